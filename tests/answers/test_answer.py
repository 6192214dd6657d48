"""An answer: its rows in every form, and the files that it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from warehouse.answers.answer import Answer, format_of, values_answer
from warehouse.errors import InvalidValueError, OutputError, QueryError

ROWS = [(1, "VPL", 0.5, True), (2, "a,b\t'c'", None, False), (3, None, 1.0, None)]
QUERY = (
    "select * from (values (1, 'VPL', cast(0.5 as double), true), (2, 'a,b\t''c''', null, false), "
    "(3, null, cast(1 as double), null)) as answer (id, acronym, fraction, is_leaf) order by id"
)
COLUMNS = ["id", "acronym", "fraction", "is_leaf"]


@pytest.fixture
def answer() -> Iterator[Answer]:
    with duckdb.connect() as connection:
        yield Answer(connection, QUERY, notes=["3 experiments count.", "Never cite."])


def test_rows_are_python_values_all_or_the_first(answer: Answer) -> None:
    assert answer.columns == COLUMNS
    assert answer.rows() == ROWS
    assert answer.rows(2) == ROWS[:2]
    assert answer.rows(0) == []


def test_records_are_the_rows_by_column(answer: Answer) -> None:
    assert answer.records() == [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


def test_a_frame_has_the_notes_with_it(answer: Answer) -> None:
    frame = answer.df()
    assert list(frame.columns) == COLUMNS
    assert frame.id.tolist() == [1, 2, 3]
    assert frame.attrs == {"notes": ["3 experiments count.", "Never cite."]}


@pytest.mark.parametrize("name", ["th.csv", "TH.CSV", "th.tsv", "th.json", "th.parquet"])
def test_the_suffix_of_a_file_says_its_format(answer: Answer, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    answer.write(path)
    form = path.suffix[1:].lower()
    if form == "json":
        found = [tuple(record.values()) for record in json.loads(path.read_text())]
    elif form == "parquet":
        found = duckdb.execute("select * from read_parquet(?)", [str(path)]).fetchall()
    else:
        separator = {"csv": ",", "tsv": "\t"}[form]
        frame = pd.read_csv(path, sep=separator, keep_default_na=False, dtype=str)
        assert list(frame.columns) == COLUMNS
        expected = [["" if value is None else str(value).lower() for value in row] for row in ROWS]
        assert [[cell.lower() for cell in row] for row in frame.to_numpy().tolist()] == expected
        return
    assert found == ROWS
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_format_that_is_named_goes_before_the_suffix(answer: Answer, tmp_path: Path) -> None:
    answer.write(str(tmp_path / "th.txt"), "csv")
    assert (tmp_path / "th.txt").read_text().startswith("id,acronym,fraction,is_leaf\n")


@pytest.mark.parametrize("name", ["th", "th.txt", "th.xlsx", "csv"])
def test_a_suffix_that_names_no_format_lists_those_that_do(answer: Answer, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(OutputError) as error:
        answer.write(path)
    assert str(error.value) == (f"The suffix of {path} names no format: use one of .csv, .tsv, .json, .parquet.")
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_none_lists_those_there_are(answer: Answer, tmp_path: Path) -> None:
    form: Any = "xlsx"
    with pytest.raises(InvalidValueError, match=r"^There is no format 'xlsx': choose csv, tsv, json or parquet\.$"):
        answer.write(tmp_path / "th.csv", form)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_clear_error(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"th\.csv cannot be written: "):
        answer.write(tmp_path / "nowhere" / "th.csv")


def test_a_statement_that_is_wrong_is_one_clear_error_in_every_form(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        wrong = Answer(connection, "select nope\nfrom nowhere")
        for ask in (
            wrong.rows,
            wrong.records,
            wrong.df,
            lambda: wrong.columns,
            lambda: wrong.write(tmp_path / "a.csv"),
        ):
            with pytest.raises(QueryError, match=r"^The query failed in line \d+: .*nowhere"):
                ask()


def test_parameters_are_bound_in_every_form(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        answer = Answer(connection, "select $n + 1 as n", {"n": 6})
        assert (answer.columns, answer.rows(), answer.records()) == (["n"], [(7,)], [{"n": 7}])
        assert answer.df().n.tolist() == [7]
        answer.write(tmp_path / "n.csv")
    assert (tmp_path / "n.csv").read_text() == "n\n7\n"


def test_values_that_are_here_already_become_an_answer() -> None:
    table: dict[str, list[object]] = {"name": ["a", "it's", None], "count": [1, None, 3], 'a "b"': [0.5, 1.5, 2.5]}
    with duckdb.connect() as connection:
        answer = values_answer(connection, table, ["A note."])
        assert answer.columns == list(table)
        assert answer.rows() == list(zip(*table.values(), strict=True))
        assert answer.notes == ["A note."]


@pytest.mark.parametrize(("name", "form"), [("a.csv", "csv"), ("a.b.TSV", "tsv"), ("/x/a.json", "json")])
def test_format_of_a_file(name: str, form: str) -> None:
    assert format_of(Path(name)) == form


def test_a_value_that_python_cannot_hold_is_one_clear_error_and_can_be_written(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        answer = Answer(connection, "select interval '100000000 years' as v")
        for ask in (answer.rows, answer.records, answer.df, lambda: repr(answer)):
            with pytest.raises(QueryError, match=r"cannot hold a value|Could not convert"):
                ask()
        answer.write(tmp_path / "v.csv")
        assert answer.plain().rows() == [("100000000 years",)]
    assert (tmp_path / "v.csv").read_text() == "v\n100000000 years\n"


def test_in_python_too_a_terminal_gets_escapes_and_a_file_the_text() -> None:
    with duckdb.connect() as connection:
        answer = Answer(connection, "select '\x1b[31mred\x07' as name", notes=["A \x1b[0mnote."])
        shown = repr(answer)
        assert answer.rows() == [("\x1b[31mred\x07",)]
    assert "\x1b" not in shown
    assert r"\x1b[31mred\x07" in shown
    assert r"A \x1b[0mnote." in shown
