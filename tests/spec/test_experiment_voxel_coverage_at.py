"""experiment_voxel_coverage_at: how much of each structure every single injection covers, at any threshold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Draw = Callable[[str, str], None]

# Voxel 0 and 1 (VPL, left), 3 (TH itself, left), 8 (VPL, right), 7 (outside the annotation, left).
INJECTED = """
    graph_order | voxel_id | structure_id | hemisphere_id | experiment_id | injection_density | density_rank
    1           | 3        | 2            | 1             | 102           | 0.1               | 1
    2           | 0        | 3            | 1             | 101           | 1                 | 1
    2           | 0        | 3            | 1             | 102           | 0.7               | 2
    2           | 1        | 3            | 1             | 102           | 0.7               | 1
    2           | 1        | 3            | 1             | 101           | 0.25              | 2
    2           | 8        | 3            | 2             | 101           | 0.5               | 1
    -1          | 7        | 0            | 1             | 102           | 0.9               | 1
"""

# 103 was loaded and has no voxel above 0; 104 was not loaded.
LOG = """
    file_kind         | experiment_id | status
    injection_density | 101           | loaded
    injection_density | 102           | loaded
    injection_density | 103           | loaded
    injection_density | 104           | skipped
"""


@pytest.fixture(autouse=True)
def injections(brain: Draw) -> None:
    """The injections drawn above, in the brain of conftest.py."""
    brain("injection_voxel", INJECTED)
    brain("ingest_log", LOG)


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
