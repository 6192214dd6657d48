"""The fuzz itself: it accepts what is sound, and it finds faults that are planted in the product."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fuzz.brain import GRID, draw_brain
from tests.fuzz.case import Case, judge, random_of
from tests.fuzz.catalogue import KINDS, SHARES
from tests.fuzz.kinds.caches import write_files
from tests.fuzz.oracle.folder import read_folder
from tests.fuzz.oracle.rules import Rules
from warehouse.errors import DamagedFileError, WarehouseError


def test_the_oracle_reads_what_is_sound_without_a_doubt(tmp_path: Path) -> None:
    for seed in range(4):
        random = random_of("sound", seed)
        brain = draw_brain(random, GRID)
        folder = write_files(tmp_path / str(seed), brain.files(random))
        found = read_folder(folder, GRID)
        assert found.as_one() == Rules()
        assert found.atlas is not None
        assert found.atlas.labels == brain.labels
        assert {each: len(rows) for each, rows in found.atlas.densities.items()} == {
            each: len(injection.density)
            for each, injection in brain.injections.items()
            if injection.density is not None
        }


def test_a_case_follows_from_its_kind_and_its_seed(tmp_path: Path) -> None:
    for kind in ("structures", "experiments", "density", "unionizes", "rma_answers"):
        contents = []
        for name in ("first", "second"):
            folder = tmp_path / kind / name
            folder.mkdir(parents=True)
            KINDS[kind](random_of(kind, 5), folder)
            contents.append({path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()})
        assert contents[0] == contents[1] != {}


def test_every_kind_has_a_share_of_the_time() -> None:
    assert KINDS.keys() == SHARES.keys()
    assert sum(SHARES.values()) == 100


def _raise(error: Exception) -> Callable[[], object]:
    def ask() -> object:
        raise error

    return ask


GOOD, FORBIDDEN, DOUBTFUL = Rules(), Rules("it is damaged"), Rules(doubts=["a doubt"])
SENTENCE = DamagedFileError("/data/x.csv is damaged: delete the file and fetch it again.")


@pytest.mark.parametrize(
    ("ask", "rules", "fault"),
    [
        (lambda: 1, GOOD, ""),
        (lambda: 1, DOUBTFUL, ""),
        (lambda: 2, GOOD, "another answer: 2"),
        (lambda: 2, DOUBTFUL, "another answer: 2"),
        (lambda: 1, FORBIDDEN, "accepted, though it is damaged"),
        (_raise(SENTENCE), FORBIDDEN, ""),
        (_raise(SENTENCE), DOUBTFUL, ""),
        (_raise(SENTENCE), GOOD, "refused, though the rules allow it"),
        (_raise(ValueError("x")), FORBIDDEN, "a traceback: ValueError"),
        (_raise(MemoryError()), FORBIDDEN, "a traceback: MemoryError"),
        (_raise(DamagedFileError("/data/other.csv is damaged.")), FORBIDDEN, "does not name"),
        (_raise(DamagedFileError("/data/x.csv \x1b[31m.")), FORBIDDEN, "control characters"),
        (_raise(DamagedFileError("/data/x.csv")), FORBIDDEN, "no sentence"),
    ],
)
def test_what_the_product_does_is_judged_by_the_rules(ask: Callable[[], object], rules: Rules, fault: str) -> None:
    case = Case(ask, rules, lambda answer: None if answer == 1 else str(answer), ["/data/x.csv"], is_shown=True)
    faults = judge(case).faults
    assert len(faults) == bool(fault)
    assert fault in "".join(faults)


def test_what_changes_or_leaves_behind_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("live")

    def ask() -> Any:
        (tmp_path / "live").write_text("changed")
        (tmp_path / "new").write_text("new")
        raise SENTENCE

    faults = judge(Case(ask, FORBIDDEN, lambda _: None, untouched=[tmp_path])).faults
    assert faults == [f"{tmp_path / 'live'} was changed", f"{tmp_path / 'new'} was left behind"]


@pytest.mark.parametrize(
    ("kind", "broken", "changed"),
    [
        ("structures", "structures", lambda answer: (answer[0][::-1], *answer[1:])),
        ("experiments", "experiments", lambda answer: [(*row[:7], 0.5, *row[8:]) for row in answer]),
        ("density", "density", lambda answer: (answer[0], [value / 2 for value in answer[1]])),
        ("annotation", "labels", lambda answer: {voxel + 1: label for voxel, label in answer.items()}),
        ("unionizes", "unionizes", lambda answer: ({each: rows[1:] for each, rows in answer[0].items()}, answer[1])),
        ("questions", "coverage", lambda answer: [(row[0], row[1], row[2] + 1, row[3]) for row in answer]),
        ("rma_answers", "rows", lambda answer: answer[: len(answer) // 2]),
        ("redirects", "redirect", lambda answer: answer.replace("mirror.example", "192.168.7.7")),
        ("answer_headers", "wait_s", lambda answer: answer + 3600),
        ("answer_headers", "promised_length", lambda answer: -1),
    ],
)
def test_a_wrong_answer_is_found(
    kind: str,
    broken: str,
    changed: Callable[[Any], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 40 cases with a product that changes its answers, some have to be called wrong."""
    from tests.fuzz import fetching, product

    module = fetching if hasattr(fetching, broken) else product
    sound = getattr(module, broken)
    monkeypatch.setattr(module, broken, lambda *arguments: changed(sound(*arguments)))
    faults = []
    for seed in range(100, 140):
        folder = tmp_path / str(seed)
        folder.mkdir()
        faults += judge(KINDS[kind](Random(seed), folder)).faults  # noqa: S311 - nothing here is a secret
    assert any(fault.startswith("another answer") for fault in faults)


def _takes_anything(kind: str, paths: dict[int, Path], sound: Callable[..., Any]) -> None:
    """Writes files whatever the server answers."""
    try:
        sound(kind, paths)
    except WarehouseError:
        for path in paths.values():
            path.write_text("[]")


def _takes_a_part(kind: str, paths: dict[int, Path], sound: Callable[..., Any]) -> None:
    """Keeps the first half of the lines."""
    sound(kind, paths)
    for path in paths.values():
        if path.exists() and path.suffix != ".json":
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[: len(lines) // 2]))


@pytest.mark.allensdk
@pytest.mark.parametrize(
    ("broken", "fault"), [(_takes_anything, "accepted, though the server never"), (_takes_a_part, "another answer")]
)
def test_a_server_that_is_believed_is_found(
    broken: Callable[..., None], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fuzz import serving

    sound = serving.fetched
    monkeypatch.setattr(serving, "fetched", lambda kind, paths: broken(kind, paths, sound))
    faults = []
    for seed in range(40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        faults += judge(KINDS["servers"](Random(seed), folder)).faults  # noqa: S311
    assert any(each.startswith(fault) for each in faults)
