"""Which cache folder may be loaded into a warehouse: the one that it was built from, moved or not, and no other."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import nrrd
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app
from warehouse.errors import IncompatibleWarehouseError
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

FIRST, SECOND = 999000001, 999000002

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def elsewhere(cache: Path, tmp_path: Path) -> Path:
    """A copy of the folder that the warehouse was built from, under another path."""
    return Path(shutil.copytree(cache, tmp_path / "elsewhere"))


def source(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        ((found,),) = connection.execute("select source from warehouse_info").fetchall()
    return str(found)


def roll_annotation(cache: Path) -> None:
    path = cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"
    labels, header = nrrd.read(str(path))
    nrrd.write(str(path), np.roll(labels, 1, axis=0), header)


def rename_structure(cache: Path) -> None:
    change(cache / "structures.json", lambda records: records[-1].update(name="Renamed"))


def move_injection(cache: Path) -> None:
    change(cache / "experiments.json", lambda records: records[0].update(injection_x=records[0]["injection_x"] + 100))


def drop_loaded_experiment(cache: Path) -> None:
    path = cache / "experiments.json"
    records = json.loads(path.read_bytes())
    path.write_text(json.dumps([each for each in records if SECOND not in (each.get("id"), each.get("data_set_id"))]))


def change(path: Path, how: Callable[[list[dict[str, Any]]], object]) -> None:
    records = json.loads(path.read_bytes())
    how(records)
    path.write_text(json.dumps(records))


def swap_volumes(cache: Path) -> None:
    first, second = (cache / f"experiment_{each}" / "injection_density_100.nrrd" for each in (FIRST, SECOND))
    shutil.copyfile(first, second)


def end_lines_otherwise(cache: Path) -> None:
    path = cache / f"experiment_{SECOND}" / "structure_unionizes.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "annotation": (roll_annotation, "the annotation differs"),
    "structures": (rename_structure, "the structures differ"),
    "injection": (move_injection, "1 experiment of the list differs, e.g. 999000001"),
    "list": (drop_loaded_experiment, f"1 experiment of the list differs, e.g. {SECOND}"),
    "volume": (swap_volumes, f"experiment_{SECOND}/injection_density_100.nrrd differs"),
    "unionizes": (end_lines_otherwise, f"experiment_{SECOND}/structure_unionizes.csv differs"),
}


@pytest.mark.parametrize(("what", "keep_going"), [*((each, False) for each in CHANGES), ("volume", True)])
def test_another_folder_is_refused(what: str, keep_going: bool, elsewhere: Path, cache: Path, database: Path) -> None:
    change_it, difference = CHANGES[what]
    change_it(elsewhere)
    before = database.read_bytes()
    with pytest.raises(IncompatibleWarehouseError) as caught:
        ingest(elsewhere, database, resolution_um=100, keep_going=keep_going)
    assert str(caught.value) == (
        f"{database} was built from another cache folder, {cache}, and in {elsewhere} {difference}: name another file "
        "with --database, or replace the warehouse with --rebuild."
    )
    assert database.read_bytes() == before


def test_another_folder_replaces_the_warehouse_where_the_user_says_so(elsewhere: Path, database: Path) -> None:
    roll_annotation(elsewhere)
    ingest(elsewhere, database, resolution_um=100, rebuild=True)
    assert source(database) == str(elsewhere)


@pytest.mark.parametrize("what", ["injection", "structures"])  # test_again has the others
def test_the_same_folder_may_change(what: str, cache: Path, database: Path) -> None:
    CHANGES[what][0](cache)
    assert ingest(cache, database, resolution_um=100).published


def test_a_folder_that_moved_is_the_same_one(cache: Path, database: Path, tmp_path: Path, contents: Contents) -> None:
    everything = contents()
    ingest(
        cache, database, resolution_um=100, rebuild=True, experiment_filter=ExperimentFilter(experiment_ids=(FIRST,))
    )
    moved = cache.rename(tmp_path / "moved")
    summary = ingest(moved, database, resolution_um=100)
    assert (summary.published, summary.loaded_count["injection_density"]) == (True, 2)
    assert contents() == everything
    assert source(database) == str(moved)


def test_a_folder_that_moved_and_has_nothing_new_changes_nothing(elsewhere: Path, database: Path) -> None:
    before = database.read_bytes()
    assert not ingest(elsewhere, database, resolution_um=100).published
    assert database.read_bytes() == before


def test_a_list_that_has_grown_is_the_same_atlas(elsewhere: Path, database: Path) -> None:
    def add(records: list[dict[str, Any]]) -> None:
        key = "id" if "id" in records[0] else "data_set_id"
        records.append({**records[0], key: 999000999})

    change(elsewhere / "experiments.json", add)
    assert ingest(elsewhere, database, resolution_um=100).published


def test_what_another_folder_has_staged_is_not_resumed(
    cache: Path, elsewhere: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would come into the warehouse without a word."""
    database.unlink()
    shutil.rmtree(cache / f"experiment_{SECOND}")
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["warehouse.load.ingest"], "build", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            ingest(elsewhere, database, resolution_um=100)
    summary = ingest(cache, database, resolution_um=100)
    assert not summary.resumed
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select distinct experiment_id from injection_voxel order by all").fetchall()
    assert found == [(FIRST,), (999000003,)]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def mcw(*words: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in words])


