"""Counts as NIfTI, read back as viewers read them: with nibabel and with SimpleITK."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nibabel
import numpy as np
import pytest
import SimpleITK

from warehouse.export.nifti import affine_mm

if TYPE_CHECKING:
    from tests.export.conftest import Source


@pytest.fixture(scope="module")
def exported(source: Source, export: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nifti") / "counts.nii.gz"
    export(source, "counts", "-o", path)
    return path


def test_nibabel_reads_the_counts_voxel_for_voxel(source: Source, exported: Path) -> None:
    image = nibabel.load(exported)
    assert image.get_data_dtype() == np.uint16
    assert image.shape == source.annotation.shape
    expected = source.counts(0.5)
    assert expected.any()
    assert np.array_equal(np.asarray(image.dataobj), expected)


def test_simpleitk_reads_the_counts_voxel_for_voxel(source: Source, exported: Path) -> None:
    image = SimpleITK.ReadImage(str(exported))
    assert image.GetPixelID() == SimpleITK.sitkUInt16
    assert np.array_equal(SimpleITK.GetArrayViewFromImage(image).T, source.counts(0.5))


def test_the_header_says_what_viewers_go_by(source: Source, exported: Path) -> None:
    header = nibabel.load(exported).header
    edge_mm = source.resolution_um / 1000
    assert nibabel.aff2axcodes(header.get_best_affine()) == ("P", "I", "R")
    assert header.get_zooms() == pytest.approx((edge_mm, edge_mm, edge_mm))
    assert header.get_xyzt_units()[0] == "mm"
    assert (int(header["qform_code"]), int(header["sform_code"])) == (2, 2)
    assert np.allclose(header.get_qform(), header.get_sform(), atol=1e-5)
    assert header.get_intent()[0] == "none"
    assert (header["cal_min"], header["cal_max"]) == (0, source.counts(0.5).max())


def test_the_description_says_the_threshold_and_what_is_generated(
    sample: Source, real: Source, export: Callable[..., None], tmp_path: Path
) -> None:
    said = []
    for source in (sample, real):
        export(source, "counts", "-o", tmp_path / "counts.nii", "--min-density", "0.7")
        said.append(nibabel.load(tmp_path / "counts.nii").header["descrip"].item().decode())
    assert said == [
        "experiments per voxel, injection_density >= 0.7; GENERATED DATA",
        "experiments per voxel, injection_density >= 0.7",
    ]


def test_at_10_um_the_affine_is_that_of_the_nifti_files_of_the_allen_institute() -> None:
    # As SimpleITK shows average_template_10.nii.gz in the Institute's notebook on Allen-CCF-2020, whose axes are
    # left, posterior and superior: origin (5.695, -5.35, 5.22), spacing 0.01, direction (0 0 -1; 1 0 0; 0 -1 0).
    assert affine_mm(10) == pytest.approx(
        np.array([[0, 0, 0.01, -5.695], [-0.01, 0, 0, 5.35], [0, -0.01, 0, 5.22], [0, 0, 0, 1]])
    )


def test_a_point_of_the_brain_has_the_same_coordinates_at_every_resolution() -> None:
    for resolution_um, per_edge in ((25, 4), (50, 2), (10, 10)):
        middle = (per_edge - 1) / 2  # of the small voxels that make up the first large one
        inner = affine_mm(resolution_um) @ [middle, middle, middle, 1]
        assert affine_mm(100) @ [0, 0, 0, 1] == pytest.approx(inner)


@pytest.mark.parametrize("acronym", ["VPM", "MD", "LGd"])
def test_a_structure_is_where_its_place_in_um_says(source: Source, exported: Path, acronym: str) -> None:
    voxel = source.right_voxel(acronym)
    ap_mm, dv_mm, ml_mm = ((index + 0.5) * source.resolution_um / 1000 for index in voxel)
    right, anterior, superior = ml_mm - 5.7, 5.355 - ap_mm, 5.225 - dv_mm
    assert right > 0 > anterior
    found = nibabel.affines.apply_affine(nibabel.load(exported).affine, voxel)
    assert found == pytest.approx([right, anterior, superior], abs=1e-5)
    image = SimpleITK.ReadImage(str(exported))
    assert image.TransformPhysicalPointToIndex((-right, -anterior, superior)) == voxel


def test_the_anterior_commissure_of_the_annotation_is_at_the_origin(
    real: Source, export: Callable[..., None], tmp_path: Path
) -> None:
    export(real, "counts", "-o", tmp_path / "counts.nii.gz")
    commissure = real.mask("aco") | real.mask("act")
    middle = commissure.shape[2] // 2
    crossing = np.argwhere(commissure[:, :, middle - 2 : middle + 2]) + np.array([0, 0, middle - 2])
    places = nibabel.affines.apply_affine(nibabel.load(tmp_path / "counts.nii.gz").affine, crossing)
    assert len(places) > 100
    assert np.abs(places.mean(axis=0)).max() < 0.1


def test_front_and_top_are_where_they_are_in_the_animal(source: Source, exported: Path) -> None:
    affine = nibabel.load(exported).affine

    def middle(acronym: str) -> list[float]:
        return list(nibabel.affines.apply_affine(affine, source.middle(acronym)))

    assert middle("OLF")[1] > middle("TH")[1] > middle("CB")[1]
    assert middle("Isocortex")[2] > middle("HY")[2]
    assert abs(middle("TH")[0]) < 0.1


def test_injections_are_on_the_side_of_the_experiment_list(
    sample: Source, export: Callable[..., None], tmp_path: Path
) -> None:
    for injection_z, side in ((4000, "left"), (7400, "right")):
        listed = min(sample.experiments, key=lambda each: abs(each["injection_z"] - injection_z))
        export(sample, "counts", "-o", tmp_path / "one.nii.gz", "--experiment", listed["data_set_id"])
        image = nibabel.load(tmp_path / "one.nii.gz")
        injected = np.argwhere(np.asarray(image.dataobj))
        x_mm, *_ = nibabel.affines.apply_affine(image.affine, injected.mean(axis=0))
        assert x_mm == pytest.approx((listed["injection_z"] - 5700) / 1000, abs=0.3)
        assert (x_mm > 0) == (side == "right")


def test_the_same_counts_give_the_same_bytes_packed_at_the_lowest_level(
    sample: Source, export: Callable[..., None], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(sample, "counts", "TH", "-o", tmp_path / name / f"{name}.nii.gz")
    packed = (tmp_path / "one" / "one.nii.gz").read_bytes()
    assert packed == (tmp_path / "two" / "two.nii.gz").read_bytes()
    flags, time, level = packed[3], packed[4:8], packed[8]
    assert (flags, time, level) == (0, bytes(4), 4)  # no name, no time, the quickest


def test_without_gz_it_is_not_packed(sample: Source, export: Callable[..., None], tmp_path: Path) -> None:
    export(sample, "counts", "-o", tmp_path / "counts.nii")
    assert (tmp_path / "counts.nii").stat().st_size == 352 + 2 * 132 * 80 * 114
    assert np.array_equal(np.asarray(nibabel.load(tmp_path / "counts.nii").dataobj), sample.counts(0.5))


def test_the_name_given_says_how_it_is_written_also_where_it_is_a_link(
    sample: Source, export: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "data.bin").touch()
    (tmp_path / "counts.nii.gz").symlink_to(tmp_path / "data.bin")
    export(sample, "counts", "-o", tmp_path / "counts.nii.gz")
    assert (tmp_path / "data.bin").read_bytes()[:2] == b"\x1f\x8b"
    assert nibabel.load(tmp_path / "counts.nii.gz").shape == (132, 80, 114)
