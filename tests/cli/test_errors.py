"""What a user can cause ends in one sentence on stderr and an exit code of its own, never in a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import Result

HOLD_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def assert_error(result: Result, exit_code: int, *words: str) -> None:
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr


@contextmanager
def held_open_for_writing(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield
        holder.communicate()


def test_a_file_that_is_no_database(mcw: Callable[..., Result]) -> None:
    Path("notes.txt").write_text("not a database " * 1000)
    assert_error(mcw("info", "--database", "notes.txt"), 7, "notes.txt", "mcw ingest")


def test_a_locked_file(mcw: Callable[..., Result], tiny_warehouse: Path) -> None:
    shutil.copyfile(tiny_warehouse, "locked.duckdb")
    with held_open_for_writing(Path("locked.duckdb")):
        assert_error(mcw("coverage", "TH", "--database", "locked.duckdb"), 8, "locked.duckdb", "try again")
    assert mcw("coverage", "TH", "--database", "locked.duckdb").exit_code == 0


@pytest.mark.parametrize(
    "command", [("coverage",), ("matrix",), ("structures",), ("experiments",), ("export", "counts", "-o", "c.nrrd")]
)
def test_an_unknown_structure_suggests_the_nearest(mcw: Callable[..., Result], command: tuple[str, ...]) -> None:
    assert_error(mcw(*command, "Thalmus"), 5, "Thalmus", "TH (Thalamus)")


def test_an_ambiguous_structure_lists_the_candidates(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("coverage", "Cm"), 5, "CM (Central medial nucleus of the thalamus", "cm (cranial nerves")


def test_an_unknown_object_of_the_schema_suggests_the_nearest(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("schema", "injection_coverge"), 5, "injection_coverage")


def test_an_empty_selection_says_what_would_give_something(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("matrix", "PVT"), 6, "1 experiment reaches into it", "--injection any")


@pytest.mark.parametrize("density", ["0", "-0.5", "1.5", "nan"])
def test_a_density_out_of_range(mcw: Callable[..., Result], density: str) -> None:
    assert_error(mcw("coverage", "TH", "--min-density", density), 12, "must be above 0 and at most 1")


def test_a_density_that_is_no_number_is_a_usage_error(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH", "--min-density", "half")
    assert result.exit_code == 2
    assert "--min-density" in result.stderr


def test_fewer_than_one_experiment(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("coverage", "TH", "--min-experiments", "0"), 12, "1 or more")


@pytest.mark.parametrize("name", ["answer.xlsx", "answer"])
def test_an_unknown_suffix(mcw: Callable[..., Result], name: str) -> None:
    assert_error(mcw("coverage", "TH", "-o", name), 11, name, ".csv, .tsv, .json, .parquet", "--format")
    assert not Path(name).exists()


@pytest.mark.parametrize("name", ["answer.csv", "answer.txt"])
def test_an_output_in_a_folder_that_is_not_there(mcw: Callable[..., Result], name: str) -> None:
    assert_error(mcw("coverage", "TH", "-o", f"nowhere/{name}"), 11, f"nowhere/{name}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_in_a_folder_that_may_not_be_written_to(mcw: Callable[..., Result]) -> None:
    Path("closed").mkdir(mode=0o500)
    assert_error(mcw("coverage", "TH", "-o", "closed/answer.csv"), 11, "closed/answer.csv")


def test_an_output_that_is_a_folder(mcw: Callable[..., Result]) -> None:
    Path("answer.csv").mkdir()
    assert_error(mcw("coverage", "TH", "-o", "answer.csv"), 11, "answer.csv")


def test_export_counts_needs_to_know_what_the_injections_are_in(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts", "-o", "counts.nrrd", "--injection", "any")
    assert result.exit_code == 2
    assert "STRUCTURE" in result.stderr
    assert not Path("counts.nrrd").exists()


def test_a_mistake_of_the_program_keeps_its_traceback(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("warehouse.answers.contents.info", fail)
    assert isinstance(mcw("info").exception, ZeroDivisionError)


def test_a_volume_is_not_written_under_the_name_of_a_table(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("export", "counts", "-o", "counts.csv"), 11, "counts.csv", ".nrrd")
    assert not Path("counts.csv").exists()