@pytest.mark.parametrize("named", ["folder", "manifest", "environment"])
def test_without_another_name_the_warehouse_is_beside_its_cache_folder(
    named: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (cache / "manifest.json").write_text('{"manifest": []}')
    words = ["ingest", "--resolution", 100, "--offline", "--quiet"]
    if named == "environment":
        monkeypatch.setenv("MOUSE_CONNECTIVITY_MANIFEST", str(cache / "manifest.json"))
    else:
        words += ["--cache", "cache" if named == "folder" else cache / "manifest.json"]
    done = mcw(*words)
    assert done.exit_code == 0, done.stderr
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*.duckdb")] == [Path("cache/warehouse.duckdb")]
    assert mcw("info", "--database", "cache/warehouse.duckdb").exit_code == 0


def test_the_environment_and_the_option_name_another_file(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCW_DATABASE", str(tmp_path / "environment.duckdb"))
    words = ["ingest", "--resolution", 100, "--offline", "--quiet", "--cache", cache, "--experiment", FIRST]
    assert mcw(*words).exit_code == 0
    assert mcw(*words, "--database", tmp_path / "option.duckdb").exit_code == 0
    assert {path.name for path in tmp_path.rglob("*.duckdb")} == {"environment.duckdb", "option.duckdb"}


def test_two_folders_have_two_warehouses(
    cache: Path, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    swap_volumes(elsewhere)
    for folder in ("cache", "elsewhere"):
        done = mcw("ingest", "--resolution", 100, "--offline", "--quiet", "--cache", folder, "--experiment", SECOND)
        assert done.exit_code == 0, done.stderr
        assert source(tmp_path / folder / "warehouse.duckdb") == str(tmp_path / folder)


@pytest.mark.parametrize("place", ["cache/warehouse.duckdb", "elsewhere.duckdb"])
def test_the_command_of_a_note_loads_into_the_warehouse_that_was_asked(
    place: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ingest(cache, tmp_path / place, resolution_um=100, experiment_filter=ExperimentFilter(experiment_ids=(FIRST,)))
    said = mcw("coverage", "TH", "--injection", "any", "--database", place).stderr
    (command,) = re.findall("'(mcw ingest .*?)'", said)
    _, *words = shlex.split(command)
    assert ("--database" in words) == (place == "elsewhere.duckdb")
    done = mcw(*words)
    assert done.exit_code == 0, done.stderr
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*.duckdb")] == [Path(place)]
    with duckdb.connect(place, read_only=True) as connection:
        assert connection.execute("select count(*) > 1 from injection_experiment").fetchall() == [(True,)]
