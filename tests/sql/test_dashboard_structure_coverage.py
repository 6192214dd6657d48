"""dashboard_structure_coverage: structure_voxel_coverage with the path of the structure, and counts that add up."""

from __future__ import annotations

import duckdb
import pytest

from tests.sql.conftest import Check, Inject

INJECTIONS = """
    voxel_id | experiment_id | injection_density
    0        | 101           | 1
    0        | 102           | 0.7
    1        | 101           | 0.25
    1        | 102           | 0.7
    3        | 102           | 0.1
    7        | 102           | 0.9
    8        | 101           | 0.5
"""


def test_it_has_the_rows_and_the_values_of_structure_voxel_coverage(
    atlas: duckdb.DuckDBPyConnection, inject: Inject
) -> None:
    inject(INJECTIONS)
    columns = (
        "structure_id, acronym, name, hemisphere, min_density, min_experiments, voxel_count, covered_voxel_count, "
        "covered_fraction, covered_volume_mm3, experiment_count"
    )
    of_dashboard, of_view = (
        atlas.execute(f"select {columns} from {view} order by all").fetchall()
        for view in ("dashboard_structure_coverage", "structure_voxel_coverage")
    )
    assert of_dashboard == of_view
    assert len(of_dashboard) == 6 * 3 * 60


def test_labelled_counts_are_of_the_voxels_labelled_with_the_structure_itself(inject: Inject, check: Check) -> None:
    """TH has voxel 3 of its own, which no experiment covers."""
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """
    )
    check(
        "select * from dashboard_structure_coverage where min_density = 0.5 and min_experiments = 1",
        """
        acronym | hemisphere | voxel_count | covered_voxel_count
        root    | left       | 4           | 2
        root    | right      | 2           | 1
        root    | both       | 6           | 3
        TH      | left       | 4           | 2
        TH      | right      | 1           | 1
        TH      | both       | 5           | 3
        VPL     | left       | 2           | 2
        VPL     | right      | 1           | 1
        VPL     | both       | 3           | 3
        VPM     | left       | 1           | 0
        VPM     | right      | 0           | 0
        VPM     | both       | 1           | 0
        MD      | left       | 0           | 0
        MD      | right      | 0           | 0
        MD      | both       | 0           | 0
        HY      | left       | 0           | 0
        HY      | right      | 1           | 0
        HY      | both       | 1           | 0

        acronym | hemisphere | labelled_voxel_count | labelled_covered_voxel_count
        root    | left       | 0                    | 0
        root    | right      | 0                    | 0
        root    | both       | 0                    | 0
        TH      | left       | 1                    | 0
        TH      | right      | 0                    | 0
        TH      | both       | 1                    | 0
        VPL     | left       | 2                    | 2
        VPL     | right      | 1                    | 1
        VPL     | both       | 3                    | 3
        VPM     | left       | 1                    | 0
        VPM     | right      | 0                    | 0
        VPM     | both       | 1                    | 0
        MD      | left       | 0                    | 0
        MD      | right      | 0                    | 0
        MD      | both       | 0                    | 0
        HY      | left       | 0                    | 0
        HY      | right      | 1                    | 0
        HY      | both       | 1                    | 0
        """,
    )


@pytest.mark.parametrize("within", ["level_1 = 'Thalamus'", "name = 'Hypothalamus'", "true"])
def test_labelled_counts_add_up_to_the_structure_that_contains_them(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, within: str
) -> None:
    """… at every threshold: over the structures below it, and over left and right."""
    inject(INJECTIONS)
    whole = {"level_1 = 'Thalamus'": "TH", "name = 'Hypothalamus'": "HY", "true": "root"}[within]
    added = atlas.execute(
        "select min_density, min_experiments, sum(labelled_voxel_count), sum(labelled_covered_voxel_count) "
        f"from dashboard_structure_coverage where {within} and hemisphere <> 'both' group by all order by all"
    ).fetchall()
    contained = atlas.execute(
        "select min_density, min_experiments, voxel_count, covered_voxel_count from structure_voxel_coverage "
        f"where acronym = '{whole}' and hemisphere = 'both' order by all"
    ).fetchall()
    assert added == contained
    assert len({row[3] for row in added}) > 1 or whole == "HY"  # not the same for every threshold


def test_a_level_filters_a_subtree(inject: Inject, check: Check) -> None:
    inject(INJECTIONS)
    check(
        "select distinct acronym from dashboard_structure_coverage where level_1 = 'Thalamus'",
        """
        acronym
        TH
        VPL
        VPM
        MD
        """,
    )
