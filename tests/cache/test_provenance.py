"""The log of where the files of a cache folder came from."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from warehouse.cache.folder import SourceFile
from warehouse.cache.provenance import LOG_NAME, ProvenanceLog

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
