"""Names of folders and databases, with a sibling that a pattern in the name would match."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.brain import GRID, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.kinds.caches import difference, draw_questions, write_files
from tests.fuzz.oracle.folder import read_folder
from tests.fuzz.oracle.rules import Rules

__all__ = ["file_names"]

_SOUND = (
    "data",
    "data[1]",
    "data?",
    "data*",
    "**",
    "[ab]",
    "{a,b}",
    "it's",
    'say "x"',
    "a;b",
    "a, b",
    "$HOME",
    "%41",
    "#1",
    "~",
    "a b",
    "-rf",
    "--database",
    "e\u0301",
    "é",
    "脑",
    "😀",
    "a\\b",
    "a'||'b",
    ":memory:",
    "md:x",
    "sqlite:x",
    "s3:x",
    "x.gz",
    "x.csv",
    "null",
    ".hidden",
    "name.duckdb.staging",
)
_STRANGE = ("a\nb", "a\tb", "\x1b[31m", "\udcff", "x" * 255, "x" * 250, "x" * 1000, "a\0b", " ")
"""Names that a program may refuse, if it says so in a sentence."""


def file_names(random: Random, folder: Path) -> Case[Any]:
    """A cache folder and a warehouse with hostile names, asked for by their whole path or from beside them."""
    brain, other = draw_brain(random, GRID), draw_brain(random, GRID)
    names = [random.choice(_SOUND if random.random() < 0.8 else _STRANGE) for _ in range(2)]
    rules = Rules()
    for name in names:
        if name in _STRANGE:
            rules.doubt(f"the name {name[:40]!a}")
    if set(names[1]) & set("?\\"):
        rules.doubt("a warehouse with a name that DuckDB does not take as it is")
    is_relative = random.random() < 0.4
    base = Path() if is_relative else folder
    cache, database = base / ("cache " + names[0]), base / "out" / (names[1] + random.choice(("", ".duckdb")))
    (folder / "out").mkdir()
    questions = draw_questions(random, brain)
    sibling = write_files(folder / "cache data1", other.files(random))
    try:
        write_files(folder / cache, brain.files(random))
    except (OSError, ValueError):  # the name is none that a file system takes
        rules.forbidden = "there is no such folder"
    untouched = [sibling]
    if not rules.forbidden:
        untouched.append(folder / cache)
        found = read_folder(folder / cache, GRID)
        rules.doubts += found.as_one().doubts
    target = _occupy(random, folder / database, rules)
    rebuild = random.random() < 0.3

    def ask() -> tuple[dict[str, str], product.Answers]:
        os.chdir(folder)
        skipped = product.load(cache, database, rebuild=rebuild)
        return skipped, product.answers(database, questions)

    def differs(answer: tuple[dict[str, str], product.Answers]) -> str | None:
        skipped, answers = answer
        if skipped:
            return f"files were left out: {skipped}"
        if target is not None and (not (folder / database).is_symlink() or not target.is_file()):
            return f"{database} is no longer a link to {target}"
        beside = {path.name for path in (folder / "out").iterdir()}
        allowed = {database.name, f"{database.name}.lock", "elsewhere.duckdb", "elsewhere.duckdb.lock"}
        if beside - allowed:
            return f"beside the warehouse is {sorted(beside - allowed)}"
        assert found.atlas is not None
        return difference(answers, found.atlas, questions)

    return Case(ask, rules, differs, untouched=untouched, live=[folder / database] if names[1] in _SOUND else [])


def _occupy(random: Random, database: Path, rules: Rules) -> Path | None:
    """Puts something where the warehouse is to be, now and then. Returns the target of a link."""
    what = random.randrange(10)
    try:
        if what == 0:
            database.mkdir()
            rules.forbidden = "the warehouse is a folder"
        elif what == 1:
            database.write_text('{"precious": true}')
            rules.forbidden = "the file is no warehouse"
        elif what == 2:
            target = database.with_name("elsewhere.duckdb")
            database.symlink_to(target)
            return target
    except (OSError, ValueError):
        rules.forbidden = "there is no such file"
    return None
