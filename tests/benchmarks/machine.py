"""What a measurement depends on: the versions, the machine and the time."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

__all__ = ["about", "versions"]


def versions() -> str:
    """The versions that run this process, which tell one column of figures from another."""
    return f"DuckDB {version('duckdb')}, Python {platform.python_version()}"


def about() -> dict[str, object]:
    """The machine, its load and the time, and every version that matters."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_average": os.getloadavg(),
        "python": platform.python_version(),
        **{package: version(package) for package in ("duckdb", "numpy", "pandas")},
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in _lines(listing) if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.is_file() else []
