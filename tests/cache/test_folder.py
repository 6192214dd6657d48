"""The paths of a cache folder, and what is said of files that are missing or cannot be read."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from warehouse.cache.folder import CacheFolder
from warehouse.cache.records import read_json
from warehouse.errors import DamagedFileError, MissingFileError

PATH = Path("cache") / "experiments.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("structures.json", "experiments.json", "manifest.json"):
        (tmp_path / name).write_text("[]")
    return tmp_path


class TestCacheFolder:
    def test_a_folder_whose_name_is_no_text_is_refused(self) -> None:
        with pytest.raises(MissingFileError, match="is not a text that DuckDB can read"):
            CacheFolder.open(Path("a\udcff"), 25)

    def test_there_is_no_folder_with_a_null_character_in_its_name(self) -> None:
        with pytest.raises(MissingFileError, match="There is no cache folder"):
            CacheFolder.open(Path("a\0b"), 25)

    @pytest.mark.parametrize("resolution_um", [10, 25, 50, 100])
    def test_files_are_where_allensdk_puts_them(self, folder: Path, resolution_um: int) -> None:
        cache = CacheFolder.open(folder, resolution_um)
        assert cache.structures.path == folder / "structures.json"
        assert cache.experiments.path == folder / "experiments.json"
        assert cache.annotation.path == folder / f"annotation/ccf_2017/annotation_{resolution_um}.nrrd"
        assert cache.unionizes(42).path == folder / "experiment_42/structure_unionizes.csv"
        assert cache.injection_density(42).path == folder / f"experiment_42/injection_density_{resolution_um}.nrrd"
        assert cache.injection_density(42).experiment_id == 42

    def test_the_manifest_stands_for_its_folder(self, folder: Path) -> None:
        assert CacheFolder.open(folder / "manifest.json", 25) == CacheFolder.open(folder, 25)

    @pytest.mark.parametrize("missing", ["structures.json", "experiments.json"])
    def test_a_folder_without_a_list_is_refused(self, folder: Path, missing: str) -> None:
        (folder / missing).unlink()
        with pytest.raises(MissingFileError, match=rf"There is no {missing} in {folder}: .* --cache"):
            CacheFolder.open(folder, 25)

    @pytest.mark.parametrize("name", ["nowhere", "nowhere/at/all", "structures.json/x", "x" * 300])
    def test_a_folder_that_is_not_there_is_named(self, folder: Path, name: str) -> None:
        with pytest.raises(MissingFileError, match=rf"{folder / name}.*: .* --cache"):
            CacheFolder.open(folder / name, 25)

    def test_a_file_is_read_together_with_its_sha_256(self, folder: Path) -> None:
        (folder / "structures.json").write_bytes(b"abc")
        content, checksum = CacheFolder.open(folder, 25).structures.read()
        assert content == b"abc"
        assert checksum == hashlib.sha256(b"abc").hexdigest()

    @pytest.mark.parametrize("what", ["nothing", "a folder", "a dangling link", "a link to itself"])
    def test_a_file_that_cannot_be_read_is_named(self, folder: Path, what: str) -> None:
        path = folder / "experiment_1" / "structure_unionizes.csv"
        path.parent.mkdir()
        if what == "a folder":
            path.mkdir()
        elif what != "nothing":
            path.symlink_to("nothing" if what == "a dangling link" else path.name)
        with pytest.raises(MissingFileError, match=rf"^{path} cannot be read \(.+\): "):
            CacheFolder.open(folder, 25).unionizes(1).read()

    @pytest.mark.parametrize("kind", ["structures", "annotation", "injection_density"])
    def test_a_file_that_is_larger_than_one_of_its_kind_can_be_is_not_read(self, folder: Path, kind: str) -> None:
        """A million voxels of 8 bytes and their header, or 32 MB. The file has a hole, and takes no space."""
        cache = CacheFolder.open(folder, 100)
        file = {"annotation": cache.annotation, "injection_density": cache.injection_density(1)}.get(
            kind, cache.structures
        )
        limit = 32_000_000 if kind == "structures" else 132 * 80 * 114 * 8
        file.path.parent.mkdir(parents=True, exist_ok=True)
        with file.path.open("wb") as opened:
            opened.truncate(limit)
        content, _ = file.read()
        assert len(content) == limit
        with file.path.open("wb") as opened:
            opened.truncate(2 * limit)
        expected = (
            rf"^{file.path} has {2 * limit:,} bytes, and such a file has at most [\d,]+: delete the file and fetch"
        )
        with pytest.raises(DamagedFileError, match=expected):
            file.read()

    def test_a_file_exists_or_does_not(self, folder: Path) -> None:
        file = CacheFolder.open(folder, 25).unionizes(1)
        assert not file.exists()
        file.path.parent.mkdir()
        assert not file.exists()
        file.path.mkdir()
        assert not file.exists()
        file.path.rmdir()
        file.path.touch()
        assert file.exists()

    def test_a_file_in_a_folder_that_cannot_be_read_is_named(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(path: Path, **_: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        file = CacheFolder.open(folder, 25).unionizes(1)
        monkeypatch.setattr(Path, "stat", refuse)  # root may read everything
        with pytest.raises(MissingFileError, match=rf"^{file.path} cannot be read \(Permission denied\): "):
            file.exists()


class TestReadJson:
    def test_a_list_of_records_is_read(self) -> None:
        assert read_json(b'[{"a": 1}, {"b": [2.5, null]}]', PATH) == [{"a": 1}, {"b": [2.5, None]}]

    def test_utf_8_is_read_with_or_without_a_byte_order_mark(self) -> None:
        text = '[{"name": "Ammon’s horn"}]'
        assert read_json(text.encode(), PATH) == read_json(text.encode("utf-8-sig"), PATH) == [{"name": "Ammon’s horn"}]

    def test_json_cut_at_any_byte_is_noticed(self) -> None:
        content = '[{"id": 1, "name": "Ammon’s horn"}, {"id": 23, "path": [997, 8], "x": null}]'.encode()
        for length in range(len(content)):
            with pytest.raises(DamagedFileError, match=rf"^{PATH} is (empty|not valid JSON \(.+\)): delete the file"):
                read_json(content[:length], PATH)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "is empty"),
            (b" \n\t", "is empty"),
            (b"[]", "holds an empty list"),
            (b"{}", "does not hold a list of records"),
            (b"null", "does not hold a list of records"),
            (b'"Service unavailable"', "does not hold a list of records"),
            (b'{"success": false, "msg": "error"}', "does not hold a list of records"),
            (b"[1, 2]", "does not hold a list of records"),
            (b'[{"a": 1}, [2]]', "does not hold a list of records"),
            (b"<html><body>unavailable</body></html>", "is not valid JSON"),
            (b'[{"a": 1}] [{"a": 2}]', "is not valid JSON"),
            (b'[{"a": NaN}]', "is not valid JSON"),
            (b'[{"a": -Infinity}]', "is not valid JSON"),
            (b'[{"a": "\xff"}]', "is not valid JSON"),
            (b"\x1f\x8b\x08\x00", "is not valid JSON"),
            (b"[" * 200_000, "is not valid JSON"),
            (b'[{"a": 1, "b": 2, "a": 1}]', r"is not valid JSON \('a' occurs twice in a record\)"),
            (b'[{"a": {"b": 2, "b": 3}}]', r"is not valid JSON \('b' occurs twice in a record\)"),
        ],
    )
    def test_anything_else_is_refused(self, content: bytes, reason: str) -> None:
        with pytest.raises(DamagedFileError, match=rf"^{PATH} {reason}.*: delete the file and fetch it again\.$"):
            read_json(content, PATH)
