"""What a download says where nothing can be written: why, and not what failed on the way out."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warehouse.cache.check import Checker
from warehouse.cache.folder import CacheFolder
from warehouse.cache.provenance import LOG_NAME, ProvenanceLog
from warehouse.errors import OutputError
from warehouse.fetch import fetch
from warehouse.fetch.download import Downloader, remove_leftovers
from warehouse.selection.experiment_filter import ExperimentFilter


def fails(number: int) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return call


class Unwritable:
    """Stands in for a source whose process cannot write the file."""

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int, most_bytes: int) -> list[str]:
        raise OutputError(f"{kind} cannot be written: {len(paths)}, {resolution_um}, {most_bytes}.")


def test_a_part_that_cannot_be_removed_does_not_hide_the_reason(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CacheFolder(cache, 100)
    checker = Checker(folder)
    source: Any = Unwritable()
    downloader = Downloader(folder, source, checker, ProvenanceLog(cache), print)
    monkeypatch.setattr(Path, "unlink", fails(errno.EROFS))
    with pytest.raises(OutputError, match=r"^structures cannot be written"):
        downloader.get([folder.structures])
    checker.close()


def test_a_leftover_that_cannot_be_removed_is_one_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = cache / ".structures.json.abc.part"
    part.write_text("")
    os.utime(part, (0, 0))
    monkeypatch.setattr(Path, "unlink", fails(errno.EROFS))
    with pytest.raises(OutputError, match=rf"{part} cannot be removed: Read-only file system"):
        remove_leftovers(cache)


def test_a_folder_with_a_log_that_cannot_be_written_is_one_sentence(cache: Path) -> None:
    (cache / LOG_NAME).symlink_to(cache / "nowhere" / "log")
    one = ExperimentFilter(experiment_ids=(999000001,))
    with pytest.raises(OutputError, match=rf"{LOG_NAME} cannot be written .* 'mcw ingest --offline'"):
        fetch(cache, resolution_um=100, experiment_filter=one)


def test_a_dry_run_writes_nothing(cache: Path) -> None:
    before = sorted(cache.rglob("*"))
    summary = fetch(cache, resolution_um=100, dry_run=True)
    assert summary.present_count["structure_unionize"] == 3
    assert sorted(cache.rglob("*")) == before


def test_a_file_that_cannot_be_looked_for_is_named_and_the_others_are_not_held_up(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder without permissions."""
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.parent.name == "experiment_999000002":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    three = ExperimentFilter(experiment_ids=(999000001, 999000002, 999000003))
    summary = fetch(cache, resolution_um=100, experiment_filter=three, dry_run=True)
    assert {file.experiment_id for file in summary.failed} == {999000002}
    assert all("cannot be read (Permission denied)" in reason for reason in summary.failed.values())
    assert [file for file in summary.missing if file.experiment_id] == []
    assert summary.present_count["injection_density"] == 2


def test_a_name_that_is_too_long_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="cannot be read") as caught:
        fetch(tmp_path / ("x" * 300), resolution_um=100)
    assert caught.type.__name__ == "MissingFileError"
