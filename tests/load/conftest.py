"""Ingests from a damaged cache folder, over the warehouse that it made while it was whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app


@pytest.fixture
def mcw_ingest(cache: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs mcw ingest from the damaged folder into the warehouse."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object) -> Result:
        fixed = ["ingest", "--cache", cache, "--resolution", 100, "--database", database, "--offline", "--quiet"]
        return CliRunner().invoke(app, [str(each) for each in (*fixed, *arguments)])

    return run


@pytest.fixture
def assert_refused(mcw_ingest: Callable[..., Result], database: Path) -> Callable[..., None]:
    """An ingest ends with an exit code and one sentence that has all the words in it; the warehouse is as it was."""

    def check(exit_code: int, *words: str, arguments: tuple[object, ...] = ()) -> None:
        before = checksum(database)
        result = mcw_ingest(*arguments)
        assert result.exit_code == exit_code, result.output
        (line,) = result.stderr.splitlines()
        assert line.startswith("Error: ")
        assert [word for word in words if word not in line] == [], line
        assert result.stdout == ""
        assert checksum(database) == before
        assert not database.with_name(f"{database.name}.building").exists()

    return check


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
