"""The log of where the files of a cache folder came from."""

from __future__ import annotations

import hashlib
import json
import os
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from warehouse import files
from warehouse.cache.folder import SourceFile
from warehouse.cache.provenance import LOG_NAME, ProvenanceLog
from warehouse.errors import MissingFileError, OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

URL = "http://server/old"


@pytest.fixture
def file(tmp_path: Path) -> SourceFile:
    """A file that was fetched."""
    file = SourceFile(tmp_path, "experiments", "experiments.json")
    file.path.write_text("old")
    ProvenanceLog(tmp_path).add(file, sha256("old"), URL)
    return file


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def log_a_part(file: SourceFile, content: str) -> Path:
    """As far as a fetch gets when it is killed between the log and the rename."""
    part = file.folder / ".experiments.json.part"
    part.write_text(content)
    os.utime(part, ns=(1, 1))
    ProvenanceLog(file.folder).add(file, sha256(content), "http://server/new", written=part)
    return part


def test_a_line_of_a_file_that_never_came_does_not_forget_the_one_that_is_there(file: SourceFile) -> None:
    log_a_part(file, "brand new")
    log = ProvenanceLog(file.folder)
    known = log.of(file, sha256("old"))
    assert known is not None
    assert known.url == URL
    assert log.has_checked(file)


def test_a_line_of_a_part_holds_for_the_file_that_it_becomes(file: SourceFile) -> None:
    log_a_part(file, "brand new").replace(file.path)
    log = ProvenanceLog(file.folder)
    known = log.of(file, sha256("brand new"))
    assert known is not None
    assert known.url == "http://server/new"
    assert log.has_checked(file)


def test_a_file_that_was_touched_counts_as_unchecked(file: SourceFile) -> None:
    os.utime(file.path, ns=(2, 2))
    assert not ProvenanceLog(file.folder).has_checked(file)


def test_checking_a_file_again_keeps_its_origin(file: SourceFile) -> None:
    """Somebody has copied the folder: the times are new, the content is not."""
    os.utime(file.path, ns=(2, 2))
    ProvenanceLog(file.folder).add(file, sha256("old"))
    log = ProvenanceLog(file.folder)
    known = log.of(file, sha256("old"))
    assert known is not None
    assert known.url == URL
    assert known.fetched_at is not None
    assert log.has_checked(file)


def test_a_file_with_a_content_that_nobody_logged_came_from_nowhere(file: SourceFile) -> None:
    assert ProvenanceLog(file.folder).of(file, sha256("somebody's own")) is None


def test_a_line_that_was_cut_short_is_no_line(file: SourceFile) -> None:
    log = file.folder / LOG_NAME
    log.write_text(log.read_text() + log.read_text()[:-20])
    assert ProvenanceLog(file.folder).has_checked(file)
    log.write_text(log.read_text()[:40])
    assert not ProvenanceLog(file.folder).has_checked(file)


def test_a_line_after_one_that_was_cut_short_is_read(file: SourceFile) -> None:
    log = file.folder / LOG_NAME
    log.write_text(log.read_text() + log.read_text()[:-20])
    other = SourceFile(file.folder, "structures", "structures.json")
    other.path.write_text("new")
    ProvenanceLog(file.folder).add(other, sha256("new"), URL)
    assert ProvenanceLog(file.folder).has_checked(other)


GARBAGE = {
    "bad bytes": b"\xff\xfe\x00\n",
    "depth": b'{"file": ' + b"[" * 100_000 + b"\n",
    "a list for the file": b'{"file": [], "url": null, "fetched_at": null, "checksum_sha256": "", "size_bytes": 1, '
    b'"modified_ns": 1}\n',
    "a text for the size": b'{"file": "experiments.json", "url": null, "fetched_at": null, "checksum_sha256": "", '
    b'"size_bytes": "1", "modified_ns": 1}\n',
    "an object for the checksum": b'{"file": "experiments.json", "url": null, "fetched_at": null, "checksum_sha256": '
    b'{}, "size_bytes": 1, "modified_ns": 1}\n',
    "a list": b"[1, 2]\n",
    "nothing": b"\n",
    "a number with 5,000 digits": b'{"file": ' + b"1" * 5000 + b"}\n",
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_line_of_garbage_is_no_line(file: SourceFile, garbage: str) -> None:
    log = file.folder / LOG_NAME
    log.write_bytes(GARBAGE[garbage] + log.read_bytes() + GARBAGE[garbage])
    read = ProvenanceLog(file.folder)
    assert read.has_checked(file)
    known = read.of(file, sha256("old"))
    assert known is not None
    assert known.url == URL


@pytest.mark.parametrize(
    ("name", "value"), [("fetched_at", "yesterday"), ("fetched_at", "2026-W01"), ("url", "http://\ud800"), ("url", 7)]
)
def test_a_line_with_what_the_warehouse_cannot_hold_is_no_line(file: SourceFile, name: str, value: object) -> None:
    log = file.folder / LOG_NAME
    log.write_text(json.dumps({**json.loads(log.read_text()), name: value}) + "\n")
    assert ProvenanceLog(file.folder).of(file, sha256("old")) is None


def test_a_log_that_cannot_be_read_is_one_sentence(file: SourceFile) -> None:
    """A folder of that name stands for one without permissions, which root has all the same."""
    log = file.folder / LOG_NAME
    log.unlink()
    log.mkdir()
    with pytest.raises(MissingFileError, match=rf"{log}.* cannot be read \(Is a directory\)"):
        ProvenanceLog(file.folder)


def test_a_full_disk_is_one_sentence(file: SourceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system writes what has room and reports no error."""

    class Full(FileIO):
        def write(self, content: ReadableBuffer) -> int:
            return super().write(bytes(content)[:10])

    monkeypatch.setattr(files, "open_to_append", lambda path: Full(path, "a+"))
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        ProvenanceLog(file.folder).add(file, sha256("old"), URL)
