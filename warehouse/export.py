"""Answers that leave as files: volumes of injection counts, and whole tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from warehouse.answer import Answer
from warehouse.arguments import check_choice, check_min_density
from warehouse.dictionary import data_dictionary
from warehouse.errors import OutputError
from warehouse.literals import with_values
from warehouse.loaded import generated_notes, loaded_experiments
from warehouse.nifti import check_nibabel, write_nifti
from warehouse.output import output_directory, whole_file
from warehouse.selection import ExperimentFilter, Injection, experiment_filter, find_structure

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["CountVolume", "Export", "TableFormat", "counts", "injection_counts", "tables", "write_volume"]

TableFormat = Literal["parquet", "csv"]

_NIFTI_SUFFIXES = (".nii", ".nii.gz")


@dataclass(frozen=True)
class CountVolume:
    """A volume of injection counts.

    Attributes:
        voxels: (AP, DV, ML) uint16.
        header: NRRD header fields with the geometry of the annotation, in um.
        notes: how many experiments it rests on.
    """

    voxels: npt.NDArray[np.uint16]
    header: dict[str, Any]
    notes: list[str]


@dataclass(frozen=True)
class Export:
    """The files that an export wrote, and sentences about what is in them."""

    files: list[Path]
    notes: list[str]


def injection_counts(
    connection: duckdb.DuckDBPyConnection,
    structure: str | None = None,
    *,
    min_density: float = 0.5,
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> CountVolume:
    """How many of the loaded experiments inject each voxel: a (AP, DV, ML) volume of uint16.

    Args:
        connection: the warehouse.
        structure: acronym, name or id; every voxel outside it and its descendants is 0. Without it the whole grid
            counts, voxels outside the annotation included.
        min_density: an experiment counts in a voxel from this injection density on, above 0 up to 1.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed.
    """
    check_min_density(min_density)
    found = None if structure is None else find_structure(connection, structure)
    selection = experiment_filter(
        () if found is None or injection is None else (found.acronym,),
        injection or "primary",
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    import numpy as np

    loaded = loaded_experiments(connection, selection, "injection_voxels")
    parameters: dict[str, Any] = {"min_density": min_density}
    counted = "voxel_injection_count($min_density)"
    if selection != ExperimentFilter():
        counted = "voxel_injection_count_of($ids, $min_density)"
        parameters["ids"] = loaded.ids
    where = "true"
    if found is not None:
        where = "graph_order between $first and $last"
        parameters |= {"first": found.graph_order, "last": found.last_graph_order}
    statement = f"select voxel_id, cast(experiment_count as usmallint) as experiment_count from {counted} where {where}"
    rows = connection.execute(with_values(statement, parameters)).fetchnumpy()
    voxels = _volume(connection, np.asarray(rows["voxel_id"]), np.asarray(rows["experiment_count"]))
    return CountVolume(voxels, _geometry(connection), loaded.notes)


def counts(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    structure: str | None = None,
    *,
    min_density: float = 0.5,
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Export:
    """Write the volume of ``injection_counts`` as uint16, in the form that the suffix of its name stands for.

    ``.nrrd`` has the header of the Allen Institute's annotation; ``.nii`` and ``.nii.gz`` have the affine that
    ``warehouse.nifti.affine_mm`` explains. NRRD and ``.nii.gz`` are compressed.

    Raises:
        OutputError: the file cannot be written, or its suffix is another.
        MissingLibraryError: NIfTI is wanted, and nibabel is not installed.
        UnknownNameError, EmptySelectionError, InvalidValueError: as ``injection_counts``.
    """
    name = path.name.lower()
    is_nifti = name.endswith(_NIFTI_SUFFIXES)
    if is_nifti:
        check_nibabel()
    elif not name.endswith(".nrrd"):
        raise OutputError(f"{path} cannot be written as a volume: give it a name that ends in .nrrd, .nii.gz or .nii.")
    volume = injection_counts(
        connection,
        structure,
        min_density=min_density,
        injection=injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    with whole_file(path) as partial:
        if is_nifti:
            resolution_um = float(volume.header["space directions"][0][0])
            description = f"experiments per voxel, injection_density >= {min_density:g}"
            if generated_notes(connection):
                description += "; GENERATED DATA"
            write_nifti(partial, volume.voxels, resolution_um, description, compressed=name.endswith(".gz"))
        else:
            write_volume(partial, volume.voxels, volume.header)
    return Export([path], volume.notes)


def tables(connection: duckdb.DuckDBPyConnection, directory: Path, format: TableFormat = "parquet") -> Export:  # noqa: A002
    """Write every table and view to a file of its name in a folder, which is made if need be.

    Raises:
        OutputError: a file cannot be written.
        InvalidValueError: there is no such format.
    """
    check_choice("format for tables", format, ("parquet", "csv"))
    folder = output_directory(directory)
    files = []
    for entry in data_dictionary(connection):
        if entry.kind != "macro":
            path = folder / f"{entry.name}.{format}"
            Answer(connection, f'select * from "{entry.name}"').write(path, format)
            files.append(path)
    return Export(files, generated_notes(connection))


def write_volume(path: Path, voxels: npt.NDArray[Any], header: dict[str, Any]) -> None:
    """Write a volume as a gzipped NRRD file, the first axis running fastest."""
    import nrrd

    # these volumes are mostly runs of one value: the lowest level packs them as well, in a fraction of the time
    nrrd.write(str(path), voxels, {**header, "encoding": "gzip"}, compression_level=1)


def _volume(
    connection: duckdb.DuckDBPyConnection, voxel_id: npt.NDArray[np.int32], value: npt.NDArray[np.uint16]
) -> npt.NDArray[np.uint16]:
    """Spread values over the grid; a voxel id is the offset with the first axis running fastest."""
    import numpy as np

    row = connection.execute("select ap_voxel_count, dv_voxel_count, ml_voxel_count from warehouse_info").fetchone()
    shape = row or (0, 0, 0)
    flat = np.zeros(np.prod(shape), dtype=value.dtype)
    flat[voxel_id] = value
    return flat.reshape(shape, order="F")


def _geometry(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the Allen Institute writes into the header of its volumes."""
    import numpy as np

    row = connection.execute("select resolution_um from warehouse_info").fetchone()
    resolution_um = row[0] if row else 0
    return {
        "space": "left-posterior-superior",
        "space directions": np.diag([float(resolution_um)] * 3),
        "kinds": ["domain"] * 3,
        "space origin": np.zeros(3),
    }
