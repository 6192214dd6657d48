"""More structures or experiments than the 16-bit columns of a warehouse can count: one sentence, before anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse.cache.ontology import MOST_STRUCTURES, read_ontology
from warehouse.database import schema
from warehouse.errors import InvalidValueError
from warehouse.load import ingest
from warehouse.load.experiment_files import MOST_VOLUMES
from warehouse.selection.experiment_filter import ExperimentFilter

FIRST, SECOND, THIRD = 999000001, 999000002, 999000003


def structures(count: int) -> bytes:
    """A root with children."""
    return json.dumps(
        [
            {
                "id": number + 1,
                "acronym": f"S{number}",
                "name": f"Structure {number}",
                "structure_id_path": [1, number + 1] if number else [1],
                "graph_order": number,
                "rgb_triplet": [1, 2, 3],
                "structure_set_ids": [],
            }
            for number in range(count)
        ]
    ).encode()


@pytest.fixture
def tables() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    schema.apply(connection, "tables")
    return connection


def test_as_many_structures_as_graph_order_can_count(tables: duckdb.DuckDBPyConnection) -> None:
    read = read_ontology(structures(MOST_STRUCTURES), Path("structures.json"))
    last = read.structures[-1]
    tables.execute(
        "insert into structure by name select 1 as structure_id, 'S' as acronym, 'S' as name, 1 as depth, "
        "$order as graph_order, $order as last_graph_order, '000000' as color_hex_triplet, '/1/' as structure_id_path",
        {"order": last.graph_order},
    )
    assert tables.execute("select graph_order from structure").fetchall() == [(MOST_STRUCTURES - 1,)]


def test_more_structures_are_refused() -> None:
    with pytest.raises(InvalidValueError) as caught:
        read_ontology(structures(MOST_STRUCTURES + 1), Path("structures.json"))
    assert str(caught.value) == "structures.json has 32,768 structures, but a warehouse holds at most 32,767."


@pytest.mark.parametrize("beyond", [0, 1])
def test_the_limit_of_volumes_is_that_of_the_columns(beyond: int, tables: duckdb.DuckDBPyConnection) -> None:
    insert = "insert into packed_injection_voxel values (1, 1, 1, 1, $number, 0.5, $rank)"
    values = {"number": MOST_VOLUMES - 1, "rank": MOST_VOLUMES + beyond}
    if beyond:
        with pytest.raises(duckdb.ConversionException):
            tables.execute(insert, values)
    else:
        tables.execute(insert, values)


def test_more_volumes_are_refused_counting_those_that_are_loaded(
    cache: Path, database: Path, contents: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*experiment_ids: int, rebuild: bool = False) -> None:
        chosen = ExperimentFilter(experiment_ids=experiment_ids)
        ingest(cache, database, resolution_um=100, experiment_filter=chosen, rebuild=rebuild)

    monkeypatch.setattr(sys.modules["warehouse.load.experiment_files"], "MOST_VOLUMES", 2)
    load(FIRST, rebuild=True)
    load(FIRST, SECOND)
    before = contents()
    for chosen in ((THIRD,), (FIRST, SECOND, THIRD)):
        with pytest.raises(InvalidValueError) as caught:
            load(*chosen)
        assert str(caught.value) == (
            "A warehouse holds the injection volumes of at most 2 experiments, and with these it would be 3: choose "
            "fewer, or name another file with --database."
        )
    assert contents() == before
