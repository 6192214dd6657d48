"""Warehouses of any number of generated experiments: rows written into the staging file, then built by the product.

python -m tests.benchmarks.building stage COUNT DATABASE
python -m tests.benchmarks.building build COUNT DATABASE [MEMORY_LIMIT]

The two steps are processes of their own, so that the memory of the second is that of sorting, ranking and publishing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.injections import ROW_COUNT_PER_EXPERIMENT, Injections, Site, Sites
from tests.benchmarks.places import Place, scratch_folder
from tests.benchmarks.unionizes import Unionizes
from warehouse.database.rows import insert_arrays, insert_rows, transaction
from warehouse.load.insert import stage_lists
from warehouse.load.publish import BuildInfo, build, publish
from warehouse.load.staging import Staging, open_staging

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["build_staged", "stage"]

_BATCH = 50
_LOGGED_AT = datetime(2026, 1, 1)


def stage(place: Place, injections: Sites, experiment_ids: list[int], database: Path) -> dict[str, float]:
    """Write the rows of experiments into the staging file beside ``database``, as an ingest would.

    Returns:
        The numbers of injection and unionize rows, and the seconds it took.
    """
    start = time.perf_counter()
    unionizes = Unionizes(place)
    injection_rows = unionize_rows = 0
    with _opened(place, database, None) as staging:
        with transaction(staging.connection):
            stage_lists(staging, place.lists)
            _log_lists(staging, place)
        for batch in _batches(experiment_ids):
            sites = [injections.site(experiment_id) for experiment_id in batch]
            rows = [unionizes.rows(site) for site in sites]
            with transaction(staging.connection):
                injection_rows += _insert_sites(staging, place, sites)
                unionize_rows += _insert_unionizes(staging, sites, rows)
        staging.connection.execute("checkpoint staging")
    return {
        "injection_rows": injection_rows,
        "unionize_rows": unionize_rows,
        "stage_s": time.perf_counter() - start,
    }


def build_staged(place: Place, database: Path, memory_limit: str | None = None) -> dict[str, float]:
    """Build and publish the warehouse from what is staged beside it.

    Returns:
        The seconds of reading the lists and the annotation, of sorting and ranking, and of auditing and publishing.
    """
    start = time.perf_counter()
    info = BuildInfo(place.grid, place.lists.annotation, str(place.cache), is_generated=True)
    listed = time.perf_counter()
    cpu = time.process_time()
    with _opened(place, database, memory_limit) as staging:
        build(staging, info)
        built, built_cpu = time.perf_counter(), time.process_time()
        publish(staging)
    return {
        "lists_s": listed - start,
        "build_s": built - listed,
        "build_cpu_s": built_cpu - cpu,
        "publish_s": time.perf_counter() - built,
        "publish_cpu_s": time.process_time() - built_cpu,
        "file_bytes": database.stat().st_size,
    }


@contextmanager
def _opened(place: Place, database: Path, memory_limit: str | None) -> Iterator[Staging]:
    with open_staging(database, place.resolution_um, rebuild=False, memory_limit=memory_limit) as staging:
        staging.start(
            resolution_um=place.resolution_um,
            structures=place.lists.checksum("structures"),
            annotation=place.lists.checksum("annotation"),
        )
        yield staging


def _batches(experiment_ids: list[int]) -> Iterator[list[int]]:
    remaining = iter(experiment_ids)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _log_lists(staging: Staging, place: Place) -> None:
    files = place.lists.files.values()
    _log(
        staging,
        [
            (
                file.source.kind,
                None,
                file.source.relative_path,
                file.size_bytes,
                file.checksum_sha256,
                place.lists.annotation.voxel_id.size if file.row_count is None else file.row_count,
            )
            for file in files
        ],
    )


def _log(staging: Staging, files: Iterable[tuple[object, ...]]) -> None:
    rows = [(*file, "loaded", None, None, None, _LOGGED_AT) for file in files]
    insert_rows(staging.connection, "staging.ingest_log", rows)


def _insert_sites(staging: Staging, place: Place, sites: list[Site]) -> int:
    voxel_id = np.concatenate([site.voxel_id for site in sites])
    sizes = [site.voxel_id.size for site in sites]
    _insert(
        staging,
        "staging.loaded_voxel",
        graph_order=place.lists.annotation.graph_order_of_voxel[voxel_id],
        voxel_id=voxel_id,
        experiment_id=np.repeat(np.array([site.experiment_id for site in sites], np.int32), sizes),
        injection_density=np.concatenate([site.injection_density for site in sites]),
    )
    name = f"injection_density_{place.resolution_um}.nrrd"
    _log_files(staging, "injection_density", name, sites, sizes)
    return int(voxel_id.size)


def _insert_unionizes(staging: Staging, sites: list[Site], rows: list[dict[str, NDArray[Any]]]) -> int:
    columns = {name: np.concatenate([each[name] for each in rows]) for name in rows[0]}
    _insert(staging, "staging.structure_unionize", **columns)
    sizes = [each["id"].size for each in rows]
    _log_files(staging, "structure_unionize", "structure_unionizes.csv", sites, sizes)
    return sum(sizes)


def _log_files(staging: Staging, kind: str, name: str, sites: list[Site], sizes: list[int]) -> None:
    _log(
        staging,
        [
            (kind, site.experiment_id, f"experiment_{site.experiment_id}/{name}", None, "generated", size)
            for site, size in zip(sites, sizes, strict=True)
        ],
    )


def _insert(staging: Staging, table: str, **columns: NDArray[Any]) -> None:
    insert_arrays(staging.connection, f"insert into {table} by name select * from arrays", **columns)


def main(arguments: list[str]) -> None:
    """Do one step and print what it measured as JSON."""
    step, count, database, *limit = arguments
    place = Place.open(scratch_folder())
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    if step == "stage":
        injections = Injections(place, ROW_COUNT_PER_EXPERIMENT)
        result = stage(place, injections, place.experiment_ids[: int(count)], path)
    else:
        result = build_staged(place, path, *limit)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
