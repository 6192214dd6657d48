"""Densities are FLOATs: no statement anywhere compares one with a threshold that is not.

``injection_density >= 0.7`` means different things for a literal, a DOUBLE and a FLOAT. A statement in a SQL file or in
Python code says which: it uses ``reaches_density``, writes ``cast(… as float)``, or compares with 0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import warehouse
import warehouse.cli
from tests.sql.test_sql_files import code_of

COMPARISON = re.compile(r">=|<=|<>|!=|==|=|>|<|\bbetween\b|\bin\b")
DENSITY_BEFORE = re.compile(r"\binjection_density\)*$")
DENSITY_AFTER = re.compile(r"(?:\w+\.|\w+\()*injection_density\b")
# What is a FLOAT or exact: a cast, zero, or the density of another row. Parentheses nest twice.
NESTED = r"(?:[^()]|\((?:[^()]|\([^()]*\))*\))*"
EXACT_BEFORE = re.compile(r"(?:\bas float\)|(?:^|[\s(])0|\blast_density)$")
EXACT_AFTER = re.compile(rf"cast\({NESTED}\bas float\)|0(?![.\d])|last_density\b")
# A sentence for readers of a volume, not SQL.
PROSE = "experiments per voxel, injection_density >= {…}"


def loose_comparisons(code: str) -> list[str]:
    """What an injection_density is compared with that may be something else than a FLOAT."""
    loose = []
    for comparison in COMPARISON.finditer(code):
        before, after = code[: comparison.start()].rstrip(), code[comparison.end() :].lstrip()
        if DENSITY_BEFORE.search(before):
            loose += [] if EXACT_AFTER.match(after) else [after]
        elif DENSITY_AFTER.match(after):
            loose += [] if EXACT_BEFORE.search(before) else [before]
    return loose


def strings_of(source: str) -> Iterator[str]:
    """Every string that Python source writes; what an f-string leaves open is {…}."""
    tree = ast.parse(source)
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    formats = {id(part.format_spec) for node in joined for part in node.values if isinstance(part, ast.FormattedValue)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in formats:
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def sql_sources() -> list[Path]:
    return sorted(Path(str(files("warehouse.sql"))).rglob("*.sql"))


def python_sources() -> list[Path]:
    folders = {Path(str(package.__file__)).parent for package in (warehouse, warehouse.cli)}
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


@pytest.mark.parametrize("path", sql_sources(), ids=lambda path: path.stem)
def test_a_sql_file_compares_densities_with_floats(path: Path) -> None:
    assert loose_comparisons(code_of(path.read_text(encoding="utf-8"))) == []


def test_python_code_compares_densities_with_floats() -> None:
    loose = {
        (path.name, text)
        for path in python_sources()
        for text in strings_of(path.read_text(encoding="utf-8"))
        if text != PROSE and loose_comparisons(code_of(text))
    }
    assert loose == set()


def test_every_source_is_looked_at() -> None:
    assert {"reaches_density", "labelled_voxel_coverage_matches", "injection_voxel"} <= {
        re.sub(r"^\d+_", "", path.stem) for path in sql_sources()
    }
    assert {"coverage.py", "opened.py", "publish.py", "app.py"} <= {path.name for path in python_sources()}


@pytest.mark.parametrize(
    "code",
    [
        "where injection_density >= 0.7",
        "where injected.injection_density >= min_density",
        "where max(injection_density) >= 0.7",
        "where injection_density > 0.0",
        "where injection_density between 0.1 and 0.7",
        "where injection_density in (0.1, 0.2)",
        "where 0.7 <= injection_density",
        "where $min_density <= injected.injection_density",
        "where injection_density <= 1",
        "where injection_density >= {…}",
        "where injection_density >= cast({…} as double)",
    ],
)
def test_a_loose_comparison_would_be_found(code: str) -> None:
    assert loose_comparisons(code)


@pytest.mark.parametrize(
    "code",
    [
        "where injection_density > 0",
        "where 0 < injection_density",
        "where injection_density >= cast(min_density as float)",
        "where injection_density < cast(floor(twentieths / 20) as float)",
        "where cast(0.7 as float) <= injected.injection_density",
        "where injection_density < last_density",
        "where reaches_density(injection_density, 0.7)",
        "order by injection_density desc",
    ],
)
def test_an_exact_comparison_is_let_through(code: str) -> None:
    assert loose_comparisons(code) == []


def test_strings_are_found_wherever_python_writes_them() -> None:
    source = 'A = "one" "two"\ndef f(x):\n    """three"""\n    return g(f"four {x:.1f} five" + "six")\n'
    assert sorted(strings_of(source)) == ["four {…} five", "onetwo", "six", "three"]


def test_only_what_loads_writes_or_makes_up_rows_knows_how_they_are_stored() -> None:
    """Everything else asks views and macros, so that rows can be stored otherwise."""
    allowed = {"load", "cache", "sample"}
    found = {
        path.parent.name for path in python_sources() if "packed_injection_voxel" in path.read_text(encoding="utf-8")
    }
    assert found == {"load"}
    assert found <= allowed
