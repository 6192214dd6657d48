"""structure_coverage_at: how thoroughly the loaded injections cover each structure, at any threshold."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_a_voxel_is_covered_when_one_experiment_fills_it_to_the_density(check: Draw) -> None:
    check(
        "from structure_coverage_at(0.5, 1, ancestor := 'TH')",
        """
        structure_id | acronym | name                   | hemisphere_id | hemisphere | min_density | min_experiments | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3 | experiment_count
        2            | TH      | Thalamus               | 1             | left       | 0.5         | 1               | 4           | 2                   | 2/4              | 0.002              | 3
        2            | TH      | Thalamus               | 2             | right      | 0.5         | 1               | 1           | 1                   | 1                | 0.001              | 3
        2            | TH      | Thalamus               | 3             | both       | 0.5         | 1               | 5           | 3                   | 3/5              | 0.003              | 3
        3            | VPL     | Ventral posterolateral | 1             | left       | 0.5         | 1               | 2           | 2                   | 1                | 0.002              | 3
        3            | VPL     | Ventral posterolateral | 2             | right      | 0.5         | 1               | 1           | 1                   | 1                | 0.001              | 3
        3            | VPL     | Ventral posterolateral | 3             | both       | 0.5         | 1               | 3           | 3                   | 1                | 0.003              | 3
        4            | VPM     | Ventral posteromedial  | 1             | left       | 0.5         | 1               | 1           | 0                   | 0                | 0                  | 3
        4            | VPM     | Ventral posteromedial  | 2             | right      | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        4            | VPM     | Ventral posteromedial  | 3             | both       | 0.5         | 1               | 1           | 0                   | 0                | 0                  | 3
        5            | MD      | Mediodorsal            | 1             | left       | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        5            | MD      | Mediodorsal            | 2             | right      | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        5            | MD      | Mediodorsal            | 3             | both       | 0.5         | 1               | 0           | 0                   |                  | 0                  | 3
        """,
    )


@pytest.mark.parametrize(
    ("min_density", "min_experiments", "th_left", "vpl_left"),
    [
        ("0.1", 1, 3, 2),  # voxel 3 has exactly 0.1, as a FLOAT
        ("0.11", 1, 2, 2),
        ("0.7", 1, 2, 2),  # voxels 0 and 1 have exactly 0.7 or more
        ("0.7", 2, 1, 1),  # only voxel 0 has it twice
        ("0.71", 1, 1, 1),
        ("1.0", 1, 1, 1),
        ("0.25", 2, 2, 2),
        ("0.1", 3, 0, 0),
    ],
)
def test_density_and_number_of_experiments_are_both_asked_for(
    check: Draw, min_density: str, min_experiments: int, th_left: int, vpl_left: int
) -> None:
    check(
        f"select * from structure_coverage_at({min_density}, {min_experiments}) where hemisphere = 'left'",
        f"""
        acronym | covered_voxel_count
        root    | {th_left}
        TH      | {th_left}
        VPL     | {vpl_left}
        VPM     | 0
        MD      | 0
        HY      | 0
        """,
    )


def test_a_bound_double_means_the_same_as_a_literal(atlas: duckdb.DuckDBPyConnection) -> None:
    covered = atlas.execute(
        "select covered_voxel_count from structure_coverage_at(cast(? as double), 2) "
        "where acronym = 'VPL' and hemisphere = 'left'",
        [0.7],
    ).fetchall()
    assert covered == [(1,)]
