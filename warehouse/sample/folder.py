"""Writes a generated cache folder in AllenSDK's layout, to try commands on. Its data support no conclusion.

The hierarchy, ids, acronyms, names, colours and sets of the structures are real, and all nuclei of the thalamus are
there. The shapes of structures, the injections and the experiments are invented. The unionizes are sums over the
invented voxels.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from warehouse.errors import OutputError
from warehouse.files import make_folder, write
from warehouse.sample.anatomy import GRID, RESOLUTION_UM, annotation
from warehouse.sample.experiments import experiment_records, has_files
from warehouse.sample.injections import injection_volumes, planned_injections, projection_volume
from warehouse.sample.structures import STRUCTURE_SETS, ontology
from warehouse.sample.unionizes import unionize_csv

__all__ = ["README", "write_sample"]

README: Final = "Generated data to try the warehouse on, with invented shapes and injections: not to be cited.\n"

_MANIFEST_FILES: Final = {
    "STRUCTURE_TREE": "structures.json",
    "EXPERIMENTS": "experiments.json",
    "TEMPLATE": "average_template_%d.nrrd",
    "STRUCTURE_UNIONIZES": "experiment_%d/structure_unionizes.csv",
    "INJECTION_DENSITY": "experiment_%d/injection_density_%d.nrrd",
    "INJECTION_FRACTION": "experiment_%d/injection_fraction_%d.nrrd",
    "DATA_MASK": "experiment_%d/data_mask_%d.nrrd",
    "PROJECTION_DENSITY": "experiment_%d/projection_density_%d.nrrd",
    "DEFORMATION_FIELD_HEADER": "experiment_%d/dfmfld.mhd",
    "DEFORMATION_FIELD_VOXELS": "experiment_%d/dfmfld.raw",
    "ALIGNMENT3D": "experiment_%d/alignment3d.json",
}
_MANIFEST_REFERENCE_SPACE_FILES: Final = {
    "ANNOTATION": "annotation_%d.nrrd",
    "STRUCTURE_MASK": "structure_masks/resolution_%d/structure_%d.nrrd",
    "STRUCTURE_MESH": "structure_meshes/structure_%d.obj",
}
_NRRD_HEADER: Final = """\
NRRD0004
type: {type}
dimension: 3
space: left-posterior-superior
sizes: {sizes}
space directions: ({step},0,0) (0,{step},0) (0,0,{step})
kinds: domain domain domain
endian: little
encoding: gzip
space origin: (0,0,0)

"""
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS  # a gzip stream rather than a bare zlib one


def write_sample(folder: Path) -> Path:
    """Writes the sample into a folder. Its files are byte for byte the same each time.

    Args:
        folder: a new or an empty folder, or one with an earlier sample, which is replaced.

    Returns:
        The folder.

    Raises:
        OutputError: the folder contains other files, or cannot be written to.
    """
    folder = Path(folder)
    try:
        _claim(folder)
        _write_annotation(folder)
        _write_experiments(folder)
        _write_json(folder / "structures.json", ontology())
        write(folder / "structure_sets.csv", _structure_sets_csv())
        _write_json(folder / "manifest.json", {"manifest": _manifest()})
    except OSError as error:
        raise OutputError(f"The sample cannot be written to {folder}: {error.strerror or error}.") from error
    return folder


def _claim(folder: Path) -> None:
    """Refuses a folder with other files, so that a real cache folder is never overwritten."""
    readme = folder / "README.txt"
    if folder.exists():
        is_sample = readme.exists() and readme.read_text(encoding="utf-8", errors="replace") == README
        if not is_sample and any(folder.iterdir()):
            raise OutputError(f"{folder} has files that are not of the sample: name a new or an empty folder.")
    make_folder(folder)
    write(readme, README)


def _write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=2) + "\n")


def _structure_sets_csv() -> str:
    rows = sorted(STRUCTURE_SETS.values())
    return "\n".join(["id,name,description", *(f"{set_id},{name},{text}" for set_id, name, text in rows), ""])


def _manifest() -> list[dict[str, Any]]:
    """The entries of AllenSDK's manifest, version 1.3: the path of each kind of file within the folder."""
    files = [
        {"key": key, "type": "file", "spec": spec, "parent_key": parent}
        for specs, parent in (
            (_MANIFEST_FILES, "BASEDIR"),
            (_MANIFEST_REFERENCE_SPACE_FILES, "REFERENCE_SPACE_VERSION"),
        )
        for key, spec in specs.items()
    ]
    return [
        {"type": "manifest_version", "value": 1.3},
        {"key": "BASEDIR", "type": "dir", "spec": "."},
        {"key": "REFERENCE_SPACE_VERSION", "type": "dir", "spec": "%s", "parent_key": "BASEDIR"},
        *files,
    ]


def _write_annotation(folder: Path) -> None:
    path = folder / "annotation" / "ccf_2017" / f"annotation_{RESOLUTION_UM}.nrrd"
    make_folder(path.parent)
    _write_nrrd(path, "unsigned int", annotation())


def _write_experiments(folder: Path) -> None:
    records = []
    for injection in planned_injections():
        density, fraction = injection_volumes(injection)
        csv, injected_mm3 = unionize_csv(
            injection.experiment_id, density, fraction, projection_volume(injection, fraction)
        )
        records.extend(experiment_records(injection, density, injected_mm3))
        if has_files(injection):
            experiment_folder = folder / f"experiment_{injection.experiment_id}"
            make_folder(experiment_folder)
            write(experiment_folder / "structure_unionizes.csv", csv)
            dense = GRID.volume(density.voxel_id, density.value)
            _write_nrrd(experiment_folder / f"injection_density_{RESOLUTION_UM}.nrrd", "float", dense)
    _write_json(folder / "experiments.json", records)


def _write_nrrd(path: Path, type_name: str, volume: NDArray[Any]) -> None:
    """Writes a volume as the Allen Institute does: (AP, DV, ML), AP fastest, gzip.

    pynrrd would put the time into the header.
    """
    header = _NRRD_HEADER.format(type=type_name, sizes=" ".join(map(str, volume.shape)), step=RESOLUTION_UM)
    little_endian = volume.astype(volume.dtype.newbyteorder("<"))
    deflate = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)
    data = deflate.compress(little_endian.tobytes(order="F")) + deflate.flush()
    write(path, header.encode("ascii") + data)
