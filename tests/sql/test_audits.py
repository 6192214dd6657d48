"""The audits: each is silent about data that add up, and names the rows that do not."""

from __future__ import annotations

import duckdb
import pytest

from tests.sql.conftest import Fill, derive
from warehouse.database import schema

EXPERIMENTS = """
    experiment_id | structure_id
    101           | 3
    102           | 2
"""

INJECTION_STRUCTURES = """
    experiment_id | structure_id | is_primary
    101           | 3            | true
    101           | 2            | false
    102           | 2            | true
"""

# The hemispheres add up to both. VPL and VPM are in TH, which has a voxel of its own; TH and HY make up all of root.
UNIONIZES = """
    experiment_id | structure_id | hemisphere_id | is_injection
    101           | 1            | 1             | false
    101           | 1            | 2             | false
    101           | 1            | 3             | false
    101           | 1            | 1             | true
    101           | 1            | 3             | true
    101           | 2            | 1             | false
    101           | 2            | 3             | false
    101           | 2            | 1             | true
    101           | 2            | 3             | true
    101           | 3            | 1             | false
    101           | 3            | 3             | false
    101           | 3            | 1             | true
    101           | 3            | 3             | true
    101           | 6            | 2             | false
    101           | 6            | 3             | false

    structure_id | hemisphere_id | is_injection | sum_pixels | volume | projection_volume
    1            | 1             | false        | 60         | 0.6    | 0.1
    1            | 2             | false        | 12         | 0.12   | 0
    1            | 3             | false        | 72         | 0.72   | 0.1
    1            | 1             | true         | 20         | 0.2    | 0.1
    1            | 3             | true         | 20         | 0.2    | 0.1
    2            | 1             | false        | 60         | 0.6    | 0.1
    2            | 3             | false        | 60         | 0.6    | 0.1
    2            | 1             | true         | 20         | 0.2    | 0.1
    2            | 3             | true         | 20         | 0.2    | 0.1
    3            | 1             | false        | 30         | 0.3    | 0
    3            | 3             | false        | 30         | 0.3    | 0
    3            | 1             | true         | 20         | 0.2    | 0.1
    3            | 3             | true         | 20         | 0.2    | 0.1
    6            | 2             | false        | 12         | 0.12   | 0
    6            | 3             | false        | 12         | 0.12   | 0
"""

NUMBERS = """
    experiment_number | experiment_id
    0                 | 101
    1                 | 102
"""

INJECTED = """
    graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | injection_density
    -1          | 7        | 0            | 1             | 1                 | 0.9
    1           | 3        | 2            | 1             | 1                 | 0.1
    2           | 0        | 3            | 1             | 0                 | 1
    2           | 0        | 3            | 1             | 1                 | 0.7
    2           | 1        | 3            | 1             | 0                 | 0.5
    2           | 1        | 3            | 1             | 1                 | 0.5

    voxel_id | experiment_number | density_rank
    7        | 1                 | 1
    3        | 1                 | 1
    0        | 0                 | 1
    0        | 1                 | 2
    1        | 0                 | 1
    1        | 1                 | 2
"""

LOG = """
    file_kind          | experiment_id | row_count | status
    injection_density  | 101           | 2         | loaded
    injection_density  | 102           | 4         | loaded
    structure_unionize | 101           | 15        | loaded
    structure_unionize | 102           | 0         | skipped
    structures         |               | 6         | loaded
"""

Fault = tuple[str, str, list[tuple[object, ...]]]
"""An audit, what to do to clean data, and the leading columns of the rows that the audit then returns."""

OUT_OF_RANGE: list[Fault] = [
    (
        "structure_unionize_values_in_range",
        f"update structure_unionize set {column} = {value} where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 2)],
    )
    for column, value in [
        *(
            (column, value)
            for column in (
                "normalized_projection_volume",
                "projection_energy",
                "projection_intensity",
                "sum_pixel_intensity",
                "sum_projection_pixel_intensity",
                "max_voxel_density",
                "projection_density",
                "sum_projection_pixels",
            )
            for value in ("'nan'", "'inf'", "-0.5")
        ),
        ("max_voxel_density", "1.1"),
        ("projection_density", "1.1"),
        ("sum_projection_pixels", "13"),  # of 12 pixels
        ("max_voxel_x", "13201"),
        ("max_voxel_y", "8001"),
        ("max_voxel_z", "11401"),
        ("max_voxel_z", "-1"),
    ]
]

