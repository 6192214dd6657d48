"""Reads the injection density volumes of many experiments, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from warehouse.cache.folder import SourceFile
from warehouse.cache.volume import SparseVolume, read_density
from warehouse.errors import WarehouseError
from warehouse.grid import Grid

__all__ = ["DensityFile", "read_densities"]

# Volumes that are read and wait to be inserted: enough to keep the readers busy, few enough for memory.
_READ_AHEAD = 4
_READERS = 2


@dataclass(frozen=True)
class DensityFile:
    """An injection density volume that was read."""

    source: SourceFile
    checksum_sha256: str
    size_bytes: int
    volume: SparseVolume


def read_densities(
    files: Iterable[tuple[SourceFile, str | None]], grid: Grid
) -> Iterator[tuple[SourceFile, DensityFile | WarehouseError | None]]:
    """Reads injection density volumes with two threads, in the given order.

    Args:
        files: each with the checksum of the content that is loaded, or None. A file that has this checksum is not
            inflated.
        grid: the grid that every volume must have.

    Yields:
        Each file with its volume, with the error that reading it raised, or with None where its checksum is the given
        one.
    """
    with ThreadPoolExecutor(_READERS) as pool:
        waiting: list[tuple[SourceFile, Future[DensityFile | None]]] = []
        remaining = iter(files)
        try:
            while True:
                for source, known in islice(remaining, _READ_AHEAD - len(waiting)):
                    waiting.append((source, pool.submit(_read_density_file, source, known, grid)))
                if not waiting:
                    return
                source, future = waiting.pop(0)
                try:
                    yield source, future.result()
                except WarehouseError as error:
                    yield source, error
        finally:
            pool.shutdown(cancel_futures=True)


def _read_density_file(source: SourceFile, known_checksum: str | None, grid: Grid) -> DensityFile | None:
    content, checksum = source.read()
    if checksum == known_checksum:
        return None
    return DensityFile(source, checksum, len(content), read_density(content, str(source.path), grid))
