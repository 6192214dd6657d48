"""Every command asks warehouse.Warehouse: what the command line answers, Python answers too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import warehouse.cli.commands

CLI = Path(warehouse.cli.commands.__path__[0]).parent
FILES = sorted(path.relative_to(CLI).as_posix() for path in CLI.rglob("*.py"))
BELOW_THE_ATLAS = {"answers", "bi", "export", "figures", "report"}


def imported_at_run_time(source: str) -> set[str]:
    """Names of the modules that a file imports, but for those that only type checkers see."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return froms | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def test_the_files_are_there() -> None:
    assert {"app.py", "commands/coverage.py", "commands/sql.py", "table/drawing.py"} <= set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_no_command_goes_past_the_atlas(file: str) -> None:
    source = (CLI / file).read_text(encoding="utf-8")
    assert ".connection" not in source
    packages = [name.split(".") for name in imported_at_run_time(source)]
    assert not [words for words in packages if words[0] == "duckdb"]
    assert not [words for words in packages if words[0] == "warehouse" and BELOW_THE_ATLAS & set(words[1:2])]
