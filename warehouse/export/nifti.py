"""Volumes as NIfTI-1, for viewers that place them by its affine: 3D Slicer, FSLeyes, niivue, napari."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.extras import plot_extra
from warehouse.files import create
from warehouse.grid import MIDLINE_UM

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["ANTERIOR_COMMISSURE_UM", "affine_mm", "check_nibabel", "write_nifti"]

ANTERIOR_COMMISSURE_UM = (5355, 5225, MIDLINE_UM)
"""(AP, DV, ML) of the anterior commissure in the midline, where the Allen Institute's NIfTI files have their origin."""

_DESCRIPTION_LENGTH = 79
_ALIGNED = 2  # the code for coordinates of a standard space that every reader knows


def affine_mm(resolution_um: float) -> npt.NDArray[np.float64]:
    """The 4 × 4 matrix from voxel indices (AP, DV, ML) to mm right, anterior and superior of the anterior commissure.

    Voxels stay in the order of the annotation: to posterior, inferior and right. With the centre of a voxel at
    (index + 0.5) × resolution::

        right    = (ml_um - 5700) / 1000
        anterior = (5355 - ap_um) / 1000
        superior = (5225 - dv_um) / 1000

    At 10 um this is the affine of the Allen Institute's average_template_10.nii.gz and annotation_10.nii.gz
    (Allen-CCF-2020), whose first voxel has its centre at (-5.695, 5.35, 5.22). At every other resolution a point of
    the brain has the same coordinates.

    The header of the Institute's NRRD files says that these axes go to left, posterior and superior, and a reader
    takes its um for mm: it shows the brain turned, elsewhere and a thousand times as large. So a NIfTI file and such
    an NRRD file do not lie on each other.

    Args:
        resolution_um: edge of a voxel.
    """
    import numpy as np

    ap_um, dv_um, ml_um = (place - resolution_um / 2 for place in ANTERIOR_COMMISSURE_UM)
    affine_um = [
        [0.0, 0.0, resolution_um, -ml_um],
        [-resolution_um, 0.0, 0.0, ap_um],
        [0.0, -resolution_um, 0.0, dv_um],
    ]
    return np.vstack([np.array(affine_um) / 1000, [0.0, 0.0, 0.0, 1.0]])


def check_nibabel() -> None:
    """Raises MissingLibraryError unless nibabel is installed, before anything is computed for it."""
    with plot_extra():
        import nibabel  # noqa: F401


def write_nifti(
    path: Path, voxels: npt.NDArray[Any], resolution_um: float, description: str, *, compressed: bool
) -> None:
    """Write a volume with axes (AP, DV, ML); the same volume gives the same bytes.

    Args:
        path: the file, whatever its suffix.
        voxels: (AP, DV, ML).
        resolution_um: edge of a voxel.
        description: ASCII, up to 79 characters.
        compressed: gzip it, at the lowest level, as ``warehouse.export.volumes`` does with NRRD.

    Raises:
        MissingLibraryError: nibabel is not installed.
    """
    with plot_extra():
        from nibabel.nifti1 import Nifti1Image

    affine = affine_mm(resolution_um)
    image = Nifti1Image(voxels, affine)
    image.set_qform(affine, _ALIGNED)
    image.set_sform(affine, _ALIGNED)
    image.header.set_xyzt_units("mm")
    image.header["cal_max"] = voxels.max()
    image.header["descrip"] = description[:_DESCRIPTION_LENGTH].encode("ascii")
    with create(path) as file:
        if compressed:
            with gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as packed:
                image.to_stream(packed)
        else:
            image.to_stream(file)
