"""SQL clients in environments of their own, and the versions of them that were tested."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from uv import find_uv_bin

OLDER, NEWER = "1.5.6", "2.0.1"
"""The last DuckDB 1, which most clients still embed, and the DuckDB 2 that is tested."""

FIRST_NEWER = "2.0.0"

SNAPSHOT = "2026-11-24"
"""What a client brings along is of this day, so that a release of somebody else's breaks no test."""

PINS: dict[str, tuple[str, ...]] = {
    "SQLAlchemy": ("duckdb-sqlalchemy==1.5.6.5", "SQLAlchemy==2.1.9", "pandas==3.1.1"),
    "pandas": ("pandas==3.1.1",),
    "polars": ("polars==2.1.0", "pyarrow==26.0.1"),
    "ADBC": ("adbc-driver-manager==1.13.0", "pyarrow==26.0.1"),
    "Harlequin": ("harlequin==2.17.0",),
    "DuckDB's shell": ("duckdb-cli==1.5.6",),
    "Node.js": ("@duckdb/node-api@1.5.6-r.1",),
}

DUCKDB: dict[str, tuple[str, ...]] = {
    "SQLAlchemy": (OLDER,),  # duckdb-sqlalchemy 1 refuses DuckDB 2
    "pandas": (OLDER, NEWER),
    "polars": (OLDER, NEWER),
    "ADBC": (OLDER, NEWER),
    "Harlequin": (OLDER, NEWER),
}
"""The DuckDB that a client of Python is installed with; the others bring theirs."""


def requirements(client: str, duckdb_version: str | None) -> tuple[str, ...]:
    """What to install for a client."""
    return PINS[client] + ((f"duckdb=={duckdb_version}",) if duckdb_version else ())


def run(words: Sequence[object], folder: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without the settings of whoever runs the tests, and with programs beside it first."""
    unwanted = {"PYTHONPATH", "PYTHONWARNINGS", "VIRTUAL_ENV", "FORCE_COLOR", "NODE_OPTIONS"}
    clean = {name: value for name, value in os.environ.items() if name not in unwanted}
    clean |= {"HOME": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        list(map(str, words)), cwd=folder, env=clean, input=stdin, capture_output=True, text=True, check=False
    )


class Environments:
    """Makes environments, each once, below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: dict[tuple[str, ...], Path] = {}

    def python(self, *packages: str) -> Path:
        """The folder of the programs of a virtual environment that has these packages and nothing else."""
        if packages not in self._made:
            folder = self._root / f"python-{len(self._made)}"
            _succeed([find_uv_bin(), "venv", "--quiet", "--python", sys.executable, str(folder)])
            words = ["pip", "install", "--quiet", "--exclude-newer", SNAPSHOT, "--python", str(folder / "bin/python")]
            _succeed([find_uv_bin(), *words, *packages])
            self._made[packages] = folder / "bin"
        return self._made[packages]

    def node(self) -> Path:
        """A folder from which a script for Node.js can import the client."""
        packages = PINS["Node.js"]
        if not (shutil.which("node") and shutil.which("npm")):
            pytest.skip("node and npm are not installed")
        if packages not in self._made:
            folder = self._root / "node"
            folder.mkdir()
            words = ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", str(folder)]
            _succeed([*words, *packages])
            self._made[packages] = folder
        return self._made[packages]


def _succeed(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
