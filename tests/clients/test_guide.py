"""The examples of docs/bi/sql-clients.md run as they stand there and print the right numbers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.answers.conftest import Dense
from tests.clients.environments import DUCKDB, PINS, Environments, requirements, run

GUIDE = (Path(__file__).parents[2] / "docs" / "bi" / "sql-clients.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", GUIDE, flags=re.MULTILINE | re.DOTALL))
CASES = [(client, version) for client in PINS for version in DUCKDB.get(client, (None,))]


@pytest.mark.parametrize(("client", "duckdb_version"), CASES)
def test_an_example_prints_the_coverage_of_the_thalamus(
    client: str, duckdb_version: str | None, environments: Environments, published: Path, dense: Dense
) -> None:
    ((language, code),) = re.findall(r"```(\w+)\n(.*?)```", SECTIONS[client], flags=re.DOTALL)
    done = _run(client, duckdb_version, language, code, environments, published.parents[1])
    assert done.returncode == 0, done.stderr
    inside = dense.mask("TH", "both")
    covered = dense.counts(0.7, list(dense.densities))[inside] >= 2
    printed = list(map(int, re.findall(r"\b\d+(?=n?\b)", done.stdout)))
    assert printed[-2:] == [inside.sum(), covered.sum()]


def _run(
    client: str, duckdb_version: str | None, language: str, code: str, environments: Environments, folder: Path
) -> subprocess.CompletedProcess[str]:
    if language == "js":
        script = environments.node() / "example.mjs"
        script.write_text(code)
        return run(["node", script], folder)
    programs = environments.python(*requirements(client, duckdb_version))
    if language == "python":
        return run([programs / "python", "-c", code], folder)
    return run(["sh", "-c", f"PATH={programs}:$PATH\n{code}"], folder)


def test_everything_else_is_said_to_be_untested() -> None:
    untested = SECTIONS.keys() - PINS.keys() - {"Tested with"}
    assert untested
    assert all("*not tested here*" in SECTIONS[heading] for heading in untested)


def test_the_versions_are_those_that_are_tested() -> None:
    written = GUIDE.partition("<!-- tested -->\n")[2].partition("<!-- /tested -->")[0]
    assert written == _versions()


def _versions() -> str:
    lines = ["| client | versions | DuckDB |", "|---|---|---|"]
    for client, pins in PINS.items():
        versions = ", ".join(re.sub(r"(.)(==|@)", r"\1 ", pin) for pin in pins)
        lines.append(f"| {client} | {versions} | {' and '.join(DUCKDB.get(client, ('its own',)))} |")
    return "\n".join(lines) + "\n"
