"""Queries whose answer is not whole, or makes no sense: asked again, and never taken for the whole answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.fetch.asking import IDS, Notes, fetch_three
from warehouse.errors import FetchError

KINDS = ["structures", "structure_sets", "experiments", "structure_unionize"]
IDS_OF_KIND = {
    "structures": "id",
    "structure_sets": "id",
    "experiments": "data_set_id",
    "structure_unionize": "section_data_set_id",
}


def envelope(**values: Any) -> Callable[[Any, bytes], None]:
    """The same answer with other values in its envelope; those that are ... are left out."""

    def reply(handler: Any, whole: bytes) -> None:
        changed = {**json.loads(whole), **values}
        handler.reply(json.dumps({key: value for key, value in changed.items() if value is not ...}).encode())

    return reply


def rows(change: Callable[[list[Any]], Any]) -> Callable[[Any, bytes], None]:
    """The same answer with other rows, as many as its envelope says."""

    def reply(handler: Any, whole: bytes) -> None:
        answer = json.loads(whole)
        answer["msg"] = change(answer["msg"])
        answer["num_rows"] = answer["total_rows"] = len(answer["msg"])
        handler.reply(json.dumps(answer).encode())

    return reply


def half(handler: Any, whole: bytes) -> None:
    """Half of the rows, in an envelope that says so of all."""
    answer = json.loads(whole)
    answer["msg"] = answer["msg"][: len(answer["msg"]) // 2]
    handler.reply(json.dumps(answer).encode())


def a_page(handler: Any, whole: bytes) -> None:
    """Half of the rows, and the envelope says how many of all they are."""
    answer = json.loads(whole)
    answer["msg"] = answer["msg"][: len(answer["msg"]) // 2]
    answer["num_rows"] = len(answer["msg"])
    handler.reply(json.dumps(answer).encode())


PASSING = {
    "half of the rows": (half, "rows, and says that they are"),
    "the second page": (envelope(start_row=50), "begins with row 50"),
    "more rows than it sends": (envelope(num_rows=99_999), "says that they are 99999"),
    "a number of rows that is none": (envelope(num_rows="many"), "says that they are 'many'"),
    "a failure of a moment": (
        envelope(success=False, msg="Could not load page, Informatics service request failed"),
        "Informatics service request failed",
    ),
    "a text": (envelope(msg="execution expired"), "no list of rows, but 'execution expired'"),
    "a number": (envelope(msg=4), "no list of rows, but 4"),
    "null": (envelope(msg=None), "no list of rows, but None"),
    "rows that are lists": (envelope(msg=[[1], [2]], num_rows=2), "no list of rows"),
    "an object that is not said to be empty": (envelope(msg={}), "no list of rows, but {}"),
    "no rows at all": (envelope(msg=...), "the server reports"),
    "a list": (lambda handler, whole: handler.reply(b"[1, 2]"), "the server reports: [1, 2]"),
    "brackets without end": (lambda handler, whole: handler.reply(b"[" * 100_000), "not JSON"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_such_an_answer_is_asked_for_again(allen: Any, tmp_path: Path, fault: str) -> None:
    reply, words = PASSING[fault]
    for kind in KINDS:
        allen.faults[kind] = [reply]
    notes = Notes()
    summary = fetch_three(allen, tmp_path, notes)
    assert (summary.failed, summary.fetched_count["structure_unionize"]) == ({}, 3)
    assert [words in note and "asking again" in note for note in notes.said] == [True] * len(KINDS), notes.said


DAMAGED: dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]] = {
    "ids as texts": lambda kind, row: {**row, IDS_OF_KIND[kind]: str(row[IDS_OF_KIND[kind]])},
    "an id that is no number": lambda kind, row: {**row, IDS_OF_KIND[kind]: None},
    "a row without its id": lambda kind, row: {name: row[name] for name in row if name != IDS_OF_KIND[kind]},
}


@pytest.mark.parametrize("fault", DAMAGED)
def test_rows_without_sense_are_damage_and_asked_for_again(allen: Any, tmp_path: Path, fault: str) -> None:
    def change_the_last(kind: str) -> Callable[[list[Any]], Any]:
        return lambda found: [*found[:-1], DAMAGED[fault](kind, found[-1])]

    for kind in KINDS:
        allen.faults[kind] = [rows(change_the_last(kind))]
    notes = Notes()
    summary = fetch_three(allen, tmp_path, notes)
    assert (summary.failed, summary.fetched_count["structure_unionize"]) == ({}, 3)
    assert [note.startswith("The server sent a damaged file") for note in notes.said] == [True] * len(KINDS)


def test_rows_that_were_not_asked_for_are_damage(allen: Any, tmp_path: Path) -> None:
    allen.faults["structure_unionize"] = [rows(lambda found: [*found, {**found[0], "section_data_set_id": 5}])]
    allen.faults["structures"] = [rows(lambda found: [*found, {**found[0], "graph_id": 17}])]
    notes = Notes()
    assert fetch_three(allen, tmp_path, notes).fetched_count["structure_unionize"] == 3
    assert "graph_id 17, which was not asked for" in notes.said[0]
    assert "section_data_set_id 5, which was not asked for" in notes.said[1]


def test_rows_that_make_no_sense_for_good_are_the_servers_fault(allen: Any, tmp_path: Path) -> None:
    allen.faults["structures"] = [rows(lambda found: [{**row, "structure_id_path": 7} for row in found])] * 9
    with pytest.raises(FetchError, match=r"^The server sends damaged files \(3 attempts\): http.* make no sense"):
        fetch_three(allen, tmp_path)
    assert not (tmp_path / "fetched" / "structures.json").exists()


def test_a_list_with_half_of_its_rows_for_good_is_an_error(allen: Any, tmp_path: Path) -> None:
    allen.faults["experiments"] = [half] * 9
    with pytest.raises(FetchError, match=r"sends 34 rows, and says that they are 68"):
        fetch_three(allen, tmp_path)
    assert not (tmp_path / "fetched" / "experiments.json").exists()


def test_a_page_of_a_query_that_counts_is_not_the_whole(allen: Any, tmp_path: Path) -> None:
    """The list of experiments is asked for with a count; what the server says of the others is not known."""
    for kind in KINDS:
        allen.faults[kind] = [envelope(total_rows=10**6)]
    notes = Notes()
    fetch_three(allen, tmp_path, notes)
    (note,) = notes.said
    assert "ApiConnectivity" in note
    assert "of 1000000 rows" in note


def test_nothing_is_said_in_two_ways(allen: Any, tmp_path: Path) -> None:
    """An empty list, or an empty object, as the Allen Institute's server says it at times."""
    empty = b'{"success": true, "id": 0, "start_row": 0, "num_rows": 0, "msg": {}}'
    allen.faults["structure_unionize"] = [lambda handler, whole: handler.reply(empty)]
    notes = Notes()
    summary = fetch_three(allen, tmp_path, notes)
    assert [file.experiment_id for file in summary.unknown] == list(IDS)
    assert notes.said == []


