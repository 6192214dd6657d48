"""leaf_structure: the structures that the annotation divides no further."""

from __future__ import annotations

import duckdb

from tests.sql.conftest import Check, derive


def test_a_leaf_labels_voxels_and_has_no_descendant_that_does(check: Check) -> None:
    """TH labels voxel 3, but its nuclei label others; MD is not drawn; root labels nothing itself."""
    check(
        "from leaf_structure",
        """
        structure_id | acronym | name                   | depth | graph_order | acronym_path
        3            | VPL     | Ventral posterolateral | 2     | 2           | root > TH > VPL
        4            | VPM     | Ventral posteromedial  | 2     | 3           | root > TH > VPM
        6            | HY      | Hypothalamus           | 1     | 5           | root > HY

        acronym | color_hex | left_voxel_count | right_voxel_count | voxel_count
        VPL     | #FF8084   | 2                | 1                 | 3
        VPM     | #FF8084   | 1                | 0                 | 1
        HY      | #E64438   | 0                | 1                 | 1
        """,
    )


def test_a_structure_whose_descendants_are_not_drawn_is_a_leaf(atlas: duckdb.DuckDBPyConnection, check: Check) -> None:
    """Only voxel 3, of TH itself, is left."""
    atlas.execute("delete from annotation_voxel where structure_id <> 2")
    derive(atlas)
    check(
        "from leaf_structure",
        """
        acronym | acronym_path | left_voxel_count | right_voxel_count | voxel_count
        TH      | root > TH    | 1                | 0                 | 1
        """,
    )


def test_a_structure_with_one_drawn_descendant_is_no_leaf(atlas: duckdb.DuckDBPyConnection, check: Check) -> None:
    """Only voxel 3, of TH itself, and those of VPL are left."""
    atlas.execute("delete from annotation_voxel where structure_id not in (2, 3)")
    derive(atlas)
    check("from leaf_structure", "acronym | voxel_count\nVPL | 3")


def test_an_empty_annotation_has_no_leaf(atlas: duckdb.DuckDBPyConnection, check: Check) -> None:
    atlas.execute("delete from annotation_voxel")
    derive(atlas)
    check("from leaf_structure", "acronym")
