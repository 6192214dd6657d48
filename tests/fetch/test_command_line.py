"""mcw fetch and mcw ingest against the server, as a person types them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app

IDS = (999000001, 999000002, 999000003)
THREE = [word for experiment_id in IDS for word in ("--experiment", experiment_id)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def mcw(allen: Any, folder: Path, *arguments: object) -> Result:
    fixed = ["--cache", folder, "--resolution", 100, "--api-url", allen.url + "/", "--archive-url", allen.url]
    return CliRunner().invoke(app, [str(each) for each in (*arguments, *fixed)])


def test_ingest_fetches_what_is_missing_and_loads_it(allen: Any, folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    result = mcw(allen, folder, "ingest", *THREE, "--database", database)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert "Injection volumes: 3 files fetched" in result.stderr
    assert "Injection volumes: 3 loaded" in result.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select source_url, fetched_at is not null, file_size_bytes from ingest_log where experiment_id = ? "
            "and file_kind = 'injection_density'",
            [IDS[0]],
        ).fetchall()
    size = (folder / f"experiment_{IDS[0]}" / "injection_density_100.nrrd").stat().st_size
    url = f"{allen.url}/grid_data/download_file/{IDS[0]}?image=injection_density&resolution=100"
    assert rows == [(url, True, size)]
    info = CliRunner().invoke(app, ["info", "--format", "json", "--database", str(database)])
    properties = {row["property"]: row["value"] for row in json.loads(info.stdout)}
    assert properties["fetched_from"] == allen.url
    assert properties["last_fetched_at"][:10] == datetime.now(UTC).date().isoformat()
    allen.requests.clear()
    again = mcw(allen, folder, "ingest", *THREE, "--database", database)
    assert "Nothing is missing" in again.stderr
    assert "Nothing is new" in again.stderr
    assert allen.requests == []


def test_a_structure_selects_what_is_fetched(allen: Any, folder: Path, whole_cache: Path) -> None:
    result = mcw(allen, folder, "fetch", "TH", "--wild-type", "--quiet")
    fetched = sorted(path.parent.name for path in folder.glob("experiment_*/*.nrrd"))
    structures = {row["id"]: row for row in json.loads((whole_cache / "structures.json").read_bytes())}
    selected = {
        f"experiment_{row['data_set_id']}"
        for row in json.loads((whole_cache / "experiments.json").read_bytes())
        if 549 in structures[row["structure_id"]]["structure_id_path"] and not row["transgenic_line"]
    }
    present = {path.parent.name for path in whole_cache.glob("experiment_*/*.nrrd")}
    assert result.exit_code == 0, result.output
    assert fetched == sorted(selected & present) != []


def test_offline_asks_for_nothing(allen: Any, folder: Path, tmp_path: Path) -> None:
    result = mcw(allen, folder, "ingest", "--offline", "--database", tmp_path / "warehouse.duckdb")
    assert result.exit_code == 4
    assert "There is no cache folder" in result.stderr
    assert allen.requests == []


def test_a_dry_run_says_what_is_missing(allen: Any, cache: Path) -> None:
    (cache / f"experiment_{IDS[1]}" / "injection_density_100.nrrd").unlink()
    result = mcw(allen, cache, "fetch", *THREE, "--dry-run", "--quiet")
    assert result.exit_code == 0
    assert "You chose 3 experiments." in result.stderr
    size = sum((cache / f"experiment_{each}" / "injection_density_100.nrrd").stat().st_size for each in IDS[::2]) / 2
    about = f"about {size / 1000:.0f} kB, judging by 2 in the folder"
    assert f"Injection volumes: 1 file to fetch ({about}), 2 there already." in result.stderr
    assert "Unionizes: 0 files to fetch, 3 there already." in result.stderr
    assert allen.requests == []


def test_a_dry_run_goes_by_experiments_that_were_not_asked_for_and_says_nothing_of_what_it_does_not_know(
    allen: Any, cache: Path
) -> None:
    for path in cache.glob("experiment_*/*.nrrd"):
        path.unlink()
    result = mcw(allen, cache, "fetch", "--experiment", 999000004, "--experiment", 999000005, "--dry-run")
    sizes = [path.stat().st_size for path in cache.glob("experiment_*/structure_unionizes.csv")]
    about = f"about {sum(sizes) / len(sizes) * 2 / 1000:,.0f} kB, judging by 3 in the folder"
    assert f"Unionizes: 2 files to fetch ({about}), 0 there already." in result.stderr
    assert "Injection volumes: 2 files to fetch, 0 there already." in result.stderr
    assert allen.requests == []


def test_a_file_that_does_not_come_is_an_error_at_the_end(allen: Any, folder: Path, tmp_path: Path) -> None:
    def fail_for_the_second(handler: Any, whole: bytes) -> None:
        handler.reply(whole[:-20] if str(IDS[1]) in handler.path else whole)

    allen.faults["injection_density"] = [fail_for_the_second] * 40
    result = mcw(allen, folder, "fetch", *THREE, "--quiet")
    assert result.exit_code == 13
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: 1 file could not be fetched")
    assert f"experiment_{IDS[1]}" in line
    database = tmp_path / "warehouse.duckdb"
    kept_going = mcw(allen, folder, "ingest", *THREE, "--database", database, "--keep-going")
    assert kept_going.exit_code == 0, kept_going.output
    assert "Injection volumes: 2 loaded" in kept_going.stderr


def test_a_refresh_says_how_the_list_has_changed(allen: Any, cache: Path) -> None:
    assert mcw(allen, cache, "fetch", *THREE, "--quiet").exit_code == 0
    records = json.loads((allen.folder / "experiments.json").read_bytes())
    records[1]["gender"] = "M" if records[1]["gender"] == "F" else "F"
    changed = [row for row in records if row["data_set_id"] != 999000040]
    answer = json.dumps({"success": True, "id": 0, "msg": changed, "total_rows": len(changed)}).encode()
    allen.faults["experiments"] = [lambda handler, whole: handler.reply(answer)]
    result = mcw(allen, cache, "fetch", *THREE, "--refresh")
    assert result.exit_code == 0, result.output
    assert "The server no longer lists experiment 999000040." in result.stderr
    assert f"The server has changed experiment {records[1]['data_set_id']}." in result.stderr


def test_ctrl_c_ends_within_two_seconds_and_the_same_command_resumes(
    allen: Any, folder: Path, whole_cache: Path
) -> None:
    allen.latency_s = 0.3
    words = ["fetch", *map(str, THREE), "--cache", str(folder), "--resolution", "100", "--connections", "1"]
    words += ["--api-url", allen.url, "--archive-url", allen.url]
    with subprocess.Popen(
        [sys.executable, "-m", "warehouse.cli", *words], stderr=subprocess.PIPE, text=True
    ) as process:
        while not any("download_file" in request for request in allen.requests):
            time.sleep(0.02)
            assert process.poll() is None
        allen.latency_s = 5  # so that it cannot be done before we are
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, said = process.communicate(timeout=10)
        assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Interrupted: what was fetched is kept, and the same command resumes."
    assert not list(folder.rglob("*.part"))
    allen.latency_s = 0
    assert mcw(allen, folder, "fetch", *THREE, "--quiet").exit_code == 0
    for experiment_id in IDS:
        name = f"experiment_{experiment_id}/injection_density_100.nrrd"
        assert (folder / name).read_bytes() == (whole_cache / name).read_bytes()
