"""The formats of an answer hold the same rows: those that are worked out here from the tiny warehouse of conftest.py.

What each command writes in each format to the byte is in golden/.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import Result

COVERAGE_COLUMNS = [
    "structure_id", "acronym", "name", "hemisphere", "min_density", "min_experiments", "voxel_count",
    "covered_voxel_count", "covered_fraction", "covered_volume_mm3", "experiment_count",
]  # fmt: skip
# Of the 17 voxels of TH, 4 of VPL, 2 of VPM and 1 of PVT have an experiment with 0.5 or more; the one of TH itself,
# with 0.125, does not count. A voxel has 0.001 mm3.
COVERAGE = [
    [549, "TH", "Thalamus", "both", 0.5, 1, 17, 7, 7 / 17, 0.007, 3],
    [718, "VPL", "Ventral posterolateral nucleus of the thalamus", "both", 0.5, 1, 8, 4, 0.5, 0.004, 3],
    [733, "VPM", "Ventral posteromedial nucleus of the thalamus", "both", 0.5, 1, 4, 2, 0.5, 0.002, 3],
    [599, "CM", "Central medial nucleus of the thalamus", "both", 0.5, 1, 2, 0, 0.0, 0.0, 3],
    [149, "PVT", "Paraventricular nucleus of the thalamus", "both", 0.5, 1, 2, 1, 0.5, 0.001, 3],
]
# Injected signal over the volume inside and outside the injection site, e.g. 0.0017 / (0.0034 + 0.0136) mm3 for TH of
# 1001; NULL where the experiment has no row of unionizes.
MATRIX_COLUMNS = ["experiment_id", "TH", "VPL", "VPM", "CM", "PVT"]
MATRIX = [
    [1001, 0.0017 / 0.017, 0.0015 / 0.008, 0.0, None, None],
    [1002, 0.001 / 0.017, None, 0.001 / 0.004, None, None],
]
ANSWERS: dict[tuple[str, ...], tuple[list[str], list[list[Any]]]] = {
    ("coverage", "TH"): (COVERAGE_COLUMNS, COVERAGE),
    ("matrix", "TH"): (MATRIX_COLUMNS, MATRIX),
}
# Commands, and how many rows they print where each row takes one line.
TABLES = [
    (("coverage", "TH"), 5),
    (("matrix", "TH"), 2),
    (("matrix", "TH", "--long"), 10),
    (("experiments",), 4),
    (("structures",), 8),
    (("structures", "TH", "--leaves"), 4),
    (("sql", "from injection_voxel order by all"), 11),
    (("schema",), None),
    (("schema", "structure_coverage_at"), None),
    (("info",), None),
]


def rows_in(path: Path, form: str) -> tuple[list[str], list[list[object]]]:
    """Columns and rows of a file, by readers that have nothing to do with what wrote it."""
    if form == "parquet":
        with duckdb.connect() as connection:
            read = connection.execute(f"from read_parquet('{path}')")
            return [name for name, *_ in read.description or []], [list(row) for row in read.fetchall()]
    text = path.read_text(encoding="utf-8")
    if form == "json":
        records = json.loads(text)
        return list(records[0]), [list(record.values()) for record in records]
    columns, *rows = csv.reader(text.splitlines(), delimiter="\t" if form == "tsv" else ",")
    return columns, [[value_in(cell) for cell in row] for row in rows]


def value_in(cell: str) -> object:
    if not cell:
        return None
    try:
        return float(cell) if "." in cell or "e" in cell else int(cell)
    except ValueError:
        return cell


def nearly(value: object) -> object:
    """A quotient, up to its last bit; anything else as it is."""
    return pytest.approx(value, rel=1e-15) if isinstance(value, float) else value


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "parquet"])
@pytest.mark.parametrize("arguments", ANSWERS)
def test_every_format_holds_the_rows_on_stdout_and_in_a_file(
    mcw: Callable[..., Result], arguments: tuple[str, ...], form: str
) -> None:
    piped = mcw(*arguments, "--format", form)
    assert piped.exit_code == 0
    Path("piped").write_bytes(piped.stdout_bytes)
    written = mcw(*arguments, "-o", f"answer.{form}")
    assert (written.exit_code, written.stdout) == (0, "")
    assert f"Written to answer.{form}." in written.stderr
    columns, expected = ANSWERS[arguments]
    for path in (Path("piped"), Path(f"answer.{form}")):
        found_columns, found = rows_in(path, form)
        assert found_columns == columns
        assert found == [[nearly(each) for each in row] for row in expected]


def test_a_table_in_a_file_is_cut_nowhere(mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert mcw("coverage", "TH", "-o", "answer.txt").stdout == ""
    assert "Ventral posterolateral nucleus of the thalamus" in Path("answer.txt").read_text(encoding="utf-8")


def test_suffixes_may_be_in_capitals(mcw: Callable[..., Result]) -> None:
    assert mcw("coverage", "TH", "-o", "answer.PARQUET").exit_code == 0
    assert rows_in(Path("answer.PARQUET"), "parquet") == (COVERAGE_COLUMNS, COVERAGE)


def test_format_overrules_the_suffix(mcw: Callable[..., Result]) -> None:
    assert mcw("coverage", "TH", "-o", "answer.json", "--format", "csv").exit_code == 0
    assert Path("answer.json").read_text(encoding="utf-8") == mcw("coverage", "TH", "--format", "csv").stdout


def test_what_is_piped_is_csv_and_nothing_else(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH")
    assert result.stdout == mcw("coverage", "TH", "--format", "csv").stdout
    assert result.stdout.startswith(",".join(COVERAGE_COLUMNS))
    assert result.stderr.splitlines() == [
        "GENERATED DATA: a program made these experiments up. Never cite results of this warehouse.",
        "3 experiments count: all whose injection voxels are loaded, of 4 in the list.",
    ]


@pytest.mark.parametrize("width", [60, 200])
@pytest.mark.parametrize(("arguments", "row_count"), TABLES)
def test_no_table_is_wider_than_the_terminal_and_a_row_takes_one_line(
    mcw: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    row_count: int | None,
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = mcw(*arguments, "--format", "table").stdout.splitlines()
    assert max(map(len, lines)) <= width
    rule = next(i for i, line in enumerate(lines) if line.startswith("────"))
    drawn = len(lines) - rule - 1
    assert drawn == row_count if row_count else drawn > 1


def test_coverage_in_one_hemisphere_at_a_higher_threshold_is_drawn_as_worked_out(mcw: Callable[..., Result]) -> None:
    """In the right hemisphere only voxel 700010 of VPM has two experiments with 0.3 or more: 0.9 and 0.3."""
    thresholds = ["--min-density", "0.3", "--min-experiments", "2", "--hemisphere", "right"]
    lines = mcw("coverage", "TH", *thresholds, "--format", "table").stdout.splitlines()
    assert lines[:2] == [
        "Thalamus (TH), right hemisphere",
        "A voxel is covered if at least 2 of 3 experiments have an injection density of 0.3 or more there.",
    ]
    drawn = {line.split()[0]: line.split()[-4:] for line in lines[6:]}
    assert drawn == {
        "TH": ["12.5", "0.001", "1", "8"],
        "VPL": ["0", "0.000", "0", "4"],
        "VPM": ["50.0", "0.001", "1", "2"],
        "CM": ["0", "0.000", "0", "1"],
        "PVT": ["0", "0.000", "0", "1"],
    }


def test_leaves_are_drawn_without_indent_and_the_tree_with_it(mcw: Callable[..., Result]) -> None:
    def acronyms(*arguments: str) -> list[str]:
        lines = mcw("structures", "TH", *arguments, "--format", "table").stdout.splitlines()
        return [line.partition("■ ")[0] + line.split()[1] for line in lines[2:]]

    assert acronyms() == ["TH", "  VPL", "  VPM", "  CM", "  PVT"]
    assert acronyms("--leaves") == ["VPL", "VPM", "CM", "PVT"]


def test_leaves_are_the_structures_without_parts_that_have_voxels(mcw: Callable[..., Result]) -> None:
    rows = list(csv.DictReader(mcw("structures", "--leaves").stdout.splitlines()))
    assert {row["acronym"]: row["voxel_count"] for row in rows} == {
        "VPL": "8", "VPM": "4", "CM": "2", "PVT": "2", "HY": "4",
    }  # fmt: skip


def test_an_uncertain_side_is_a_word_in_a_table_and_empty_in_a_file(mcw: Callable[..., Result]) -> None:
    """No signal of 1004 is loaded, and its centre lies 50 um from the midline."""
    (drawn,) = (line.split() for line in mcw("experiments", "--format", "table").stdout.splitlines() if "1004" in line)
    assert "uncertain" in drawn
    rows = csv.DictReader(mcw("experiments").stdout.splitlines())
    assert {row["experiment_id"]: (row["hemisphere"], row["hemisphere_source"]) for row in rows} == {
        "1001": ("left", "voxels"),
        "1002": ("right", "voxels"),
        "1003": ("left", "voxels"),
        "1004": ("", "uncertain"),
    }


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


# What neither Python nor JSON has a number, a date or a time for, and the text that DuckDB writes for it.
BEYOND_PYTHON = {
    "interval '100000000 years'": "100000000 years",
    "[interval '100000000 years']": "[100000000 years]",
    "date '10000-01-01'": "10000-01-01",
    "date 'infinity'": "infinity",
    "timestamp '-290000-01-01 00:00:00'": "290001-01-01 (BC) 00:00:00",
    "timestamptz '20000-01-01 00:00:00+00'": "20000-01-01 00:00:00+00",
    "time '24:00:00'": "24:00:00",
    "cast('170141183460469231731687303715884105727' as hugeint)": "170141183460469231731687303715884105727",
    "cast('\\xAA\\x00' as blob)": "\\xAA\\x00",
    "cast('0101' as bit)": "0101",
    "map {'a': [1, null]}": "{a=[1, NULL]}",
    "{'a': {'b': 'c'}}": "{'a': {'b': c}}",
}


@pytest.mark.parametrize("value", BEYOND_PYTHON)
def test_values_that_python_cannot_hold_are_the_text_of_duckdb_in_every_format(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    query, text = f"select {value} as v, 1 as n", BEYOND_PYTHON[value]
    assert mcw("sql", query, "--format", "table").stdout.splitlines()[2].strip() == f"{text}  1"
    assert list(csv.reader(mcw("sql", query).stdout.splitlines())) == [["v", "n"], [text, "1"]]
    assert list(csv.reader(mcw("sql", query, "--format", "tsv").stdout.splitlines(), delimiter="\t"))[1][0] == text
    assert len(json.loads(mcw("sql", query, "--format", "json").stdout)) == 1
    assert mcw("sql", query, "-o", "v.parquet").exit_code == 0
    with duckdb.connect() as connection:
        assert connection.execute("select count(*) from 'v.parquet'").fetchone() == (1,)


def no_such_number(name: str) -> float:
    pytest.fail(f"{name} is no JSON")


def test_numbers_that_json_does_not_have_are_null_there_and_themselves_elsewhere(mcw: Callable[..., Result]) -> None:
    query = r"""
        select 'NaN, "Infinity\' as words, cast('nan' as double) as a, cast('-inf' as float) as b, 0.5 as c,
            [1.5, cast('inf' as double)] as d, {'Infinity': cast('nan' as double)} as e, null as f
    """
    (record,) = json.loads(mcw("sql", query, "--format", "json").stdout, parse_constant=no_such_number)
    assert record == {
        "words": 'NaN, "Infinity\\',
        "a": None,
        "b": None,
        "c": 0.5,
        "d": [1.5, None],
        "e": {"Infinity": None},
        "f": None,
    }
    assert mcw("sql", query, "-o", "numbers.json").exit_code == 0
    assert json.loads(Path("numbers.json").read_text(), parse_constant=no_such_number) == [record]
    assert mcw("sql", "select cast('nan' as double) as a, cast('-inf' as float) as b").stdout == "a,b\nnan,-inf\n"
    assert mcw("sql", query, "-o", "numbers.parquet").exit_code == 0
    with duckdb.connect() as connection:
        found = connection.execute("select isnan(a), isinf(b) from 'numbers.parquet'").fetchone()
    assert found == (True, True)


def test_csv_is_verbatim(mcw: Callable[..., Result]) -> None:
    cells = ["=1+1", "+1", "-1", "@sum(a1)", "\x1b[31mred", "tab\t", "\u202eturned"]
    query = "select unnest([" + ", ".join(f"'{cell}'" for cell in cells) + "]) as cell"
    rows = list(csv.reader(mcw("sql", query).stdout_bytes.decode().split("\n")[:-1]))
    assert rows == [["cell"], *([cell] for cell in cells)]