FAULTS: list[Fault] = [
    (  # no first of its voxel
        "injection_voxels_ranked",
        "delete from packed_injection_voxel where voxel_id = 0 and density_rank = 1",
        [(0, 2, 1)],
    ),
    (  # a tie
        "injection_voxels_ranked",
        "update packed_injection_voxel set density_rank = 1 where voxel_id = 0",
        [(0, 1, 1)],
    ),
    (  # a gap
        "injection_voxels_ranked",
        "update packed_injection_voxel set density_rank = 3 where voxel_id = 1 and density_rank = 2",
        [(1, 3, 1)],
    ),
    (  # the less dense before the denser
        "injection_voxels_ranked",
        "update packed_injection_voxel set injection_density = 1.4 - injection_density where voxel_id = 0",
        [(0, 2, 1)],
    ),
    (  # of equal density: the experiment with the smaller id comes first
        "injection_voxels_ranked",
        "update packed_injection_voxel set experiment_number = 1 - experiment_number where voxel_id = 1",
        [(1, 2, 0)],
    ),
    (  # a voxel in two structures
        "injection_voxels_ranked",
        "update packed_injection_voxel set structure_id = 4 where voxel_id = 1 and density_rank = 2",
        [(1, 2, 1)],
    ),
    (  # not along the tree
        "injection_voxels_ranked",
        "update packed_injection_voxel set graph_order = 3 where voxel_id = 3",
        [(0, 1, 0)],
    ),
    (  # not in the order of the voxels
        "injection_voxels_ranked",
        "update packed_injection_voxel set voxel_id = 5 where voxel_id = 0",
        [(1, 1, 0)],
    ),
    (
        "labelled_voxel_coverage_matches",
        "delete from labelled_voxel_coverage where structure_id = 3 and min_experiments = 2",
        [(3, 1, 2, 2, None, 2, None)],
    ),
    (
        "labelled_voxel_coverage_matches",
        "update labelled_voxel_coverage set covered_voxel_count = 2 where structure_id = 2 and min_density = 0.05",
        [(2, 1, 1, 1, 2, 0, 0)],
    ),
    (
        "labelled_voxel_coverage_matches",
        "delete from labelled_voxel_coverage where structure_id = 0 and min_density = 0.5",
        [(0, 1, 1, 1, 1, 1, 0)],
    ),
    (  # covered where nothing is injected
        "labelled_voxel_coverage_matches",
        "insert into labelled_voxel_coverage values (6, 2, 0.5, 1, 1)",
        [(6, 2, 1, None, 0, None, 1)],
    ),
    (
        "annotation_voxel_counts_match",
        "delete from annotation_voxel_count where structure_id = 6",
        [(6, 2, 1, None)],
    ),
    (
        "annotation_voxel_counts_match",
        "update annotation_voxel_count set voxel_count = 3 where structure_id = 3 and hemisphere_id = 1",
        [(3, 1, 2, 3)],
    ),
    (  # not drawn
        "annotation_voxel_counts_match",
        "insert into annotation_voxel_count values (5, 1, 1)",
        [(5, 1, None, 1)],
    ),
    (
        "experiments_known",
        "delete from experiment where experiment_id = 101",
        [
            (101, "experiment_injection_structure"),
            (101, "injection_experiment"),
            (101, "structure_unionize"),
        ],
    ),
    ("experiments_known", "insert into experiment_transgenic_line values (7, 1)", [(7, "experiment_transgenic_line")]),
    (
        "fractions_in_range",
        "update structure_unionize set projection_volume = 0.9 where structure_id = 3 and hemisphere_id = 1",
        [(101, 3, 1)],
    ),
    (
        "fractions_in_range",
        "update structure_unionize set volume = -0.1 where structure_id = 3 and hemisphere_id = 3 and not is_injection",
        [(101, 3, 3)],
    ),
    (
        "ingest_log_counts_match",
        "delete from packed_injection_voxel where voxel_id = 7",
        [("injection_density", 102, 4, 3)],
    ),
    (  # voxels of nobody
        "ingest_log_counts_match",
        "delete from injection_experiment where experiment_id = 102",
        [("injection_density", 102, 4, None), ("injection_density", None, None, 4)],
    ),
    (
        "ingest_log_counts_match",
        "delete from packed_injection_voxel where experiment_number = 0",
        [("injection_density", 101, 2, 0)],
    ),
    (
        "ingest_log_counts_match",
        "delete from ingest_log where file_kind = 'structure_unionize'",
        [("structure_unionize", 101, None, 15)],
    ),
    (
        "injection_densities_in_range",
        "update packed_injection_voxel set injection_density = 1.5 where voxel_id = 3",
        [(102, 3, 1.5)],
    ),
    (
        "injection_densities_in_range",
        "update packed_injection_voxel set injection_density = 0 where voxel_id = 3",
        [(102, 3, 0.0)],
    ),
    (
        "injection_densities_in_range",
        "update packed_injection_voxel set injection_density = 'nan' where voxel_id = 3",
        [(102, 3)],
    ),
    ("injection_sides_known", "delete from injection_side where experiment_id = 101", [(101, 1, 0)]),
    ("injection_sides_known", "insert into injection_side values (103, 1, 'voxels')", [(103, 0, 1)]),
    (
        "injection_sides_known",
        "insert into injection_side from injection_side where experiment_id = 101",
        [(101, 2, 2)],
    ),
    (
        "injection_sides_known",
        "update injection_side set hemisphere_id = null where experiment_id = 101",
        [(101, 1, 1, None, "unionizes")],
    ),
    (
        "injection_sides_known",
        "update injection_side set hemisphere_source = 'uncertain' where experiment_id = 102",
        [(102, 1, 1, 1, "uncertain")],
    ),
    (
        "injection_sides_known",
        "update injection_side set hemisphere_id = 3 where experiment_id = 102",
        [(102, 1, 1, 3, "voxels")],
    ),
    (
        "injection_voxels_match_annotation",
        "update packed_injection_voxel set structure_id = 4 where voxel_id = 3",
        [(3, 4, 1, 2)],
    ),
    (
        "injection_voxels_match_annotation",
        "update packed_injection_voxel set graph_order = 2 where voxel_id = 7",
        [(7, 0, 2, None)],
    ),
    ("structure_parents_match", "update structure set depth = 3 where structure_id = 6", [(6, 1, 3)]),
    ("structure_parents_match", "update structure set parent_structure_id = 6 where structure_id = 5", [(5, 6, 2)]),
    ("structure_parents_match", "update structure set structure_id_path = '/1/5/' where structure_id = 5", [(5, 2, 2)]),
    ("structure_parents_match", "update structure set last_graph_order = 3 where structure_id = 2", [(5, 2, 2)]),
    ("structure_tree_is_preorder", "update structure set last_graph_order = 3 where structure_id = 2", [(2, 1, 3)]),
    (
        "structure_tree_is_preorder",
        "delete from structure_closure where ancestor_structure_id = 1 and descendant_structure_id = 4",
        [(1, 0, 5)],
    ),
    (
        "structure_unionize_hemispheres_add_up",
        "update structure_unionize set sum_pixels = 13 where structure_id = 6 and hemisphere_id = 3",
        [(101, 6, False)],
    ),
    (
        "structure_unionize_hemispheres_add_up",
        "delete from structure_unionize where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, False)],
    ),
    (
        "structure_unionize_hemispheres_add_up",
        "update structure_unionize set projection_volume = 0.05 where structure_id = 1 and hemisphere_id = 1 "
        "and is_injection",
        [(101, 1, True)],
    ),
    ("structure_unionize_structures_known", "delete from structure where structure_id = 6", [(101, 6)]),
    (
        "structure_unionize_tree_adds_up",
        "delete from structure_unionize where structure_id = 2",
        [(101, 2, 1), (101, 2, 3), (101, 1, 1), (101, 1, 3)],
    ),
    (  # more in the children than in the structure
        "structure_unionize_tree_adds_up",
        "update structure_unionize set sum_pixels = 90 where structure_id = 3 and hemisphere_id = 1 and is_injection",
        [(101, 2, 1)],
    ),
    (  # less in the children of one that is not drawn itself
        "structure_unionize_tree_adds_up",
        "delete from structure_unionize where structure_id = 6",
        [(101, 1, 2), (101, 1, 3)],
    ),
    (
        "structure_unionize_unique",
        "insert into structure_unionize from structure_unionize where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 2, False, 2)],
    ),
    (
        "structure_unionize_values_in_range",
        "update structure_unionize set sum_pixels = 0 where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 2)],
    ),
    (
        "structure_unionize_values_in_range",
        "update structure_unionize set projection_volume = 2 where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 2)],
    ),
    (
        "structure_unionize_values_in_range",
        "update structure_unionize set volume = 'nan' where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 2)],
    ),
    *OUT_OF_RANGE,
    (
        "structure_unionize_values_in_range",
        "update structure_unionize set hemisphere_id = 4 where structure_id = 6 and hemisphere_id = 2",
        [(101, 6, 4)],
    ),
    ("structures_known", "delete from structure where structure_id = 6", [(6, "annotation_voxel")]),
    ("structures_known", "insert into structure_set_member values (1, 77)", [(77, "structure_set_member")]),
    ("structures_known", "update experiment set structure_id = 77 where experiment_id = 101", [(77, "experiment")]),
    ("structures_known", "update structure set parent_structure_id = 77 where structure_id = 5", [(77, "structure")]),
    (
        "structures_known",
        "update packed_injection_voxel set structure_id = 77 where voxel_id = 3",
        [(77, "packed_injection_voxel")],
    ),
    (
        "structures_known",
        "update experiment_injection_structure set structure_id = 77 where not is_primary",
        [(77, "experiment_injection_structure")],
    ),
    ("voxel_ids_in_grid", "update annotation_voxel set voxel_id = 16 where voxel_id = 9", [(16, 2)]),
    ("voxel_ids_in_grid", "update packed_injection_voxel set voxel_id = -1 where voxel_id = 7", [(-1, 1)]),
    ("voxel_ids_in_grid", "update packed_injection_voxel set hemisphere_id = 2 where voxel_id = 7", [(7, 2)]),
    ("warehouse_info_is_one_row", "delete from warehouse_info", [(0,)]),
    ("warehouse_info_is_one_row", "insert into warehouse_info from warehouse_info", [(2,)]),
]


