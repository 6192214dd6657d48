"""What an ingest puts into the tables, against numpy and the files themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import nrrd
import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def tables(whole_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(whole_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def orders(whole_cache: Path) -> dict[int, int]:
    structures = json.loads((whole_cache / "structures.json").read_bytes())
    return {structure["id"]: structure["graph_order"] for structure in structures}


@pytest.fixture(scope="session")
def labels(whole_cache: Path) -> Any:
    """Structure ids in the order of the file: AP fastest."""
    volume, _ = nrrd.read(str(whole_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    return volume.ravel(order="F").astype(np.int64)


def columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return [np.asarray(column) for column in zip(*connection.execute(query).fetchall(), strict=True)]


def test_annotated_voxels_are_stored_along_the_tree(
    tables: duckdb.DuckDBPyConnection, labels: Any, orders: dict[int, int]
) -> None:
    voxel_id = np.flatnonzero(labels)
    graph_order = np.array([orders[label] for label in labels[voxel_id]])
    along = np.lexsort((voxel_id, graph_order))
    side = np.where(voxel_id < 132 * 80 * 57, 1, 2)
    found = columns(
        tables, "select graph_order, voxel_id, structure_id, hemisphere_id from annotation_voxel order by rowid"
    )
    for column, expected in zip(found, (graph_order, voxel_id, labels[voxel_id], side), strict=True):
        np.testing.assert_array_equal(column, expected[along])


def test_injected_voxels_are_ranked_and_stored_along_the_tree(
    tables: duckdb.DuckDBPyConnection, whole_cache: Path, labels: Any, orders: dict[int, int]
) -> None:
    rows = []
    for path in sorted(whole_cache.glob("experiment_*/injection_density_100.nrrd")):
        density = nrrd.read(str(path))[0].ravel(order="F")
        experiment_id = int(path.parent.name.removeprefix("experiment_"))
        for voxel in np.flatnonzero(density):
            label = int(labels[voxel])
            order = orders[label] if label else -1
            side = 1 if voxel < 132 * 80 * 57 else 2
            rows.append((order, int(voxel), label, side, experiment_id, float(density[voxel])))
    expected = pd.DataFrame(rows, columns=["order", "voxel", "label", "side", "experiment", "density"])
    expected = expected.sort_values(["order", "voxel", "density", "experiment"], ascending=[True, True, False, True])
    expected["rank"] = expected.groupby("voxel").cumcount() + 1
    assert expected["rank"].max() > 1
    stored = tables.execute(
        "select graph_order, voxel_id, structure_id, hemisphere_id, experiment_id, injection_density, density_rank "
        "from packed_injection_voxel as packed inner join injection_experiment using (experiment_number) "
        "order by packed.rowid"
    ).fetchall()
    assert stored == [tuple(row) for row in expected.itertuples(index=False)]
    assert sorted(tables.execute("from injection_voxel").fetchall()) == sorted(stored)
    ids = sorted({row[4] for row in stored})
    assert tables.execute("from injection_experiment order by all").fetchall() == list(enumerate(ids))


def test_the_log_has_checksum_and_size_of_every_file(tables: duckdb.DuckDBPyConnection, whole_cache: Path) -> None:
    expected = []
    for path in whole_cache.rglob("*.*"):
        content = path.read_bytes()
        relative = str(path.relative_to(whole_cache))
        expected.append((relative, len(content), hashlib.sha256(content).hexdigest(), "loaded", None))
    found = tables.execute(
        "select file_path, file_size_bytes, checksum_sha256, status, message from ingest_log"
    ).fetchall()
    assert sorted(found) == sorted(expected)


def test_the_closure_pairs_every_structure_with_those_whose_path_it_is_on(
    tables: duckdb.DuckDBPyConnection, whole_cache: Path
) -> None:
    structures = json.loads((whole_cache / "structures.json").read_bytes())
    expected = {(ancestor, structure["id"]) for structure in structures for ancestor in structure["structure_id_path"]}
    found = tables.execute("from structure_closure").fetchall()
    assert len(found) == len(expected)
    assert set(found) == expected


def test_unionizes_are_those_of_the_files(tables: duckdb.DuckDBPyConnection, whole_cache: Path) -> None:
    files = [
        pd.read_csv(path, index_col=0, float_precision="round_trip")
        for path in whole_cache.glob("experiment_*/structure_unionizes.csv")
    ]
    names = [name for name, *_ in tables.execute("describe structure_unionize").fetchall()]
    expected = pd.concat(files)[names].sort_values("id")
    found = tables.execute("from structure_unionize order by id").fetchall()
    assert found == [tuple(row) for row in expected.itertuples(index=False)]


def test_the_info_says_what_the_grid_is(tables: duckdb.DuckDBPyConnection, whole_cache: Path) -> None:
    assert tables.execute(
        "select resolution_um, ap_voxel_count, dv_voxel_count, ml_voxel_count, voxel_volume_mm3, ccf_version, source, "
        "is_generated from warehouse_info"
    ).fetchall() == [(100, 132, 80, 114, 0.001, "ccf_2017", str(whole_cache), True)]


def test_the_file_is_in_the_format_that_every_version_reads(whole_warehouse: Path) -> None:
    """DuckDB writes the number of its storage format at byte 12 of a file: 64 is that of versions 0.9 to 1.1."""
    assert int.from_bytes(whole_warehouse.read_bytes()[12:20], "little") == 64
