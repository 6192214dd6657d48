"""structure_voxel_coverage: structure_coverage_at for every row of coverage_threshold."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sql.conftest import Check, Inject


def test_a_threshold_has_a_row_for_every_structure_and_hemisphere(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """,
        loaded=[101, 102, 103],
    )
    check(
        """
        select * from structure_voxel_coverage
        where min_density = 0.5 and min_experiments = 1 and structure_id in (2, 5)
        """,
        """
        structure_id | acronym | name        | hemisphere_id | hemisphere | min_density | min_experiments
        2            | TH      | Thalamus    | 1             | left       | 0.5         | 1
        2            | TH      | Thalamus    | 2             | right      | 0.5         | 1
        2            | TH      | Thalamus    | 3             | both       | 0.5         | 1
        5            | MD      | Mediodorsal | 1             | left       | 0.5         | 1
        5            | MD      | Mediodorsal | 2             | right      | 0.5         | 1
        5            | MD      | Mediodorsal | 3             | both       | 0.5         | 1

        acronym | hemisphere | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3
        TH      | left       | 4           | 2                   | 2/4              | 0.002
        TH      | right      | 1           | 1                   | 1                | 0.001
        TH      | both       | 5           | 3                   | 3/5              | 0.003
        MD      | left       | 0           | 0                   |                  | 0
        MD      | right      | 0           | 0                   |                  | 0
        MD      | both       | 0           | 0                   |                  | 0

        acronym | hemisphere | experiment_count
        TH      | left       | 3
        TH      | right      | 3
        TH      | both       | 3
        MD      | left       | 3
        MD      | right      | 3
        MD      | both       | 3
        """,
    )


def test_every_threshold_is_there_also_where_nothing_is_covered(inject: Inject, check: Check) -> None:
    """Six structures, three hemispheres, ten densities."""
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 0.5")
    check(
        """
        select min_experiments, count(*) as row_count, count(distinct min_density) as density_count
        from structure_voxel_coverage
        group by min_experiments
        """,
        """
        min_experiments | row_count | density_count
        1               | 180       | 10
        2               | 180       | 10
        3               | 180       | 10
        5               | 180       | 10
        10              | 180       | 10
        20              | 180       | 10
        """,
    )


def test_fewer_voxels_are_covered_where_an_experiment_needs_a_greater_density(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 102           | 0.7
        3        | 102           | 0.1
        """
    )
    check(
        """
        select * from structure_voxel_coverage
        where acronym = 'TH' and hemisphere = 'left' and min_experiments = 1
        """,
        """
        min_density | covered_voxel_count
        0.1         | 3
        0.2         | 2
        0.3         | 2
        0.4         | 2
        0.5         | 2
        0.6         | 2
        0.7         | 2
        0.8         | 1
        0.9         | 1
        1.0         | 1
        """,
    )


def test_fewer_voxels_are_covered_where_a_voxel_needs_more_experiments(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        8        | 101           | 0.5
        """
    )
    check(
        """
        select * from structure_voxel_coverage
        where acronym = 'VPL' and hemisphere = 'both' and min_density = 0.2
        """,
        """
        min_experiments | covered_voxel_count | covered_fraction
        1               | 3                   | 1
        2               | 2                   | 2/3
        3               | 0                   | 0
        5               | 0                   | 0
        10              | 0                   | 0
        20              | 0                   | 0
        """,
    )


@pytest.mark.parametrize("tenths", range(1, 11))
def test_the_floats_around_a_tenth_fall_on_the_right_side_of_it(inject: Inject, check: Check, tenths: int) -> None:
    threshold = np.float32(tenths / 10)
    inject(
        f"""
        voxel_id | experiment_id | injection_density
        0        | 101           | {threshold:.9f}
        1        | 101           | {np.nextafter(threshold, np.float32(0)):.9f}
        """
    )
    check(
        f"""
        select * from structure_voxel_coverage
        where
            acronym = 'VPL' and hemisphere = 'left' and min_experiments = 1
            and min_density = cast('{tenths / 10}' as decimal(2, 1))
        """,
        "covered_voxel_count\n1",
    )
