"""Reading volumes: what comes out equals what plain numpy sees, and a damaged file never passes for a sound one."""

from __future__ import annotations

import gzip
import re
import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import numpy.typing as npt
import pytest

from warehouse.cache import volume as volume_module
from warehouse.cache.volume import SparseVolume, read_density, read_labels
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid


def grid_of(*shape: int) -> Grid:
    """A grid of 100 um with another number of voxels."""
    grid = Grid(100)
    object.__setattr__(grid, "shape", shape)
    return grid


SHAPE = (5, 4, 6)
GRID = grid_of(*SHAPE)
NRRD_TYPES = {"f4": "float", "f8": "double", "u1": "uchar", "u2": "ushort", "u4": "unsigned int", "i2": "short"}
FETCH_AGAIN = "delete the file and fetch it again."

Array = npt.NDArray[Any]


def density(kind: str = "f4", filled: float = 0.3, seed: int = 1) -> Array:
    """A random density volume, about ``filled`` of whose voxels are above 0."""
    random = np.random.default_rng(seed)
    values = random.integers(1, 1025, SHAPE) / 1024  # exact as float32, and 1 is among them
    return np.where(random.random(SHAPE) < filled, values, 0).astype(kind)


def header(values: Array, encoding: str = "gzip", endian: str = "little") -> bytes:
    lines = [
        "NRRD0004",
        f"type: {NRRD_TYPES[values.dtype.newbyteorder('=').str[1:]]}",
        f"dimension: {values.ndim}",
        f"sizes: {' '.join(map(str, values.shape))}",
        "kinds: domain domain domain",
        f"endian: {endian}",
        f"encoding: {encoding}",
    ]
    return ("\n".join(lines) + "\n\n").encode()


def nrrd_bytes(values: Array, encoding: str = "gzip", endian: str = "little") -> bytes:
    ordered = values.astype(values.dtype.newbyteorder("<" if endian == "little" else ">"))
    data = ordered.tobytes(order="F")
    return header(values, encoding, endian) + (gzip.compress(data, mtime=0) if encoding in ("gzip", "gz") else data)


def with_field(content: bytes, field: str) -> bytes:
    """The volume with another field in its header, in the place of one of that name."""
    name = field.partition(":")[0].encode()
    head, stream = split_gzip(content)
    lines = [line for line in head.splitlines(keepends=True)[:-1] if not line.startswith(name + b":")]
    return b"".join([*lines, field.encode() + b"\n\n", stream])


def in_file_order(values: Array) -> tuple[list[int], list[float]]:
    """The offsets and values of the voxels that are not 0, the AP index running fastest, without numpy's help."""
    ap_count, dv_count, ml_count = values.shape
    ids, found = [], []
    for ml in range(ml_count):
        for dv in range(dv_count):
            for ap in range(ap_count):
                if values[ap, dv, ml] != 0:
                    ids.append(ap + ap_count * (dv + dv_count * ml))
                    found.append(values[ap, dv, ml].item())
    return ids, found


def assert_equal(volume: SparseVolume, values: Array) -> None:
    ids, found = in_file_order(values)
    assert volume.voxel_id.tolist() == ids
    assert volume.value.tolist() == found


def split_gzip(content: bytes) -> tuple[bytes, bytes]:
    """What precedes the gzip stream, and the stream."""
    start = content.index(b"\n\n") + 2
    return content[:start], content[start:]


