"""mcw ingest --refresh when the list of experiments has changed: what is loaded stays, and what changed is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tests.fetch.server import AllenServer
from warehouse.cli.app import app

IDS = (999000001, 999000002, 999000003)
VANISHED, CHANGED, UNTOUCHED = IDS
TABLES = {
    "structures": "structure",
    "structure_sets": "structure_set",
    "experiments": "experiment",
    "annotation": "annotation_voxel",
    "structure_unionize": "structure_unionize",
    "injection_density": "injection_voxel",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def mcw_ingest(allen: AllenServer, folder: Path, *words: str) -> str:
    fixed = ["--cache", str(folder), "--resolution", "100", "--database", str(folder / "warehouse.duckdb")]
    fixed += ["--api-url", allen.url, "--archive-url", allen.url]
    result = CliRunner().invoke(app, ["ingest", *fixed, *words])
    assert result.exit_code == 0, result.output
    return result.stderr


def of_experiments(*experiment_ids: int) -> list[str]:
    return [word for each in experiment_ids for word in ("--experiment", str(each))]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def change_the_list(allen: AllenServer) -> str:
    """One experiment vanishes from it, another was a mouse of the other sex; returns which."""
    records = json.loads((allen.folder / "experiments.json").read_bytes())
    records = [row for row in records if row["data_set_id"] != VANISHED]
    (record,) = (row for row in records if row["data_set_id"] == CHANGED)
    record["gender"] = "M" if record["gender"] == "F" else "F"
    answer = json.dumps({"success": True, "id": 0, "total_rows": len(records), "msg": records}).encode()
    allen.faults["experiments"] = [lambda handler, whole: handler.reply(answer)]
    return str(record["gender"])


def test_what_vanished_stays_loaded_and_what_changed_is_named(allen: AllenServer, folder: Path) -> None:
    mcw_ingest(allen, folder, *of_experiments(*IDS))
    queries = [
        f"from {table} where experiment_id = {VANISHED} order by all"
        for table in ("experiment", "injection_voxel", "structure_unionize", "experiment_injection_structure")
    ]
    before = [rows(folder, query) for query in queries]
    gender = change_the_list(allen)
    said = mcw_ingest(allen, folder, "--refresh", *of_experiments(CHANGED))
    assert f"The server no longer lists experiment {VANISHED}." in said
    assert f"The server has changed experiment {CHANGED}." in said
    assert f"Experiment {VANISHED} stays in the warehouse, though the list no longer names it." in said
    assert str(UNTOUCHED) not in said
    assert [rows(folder, query) for query in queries] == before
    assert all(before)
    assert rows(folder, f"select gender from experiment where experiment_id = {CHANGED}") == [(gender,)]
    assert rows(folder, "select count(distinct experiment_id) from injection_voxel") == [(3,)]


def test_without_refresh_nobody_asks_whether_the_list_has_changed(allen: AllenServer, folder: Path) -> None:
    mcw_ingest(allen, folder, *of_experiments(*IDS))
    change_the_list(allen)
    allen.forget()
    assert "Nothing is new" in mcw_ingest(allen, folder, *of_experiments(*IDS))
    assert allen.requests == []


def test_the_warehouse_records_where_every_file_came_from_and_what_it_held(allen: AllenServer, folder: Path) -> None:
    mcw_ingest(allen, folder, *of_experiments(*IDS))
    log = rows(
        folder,
        "select file_kind, experiment_id, file_path, file_size_bytes, checksum_sha256, row_count, source_url, "
        "epoch(logged_at - fetched_at) from ingest_log where status = 'loaded'",
    )
    assert len(log) == 4 + 2 * len(IDS)
    for kind, experiment_id, path, size, checksum, row_count, url, age_s in log:
        content = (folder / path).read_bytes()
        assert (size, checksum) == (len(content), hashlib.sha256(content).hexdigest())
        assert url.startswith(f"{allen.url}/")
        assert str(experiment_id or "") in url
        assert 0 <= age_s < 600
        counted = f"select count(*) from {TABLES[kind]}" + (
            f" where experiment_id = {experiment_id}" * bool(experiment_id)
        )
        assert rows(folder, counted) == [(row_count,)]
    assert rows(folder, "select source, built_at is not null from warehouse_info") == [(str(folder), True)]