def test_control_characters_of_the_server_are_shown_as_such(allen: Any, tmp_path: Path) -> None:
    allen.faults["structures"] = [envelope(success=False, msg="\x1b[31mred\x07 \u202egnp.exe")] * 9
    with pytest.raises(FetchError) as caught:
        fetch_three(allen, tmp_path)
    assert r"\x1b[31mred\x07 \u202egnp.exe" in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_reason_phrase_is_shown_without_its_control_characters(allen: Any, tmp_path: Path) -> None:
    def reply(handler: Any, whole: bytes) -> None:
        del whole
        handler.wfile.write(b"HTTP/1.1 418 \x1b]0;owned\x07 teapot\r\nContent-Length: 0\r\n\r\n")

    allen.faults["structures"] = [reply]
    with pytest.raises(FetchError, match=r"418 \\x1b\]0;owned\\x07 teapot"):
        fetch_three(allen, tmp_path)


def test_another_experiments_unionizes_are_refused(allen: Any, tmp_path: Path) -> None:
    """Under the id that was asked for: the injection volume says whose they are."""
    first, second, _ = IDS

    def swapped(found: list[Any]) -> list[Any]:
        return [row for row in found if row["section_data_set_id"] != first] + [
            {**row, "section_data_set_id": first} for row in found if row["section_data_set_id"] == second
        ]

    allen.faults["structure_unionize"] = [rows(swapped)]
    notes = Notes()
    summary = fetch_three(allen, tmp_path, notes)
    assert f"has the unionizes of experiment {second}" in notes.said[0]
    assert (summary.failed, summary.doubtful, summary.fetched_count["structure_unionize"]) == ({}, {}, 3)
    table = pd.read_csv(tmp_path / "fetched" / f"experiment_{first}" / "structure_unionizes.csv")
    whole = pd.read_csv(allen.folder / f"experiment_{first}" / "structure_unionizes.csv")
    assert table["projection_volume"].sum() == whole["projection_volume"].sum()


def test_the_unionizes_of_nobody_are_asked_for_once_more_and_kept_in_doubt(allen: Any, tmp_path: Path) -> None:
    first = IDS[0]

    def less(found: list[Any]) -> list[Any]:
        """Half of the signal everywhere, so that all sums hold."""
        return [
            {**row, "projection_volume": row["projection_volume"] / 2} if row["section_data_set_id"] == first else row
            for row in found
        ]

    allen.faults["structure_unionize"] = [rows(less)] * 2
    notes = Notes()
    summary = fetch_three(allen, tmp_path, notes)
    assert len(notes.said) == 1
    assert not allen.faults["structure_unionize"]
    (doubt,) = summary.doubtful.values()
    assert f"experiment_{first}" in doubt
    assert ".part" not in doubt
    assert (summary.failed, summary.fetched_count["structure_unionize"]) == ({}, 3)
    allen.forget()
    again = fetch_three(allen, tmp_path)
    assert (again.doubtful, allen.requests) == ({}, [])


def test_lists_that_contradict_each_other_are_fetched_again_with_refresh(allen: Any, tmp_path: Path) -> None:
    """A server that does not count: half of the structures, and what every one of them belongs to, look whole."""

    def half_of_the_leaves(found: list[Any]) -> list[Any]:
        parents = {int(row["structure_id_path"].strip("/").split("/")[-2]) for row in found[1:]}
        leaves = [row["id"] for row in found if row["id"] not in parents]
        kept = [row for row in found if row["id"] not in leaves[::2]]
        return [{**row, "graph_order": order} for order, row in enumerate(kept)]

    allen.faults["structures"] = [rows(half_of_the_leaves)]
    with pytest.raises(FetchError, match=r"structures\.json does not have .*: fetch both again with --refresh\."):
        fetch_three(allen, tmp_path)
    with pytest.raises(FetchError, match="--refresh"):
        fetch_three(allen, tmp_path)
    assert fetch_three(allen, tmp_path, refresh=True).fetched_count["structure_unionize"] == 3
