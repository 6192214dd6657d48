"""mcw export, on the tiny warehouse: what lands in the files, by hand."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import pytest
from typer.testing import Result


@pytest.mark.parametrize("name", ["counts.nii.gz", "counts.nii", "COUNTS.NII.GZ"])
def test_counts_as_nifti_are_those_of_the_nrrd(mcw: Callable[..., Result], name: str) -> None:
    result = mcw("export", "counts", "TH", "-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"Written to {name}." in result.stderr
    mcw("export", "counts", "TH", "-o", "counts.nrrd")
    flat = np.asarray(nibabel.load(name).dataobj).ravel(order="F")
    assert {int(i): int(flat[i]) for i in flat.nonzero()[0]} == {
        0: 1, 1: 1, 2: 1, 30: 1, 700003: 1, 700010: 1, 700011: 1,
    }  # fmt: skip
    assert np.array_equal(nrrd.read("counts.nrrd")[0].ravel(order="F"), flat)


@pytest.mark.parametrize("name", ["counts.mha", "counts.gz", "counts", "nii"])
def test_counts_under_another_suffix_are_refused(mcw: Callable[..., Result], name: str) -> None:
    result = mcw("export", "counts", "-o", name)
    assert result.exit_code == 11
    assert result.stderr == (
        f"Error: {name} cannot be written as a volume: give it a name that ends in .nrrd, .nii.gz or .nii.\n"
    )
    assert list(Path().iterdir()) == []


def test_without_nibabel_nifti_is_refused_in_one_sentence_and_nrrd_is_not(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "nibabel"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nibabel", None)
    result = mcw("export", "counts", "-o", "counts.nii.gz")
    assert result.exit_code == 15
    assert result.stderr == (
        "Error: nibabel is not installed, which this needs: pip install 'mouse-connectivity-warehouse[plot]'.\n"
    )
    assert list(Path().iterdir()) == []
    assert mcw("export", "counts", "-o", "counts.nrrd").exit_code == 0


def test_a_failure_half_way_leaves_no_nifti(mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: object, stream: object) -> None:
        raise OSError(28, "No space left on device")

    Path("counts.nii.gz").write_text("of yesterday")
    monkeypatch.setattr(nibabel.Nifti1Image, "to_stream", fails)
    result = mcw("export", "counts", "-o", "counts.nii.gz")
    assert result.exit_code == 11
    assert "counts.nii.gz cannot be written: No space left on device." in result.stderr
    assert {path.name: path.read_text() for path in Path().iterdir()} == {"counts.nii.gz": "of yesterday"}


def test_a_heatmap_is_one_object_of_the_nuclei(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "heatmap", "TH", "-o", "th.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "GENERATED DATA" in result.stderr
    assert "3 experiments count: all whose injection voxels are loaded, of 4 in the list." in result.stderr
    assert "Written to th.json." in result.stderr
    text = Path("th.json").read_text()
    assert list(json.loads(text).items()) == [("VPL", 0.5), ("VPM", 0.5), ("CM", 0.0), ("PVT", 0.5)]


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["--hemisphere", "left"], {"VPL": 0.75, "VPM": 0.0, "CM": 0.0, "PVT": 1.0}),
        (["--hemisphere", "right"], {"VPL": 0.25, "VPM": 1.0, "CM": 0.0, "PVT": 0.0}),
        (["--min-density", "0.3", "--min-experiments", "2"], {"VPL": 0.0, "VPM": 0.25, "CM": 0.0, "PVT": 0.0}),
        (["--wild-type"], {"VPL": 0.375, "VPM": 0.0, "CM": 0.0, "PVT": 0.5}),
        (["--injection", "primary"], {"VPL": 0.5, "VPM": 0.5, "CM": 0.0, "PVT": 0.0}),
        (["--transgenic-line", "Rbp4-Cre_KL100"], {"VPL": 0.125, "VPM": 0.5, "CM": 0.0, "PVT": 0.0}),
        (["--experiment", "1003"], {"VPL": 0.0, "VPM": 0.0, "CM": 0.0, "PVT": 0.5}),
    ],
)
def test_a_heatmap_of_a_hemisphere_a_threshold_or_some_experiments(
    mcw: Callable[..., Result], arguments: list[str], values: dict[str, float]
) -> None:
    assert mcw("export", "heatmap", "TH", "-o", "th.json", *arguments).exit_code == 0
    assert json.loads(Path("th.json").read_text()) == values


def test_a_heatmap_as_csv(mcw: Callable[..., Result]) -> None:
    assert mcw("export", "heatmap", "root", "-o", "brain.csv", "--hemisphere", "left").exit_code == 0
    assert Path("brain.csv").read_text() == "acronym,covered_fraction\nVPL,0.75\nVPM,0.0\nCM,0.0\nPVT,1.0\nHY,0.5\n"


def test_a_heatmap_of_an_undivided_structure_is_of_that_structure(mcw: Callable[..., Result]) -> None:
    mcw("export", "heatmap", "VPM", "-o", "vpm.json")
    assert json.loads(Path("vpm.json").read_text()) == {"VPM": 0.5}


def test_a_heatmap_of_what_is_not_drawn_is_refused(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "heatmap", "967", "-o", "nerves.json")
    assert result.exit_code == 12
    assert "cm (cranial nerves) is not drawn in the annotation" in result.stderr
    assert list(Path().iterdir()) == []


def test_a_heatmap_under_another_suffix_is_refused(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "heatmap", "TH", "-o", "th.txt")
    assert result.exit_code == 11
    assert result.stderr == (
        "Error: th.txt cannot be written as a heatmap: give it a name that ends in .json or .csv.\n"
    )
    assert list(Path().iterdir()) == []


def test_counts_are_a_volume_and_the_notes_say_which_experiments_count(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts", "VPM", "-o", "counts.nrrd", "--min-density", "0.3")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 experiments count: all whose injection voxels are loaded, of 4 in the list." in result.stderr
    assert "Written to counts.nrrd." in result.stderr
    voxels, _ = nrrd.read("counts.nrrd")
    assert voxels.shape == (132, 80, 114)
    flat = voxels.reshape(-1, order="F")
    assert {int(i): int(flat[i]) for i in flat.nonzero()[0]} == {700010: 2, 700011: 1}


def test_counts_need_a_file(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_counts_of_some_experiments(mcw: Callable[..., Result]) -> None:
    mcw("export", "counts", "TH", "-o", "counts.nrrd", "--injection", "primary", "--wild-type")
    flat = nrrd.read("counts.nrrd")[0].reshape(-1, order="F")
    assert {int(i): int(flat[i]) for i in flat.nonzero()[0]} == {0: 1, 1: 1, 2: 1}


def test_itksnap_gets_three_files(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "itksnap", "snap")
    assert result.exit_code == 0
    assert {path.name for path in Path("snap").iterdir()} == {
        "annotation.nrrd", "injection_counts.nrrd", "label_description.txt",
    }  # fmt: skip
    assert "Written to snap/annotation.nrrd." in result.stderr


def test_every_table_and_view_is_a_file(mcw: Callable[..., Result]) -> None:
    names = {row["name"] for row in csv.DictReader(mcw("schema").stdout.splitlines()) if row["kind"] != "macro"}
    result = mcw("export", "tables", "lake", "--format", "csv")
    assert result.exit_code == 0
    assert {path.name for path in Path("lake").iterdir()} == {f"{name}.csv" for name in names}
