"""Reading one injection volume: the product's reader, isal's bare inflate of the same bytes, and pynrrd.

python -m tests.benchmarks.reading MODE FILE RESOLUTION_UM    is a process of its own, for its peak memory
"""

from __future__ import annotations

import sys
from pathlib import Path

import nrrd
from isal import isal_zlib

from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import best_of, run
from warehouse.cache.folder import SourceFile
from warehouse.cache.volume import read_density
from warehouse.grid import Grid

__all__ = ["memory_above_interpreter", "reading_figures"]


def read_checked(path: Path, grid: Grid) -> int:
    """Read a volume as an ingest does, with its SHA-256; returns how many voxels it has."""
    content, _ = SourceFile(path.parent, "injection_density", path.name).read()
    return int(read_density(content, str(path), grid).voxel_id.size)


def read_unhashed(path: Path, grid: Grid) -> int:
    """Read a volume without its SHA-256."""
    return int(read_density(path.read_bytes(), str(path), grid).voxel_id.size)


def inflate(path: Path, grid: Grid) -> int:
    """Inflate a float64 volume into one buffer, and nothing else; returns its length in bytes."""
    content = path.read_bytes()
    body = content[content.index(b"\n\n") + 2 :]
    return len(isal_zlib.decompress(body, wbits=31, bufsize=grid.voxel_count * 8))


def reading_figures(label: str, path: Path, grid: Grid, repeats: int) -> list[Figure]:
    """Times and memory of reading a file; ``label`` says whether it is a real one."""
    costs = best_of(
        repeats,
        lambda: read_checked(path, grid),
        lambda: read_unhashed(path, grid),
        lambda: inflate(path, grid),
        lambda: nrrd.read(str(path)),
    )
    # All of them work in one thread, so their CPU time is what they take on an idle machine.
    checked, unhashed, bare, plain = (cost.cpu_seconds for cost in costs)
    memory_mb = memory_above_interpreter(path, grid.resolution_um) / 1e6
    group = f"reading one volume ({label})"
    return [
        Figure(group, "isal inflate into one buffer", bare, "s"),
        Figure(group, "pynrrd.read", plain, "s"),
        Figure(group, "read_density without SHA-256", unhashed, "s"),
        Figure(group, "read_density with SHA-256", checked, "s"),
        Figure(group, "with SHA-256 / isal inflate", checked / bare, "×", at_most=0.75),
        Figure(group, "without SHA-256 / isal inflate", unhashed / bare, "×"),
        Figure(group, "pynrrd / with SHA-256", plain / checked, "×"),
        Figure(group, "memory above the interpreter's", memory_mb, "MB", at_most=32),
    ]


def memory_above_interpreter(path: Path, resolution_um: int, mode: str = "read") -> int:
    """Bytes by which reading a file raises the peak memory of a process that has imported the same."""
    return _peak(mode, path, resolution_um) - _peak("import", path, resolution_um)


def _peak(mode: str, path: Path, resolution_um: int) -> int:
    return run(sys.executable, "-m", "tests.benchmarks.reading", mode, path, str(resolution_um)).peak_bytes


def _main(mode: str, name: str, resolution_um: str) -> None:
    actions = {"import": lambda *_: 0, "read": read_checked, "inflate": inflate}
    sys.stdout.write(f"{actions[mode](Path(name), Grid(int(resolution_um)))}\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
