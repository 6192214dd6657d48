"""Files of generated experiments in AllenSDK's layout: injection volumes as NRRD, unionizes as CSV."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.benchmarks.injections import Injections, Site
from tests.benchmarks.places import Place
from tests.benchmarks.unionizes import Unionizes, write_csv
from warehouse.database.schema import SCHEMA_VERSION

__all__ = ["linked_folder", "unionize_folder", "volume_folder", "write_nrrd"]

_CHUNK_VOXELS = 1 << 20

_HEADER = """NRRD0004
# Complete NRRD file format specification at:
# http://teem.sourceforge.net/nrrd/format.html
type: double
dimension: 3
space: left-posterior-superior
sizes: {shape}
space directions: ({edge},0,0) (0,{edge},0) (0,0,{edge})
kinds: domain domain domain
endian: little
encoding: gzip
space origin: (0,0,0)

"""


def linked_folder(place: Place, name: str) -> Path:
    """A cache folder of this name with links to the lists and the annotation, and nothing else in it yet."""
    folder = place.folder / f"GENERATED_{name}_of_{place.experiment_count}_version_{SCHEMA_VERSION}"
    folder.mkdir(exist_ok=True)
    for entry in place.cache.iterdir():
        link = folder / entry.name
        if not link.exists():
            link.symlink_to(entry.resolve())
    return folder


def volume_folder(place: Place, injections: Injections, experiment_ids: list[int]) -> Path:
    """A cache folder with the injection volumes of these experiments."""
    folder = linked_folder(place, "volumes")
    paths = {
        experiment_id: folder / f"experiment_{experiment_id}" / f"injection_density_{place.resolution_um}.nrrd"
        for experiment_id in experiment_ids
    }
    missing = [injections.site(experiment_id) for experiment_id, path in paths.items() if not path.exists()]
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(lambda site: write_nrrd(place, site, paths[site.experiment_id]), missing):
            pass
    return folder


def unionize_folder(place: Place, injections: Injections, experiment_ids: list[int]) -> Path:
    """A cache folder with the unionizes of these experiments and no volumes."""
    folder = linked_folder(place, f"unionizes_{len(experiment_ids)}")
    unionizes = Unionizes(place)
    for experiment_id in experiment_ids:
        path = folder / f"experiment_{experiment_id}" / "structure_unionizes.csv"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            write_csv(unionizes.rows(injections.site(experiment_id)), path)
    return folder


def write_nrrd(place: Place, site: Site, path: Path) -> None:
    """Write a volume as the Allen Institute does: float64, one gzip member, the first axis fastest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = " ".join(map(str, place.grid.shape))
    compressor = zlib.compressobj(wbits=31)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(_HEADER.format(shape=shape, edge=place.resolution_um).encode())
        for chunk in _chunks(place, site):
            file.write(compressor.compress(chunk))
        file.write(compressor.flush())
    unfinished.rename(path)


def _chunks(place: Place, site: Site) -> Iterator[bytes]:
    for start in range(0, place.grid.voxel_count, _CHUNK_VOXELS):
        chunk = np.zeros(min(_CHUNK_VOXELS, place.grid.voxel_count - start), "<f8")
        first, last = np.searchsorted(site.voxel_id, (start, start + chunk.size))
        chunk[site.voxel_id[first:last] - start] = site.injection_density[first:last]
        yield chunk.tobytes()
