"""experiment_voxel_coverage_at: how much of each structure every single injection covers, at any threshold."""

from __future__ import annotations

import pytest

from tests.sql.conftest import Check, Inject


def test_an_injection_has_a_row_where_it_covers_a_voxel(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """
    )
    check(
        "from experiment_voxel_coverage_at(0.6, ancestor := 'TH')",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere
        101           | 2            | TH      | Thalamus               | 1             | left
        101           | 2            | TH      | Thalamus               | 3             | both
        101           | 3            | VPL     | Ventral posterolateral | 1             | left
        101           | 3            | VPL     | Ventral posterolateral | 3             | both
        102           | 2            | TH      | Thalamus               | 1             | left
        102           | 2            | TH      | Thalamus               | 3             | both
        102           | 3            | VPL     | Ventral posterolateral | 1             | left
        102           | 3            | VPL     | Ventral posterolateral | 3             | both

        experiment_id | acronym | hemisphere | voxel_count | covered_voxel_count | voxel_fraction
        101           | TH      | left       | 4           | 1                   | 1/4
        101           | TH      | both       | 5           | 1                   | 1/5
        101           | VPL     | left       | 2           | 1                   | 1/2
        101           | VPL     | both       | 3           | 1                   | 1/3
        102           | TH      | left       | 4           | 2                   | 2/4
        102           | TH      | both       | 5           | 2                   | 2/5
        102           | VPL     | left       | 2           | 2                   | 1
        102           | VPL     | both       | 3           | 2                   | 2/3

        experiment_id | acronym | hemisphere | min_density | covered_volume_mm3
        101           | TH      | left       | 0.6         | 0.001
        101           | TH      | both       | 0.6         | 0.001
        101           | VPL     | left       | 0.6         | 0.001
        101           | VPL     | both       | 0.6         | 0.001
        102           | TH      | left       | 0.6         | 0.002
        102           | TH      | both       | 0.6         | 0.002
        102           | VPL     | left       | 0.6         | 0.002
        102           | VPL     | both       | 0.6         | 0.002
        """,
    )


def test_without_an_ancestor_the_whole_tree_has_rows(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        8        | 101           | 0.5
        """
    )
    check(
        "select * from experiment_voxel_coverage_at(0.5) where hemisphere = 'right'",
        """
        acronym | covered_voxel_count | voxel_fraction
        root    | 1                   | 1/2
        TH      | 1                   | 1
        VPL     | 1                   | 1
        """,
    )


@pytest.mark.parametrize(("min_density", "covered"), [("0.7", 2), ("0.1", 3), ("0.71", 0)])
def test_a_density_that_equals_the_threshold_as_a_float_reaches_it(
    inject: Inject, check: Check, min_density: str, covered: int
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 102           | 0.7
        1        | 102           | 0.7
        3        | 102           | 0.1
        """
    )
    rows = f"TH | {covered}" if covered else ""
    check(
        f"""
        select * from experiment_voxel_coverage_at({min_density})
        where acronym = 'TH' and hemisphere = 'left'
        """,
        f"acronym | covered_voxel_count\n{rows}",
    )
