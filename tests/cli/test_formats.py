"""The forms an answer takes, against files written and worked out by hand from the tiny warehouse of conftest.py."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"

TABLES = {
    "coverage": ("coverage", "TH"),
    "coverage_strict": ("coverage", "TH", "--min-density", "0.3", "--min-experiments", "2", "--hemisphere", "right"),
    "matrix": ("matrix", "TH"),
    "matrix_sites": ("matrix", "TH", "--injection", "any", "--value", "injection_site_mm3"),
    "matrix_long": ("matrix", "TH", "--long"),
    "experiments": ("experiments",),
    "structures": ("structures",),
    "info": ("info",),
    "schema_object": ("schema", "hemisphere"),
    "sql": ("sql", "select experiment_id, injection_density, true as dense from injection_voxel order by all limit 4"),
}


def golden(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_drawn_as_it_always_was(mcw: Callable[..., Result], name: str) -> None:
    result = mcw(*TABLES[name], "--format", "table")
    assert result.exit_code == 0
    assert result.stdout == golden(f"{name}.txt")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json"])
@pytest.mark.parametrize("name", ["coverage", "matrix"])
def test_text_formats_are_written_as_they_always_were(mcw: Callable[..., Result], name: str, suffix: str) -> None:
    result = mcw(*TABLES[name], "--format", suffix)
    assert result.exit_code == 0
    assert result.stdout == golden(f"{name}.{suffix}")


def test_parquet_holds_the_rows_of_the_json(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH", "--format", "parquet")
    assert result.exit_code == 0
    path = Path("piped.parquet")
    path.write_bytes(result.stdout_bytes)
    read = duckdb.connect().execute(f"from '{path}'")
    columns = [name for name, *_ in read.description or []]
    assert [dict(zip(columns, row, strict=True)) for row in read.fetchall()] == json.loads(golden("coverage.json"))


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "txt"])
def test_the_suffix_of_the_output_file_chooses_the_format(mcw: Callable[..., Result], suffix: str) -> None:
    result = mcw("coverage", "TH", "-o", f"answer.{suffix}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"Written to answer.{suffix}." in result.stderr
    written = Path(f"answer.{suffix}").read_text(encoding="utf-8")
    if suffix == "txt":  # a file has no width: nothing is cut
        assert "Ventral posterolateral nucleus of the thalamus" in written
    else:
        assert written == golden(f"coverage.{suffix}")


def test_parquet_is_chosen_by_its_suffix_too(mcw: Callable[..., Result]) -> None:
    assert mcw("coverage", "TH", "-o", "answer.PARQUET").exit_code == 0
    assert duckdb.connect().execute("select count(*) from 'answer.PARQUET'").fetchone() == (5,)


def test_format_overrules_the_suffix(mcw: Callable[..., Result]) -> None:
    assert mcw("coverage", "TH", "-o", "answer.data", "--format", "csv").exit_code == 0
    assert Path("answer.data").read_text(encoding="utf-8") == golden("coverage.csv")


def test_what_is_piped_is_csv_and_nothing_else(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert {row["acronym"]: row["covered_voxel_count"] for row in rows} == {
        "TH": "7", "VPL": "4", "VPM": "2", "CM": "0", "PVT": "1",
    }  # fmt: skip
    assert "GENERATED DATA" in result.stderr
    assert "3 experiments" in result.stderr


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("name", TABLES)
def test_no_table_is_wider_than_the_terminal(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = mcw(*TABLES[name], "--format", "table").stdout.splitlines()
    assert max(map(len, lines)) <= width


def test_matrix_columns_that_do_not_fit_are_counted(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "25")
    result = mcw("matrix", "TH", "--format", "table")
    assert ["experiment", "TH", "VPL", "VPM"] in [line.split() for line in result.stdout.splitlines()]
    assert (
        "2 of 6 columns do not fit the width of this terminal (CM, PVT); -o matrix.csv writes all of them."
        in result.stderr
    )


def test_a_table_of_very_many_rows_stops_and_says_so(mcw: Callable[..., Result]) -> None:
    result = mcw("sql", "select unnest(generate_series(1, 2001)) as n", "--format", "table")
    assert result.stdout.split()[-1] == "2000"
    assert "Only the first 2,000 rows are shown; -o answer.csv writes all of them." in result.stderr


def test_an_answer_without_rows_keeps_its_headings(mcw: Callable[..., Result]) -> None:
    result = mcw("sql", "select acronym, depth from structure where false", "--format", "table")
    assert result.stdout.splitlines()[0].split() == ["acronym", "depth"]
    assert mcw("sql", "select acronym, depth from structure where false").stdout == "acronym,depth\n"
