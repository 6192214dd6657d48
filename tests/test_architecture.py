"""Who changes files on disk: ``warehouse/files.py``, and the few that are named here with the reason."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = "warehouse/files.py"

# What else may be called, by file: for a reason that has nothing to do with files of a user.
EXCEPTIONS = {
    "warehouse/fetch/allen/conversation.py": "runs in an environment of its own, without this package",
    "warehouse/fetch/allen/transport.py": "as the other modules of that folder",
    "warehouse/fetch/environment.py": "makes that environment, in uv's cache",
    "cli/streams.py": "opens the null device, so that nothing is written to a closed pipe",
    "cli/output.py": "makes a temporary folder of its own, for what goes on to stdout",
}

_OF_PATHS = {
    "chmod", "hardlink_to", "mkdir", "open", "rename", "replace", "rmdir", "symlink_to", "touch", "unlink",
    "write_bytes", "write_text",
}  # fmt: skip
_OF_MODULES = {
    "os": {
        "chmod", "fdopen", "fsync", "link", "makedirs", "mkdir", "mkfifo", "open", "remove", "removedirs", "rename",
        "renames", "replace", "rmdir", "symlink", "truncate", "unlink",
    },
    "shutil": {"copy", "copy2", "copyfile", "copymode", "copystat", "copytree", "make_archive", "move", "rmtree"},
    "tempfile": {"NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile", "mkdtemp", "mkstemp"},
    "builtins": {"open"},
    "io": {"open"},
    "gzip": {"open"},
}  # fmt: skip


def changes(source: str) -> Iterator[tuple[int, str]]:
    """The calls of a module that open, make, rename or remove files, with their lines."""
    tree = ast.parse(source)
    imported = {
        (alias.asname or alias.name): (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            module, name = imported.get(called.id, ("builtins", called.id))
            if name in _OF_MODULES.get(module, ()):
                yield node.lineno, name
        elif isinstance(called, ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else None
            if owner in _OF_MODULES:
                if called.attr in _OF_MODULES[owner]:
                    yield node.lineno, f"{owner}.{called.attr}"
            elif called.attr in _OF_PATHS and _is_of_a_path(node, called.attr, owner):
                yield node.lineno, called.attr


def _is_of_a_path(call: ast.Call, name: str, owner: str | None) -> bool:
    """Texts, dates and dataclasses have a ``replace`` of their own, data frames a ``rename``, classes an ``open``."""
    if name in ("replace", "rename"):
        return len(call.args) == 1 and not call.keywords
    is_our_own = owner is not None and (owner[0].isupper() or owner in ("atlas", "warehouse"))
    return not (name == "open" and is_our_own)


def modules() -> list[str]:
    found = [
        path.relative_to(ROOT).as_posix() for folder in ("warehouse", "cli") for path in (ROOT / folder).rglob("*.py")
    ]
    assert len(found) > 100
    return sorted(found)


@pytest.mark.parametrize("module", modules())
def test_one_module_changes_files(module: str) -> None:
    found = [f"line {line}: {name}" for line, name in changes((ROOT / module).read_text(encoding="utf-8"))]
    if module == FILES or module in EXCEPTIONS:
        assert found != [], f"{module} needs no exception"
    else:
        assert found == [], f"{module}: use {FILES}"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("path.unlink()", ["unlink"]),
        ("Path(name).open('w')", ["open"]),
        ("path.replace(other)", ["replace"]),
        ("path.with_name('x').write_text('')", ["write_text"]),
        ("import os\nos.replace(a, b)\nos.environ.get('A')", ["os.replace"]),
        ("from os import unlink as away\naway(path)", ["unlink"]),
        ("from shutil import rmtree, which\nrmtree(which('a'))", ["rmtree"]),
        ("open(path)", ["open"]),
        ("text.replace('a', 'b'), now.replace(microsecond=0)", []),
        ("from dataclasses import replace\nreplace(value, name=1)", []),
        ("CacheFolder.open(path, 25), atlas.open(), frame.rename(columns={})", []),
        ("path.read_bytes(), path.exists()", []),
    ],
)
def test_what_counts_as_a_change(source: str, names: list[str]) -> None:
    assert [name for _, name in changes(source)] == names


ALLEN = "warehouse/fetch/allen"

# The modules of that folder that import more than Python itself, and what. The others can be imported everywhere.
MORE_THAN_PYTHON = {
    "client.py": {"allensdk", "pandas"},
    "failures.py": {"requests", "urllib3"},
    "transport.py": {"requests", "tenacity", "urllib3"},
    "watched.py": {"requests", "urllib3"},
}


@pytest.mark.parametrize("module", sorted(path.name for path in (ROOT / ALLEN).glob("*.py")))
def test_modules_that_run_beside_allensdk_import_nothing_else_of_this_project(module: str) -> None:
    """Its environment does not have it, and there they are not ``warehouse.fetch.allen``."""
    imported = set()
    for node in ast.walk(ast.parse((ROOT / ALLEN / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level != 1:
            assert node.module is not None
            imported.add(node.module.partition(".")[0])
    assert imported - sys.stdlib_module_names == MORE_THAN_PYTHON.get(module, set())