@pytest.fixture(autouse=True)
def sound(atlas: duckdb.DuckDBPyConnection, fill: Fill) -> None:
    """Data that add up, in the brain of conftest.py."""
    fill("experiment", EXPERIMENTS)
    fill("experiment_injection_structure", INJECTION_STRUCTURES)
    fill("structure_unionize", UNIONIZES)
    fill("injection_experiment", NUMBERS)
    fill("packed_injection_voxel", INJECTED)
    fill("ingest_log", LOG)
    derive(atlas)


@pytest.mark.parametrize("audit", schema.object_names("audits"))
def test_sound_data_give_no_rows(atlas: duckdb.DuckDBPyConnection, audit: str) -> None:
    assert atlas.execute(schema.sql_files("audits")[audit].text).fetchall() == []


@pytest.mark.parametrize(
    ("audit", "fault", "offending"), FAULTS, ids=[f"{audit}: {fault}" for audit, fault, _ in FAULTS]
)
def test_a_fault_is_named(
    atlas: duckdb.DuckDBPyConnection, audit: str, fault: str, offending: list[tuple[object, ...]]
) -> None:
    atlas.execute(fault)
    found = atlas.execute(schema.sql_files("audits")[audit].text).fetchall()
    leading = [
        row[: len(wanted)] for row, wanted in zip(sorted(found, key=str), sorted(offending, key=str), strict=True)
    ]
    assert leading == sorted(offending, key=str)


def test_every_audit_is_made_to_fail_here() -> None:
    assert {audit for audit, _, _ in FAULTS} == set(schema.object_names("audits"))
