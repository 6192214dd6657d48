"""experiment_voxel_coverage: experiment_voxel_coverage_at for every min_density of coverage_threshold."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sql.conftest import Check, Inject


def test_a_density_has_rows_where_an_injection_covers_a_voxel(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.3
        1        | 102           | 0.3
        3        | 102           | 0.1
        8        | 101           | 0.5
        """
    )
    check(
        "select * from experiment_voxel_coverage where experiment_id = 102 and structure_id = 2",
        """
        experiment_id | structure_id | acronym | name     | hemisphere_id | hemisphere | min_density
        102           | 2            | TH      | Thalamus | 1             | left       | 0.1
        102           | 2            | TH      | Thalamus | 1             | left       | 0.2
        102           | 2            | TH      | Thalamus | 1             | left       | 0.3
        102           | 2            | TH      | Thalamus | 3             | both       | 0.1
        102           | 2            | TH      | Thalamus | 3             | both       | 0.2
        102           | 2            | TH      | Thalamus | 3             | both       | 0.3

        hemisphere | min_density | voxel_count | covered_voxel_count | voxel_fraction | covered_volume_mm3
        left       | 0.1         | 4           | 3                   | 3/4            | 0.003
        left       | 0.2         | 4           | 2                   | 2/4            | 0.002
        left       | 0.3         | 4           | 2                   | 2/4            | 0.002
        both       | 0.1         | 5           | 3                   | 3/5            | 0.003
        both       | 0.2         | 5           | 2                   | 2/5            | 0.002
        both       | 0.3         | 5           | 2                   | 2/5            | 0.002
        """,
    )


def test_voxels_outside_the_annotation_belong_to_no_structure(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        7        | 102           | 0.9
        """
    )
    check("from experiment_voxel_coverage", "acronym")


def test_each_side_is_measured_by_itself(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        1        | 101           | 0.25
        8        | 101           | 0.5
        """
    )
    check(
        """
        select * from experiment_voxel_coverage
        where experiment_id = 101 and acronym = 'VPL' and min_density = 0.5
        """,
        """
        hemisphere | voxel_count | covered_voxel_count | voxel_fraction
        left       | 2           | 1                   | 1/2
        right      | 1           | 1                   | 1
        both       | 3           | 2                   | 2/3
        """,
    )


@pytest.mark.parametrize("structure", ["MD", "HY", "VPM"])
def test_a_structure_that_no_injection_covers_has_no_row(inject: Inject, check: Check, structure: str) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        2        | 101           | 0.09
        3        | 102           | 0.1
        """
    )
    check(f"select * from experiment_voxel_coverage where acronym = '{structure}'", "acronym")


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
        select * from experiment_voxel_coverage
        where acronym = 'VPL' and hemisphere = 'left' and min_density = cast('{tenths / 10}' as decimal(2, 1))
        """,
        "covered_voxel_count\n1",
    )
