"""Warehouses that stand ready for questions, made when they are first needed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import warehouse
from tests.fuzz import product
from tests.fuzz.brain import GRID, Brain, draw_brain
from tests.fuzz.kinds.caches import write_files
from tests.fuzz.oracle.atlas import Atlas
from tests.fuzz.oracle.folder import read_folder

__all__ = ["Standing", "standing"]

_HOW_MANY = 2


@dataclass(frozen=True)
class Standing:
    """A warehouse, and what is in it.

    Attributes:
        database: the file, alone in its folder.
        opened: a copy of it, open: a process has one set of DuckDB's settings for a file.
        brain: what the warehouse was made from.
        atlas: what the oracle read of it.
    """

    database: Path
    opened: warehouse.Warehouse
    brain: Brain
    atlas: Atlas


def standing(random: Random) -> Standing:
    """One of a few warehouses."""
    return _standing(random.randrange(_HOW_MANY))


@cache
def _standing(number: int) -> Standing:
    folder = Path(tempfile.mkdtemp(prefix="mcw-fuzz-standing-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    random = Random(f"standing:{number}")  # noqa: S311 - nothing here is a secret
    brain = draw_brain(random, GRID)
    while not _is_rich(brain):
        brain = draw_brain(random, GRID)
    cache_folder = write_files(folder / "cache", brain.files(random))
    database = folder / "only" / "warehouse.duckdb"
    product.load(cache_folder, database)
    for path in set(database.parent.iterdir()) - {database}:
        path.unlink()
    atlas = read_folder(cache_folder, GRID).atlas
    assert atlas is not None
    copy = shutil.copyfile(database, folder / "copy.duckdb")
    return Standing(database, warehouse.open(copy), brain, atlas)


def _is_rich(brain: Brain) -> bool:
    """Whether there is something to ask about."""
    densities = [injection for injection in brain.injections.values() if injection.density]
    return len(brain.structures) >= 5 and len(brain.labels) >= 5 and len(densities) >= 2
