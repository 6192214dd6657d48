"""Injection counts as a volume in a file: NRRD, or NIfTI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.answers.counts import InjectionCounts
from warehouse.export.nifti import check_nibabel, write_nifti
from warehouse.files import WrittenFiles, check_output, whole_file
from warehouse.grid import Grid

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["check_can_write", "nrrd_header", "write_counts", "write_volume"]

_NIFTI_SUFFIXES = (".nii.gz", ".nii")


def check_can_write(path: Path) -> None:
    """Checks that a volume can be written to a file, before it is computed.

    Raises:
        OutputError: the suffix is another than .nrrd, .nii.gz or .nii.
        MissingLibraryError: NIfTI is wanted, and nibabel is not installed.
    """
    check_output(path, "volume", (".nrrd", *_NIFTI_SUFFIXES))
    if _is_nifti(path):
        check_nibabel()


def write_counts(counts: InjectionCounts, path: Path, *, is_generated: bool) -> WrittenFiles:
    """Write injection counts as uint16, in the format that the suffix of the name stands for.

    ``.nrrd`` has the header of the Allen Institute's annotation; ``.nii`` and ``.nii.gz`` have the affine that
    ``warehouse.export.nifti.affine_mm`` explains. NRRD and ``.nii.gz`` are compressed.

    Raises:
        OutputError: the file cannot be written, or its suffix is another.
        MissingLibraryError: NIfTI is wanted, and nibabel is not installed.
    """
    check_can_write(path)
    with whole_file(path) as partial:
        if _is_nifti(path):
            description = f"experiments per voxel, injection_density >= {counts.min_density:g}"
            if is_generated:
                description += "; GENERATED DATA"
            compressed = path.name.lower().endswith(".gz")
            write_nifti(partial, counts.voxels, counts.grid.resolution_um, description, compressed=compressed)
        else:
            write_volume(partial, counts.voxels, nrrd_header(counts.grid))
    return WrittenFiles((path,), counts.notes)


def write_volume(path: Path, voxels: npt.NDArray[Any], header: dict[str, Any]) -> None:
    """Write a volume as a gzipped NRRD file, the first axis running fastest."""
    import nrrd

    # these volumes are mostly runs of one value: the lowest level packs them as small, in a fraction of the time
    nrrd.write(str(path), voxels, {**header, "encoding": "gzip"}, compression_level=1)


def nrrd_header(grid: Grid) -> dict[str, Any]:
    """The geometry that the Allen Institute writes into the headers of its volumes, in um."""
    import numpy as np

    return {
        "space": "left-posterior-superior",
        "space directions": np.diag([float(grid.resolution_um)] * 3),
        "kinds": ["domain"] * 3,
        "space origin": np.zeros(3),
    }


def _is_nifti(path: Path) -> bool:
    return path.name.lower().endswith(_NIFTI_SUFFIXES)
