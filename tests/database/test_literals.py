"""Values written into statements are those that DuckDB gets when they are bound to parameters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.database.literals import literal, with_values
from warehouse.errors import InvalidValueError

TEXTS = ["", "TH", "it's", "''", '"', "$name", "?", "\\", "\n", "; drop table structure; --", "é ✓", "'$ids'"]


def both(connection: duckdb.DuckDBPyConnection, value: object) -> tuple[object, object]:
    """The value as written and as bound, each with the name of its type."""
    written = connection.execute(f"select typeof(x), x from (select {literal(value)} as x)").fetchone()
    bound = connection.execute("select typeof(x), x from (select ? as x)", [value]).fetchone()
    return written, bound


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -7, 2**31, 0.1, 0.7, 1e-300, -2.5, [1, 2], ["a", "b'c"], *TEXTS]
)
def test_what_is_written_is_what_would_be_bound(value: object) -> None:
    with duckdb.connect() as connection:
        written, bound = both(connection, value)
    assert written == bound


@settings(deadline=None, derandomize=True, database=None)
@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_any_text_and_any_number_arrives_as_it_is(value: object) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"select {literal(value)}").fetchall() == [(value,)]


def test_numbers_of_numpy_are_numbers() -> None:
    assert literal(np.int64(7)) == "7"
    assert literal(np.float64(0.7)) == literal(0.7)
    assert literal(np.float32(0.5)) == literal(0.5)


def test_names_are_replaced_and_values_are_left_alone() -> None:
    statement = with_values("select $first, $second, $first", {"first": "$second", "second": [1, 2]})
    assert statement == "select '$second', [1, 2], '$second'"


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="second"):
        with_values("select $first, $second", {"first": 1})


@pytest.mark.parametrize("value", ["a\0b", "\udcff", ["a", "b\ud800"]])
def test_text_that_cannot_be_stored_is_an_error_of_who_wrote_it(value: object) -> None:
    with pytest.raises(InvalidValueError, match=r" is not text: leave out NUL, and bytes that are not UTF-8\.$"):
        literal(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {"a": 1}])
def test_what_cannot_be_written_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        literal(value)


def test_an_answer_on_the_command_line_imports_neither_numpy_nor_pandas(sample_warehouse: Path) -> None:
    script = (
        "import sys\n"
        "from warehouse.cli.app import app\n"
        "try:\n"
        "    app(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    print(sorted({'numpy', 'pandas', 'nrrd'} & sys.modules.keys()), file=sys.stderr)\n"
    )
    for command in (["coverage", "TH"], ["coverage", "TH", "--wild-type"], ["matrix", "TH"], ["experiments", "TH"]):
        words = [sys.executable, "-c", script, *command, "--database", str(sample_warehouse)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert done.stdout
        assert done.stderr.splitlines()[-1] == "[]"
