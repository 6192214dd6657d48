"""Builds what a release uploads: the source distribution, and from that the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from uv import find_uv_bin

__all__ = ["ROOT", "build", "install", "run"]

ROOT = Path(__file__).parents[2]
_PACKAGES = ("warehouse", "cli", "sql")
_FILES = ("pyproject.toml", "README.md", "LICENSE")


def build(folder: Path) -> None:
    """Build both into a folder, from a copy: a build puts what earlier ones have left beside it into the wheel."""
    copy = folder / "copy"
    for name in _PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(ROOT / name, copy / name)
    run([find_uv_bin(), "build", "--quiet", "--out-dir", str(folder), str(copy)], folder)
    shutil.rmtree(copy)


def install(wheel: Path, python: str, environment: Path) -> Path:
    """A new environment that has nothing but the wheel and what it needs; returns the folder of its programs."""
    run([find_uv_bin(), "venv", "--quiet", "--python", python, str(environment)], environment.parent)
    programs = environment / "bin"
    words = ["pip", "install", "--quiet", "--python", str(programs / "python"), str(wheel)]
    run([find_uv_bin(), *words], environment.parent)
    return programs


def run(words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without the environment that runs the tests; it has to succeed."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(words, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
