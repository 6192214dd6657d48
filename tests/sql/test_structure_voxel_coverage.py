"""structure_voxel_coverage: structure_coverage_at for every row of coverage_threshold."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pytest

from warehouse.database import schema

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_a_threshold_has_a_row_for_every_structure_and_hemisphere(check: Draw) -> None:
    check(
        "select * from structure_voxel_coverage where min_density = 0.5 and min_experiments = 1 and structure_id in (2, 5)",
        """
        structure_id | acronym | name        | hemisphere_id | hemisphere | min_density | min_experiments | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3 | experiment_count
        2            | TH      | Thalamus    | 1             | left       | 0.5         | 1               | 4           | 2                   | 2/4              | 0.002              | 3
        2            | TH      | Thalamus    | 2             | right      | 0.5         | 1               | 1           | 1                   | 1                | 0.001              | 3
        2            | TH      | Thalamus    | 3             | both       | 0.5         | 1               | 5           | 3                   | 3/5              | 0.003              | 3
        5            | MD      | Mediodorsal | 1             | left       | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        5            | MD      | Mediodorsal | 2             | right      | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        5            | MD      | Mediodorsal | 3             | both       | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        """,
    )


def test_every_threshold_is_there_also_where_nothing_is_covered(check: Draw) -> None:
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


def test_a_density_that_is_a_tenth_as_a_float_reaches_that_tenth(check: Draw) -> None:
    """Voxel 3 of TH has 0.1, voxels 0 and 1 have 1.0 and 0.7."""
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


def test_depth_is_a_number_of_experiments_in_one_voxel(check: Draw) -> None:
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
def test_the_floats_around_every_tenth_fall_on_the_right_side(atlas: duckdb.DuckDBPyConnection, tenths: int) -> None:
    threshold = np.float32(tenths / 10)
    just_below = np.nextafter(threshold, np.float32(0))
    atlas.execute("delete from packed_injection_voxel")
    for voxel_id, density in ((0, threshold), (1, just_below)):
        atlas.execute(
            "insert into packed_injection_voxel values (2, ?, 3, 1, 0, cast(? as float), 1)", [voxel_id, float(density)]
        )
    atlas.execute("delete from density_rank_count")
    schema.apply(atlas, "derived")
    covered = atlas.execute(
        "select covered_voxel_count from structure_voxel_coverage "
        "where acronym = 'VPL' and hemisphere = 'left' and min_experiments = 1 and min_density = cast(? as decimal(2, 1))",
        [f"{tenths / 10:.1f}"],
    ).fetchall()
    assert covered == [(1,)]
