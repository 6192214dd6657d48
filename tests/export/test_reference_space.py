"""Voxel counts and the export for ITK-SNAP, against AllenSDK's own ReferenceSpace in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nrrd
import numpy as np
import pytest
import uv
from typer.testing import CliRunner

import warehouse
from warehouse.cli.app import app

if TYPE_CHECKING:
    from tests.export.conftest import Source

SCRIPT = Path(__file__).with_name("allensdk_reference_space.py")


@dataclass
class ReferenceSpace:
    """What AllenSDK counts, and the folder with the files that it writes."""

    in_mask: dict[int, int]
    total_voxel_map: dict[int, int]
    folder: Path


@pytest.fixture(scope="module")
def sdk(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> ReferenceSpace:
    folder = tmp_path_factory.mktemp("allensdk")
    command = [uv.find_uv_bin(), "run", "--no-project", "--script", str(SCRIPT), str(sample_cache), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stderr
    counted = json.loads(run.stdout.splitlines()[-1])
    in_mask, total = ({int(key): count for key, count in counted[name].items()} for name in counted)
    return ReferenceSpace(in_mask, total, folder)


@pytest.fixture(scope="module")
def exported(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``mcw export itksnap`` writes."""
    folder = tmp_path_factory.mktemp("mcw") / "snap"
    result = CliRunner().invoke(app, ["export", "itksnap", str(folder), "--database", str(sample_warehouse)])
    assert result.exit_code == 0, result.output
    return folder


def test_every_structure_has_the_voxels_that_allensdk_counts(sdk: ReferenceSpace, sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        counted = dict(
            atlas.sql("select structure_id, voxel_count from structure_voxel_count where hemisphere = 'both'").rows()
        )
    assert len(counted) == 339
    assert counted == sdk.total_voxel_map
    assert counted == sdk.in_mask


def test_the_label_description_is_that_of_allensdk_byte_for_byte(sdk: ReferenceSpace, exported: Path) -> None:
    theirs = (sdk.folder / "label_description.txt").read_bytes()
    assert len(theirs.splitlines()) > 300
    assert (exported / "label_description.txt").read_bytes() == theirs


def test_the_annotation_is_that_of_allensdk_voxel_for_voxel(sdk: ReferenceSpace, exported: Path) -> None:
    theirs, their_header = nrrd.read(str(sdk.folder / "annotation.nrrd"))
    ours, our_header = nrrd.read(str(exported / "annotation.nrrd"))
    assert ours.dtype == theirs.dtype == np.uint16
    assert np.array_equal(ours, theirs)
    assert our_header["spacings"].tolist() == their_header["spacings"].tolist() == [100, 100, 100]
    assert set(our_header) == set(their_header)


def test_the_injection_counts_have_the_geometry_of_the_annotation_and_count_the_volumes(
    exported: Path, sample: Source
) -> None:
    counts, header = nrrd.read(str(exported / "injection_counts.nrrd"))
    annotation_header = nrrd.read_header(str(exported / "annotation.nrrd"))
    assert counts.dtype == np.uint16
    assert np.array_equal(counts, sample.counts(0.5))
    assert header["sizes"].tolist() == annotation_header["sizes"].tolist() == [132, 80, 114]
    assert header["spacings"].tolist() == annotation_header["spacings"].tolist()


def test_export_counts_read_back_has_the_header_of_the_annotation_of_the_cache_folder(
    sample_cache: Path, sample: Source, tmp_path: Path
) -> None:
    path = tmp_path / "counts.nrrd"
    arguments = ["export", "counts", "-o", str(path), "--min-density", "0.7", "--database", str(sample.database)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    counts, header = nrrd.read(str(path))
    source = nrrd.read_header(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    assert np.array_equal(counts, sample.counts(0.7))
    assert (header["type"], header["encoding"]) == ("uint16", "gzip")
    assert header["space"] == source["space"]
    assert header["kinds"] == source["kinds"]
    for field in ("sizes", "space directions", "space origin"):
        assert header[field].tolist() == source[field].tolist()
