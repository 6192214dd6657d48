"""Harlequin's ``hsql`` runs the queries of docs/sql.md, and gets what ``mcw sql`` gets."""

from __future__ import annotations

import csv
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.clients.environments import DUCKDB, Environments, requirements, run
from warehouse.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)

Hsql = Callable[[str], "subprocess.CompletedProcess[str]"]
Row = tuple[Any, ...]


@pytest.fixture(scope="module", params=DUCKDB["Harlequin"])
def hsql(request: pytest.FixtureRequest, environments: Environments, published: Path) -> Hsql:
    """Runs hsql on the published file."""
    program = environments.python(*requirements("Harlequin", request.param)) / "hsql"

    def ask(query: str) -> subprocess.CompletedProcess[str]:
        words = [program, "-a", "duckdb", "--read-only", published, "-c", query, "--csv", "--limit", "-1"]
        return run(words, published.parents[1])

    return ask


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_page_has_the_answer_of_mcw_sql(query: str, hsql: Hsql, published: Path) -> None:
    found, expected = _asked(hsql, query), _mcw_sql(query, published)
    assert (found[0], len(found)) == (expected[0], len(expected))
    # Which of equal rows come before the limit is chance, and so is the last bit of a sum.
    every = re.sub(r"limit \d+;", "", query)
    if every != query:
        found, expected = _asked(hsql, every), _mcw_sql(every, published)
    found, expected = sorted(found[1:]), sorted(expected[1:])
    assert [row[0] for row in found] == [row[0] for row in expected]
    for (_, *numbers), (_, *other) in zip(found, expected, strict=True):
        assert numbers == [pytest.approx(number, rel=1e-12, abs=1e-12, nan_ok=True) for number in other]


def test_the_page_has_queries() -> None:
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("statement", ["delete from structure", "create table mine (n integer)"])
def test_hsql_cannot_write(statement: str, hsql: Hsql, unharmed: Callable[[], bool]) -> None:
    done = hsql(statement)
    assert done.returncode != 0
    assert "read-only mode" in done.stderr
    assert unharmed()


def _asked(hsql: Hsql, query: str) -> list[Row]:
    done = hsql(query)
    assert done.returncode == 0, done.stderr
    return _rows(done.stdout)


def _mcw_sql(query: str, database: Path) -> list[Row]:
    result = CliRunner().invoke(app, ["sql", query, "--database", str(database), "--format", "csv"])
    assert result.exit_code == 0, result.output
    return _rows(result.stdout)


def _rows(text: str) -> list[Row]:
    """The rows of a CSV: the words of a row, then its numbers, which clients write with more digits or fewer."""
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) > 1
    numbers = [[float(cell) if cell else math.nan for cell in row if not _is_word(cell)] for row in rows]
    return [(tuple(filter(_is_word, row)), *found) for row, found in zip(rows, numbers, strict=True)]


def _is_word(cell: str) -> bool:
    return not re.fullmatch(r"(-?[0-9.]+(e[-+]?[0-9]+)?)?", cell)
