"""experiment_voxel_coverage_at: how much of each structure every single injection covers, at any threshold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_an_injection_has_a_row_where_it_covers_a_voxel(check: Draw) -> None:
    check(
        "from experiment_voxel_coverage_at(0.6, ancestor := 'TH')",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere | min_density | voxel_count | covered_voxel_count | voxel_fraction | covered_volume_mm3
        101           | 2            | TH      | Thalamus               | 1             | left       | 0.6         | 4           | 1                   | 1/4            | 0.001
        101           | 2            | TH      | Thalamus               | 3             | both       | 0.6         | 5           | 1                   | 1/5            | 0.001
        101           | 3            | VPL     | Ventral posterolateral | 1             | left       | 0.6         | 2           | 1                   | 1/2            | 0.001
        101           | 3            | VPL     | Ventral posterolateral | 3             | both       | 0.6         | 3           | 1                   | 1/3            | 0.001
        102           | 2            | TH      | Thalamus               | 1             | left       | 0.6         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus               | 3             | both       | 0.6         | 5           | 2                   | 2/5            | 0.002
        102           | 3            | VPL     | Ventral posterolateral | 1             | left       | 0.6         | 2           | 2                   | 1              | 0.002
        102           | 3            | VPL     | Ventral posterolateral | 3             | both       | 0.6         | 3           | 2                   | 2/3            | 0.002
        """,
    )


def test_without_an_ancestor_the_whole_tree_has_rows(check: Draw) -> None:
    check(
        "select * from experiment_voxel_coverage_at(0.5) where experiment_id = 101 and hemisphere = 'right'",
        """
        acronym | covered_voxel_count | voxel_fraction
        root    | 1                   | 1/2
        TH      | 1                   | 1
        VPL     | 1                   | 1
        """,
    )


@pytest.mark.parametrize(("min_density", "covered"), [("0.7", 2), ("0.1", 3), ("0.71", 0)])
def test_thresholds_are_floats(check: Draw, min_density: str, covered: int) -> None:
    rows = f"TH | {covered}" if covered else ""
    check(
        f"""
        select * from experiment_voxel_coverage_at({min_density})
        where experiment_id = 102 and acronym = 'TH' and hemisphere = 'left'
        """,
        f"""
        acronym | covered_voxel_count
        {rows}
        """,
    )
