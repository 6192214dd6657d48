"""Shapes of the injection coverage matrix that the sample does not have: names that two structures share, quotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse
from warehouse.atlas.question import Asked
from warehouse.database import schema
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import EmptySelectionError, InvalidValueError, UnknownNameError
from warehouse.selection.experiment_filter import ExperimentFilter

# A ┬ B   "part" and "Part" are names of two structures each up to case; C has quotes in its acronym.
#   ├ C
#   ├ D
#   └ b
STRUCTURES = """
    (10, 'A', 'whole', null, 0, 0, 4, 'FFFFFF', '/10/'),
    (20, 'B', 'part', 10, 1, 1, 1, 'FF7080', '/10/20/'),
    (30, 'C"1''', 'Part', 10, 1, 2, 2, 'FF7080', '/10/30/'),
    (40, 'D', 'part', 10, 1, 3, 3, 'FF7080', '/10/40/'),
    (50, 'b', 'other', 10, 1, 4, 4, 'FF7080', '/10/50/')
"""
# Of experiment 1 in hemisphere 3: structure, is_injection, projection_volume, volume.
UNIONIZES = [
    (10, True, 2.0, 4.0),
    (10, False, 1.0, 12.0),
    (20, True, 2.0, 4.0),
    (30, False, 1.0, 5.0),
    (40, False, 0.0, 7.0),
]


INFO = {"source": "/data/cache", "resolution_um": 100, "is_generated": False}


@pytest.fixture
def atlas(monkeypatch: pytest.MonkeyPatch) -> Iterator[warehouse.Warehouse]:
    """Experiments 1 and 2 are loaded, 2 without a single row; 3 is only in the list. One voxel each for A and B."""
    monkeypatch.setenv("MCW_DATABASE", "drawn.duckdb")
    with duckdb.connect() as opened:
        schema.apply(opened, "tables")
        opened.execute(f"insert into structure values {STRUCTURES}")
        opened.execute(
            "insert into structure_closure select above.structure_id, below.structure_id from structure as above inner "
            "join structure as below on below.graph_order between above.graph_order and above.last_graph_order"
        )
        opened.execute(
            "insert into experiment select id, 20, null, 5, null, null, null, 0.1, 1, 1, 1 "
            "from (values (1), (2), (3)) as listed (id)"
        )
        opened.execute("insert into experiment_injection_structure select experiment_id, 20, true from experiment")
        opened.executemany(
            "insert into structure_unionize (experiment_id, structure_id, hemisphere_id, is_injection, id, "
            "projection_volume, sum_pixels, volume) values (1, ?, 3, ?, 1, ?, 1, ?)",
            [list(row) for row in UNIONIZES],
        )
        opened.execute("insert into annotation_voxel values (0, 5, 10, 1), (1, 6, 20, 1)")
        opened.execute("insert into injection_experiment values (0, 1), (1, 2)")
        opened.execute("insert into packed_injection_voxel values (1, 6, 20, 1, 0, 0.5, 1)")
        opened.execute(
            "insert into ingest_log select kind, id, 'file', 1, 'a', 1, 'loaded', null, null, null, "
            "timestamp '2026-01-01' from "
            "(values (1), (2)) as listed (id), (values ('structure_unionize'), ('injection_density')) as kinds (kind)"
        )
        opened.execute(
            "insert into warehouse_info values (1, '0', 'ccf_2017', 100, 132, 80, 114, 0.001, '/data/cache', false, "
            "'build', timestamp '2026-01-01')"
        )
        schema.apply(opened, "views", "macros", "derived")
        yield warehouse.Warehouse(Asked(WarehouseFile(Path("drawn.duckdb"), opened, INFO), ExperimentFilter()))


def table(atlas: warehouse.Warehouse, **options: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    answer = atlas.matrix("A", **options)
    return answer.columns, answer.rows()


def test_names_that_structures_share_up_to_case_carry_the_id(atlas: warehouse.Warehouse) -> None:
    columns, rows = table(atlas, columns="name", value="injected_signal_mm3")
    assert columns == ["experiment_id", "whole", "part (20)", "Part (30)", "part (40)", "other"]
    assert rows == [(1, 2.0, 2.0, 0.0, 0.0, 0.0), (2, 0.0, 0.0, 0.0, 0.0, 0.0)]


def test_acronyms_that_differ_in_case_only_carry_the_id_and_quotes_stay(atlas: warehouse.Warehouse) -> None:
    columns, rows = table(atlas)
    assert columns == ["experiment_id", "A", "B (20)", "C\"1'", "D", "b (50)"]
    assert rows == [(1, 2 / 16, 2 / 4, 0.0, 0.0, None), (2, None, None, None, None, None)]


def test_ids_are_headings_as_they_are(atlas: warehouse.Warehouse) -> None:
    columns, rows = table(atlas, columns="id", value="site_fraction")
    assert columns == ["experiment_id", "10", "20", "30", "40", "50"]
    assert rows[0] == (1, 4 / 16, 4 / 4, 0.0, 0.0, None)


def test_voxel_fractions_are_null_where_no_voxel_is_drawn_on_that_side(atlas: warehouse.Warehouse) -> None:
    assert table(atlas, value="voxel_fraction")[1] == [
        (1, 0.5, 1.0, None, None, None),
        (2, 0.0, 0.0, None, None, None),
    ]
    assert table(atlas, value="voxel_fraction", hemisphere="right")[1][0] == (1, None, None, None, None, None)
    assert table(atlas, value="voxel_fraction", min_density=0.6)[1][0] == (1, 0.0, 0.0, None, None, None)


def test_the_long_matrix_keeps_names_as_they_are(atlas: warehouse.Warehouse) -> None:
    columns, rows = table(atlas.select(experiment=1), long=True, columns="name")
    assert columns == ["experiment_id", "structure_id", "acronym", "name", "hemisphere", "signal_fraction"]
    assert rows == [
        (1, 10, "A", "whole", "both", 0.125),
        (1, 20, "B", "part", "both", 0.5),
        (1, 30, "C\"1'", "Part", "both", 0.0),
        (1, 40, "D", "part", "both", 0.0),
        (1, 50, "b", "other", "both", None),
    ]


def test_notes_say_how_many_experiments_count_and_how_to_load_the_others(atlas: warehouse.Warehouse) -> None:
    assert list(atlas.matrix("A").notes) == [
        "2 experiments count.",
        "1 more matches, but its unionizes are not loaded: 'mcw ingest A --cache /data/cache "
        "--resolution 100' fetches and loads them.",
    ]
    assert list(atlas.select(experiment=2).matrix("A").notes) == ["1 experiment counts."]


def test_a_matrix_of_nothing_that_is_loaded_is_an_error(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(EmptySelectionError, match=r"^1 experiment matches, but its injection voxels are not loaded: "):
        atlas.select(experiment=3).matrix("A", value="voxel_fraction")


def test_where_no_primary_injection_is_loaded_the_secondary_ones_are_named(atlas: warehouse.Warehouse) -> None:
    atlas.connection.execute("update experiment set structure_id = 40 where experiment_id = 3")
    atlas.connection.execute("insert into experiment_injection_structure values (1, 40, false), (3, 40, true)")
    with pytest.raises(EmptySelectionError) as error:
        atlas.matrix("D")
    assert str(error.value) == (
        "1 experiment matches, but its unionizes are not loaded: 'mcw ingest D --cache /data/cache "
        "--resolution 100' fetches and loads them. 1 loaded experiment reaches into D with a secondary injection: use "
        "--injection any."
    )
    assert atlas.select(injection="any").matrix("D").df().experiment_id.tolist() == [1]
    with pytest.raises(EmptySelectionError, match=r"fetches and loads them\.$"):
        atlas.select(experiment=3).matrix("D")


def test_where_several_match_and_none_is_loaded_the_sentence_speaks_of_several(atlas: warehouse.Warehouse) -> None:
    atlas.connection.execute("update ingest_log set status = 'skipped' where file_kind = 'structure_unionize'")
    with pytest.raises(EmptySelectionError, match=r"^3 experiments match, but none of their unionizes are loaded: "):
        atlas.matrix("A")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"value": "volume"}, "no value 'volume': choose one of signal_fraction, site_fraction"),
        ({"columns": "acronyms"}, "no kind of columns 'acronyms': choose one of acronym, name, id"),
        ({"hemisphere": "Left"}, "no hemisphere 'Left': choose one of both, left, right"),
        ({"min_density": 0}, "min_density must be above 0 and at most 1; got 0"),
    ],
)
def test_a_choice_that_is_none_lists_the_choices(
    atlas: warehouse.Warehouse, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidValueError, match=words):
        atlas.matrix("A", **options)


def test_an_injection_that_is_none_lists_the_choices(atlas: warehouse.Warehouse) -> None:
    injection: Any = "all"
    with pytest.raises(InvalidValueError, match="no injection 'all': choose one of primary, any"):
        atlas.select(injection=injection)


def test_a_structure_that_is_not_there(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(UnknownNameError, match="'Q'"):
        atlas.matrix("Q")
