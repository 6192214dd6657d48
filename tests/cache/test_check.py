"""Checking the files of a cache folder, as a fetch does before it keeps one: every damage is found and named."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from warehouse.cache.check import Checked, Checker
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.errors import DamagedFileError, MissingFileError

FIRST, SECOND = 999000001, 999000002
MANIFEST = b'{"manifest": [{"key": "EXPERIMENTS"}, {"key": "STRUCTURE_TREE"}]}'
SETS = b"id,name,description\n1,One,The first\n"

Damage = Callable[[bytes], bytes]


@pytest.fixture
def folder(cache: Path) -> CacheFolder:
    """A cache folder with every kind of file."""
    (cache / "manifest.json").write_bytes(MANIFEST)
    (cache / "structure_sets.csv").write_bytes(SETS)
    return CacheFolder(cache, 100)


@pytest.fixture
def checker(folder: CacheFolder) -> Iterator[Checker]:
    made = Checker(folder)
    yield made
    made.close()


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def without_the_last_lines(whole: bytes) -> bytes:
    """Cut short where a line ends: AllenSDK reads fewer rows, and no error."""
    return b"".join(whole.splitlines(keepends=True)[:-20])


def check_until(checker: Checker, folder: CacheFolder, last: SourceFile) -> None:
    """Checks the files of the whole atlas in their order, up to one, or all of them and one of an experiment."""
    for file in folder.lists():
        checker.check(file)
        if file == last:
            return
    checker.check(last)


OF_ATLAS: dict[str, list[Damage]] = {
    "manifest": [half, lambda whole: b"[]", lambda whole: b'{"manifest": []}', lambda whole: b'{"manifest": [1]}'],
    "structures": [half, lambda whole: b"[]"],
    "structure_sets": [lambda whole: whole[:-12], lambda whole: b"<html></html>\n<body></body>\n"],
    "experiments": [half, lambda whole: b"", lambda whole: b'"execution expired"'],
    "annotation": [half, lambda whole: whole[:-4]],
}
OF_EXPERIMENTS: dict[str, list[Damage]] = {
    "structure_unionize": [half, without_the_last_lines, lambda whole: b'""\n'],
    "injection_density": [half, lambda whole: whole[:-4], lambda whole: b"<!DOCTYPE html><title>Unavailable</title>"],
}


def cases(damages: dict[str, list[Damage]]) -> list[tuple[str, Damage]]:
    return [(kind, damage) for kind, each in damages.items() for damage in each]


def test_sound_files_give_their_checksums(folder: CacheFolder, checker: Checker) -> None:
    files = [*folder.lists(), folder.unionizes(FIRST), folder.injection_density(FIRST)]
    assert [checker.check(file) for file in files] == [
        Checked(hashlib.sha256(file.path.read_bytes()).hexdigest()) for file in files
    ]


@pytest.mark.parametrize(("kind", "damage"), cases(OF_ATLAS))
def test_a_damaged_file_of_the_atlas_is_named(kind: str, damage: Damage, folder: CacheFolder, checker: Checker) -> None:
    (file,) = (file for file in folder.lists() if file.kind == kind)
    file.path.write_bytes(damage(file.path.read_bytes()))
    with pytest.raises(DamagedFileError) as caught:
        check_until(checker, folder, file)
    assert str(file.path) in str(caught.value)
    assert checker.experiments is None or kind == "annotation"


@pytest.mark.parametrize(("kind", "damage"), cases(OF_EXPERIMENTS))
def test_a_damaged_file_of_an_experiment_is_named_and_the_others_pass(
    kind: str, damage: Damage, folder: CacheFolder, checker: Checker
) -> None:
    make = {"structure_unionize": folder.unionizes, "injection_density": folder.injection_density}[kind]
    whole, damaged = make(FIRST), make(SECOND)
    damaged.path.write_bytes(damage(damaged.path.read_bytes()))
    check_until(checker, folder, folder.annotation)
    found = checker.check_all({whole: whole.relative_path, damaged: damaged.relative_path})
    assert found[whole] == Checked(hashlib.sha256(whole.path.read_bytes()).hexdigest())
    assert isinstance(found[damaged], DamagedFileError)
    assert str(damaged.path) in str(found[damaged])


@pytest.mark.parametrize("kind", OF_EXPERIMENTS)
def test_a_damaged_file_is_called_by_its_own_name_while_its_content_is_elsewhere(
    kind: str, folder: CacheFolder, checker: Checker
) -> None:
    make = {"structure_unionize": folder.unionizes, "injection_density": folder.injection_density}[kind]
    file = make(SECOND)
    part = f"experiment_{SECOND}/.part"
    (folder.folder / part).write_bytes(half(file.path.read_bytes()))
    file.path.unlink()
    check_until(checker, folder, folder.annotation)
    with pytest.raises(DamagedFileError) as caught:
        checker.check(file, part)
    assert str(file.path) in str(caught.value)
    assert part not in str(caught.value)


@pytest.mark.parametrize("kind", [*OF_ATLAS, *OF_EXPERIMENTS])
def test_a_missing_file_is_named(kind: str, folder: CacheFolder, checker: Checker) -> None:
    files = {file.kind: file for file in (*folder.lists(), folder.unionizes(FIRST), folder.injection_density(FIRST))}
    files[kind].path.unlink()
    with pytest.raises(MissingFileError, match=str(files[kind].path)):
        check_until(checker, folder, files[kind])


def test_closing_waits_for_the_checks_of_other_threads(folder: CacheFolder) -> None:
    for pause_s in (0, 0.001, 0.003, 0.01, 0.02, 0.03):
        checker = Checker(folder)
        check_until(checker, folder, folder.annotation)
        checking = threading.Event()
        results: list[object] = []

        def check(
            checker: Checker = checker, checking: threading.Event = checking, into: list[object] = results
        ) -> None:
            files = {file: file.relative_path for file in map(folder.unionizes, (FIRST, SECOND))}
            with checker._cursor():
                checking.set()
                into += checker.check_all(files).values()

        thread = threading.Thread(target=check)
        thread.start()
        checking.wait()
        time.sleep(pause_s)
        checker.close()
        assert [type(result) for result in results] == [Checked, Checked]
        thread.join()
