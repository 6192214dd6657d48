"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from warehouse.errors import OutputError, QueryError
from warehouse.files import output_directory, whole_file


def write_half(path: Path, error: BaseException, scratch: Path | None = None) -> None:
    """Begin to write a file, and fail."""
    with whole_file(path, scratch) as partial:
        partial.write_text("half")
        raise error


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    with whole_file(path) as partial:
        partial.write_text("half")
        assert not path.exists()
        assert partial.parent == tmp_path
        partial.write_text("whole")
    assert path.read_text() == "whole"
    assert names(tmp_path) == ["answer.csv"]


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt(), QueryError("theirs")])
def test_an_error_leaves_nothing_behind_and_is_passed_on(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        write_half(tmp_path / "answer.csv", error)
    assert caught.value is error
    assert names(tmp_path) == []


def test_an_error_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("earlier")
    with pytest.raises(OutputError, match=r"answer\.csv cannot be written: No space left on device\.$"):
        write_half(path, OSError(28, "No space left on device"))
    assert path.read_text() == "earlier"
    assert names(tmp_path) == ["answer.csv"]


def test_an_earlier_file_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("earlier")
    with path.open() as reader, whole_file(path) as partial:
        partial.write_text("later")
        assert path.read_text() == "earlier"
    assert path.read_text() == "later"
    assert reader.closed


def test_a_file_that_was_never_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), whole_file(tmp_path / "answer.csv"):
        pass
    assert names(tmp_path) == []


def test_a_link_stays_a_link_to_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "far" / "answer.csv")
    for text in ("first", "second"):  # to no file yet, then to one
        with whole_file(link) as partial:
            partial.write_text(text)
        assert link.is_symlink()
        assert (tmp_path / "far" / "answer.csv").read_text() == text
    assert names(tmp_path / "far") == ["answer.csv"]


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder: name a file in it"), whole_file(tmp_path):
        pytest.fail("there is nothing to write to")


@pytest.mark.parametrize("name", ["nowhere/answer.csv", "file/answer.csv"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as error, whole_file(tmp_path / name):
        pytest.fail("there is nothing to write to")
    assert str(error.value) == f"{tmp_path / name} cannot be written: there is no folder {(tmp_path / name).parent}."


def test_a_scratch_folder_is_passed_through_and_removed(tmp_path: Path) -> None:
    scratch, path = tmp_path / "scratch", tmp_path / "answer.csv"
    with whole_file(path, scratch) as partial:
        assert partial.parent == scratch
        assert scratch.stat().st_mode & 0o777 == 0o700
        partial.write_text("whole")
    assert path.read_text() == "whole"
    with pytest.raises(ZeroDivisionError):
        write_half(path, ZeroDivisionError(), scratch)
    assert path.read_text() == "whole"
    assert names(tmp_path) == ["answer.csv"]


def test_a_named_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    with whole_file(pipe) as partial:
        partial.write_text("whole")
    reader.join(timeout=10)
    assert received == ["whole"]
    assert pipe.is_fifo()


WRITE_TO_STDOUT = """
import sys
from pathlib import Path
from warehouse.files import whole_file
with whole_file(Path("/dev/stdout")) as partial:
    partial.write_text("whole")
print("after")
"""


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no /dev/stdout")
@pytest.mark.parametrize("redirected", [False, True])
def test_dev_stdout_is_the_pipe_or_file_that_stdout_is(tmp_path: Path, redirected: bool) -> None:
    command = [sys.executable, "-c", WRITE_TO_STDOUT]
    if redirected:
        with (tmp_path / "stdout.txt").open("wb") as stdout:
            subprocess.run(command, stdout=stdout, check=True, timeout=60)
        assert "whole" in (tmp_path / "stdout.txt").read_text()
    else:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert run.stdout == "wholeafter\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_clear_error() -> None:
    with (
        pytest.raises(OutputError, match="/dev/full cannot be written: No space left on device"),
        whole_file(Path("/dev/full")) as partial,
    ):
        partial.write_text("whole")
    assert not partial.exists()


def test_a_closed_pipe_is_no_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), whole_file(tmp_path / "answer.csv"):
        raise BrokenPipeError
    assert names(tmp_path) == []


def test_an_output_directory_is_made_with_its_parents_and_may_be_there_already(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert output_directory(folder) == folder
    (folder / "mine.txt").write_text("mine")
    assert output_directory(folder) == folder
    assert names(folder) == ["mine.txt"]


@pytest.mark.parametrize("name", ["file", "file/folder"])
def test_an_output_directory_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"^The folder .*file.* cannot be made: .+\.$"):
        output_directory(tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"


def test_an_output_directory_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write everywhere
    with pytest.raises(OutputError, match="is not writable: choose another"):
        output_directory(tmp_path)
