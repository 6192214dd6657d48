"""The environment of AllenSDK: a Python 3.11 with the packages that ``allensdk-lock.txt`` pins, made by uv.

It lies in uv's cache, under the checksum of the lock file: packages that are there already take no further space, and
``uv cache clean`` removes it. It appears complete or not at all. The lock file names versions and checksums but no
package index, so that mirrors serve as well as the public one, and none of them can serve something else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from uv import find_uv_bin

from warehouse.errors import FetchError
from warehouse.sentences import visible

__all__ = ["LOCK", "allensdk_python"]

LOCK = Path(__file__).with_name("allensdk-lock.txt")

_PREPARING = (
    "Preparing AllenSDK 2.16.2 in a Python 3.11 environment of its own: about 90 packages, 1 GB on disk. "
    "This happens once …"
)
_FOLDER = "mouse-connectivity-warehouse"
_PROGRESS = ("Downloading", "Downloaded", "Building", "Built", "Resolved", "Prepared", "Installed")

_OF_THE_USER = ("PYTHONHOME", "PYTHONPATH", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV")
"""Variables about the user's own packages. Those about indexes, proxies and certificates are for uv too."""

_NAMES = ("allensdk", "tenacity")
_LOOK = f"import importlib.util as util, sys; sys.exit(any(util.find_spec(name) is None for name in {_NAMES}))"


def allensdk_python(note: Callable[[str], None]) -> str:
    """Path of a Python that has AllenSDK: this one, or that of the environment, which is made if it is not there yet.

    Args:
        note: receives a sentence if the environment has to be made first, and what uv says meanwhile.

    Raises:
        FetchError: the environment cannot be made.
    """
    if _has_allensdk():
        return sys.executable
    root = _root()
    folder = root / f"allensdk-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    python = _python_of(folder)
    if not python.exists():
        note(_PREPARING)
        try:
            _make(folder, note)
        except OSError as error:
            raise FetchError(
                f"The environment of AllenSDK cannot be made in {root} ({error.strerror}): free disk space, fix its "
                "permissions, or name another folder with UV_CACHE_DIR."
            ) from error
    return str(python)


def _has_allensdk() -> bool:
    """Whether AllenSDK is installed beside this project. What PYTHONPATH adds may be another Python's."""
    if any(importlib.util.find_spec(name) is None for name in _NAMES):
        return False
    return subprocess.run([sys.executable, "-I", "-c", _LOOK], check=False).returncode == 0  # noqa: S603


def _root() -> Path:
    return Path(_uv(["cache", "dir"]).strip()).absolute() / _FOLDER


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _make(folder: Path, note: Callable[[str], None]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        made = Path(scratch) / "environment"
        cache = folder.parent.parent
        _uv(["venv", "--quiet", "--relocatable", "--python", "3.11", str(made)], cache, note)
        _uv(["pip", "sync", "--require-hashes", "--python", str(_python_of(made)), str(LOCK)], cache, note)
        if folder.exists() and not _python_of(folder).exists():
            shutil.rmtree(folder)  # the Python that it was made with is gone
        try:
            made.rename(folder)
        except OSError:
            if not _python_of(folder).exists():
                raise
            # Another process was faster, with the same packages.


def _uv(words: list[str], cache: Path | None = None, note: Callable[[str], None] = lambda line: None) -> str:
    """What uv prints.

    Args:
        words: the command.
        cache: the folder of its cache. Then it does not run where the user is, whose project has other settings.
        note: receives its progress.

    Raises:
        FetchError: uv is not there, or fails.
    """
    try:
        uv = os.fsdecode(find_uv_bin())
    except FileNotFoundError as error:
        raise FetchError(f"{_PREFIX}uv is not there ({error}); install it with 'pip install uv'.") from error
    variables = {name: value for name, value in os.environ.items() if name not in _OF_THE_USER}
    if cache is not None:
        variables["UV_CACHE_DIR"] = str(cache)
    with subprocess.Popen(  # noqa: S603 - uv itself
        [uv, "--color", "never", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        cwd=cache and cache.anchor,
        env=variables,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was opened with pipes
        assert process.stderr is not None  # noqa: S101
        said = []
        try:
            for line in process.stderr:
                said.append(visible(line.rstrip()))
                if said[-1].strip().startswith(_PROGRESS):
                    note(said[-1].strip())
            printed = process.stdout.read()  # a path at most, for which the pipe has room until here
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise FetchError(_why_unprepared(said))
    return printed


_PREFIX = "AllenSDK cannot be installed into an environment of its own: "

_REMEDIES = (
    (("no space left",), "there is no space left on the disk; it takes about 1 GB where 'uv cache dir' says"),
    (
        ("no interpreter found", "python-build-standalone", "no python"),
        "there is no Python 3.11, and uv could not fetch one; install Python 3.11 and try again",
    ),
    (
        ("certificate", "unknownissuer"),
        "the certificate of the package index cannot be verified; if your network inspects TLS, name its certificates "
        "with SSL_CERT_FILE",
    ),
    (
        ("hash mismatch",),
        "the package index has another file than the one that this version of mcw was made with; name another index "
        "with UV_DEFAULT_INDEX",
    ),
    (
        ("401", "403", "407", "unauthorized", "forbidden"),
        "the package index or a proxy refuses; check the credentials that UV_DEFAULT_INDEX or the proxy needs",
    ),
    (
        ("dns error", "connect", "network", "timed out", "timeout", "error sending request"),
        "the package index cannot be reached; check the network, or load a cache folder with --offline",
    ),
)
"""What to do, by words of uv's message."""


def _why_unprepared(said: list[str]) -> str:
    """Why uv could not make the environment, in its own words, and what to do."""
    lines = [line.strip().removeprefix("error: ").removeprefix("× ").removeprefix("Caused by: ") for line in said]
    lines = [line for line in lines if line and not line.startswith(_PROGRESS)]
    reason = lines[-1].rstrip(".") if lines else "uv gave no reason"
    lowered = " ".join(lines).lower()
    for words, remedy in _REMEDIES:
        if any(word in lowered for word in words):
            return f"{_PREFIX}{remedy} ({reason})."
    return f"{_PREFIX}{reason}."
