"""Which file a command asks: named after the command, before it, by the environment, or where mcw ingest puts it."""

from __future__ import annotations

import csv
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result


@pytest.fixture
def warehouses(tiny_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three warehouses that differ in their source, in the folder in which mcw runs; none in the default place."""
    monkeypatch.delenv("MCW_DATABASE", raising=False)
    for name in ("after", "before", "environment"):
        path = shutil.copyfile(tiny_warehouse, tmp_path / f"{name}.duckdb")
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"update warehouse_info set source = '{name}'")
    return tmp_path


def source(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return dict(list(csv.reader(result.stdout.splitlines())))["source"]


def test_the_file_named_after_the_command_goes_first_then_before_it_then_in_the_environment(
    mcw: Callable[..., Result], warehouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCW_DATABASE", str(warehouses / "environment.duckdb"))
    before, after = ["--database", "before.duckdb"], ["--database", "after.duckdb"]
    assert source(mcw(*before, "info", *after)) == "after"
    assert source(mcw("info", *after)) == "after"
    assert source(mcw(*before, "info")) == "before"
    assert source(mcw("info")) == "environment"


@pytest.mark.usefixtures("warehouses")
@pytest.mark.parametrize(
    "words",
    [
        "coverage TH",
        "matrix TH",
        "experiments",
        "structures",
        "schema",
        "check",
        "sql 'select 1'",
        "report TH -o page.html",
        "export heatmap TH -o th.json",
        "export tables lake",
        "plot coverage TH -o th.svg",
        "bi superset -o bundle.zip",
        "shell --with python",
    ],
)
def test_every_command_takes_the_file_before_itself(mcw: Callable[..., Result], words: str) -> None:
    result = mcw("--database", "nowhere.duckdb", *shlex.split(words))
    assert result.exit_code == 4
    assert "There is no warehouse at nowhere.duckdb" in result.stderr


def test_ingest_takes_the_file_before_itself(mcw: Callable[..., Result], whole_cache: Path) -> None:
    words = ["ingest", "--cache", whole_cache, "--resolution", 100, "--offline", "--quiet", "--experiment", 999000001]
    assert mcw("--database", "named.duckdb", *words).exit_code == 0
    assert [path.name for path in Path().glob("*.duckdb")] == ["named.duckdb"]


def missing(result: Result) -> str:
    """The one sentence about a missing warehouse."""
    assert (result.exit_code, result.stdout) == (4, "")
    (line,) = result.stderr.splitlines()
    return line


def test_no_warehouse_anywhere_names_the_default_place_and_what_to_do(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MCW_DATABASE")
    assert missing(mcw("coverage", "TH")) == (
        "Error: There is no warehouse at mouse_connectivity/warehouse.duckdb: build one with 'mcw ingest' "
        "(or try 'mcw demo'), or name yours with --database."
    )


@pytest.mark.parametrize("nearby", ["mouse_connectivity_sample/warehouse.duckdb", "my data/warehouse.duckdb"])
def test_a_warehouse_nearby_is_named_with_the_words_that_use_it(
    mcw: Callable[..., Result], tiny_warehouse: Path, monkeypatch: pytest.MonkeyPatch, nearby: str
) -> None:
    monkeypatch.delenv("MCW_DATABASE")
    Path(nearby).parent.mkdir()
    shutil.copyfile(tiny_warehouse, nearby)
    said = missing(mcw("coverage", "TH"))
    words = f"--database {shlex.quote(nearby)}"
    assert said == (
        "Error: There is no warehouse at mouse_connectivity/warehouse.duckdb: use the one nearby with "
        f"'{words}', or build one with 'mcw ingest' (or try 'mcw demo')."
    )
    assert mcw("coverage", "TH", *shlex.split(words)).exit_code == 0


def test_several_warehouses_nearby_are_named(mcw: Callable[..., Result], tiny_warehouse: Path) -> None:
    for name in ("c", "a", "b", "d"):
        Path(name).mkdir()
        shutil.copyfile(tiny_warehouse, f"{name}/warehouse.duckdb")
    said = missing(mcw("info", "--database", "nowhere.duckdb"))
    words = [f"'--database {name}/warehouse.duckdb'" for name in "abc"]
    assert f"nearby with {words[0]}, {words[1]} or {words[2]}, or build" in said
    assert "d/warehouse" not in said


def test_in_the_folder_of_a_warehouse_or_naming_that_folder_its_file_is_named(
    mcw: Callable[..., Result], tiny_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("data").mkdir()
    shutil.copyfile(tiny_warehouse, "data/warehouse.duckdb")
    assert "'--database data/warehouse.duckdb'" in missing(mcw("info", "--database", "data"))
    monkeypatch.chdir("data")
    assert "'--database warehouse.duckdb'" in missing(mcw("info", "--database", "nowhere.duckdb"))
