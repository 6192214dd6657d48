"""Injection density and annotation volumes as broken downloads, other programs and other resolutions leave them."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import duckdb
import nrrd
import numpy as np
import pytest
from typer.testing import Result

from warehouse.cache.volume import read_density
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid

EXPERIMENT = 999000002
VOLUME = f"experiment_{EXPERIMENT}/injection_density_100.nrrd"

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def with_value(value: float) -> Callable[[bytes], bytes]:
    """Replaces the value of one voxel in the middle of the brain, and packs the volume as it was packed."""

    def change(content: bytes) -> bytes:
        header, _, packed = content.partition(b"\n\n")
        voxels = np.frombuffer(gzip.decompress(packed), "<f4").copy()
        voxels[voxels.size // 2] = value
        return header + b"\n\n" + gzip.compress(voxels.tobytes(), mtime=0)

    return change


def flipped(content: bytes) -> bytes:
    middle = content.index(b"\n\n") + (len(content) - content.index(b"\n\n")) // 2
    return content[:middle] + bytes([content[middle] ^ 0x10]) + content[middle + 1 :]


def wrong_crc(content: bytes) -> bytes:
    crc, length = struct.unpack("<II", content[-8:])
    return content[:-8] + struct.pack("<II", crc ^ 1, length)


def fewer_voxels(content: bytes) -> bytes:
    header, _, packed = content.partition(b"\n\n")
    return header + b"\n\n" + gzip.compress(gzip.decompress(packed)[:-4], mtime=0)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in the middle": (lambda content: content[: len(content) // 2], "cut short"),
    "cut before the trailer": (lambda content: content[:-8], "cut short"),
    "cut within the trailer": (lambda content: content[:-4], "cut short"),
    "a wrong CRC": (wrong_crc, "damaged"),
    "a flipped bit": (flipped, "fetch it again"),
    "more after the end": (lambda content: content + b"more", "goes on after its end"),
    "a voxel too few": (fewer_voxels, "voxels"),
    "HTML": (lambda content: b"<!DOCTYPE html><title>Site unavailable</title>", "not an NRRD volume"),
    "nothing": (lambda content: b"", "it is empty"),
    "only a header": (lambda content: content[: content.index(b"\n\n") + 2], "not followed by voxels"),
    "another shape": (lambda content: content.replace(b"sizes: 132 80 114", b"sizes: 132 80 113"), "132 × 80 × 113"),
    "NaN": (with_value(float("nan")), "density is not between 0 and 1"),
    "infinity": (with_value(float("inf")), "density is not between 0 and 1"),
    "a negative density": (with_value(-0.25), "density is not between 0 and 1"),
    "a density above 1": (with_value(1.5), "density is not between 0 and 1"),
}


@pytest.fixture(params=DAMAGES)
def damage(request: pytest.FixtureRequest, cache: Path) -> tuple[bytes, str]:
    """Damages the volume of one experiment; gives its whole content, and what will be said."""
    change, words = DAMAGES[request.param]
    path = cache / VOLUME
    whole = path.read_bytes()
    damaged = change(whole)
    assert damaged != whole
    path.write_bytes(damaged)
    return whole, words


def test_a_damaged_volume_is_refused_and_the_next_ingest_completes(
    damage: tuple[bytes, str],
    cache: Path,
    mcw_ingest: Callable[..., Result],
    assert_refused: Callable[..., None],
    contents: Contents,
) -> None:
    whole, words = damage
    before = contents()
    assert_refused(3, str(cache / VOLUME), words, "--keep-going")
    (cache / VOLUME).write_bytes(whole)
    assert mcw_ingest().exit_code == 0
    assert contents() == before


def test_with_keep_going_a_damaged_volume_is_left_out_and_logged(
    damage: tuple[bytes, str], cache: Path, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    _, words = damage
    database.unlink()
    result = mcw_ingest("--keep-going")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == "Damaged and left out: 1 file."
    assert str(cache / VOLUME) in result.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        (logged,) = connection.execute(
            "select file_kind, experiment_id, row_count, message from ingest_log where status = 'skipped'"
        ).fetchall()
        loaded = connection.execute(
            "select experiment_id from experiment_summary where has_injection_voxels order by all"
        ).fetchall()
        voxels = connection.execute("select distinct experiment_id from injection_voxel order by all").fetchall()
    assert logged[:3] == ("injection_density", EXPERIMENT, 0)
    assert words in logged[3]
    assert loaded == voxels == [(999000001,), (999000003,)]


def test_with_keep_going_what_was_loaded_from_the_file_before_is_kept(
    damage: tuple[bytes, str], database: Path, mcw_ingest: Callable[..., Result], contents: Contents
) -> None:
    del damage
    before = contents()
    assert mcw_ingest("--keep-going").exit_code == 0
    after = contents()
    assert after["injection_voxel"] == before["injection_voxel"]
    with duckdb.connect(str(database), read_only=True) as connection:
        messages = connection.execute("select experiment_id, status from ingest_log where message is not null")
        assert messages.fetchall() == [(EXPERIMENT, "loaded")]


def test_a_file_of_zeros_and_denormals_is_not_damaged(cache: Path, mcw_ingest: Callable[..., Result]) -> None:
    volume = np.zeros((132, 80, 114), np.float32)
    volume[66, 40, 57] = np.finfo(np.float32).smallest_subnormal
    nrrd.write(str(cache / VOLUME), volume)
    assert mcw_ingest().exit_code == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content[: len(content) // 3], "cut short"),
        (lambda content: b"<html>", "not an NRRD volume"),
        (lambda content: content.replace(b"sizes: 132", b"sizes: 131"), "131 × 80 × 114"),
    ],
)
@pytest.mark.parametrize("keep_going", [(), ("--keep-going",)])
def test_nothing_goes_without_the_annotation(
    cache: Path,
    assert_refused: Callable[..., None],
    change: Callable[[bytes], bytes],
    words: str,
    keep_going: tuple[str, ...],
) -> None:
    path = cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"
    path.write_bytes(change(path.read_bytes()))
    assert_refused(3, str(path), words, arguments=keep_going)


def test_an_annotation_with_a_structure_that_does_not_exist_is_refused(
    cache: Path, assert_refused: Callable[..., None]
) -> None:
    path = cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"
    labels, header = nrrd.read(str(path))
    labels[60, 40, 50] = 123456789
    nrrd.write(str(path), labels, header)
    assert_refused(3, str(path), "123456789", "structures.json")


def test_a_missing_annotation_is_named_with_its_place(cache: Path, assert_refused: Callable[..., None]) -> None:
    path = cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"
    path.rename(path.with_name("annotation_25.nrrd"))
    assert_refused(4, "annotation_100.nrrd", str(path), "--resolution 25")


def test_a_real_download_that_was_cut_short_is_found_out(real_data: Path) -> None:
    path = real_data / "damaged" / "experiment_288169135" / "projection_density_25.nrrd"
    with pytest.raises(DamagedFileError, match=r"projection_density_25\.nrrd is cut short"):
        read_density(path.read_bytes(), path.name, Grid(25))