class TestSoundFiles:
    @pytest.mark.parametrize("endian", ["little", "big"])
    @pytest.mark.parametrize("encoding", ["gzip", "gz", "raw"])
    @pytest.mark.parametrize("kind", ["f4", "f8"])
    def test_a_density_comes_out_voxel_by_voxel(self, kind: str, encoding: str, endian: str) -> None:
        values = density(kind)
        volume = read_density(nrrd_bytes(values, encoding, endian), "file", GRID)
        assert_equal(volume, values)
        assert volume.is_exact
        assert volume.value.dtype == np.dtype(np.float32)
        assert volume.voxel_id.dtype == np.dtype(np.int32)

    @pytest.mark.parametrize("endian", ["little", "big"])
    @pytest.mark.parametrize("kind", ["u1", "u2", "u4"])
    def test_labels_of_every_width_come_out_as_uint32(self, kind: str, endian: str) -> None:
        labels = (density(seed=2) * np.iinfo(kind).max).astype(kind)
        volume = read_labels(nrrd_bytes(labels, endian=endian), "file", GRID)
        assert_equal(volume, labels)
        assert volume.value.dtype == np.dtype(np.uint32)

    @pytest.mark.parametrize("filled", [0, 1], ids=["all zero", "no zero"])
    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    def test_empty_and_full_volumes(self, encoding: str, filled: float) -> None:
        values = density(filled=filled)
        assert_equal(read_density(nrrd_bytes(values, encoding), "file", GRID), values)

    def test_an_annotation_without_any_structure_has_no_voxel(self) -> None:
        volume = read_labels(nrrd_bytes(np.zeros(SHAPE, "u4")), "file", GRID)
        assert volume.voxel_id.size == volume.value.size == 0
        assert volume.value.dtype == np.dtype(np.uint32)

    @pytest.mark.parametrize("block_bytes", [8, 24, 64, 960, 4096])
    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    def test_blocks_of_any_size_make_up_the_volume(
        self, monkeypatch: pytest.MonkeyPatch, encoding: str, block_bytes: int
    ) -> None:
        monkeypatch.setattr(volume_module, "_BLOCK_BYTES", block_bytes)
        values = density("f8", filled=0.6)
        assert_equal(read_density(nrrd_bytes(values, encoding), "file", GRID), values)

    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    @pytest.mark.parametrize("kind", ["f4", "f8"])
    def test_what_pynrrd_writes_is_read_as_pynrrd_reads_it(self, tmp_path: Path, kind: str, encoding: str) -> None:
        path = tmp_path / "volume.nrrd"
        nrrd.write(str(path), density(kind), {"encoding": encoding, "space directions": np.eye(3) * 100})
        dense, _ = nrrd.read(str(path))
        assert_equal(read_density(path.read_bytes(), "file", GRID), dense)

    def test_the_shape_of_the_full_grid_is_read_as_pynrrd_reads_it(self, tmp_path: Path) -> None:
        values = np.zeros((132, 80, 114), np.float32)
        values[30:50, 20:40, 80:90] = np.random.default_rng(3).random((20, 20, 10), np.float32)
        path = tmp_path / "volume.nrrd"
        nrrd.write(str(path), values)
        flat = nrrd.read(str(path))[0].reshape(-1, order="F")
        volume = read_density(path.read_bytes(), "file", Grid(100))
        assert np.array_equal(volume.voxel_id, np.flatnonzero(flat))
        assert np.array_equal(volume.value, flat[flat != 0])

    def test_the_smallest_float_above_0_is_a_density(self) -> None:
        values = np.zeros(SHAPE, np.float32)
        values[2, 1, 3] = np.finfo(np.float32).smallest_subnormal
        assert_equal(read_density(nrrd_bytes(values), "file", GRID), values)

    def test_a_double_that_is_no_float_is_rounded_and_told(self) -> None:
        values = np.zeros(SHAPE)
        values[1, 2, 3], values[4, 3, 5] = 0.1, 0.5
        volume = read_density(nrrd_bytes(values), "file", GRID)
        assert not volume.is_exact
        assert volume.value.tolist() == [struct.unpack("<f", struct.pack("<f", 0.1))[0], 0.5]

    def test_a_double_that_rounds_to_no_density_at_all_is_left_out_and_told(self) -> None:
        values = np.zeros(SHAPE)
        values[1, 2, 3], values[4, 3, 5] = 1e-60, 0.5
        volume = read_density(nrrd_bytes(values), "file", GRID)
        assert not volume.is_exact
        assert volume.voxel_id.tolist() == [4 + 5 * (3 + 4 * 5)]
        assert volume.value.tolist() == [0.5]


class TestDamagedFiles:
    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    def test_a_file_cut_at_any_byte_is_noticed(self, encoding: str) -> None:
        content = nrrd_bytes(density(), encoding)
        for length in range(len(content)):
            with pytest.raises(DamagedFileError, match=r"^[^\n]*file[^\n]*fetch"):
                read_density(content[:length], "file", GRID)

    def test_a_large_file_cut_at_any_of_many_bytes_is_noticed(self) -> None:
        grid = grid_of(60, 50, 40)
        content = nrrd_bytes(np.random.default_rng(4).random((60, 50, 40), np.float32))
        assert len(content) > 4 * (1 << 16)
        read_density(content, "file", grid)
        borders = [n * (1 << 16) + shift for n in range(1, 5) for shift in (-1, 0, 1)]
        for length in [*range(0, len(content), 9973), *borders, *range(len(content) - 20, len(content))]:
            with pytest.raises(DamagedFileError):
                read_density(content[:length], "file", grid)

    @pytest.mark.parametrize("missing", [1, 4, 8])
    def test_a_missing_gzip_trailer_is_noticed(self, missing: int) -> None:
        with pytest.raises(DamagedFileError, match="file is cut short, or continues after its end: " + FETCH_AGAIN):
            read_density(nrrd_bytes(density())[:-missing], "file", GRID)

    @pytest.mark.parametrize("position", range(-8, 0))
    def test_a_wrong_checksum_or_length_in_the_gzip_trailer_is_noticed(self, position: int) -> None:
        content = bytearray(nrrd_bytes(density()))
        content[position] ^= 0x10
        with pytest.raises(DamagedFileError, match=r"file is damaged \(.+\): " + FETCH_AGAIN):
            read_density(bytes(content), "file", GRID)

    def test_no_flipped_bit_of_the_gzip_stream_passes_as_other_data(self) -> None:
        values = density()
        head, stream = split_gzip(nrrd_bytes(values))
        outcomes = {"noticed": 0, "harmless": 0}
        for bit in range(8 * len(stream)):
            flipped = bytearray(stream)
            flipped[bit // 8] ^= 1 << bit % 8
            try:
                volume = read_density(head + bytes(flipped), "file", GRID)
            except DamagedFileError:
                outcomes["noticed"] += 1
            else:
                assert_equal(volume, values)
                outcomes["harmless"] += 1
        # Harmless are the date, the flags and the system in the ten bytes of the gzip header, and what pads the last
        # byte of the deflate stream.
        assert outcomes["harmless"] <= 8 * 7 + 8
        assert outcomes["noticed"] > 0.9 * 8 * len(stream)

    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    def test_no_changed_byte_of_the_header_passes_as_other_data(self, encoding: str) -> None:
        values = density()
        content = nrrd_bytes(values, encoding)
        for position in range(content.index(b"\n\n") + 2):
            for byte in (*(content[position] ^ 1 << bit for bit in range(8)), *b"\0\n \t:=#1-"):
                changed = bytearray(content)
                changed[position] = byte
                try:
                    volume = read_density(bytes(changed), "file", GRID)
                except DamagedFileError:
                    continue
                assert_equal(volume, values)

    @pytest.mark.parametrize("line", range(1, 7))
    @pytest.mark.parametrize("copies", [0, 2])
    def test_a_header_line_that_is_missing_or_doubled_is_noticed_or_harmless(self, line: int, copies: int) -> None:
        values = density()
        head, stream = split_gzip(nrrd_bytes(values))
        lines = head.splitlines(keepends=True)
        changed = b"".join([*lines[:line], *[lines[line]] * copies, *lines[line + 1 :]])
        try:
            volume = read_density(changed + stream, "file", GRID)
        except DamagedFileError:
            return
        assert lines[line].startswith((b"dimension", b"kinds"))
        assert_equal(volume, values)

    @pytest.mark.parametrize("encoding", ["gzip", "raw"])
    @pytest.mark.parametrize("more", [b"\0", b"\0" * 8, b"x" * 70_000])
    def test_bytes_after_the_end_are_noticed(self, encoding: str, more: bytes) -> None:
        with pytest.raises(DamagedFileError, match=r"continues after its end|more than the 120|middle of a|Not a gzip"):
            read_density(nrrd_bytes(density(), encoding) + more, "file", GRID)

    def test_a_second_gzip_stream_is_noticed(self) -> None:
        with pytest.raises(DamagedFileError, match="continues after its end"):
            read_density(nrrd_bytes(density()) + gzip.compress(b""), "file", GRID)

    @pytest.mark.parametrize("difference", [-4, -1, 1, 4])
    def test_a_sound_stream_with_another_number_of_voxels_is_noticed(self, difference: int) -> None:
        values = density()
        data = values.tobytes(order="F")
        data = data[:difference] if difference < 0 else data + bytes(difference)
        with pytest.raises(
            DamagedFileError, match=r"has 119 voxels, not 120 as its|more than the 120|middle of a value"
        ):
            read_density(header(values) + gzip.compress(data), "file", GRID)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "it is empty"),
            (b"\n", r"it begins with '\\n'"),
            (b"<html><body>The site is currently unavailable</body></html>", "it begins with '<html><body>The site"),
            (b"\x1f\x8b\x08\0garbage", "it begins with"),
            (zlib.compress(b"NRRD0004"), "it begins with"),
            (b"NRRD", "NRRD header"),
            (b"NRRD0004\n", "NRRD header"),
            (b"NRRD0004\n\n", "NRRD header"),
            (b"NRRD0004\n<html>\n\n" + b"x" * 99, "NRRD header"),
            (b"NRRD0004\n\xff\xfe\n\nx", "NRRD header"),
            (header(density()), "is not followed by voxels"),
            (header(density())[:-1], "NRRD header"),
            (header(density()) + b"<html></html>", "is damaged"),
            (header(density()).replace(b"gzip", b"bzip2") + b"x", "the NRRD encoding 'bzip2'"),
            (header(density()).replace(b"gzip", b"ascii") + b"0 0 0", "the NRRD encoding"),
            (b"NRRD0004\n" + b"# nothing\n" * 10_000, "does not end in its first 65,536 bytes"),
            (header(density()).replace(b"type: float\n", b"") + b"x", "has no field type"),
        ],
    )
    def test_what_is_no_volume_is_named_so(self, content: bytes, reason: str) -> None:
        with pytest.raises(DamagedFileError, match=reason) as caught:
            read_density(content, "folder/file.nrrd", GRID)
        assert re.fullmatch(r".*folder/file\.nrrd.*: delete the file and fetch it again\.", str(caught.value))

    @pytest.mark.parametrize(
        "field",
        [
            "space: left-posterior-superior",
            "space: LPS",
            "space dimension: 3",
            "space directions: (100,0,0) (0,100,0) (0,0,100)",
            "space directions: (100.0,-0,0) (0,1e2,0) (0,0,100)",
            "space origin: (0,0,0)",
            "spacings: 100 100 100",
            "byte skip: 0",
            "line skip: 0",
            "content: injection density",
            "key:=value",
        ],
    )
    def test_a_field_that_agrees_with_the_grid_may_be_there(self, field: str) -> None:
        values = density()
        assert_equal(read_density(with_field(nrrd_bytes(values), field), "file", GRID), values)

    @pytest.mark.parametrize(
        "field",
        [
            "space: right-anterior-superior",
            "space dimension: 4",
            "space directions: (25,0,0) (0,25,0) (0,0,25)",
            "space directions: (100,0,0) (0,100,0) (0,0,25)",
            "space directions: (0,0,100) (0,100,0) (100,0,0)",
            "space directions: (-100,0,0) (0,100,0) (0,0,100)",
            "space directions: (100,0,0) (0,100,0)",
            "space directions: none none none",
            "space origin: (0,0,100)",
            "space origin: (nan,0,0)",
            "spacings: 100 100 25",
            "spacings: nan nan nan",
            "dimension: 4",
            "kinds: domain domain vector",
            "data file: elsewhere.raw",
            "datafile: /etc/passwd",
            "byte skip: 8",
            "byteskip: -1",
            "line skip: 1",
            "lineskip: 2",
        ],
    )
    def test_a_field_that_contradicts_the_grid_is_refused(self, field: str) -> None:
        name = field.partition(":")[0]
        expected = rf"^The NRRD header of file has '{name}: .*', which is not that .* of 100 um: {FETCH_AGAIN}$"
        with pytest.raises(DamagedFileError, match=expected):
            read_density(with_field(nrrd_bytes(density()), field), "file", GRID)

    @pytest.mark.parametrize("sizes", ["", "5" + "0" * 30 + " 4 6", "-5 4 6", "0 4 6", "nan 4 6", "1e400 4 6", "5"])
    def test_sizes_that_are_none_are_noticed(self, sizes: str) -> None:
        with pytest.raises(DamagedFileError, match=r"NRRD header|file has 5 voxels"):
            read_density(with_field(nrrd_bytes(density()), f"sizes: {sizes}"), "file", GRID)

    def test_no_more_is_inflated_than_the_grid_has(self) -> None:
        """Behind the 120 voxels come 64 MB of ones, which gzip makes less than a megabyte of."""
        values = density()
        bomb = zlib.compressobj(1, zlib.DEFLATED, 31)
        ones = np.ones(1 << 20, np.float32).tobytes()
        stream = (
            bomb.compress(values.tobytes(order="F")) + b"".join(bomb.compress(ones) for _ in range(16)) + bomb.flush()
        )
        assert len(stream) < 1 << 20
        tracemalloc.start()
        with pytest.raises(DamagedFileError, match="^file has more than the 120 voxels of its header: " + FETCH_AGAIN):
            read_density(header(values) + stream, "file", GRID)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 1 << 23

    @pytest.mark.parametrize("shape", [(5, 6, 4), (6, 4, 5), (10, 8, 12), (5, 4, 5), (120,), (5, 4, 6, 1)])
    def test_another_shape_is_refused_with_both_shapes_and_the_resolution(self, shape: tuple[int, ...]) -> None:
        found = " × ".join(map(str, shape))
        expected = f"file has {found} voxels, not the 5 × 4 × 6 of 100 um: .*--resolution"
        with pytest.raises(DamagedFileError, match=expected):
            read_density(nrrd_bytes(np.zeros(shape, "f4")), "file", GRID)

    @pytest.mark.parametrize("kind", ["u1", "u4", "i2"])
    def test_integers_are_no_density(self, kind: str) -> None:
        with pytest.raises(DamagedFileError, match="not double or float: " + FETCH_AGAIN):
            read_density(nrrd_bytes(np.zeros(SHAPE, kind)), "file", GRID)

    @pytest.mark.parametrize("kind", ["f4", "f8", "i2"])
    def test_fractions_and_signed_integers_are_no_labels(self, kind: str) -> None:
        with pytest.raises(DamagedFileError, match="has values of type"):
            read_labels(nrrd_bytes(np.zeros(SHAPE, kind)), "file", GRID)

    @pytest.mark.parametrize("kind", ["f4", "f8"])
    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -1e-6, -1, 1.001, 2, 3e38])
    def test_a_value_that_is_no_density_is_refused_with_its_place(self, bad: float, kind: str) -> None:
        values = density(kind)
        values[3, 1, 2] = values[4, 3, 5] = bad
        expected = r"file has 2 voxels whose density is not between 0 and 1, the first .* at \(3, 1, 2\): "
        with pytest.raises(DamagedFileError, match=expected + FETCH_AGAIN):
            read_density(nrrd_bytes(values), "file", GRID)


class TestRealFiles:
    def test_a_real_volume_that_is_cut_short_is_noticed(self, real_data: Path) -> None:
        path = real_data / "damaged" / "experiment_288169135" / "projection_density_25.nrrd"
        with pytest.raises(DamagedFileError, match=FETCH_AGAIN):
            read_density(path.read_bytes(), str(path), Grid(25))

    def test_reading_a_real_volume_takes_no_more_than_32_mb(self, real_data: Path) -> None:
        path = real_data / "mouse_connectivity" / "experiment_127867804" / "injection_density_25.nrrd"
        script = (
            "import pathlib, resource, sys\n"
            "from warehouse.grid import Grid\n"
            "from warehouse.cache.volume import read_density\n"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "read_density(pathlib.Path(sys.argv[1]).read_bytes(), 'file', Grid(25))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
        )
        result = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
        kilobytes = int(result.stdout) / (1024 if sys.platform == "darwin" else 1)
        assert kilobytes < 32 * 1024
