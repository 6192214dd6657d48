"""Whole answers of a server, through AllenSDK's process: what is sound arrives, and nothing else is taken for it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.fetch.server import Handler
from tests.fuzz import serving
from tests.fuzz.brain import SMALL_GRID, Brain, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.kinds.caches import write_files
from tests.fuzz.kinds.http_answers import Reply, draw_reply
from tests.fuzz.kinds.rma_answers import mutated_answer
from tests.fuzz.oracle.rma import DamageError, Query, read_rows
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["servers"]

Content = Any
"""What is in a file, or in the files of several experiments, without how it is written."""

_QUERY = "/api/v2/data/query.json?q=model::"


def servers(random: Random, folder: Path) -> Case[Any]:
    """One request, and an answer of which the head or the body is mutated, once or at every attempt."""
    brain = draw_brain(random, SMALL_GRID)
    server = serving.server()
    server.folder = write_files(folder / "served", brain.files(random))
    kind = random.choice(list(_REQUESTS))
    ids, own_path = _REQUESTS[kind](brain)
    answer = server.answer(own_path)
    assert answer is not None, own_path
    expected = _expected(kind, brain, ids, answer[1])
    rules, others = Rules(), [expected]
    if kind in _QUERIES and random.random() < 0.4:
        reply, verdict = _mutated_rows(random, kind, ids, answer[1], others)
    else:
        reply = draw_reply(random, answer[1], own_path)
        verdict = reply.verdict
        if kind not in _QUERIES:
            others.append(None)  # of a volume nobody here can say whether it is whole
    is_for_good = random.random() < 0.3
    if is_for_good and reply.status.split(b" ")[1:2] and reply.status.split(b" ")[1].startswith(b"3"):
        verdict = "final" if verdict == "sound" else verdict
    if kind == "structure_sets" and not expected[0]:
        rules.doubt("a server without any structure set")
    if verdict == "open":
        rules.doubt("an answer of which nobody can say what it is")
    elif verdict == "final" or (verdict == "passing" and is_for_good):
        rules.forbidden = "the server never sends what was asked for"

    def respond(handler: Handler, whole: bytes) -> None:
        del whole
        handler.wfile.write(content)
        handler.close_connection = True

    content = reply.content()
    (folder / "answer").write_bytes(content)
    paths = {each: folder / f"fetched-{each}" for each in ids}

    def ask() -> Content:
        server.faults.clear()
        server.faults[kind] = [respond] * (99 if is_for_good else 1)
        serving.fetched(kind, paths)
        return {each: _content(kind, path) for each, path in paths.items() if path.exists()}

    def differs(found: Content) -> str | None:
        if found in others or (verdict == "open" and None in others):
            return None
        return f"{found!a:.600} instead of {expected!a:.600}"

    words = f"{kind}, {'at every attempt' if is_for_good else 'once'}: {content[:300]!a}"
    return Case(ask, rules, differs, [server.url], words=words, is_shown=True)


def _structures(brain: Brain) -> tuple[list[int], str]:
    del brain
    return [0], f"{_QUERY}Structure,"


def _structure_sets(brain: Brain) -> tuple[list[int], str]:
    del brain
    return [0], f"{_QUERY}StructureSet,"


def _experiments(brain: Brain) -> tuple[list[int], str]:
    del brain
    return [0], f"{_QUERY}ApiConnectivity"


def _unionizes(brain: Brain) -> tuple[list[int], str]:
    ids = [*brain.injections][:3]
    return ids, f"{_QUERY}ProjectionStructureUnionize[section_data_set_id$in{','.join(map(str, ids))}]"


def _annotation(brain: Brain) -> tuple[list[int], str]:
    del brain
    return [0], "/informatics-archive/current-release/mouse_ccf/annotation/ccf_2017/annotation_100.nrrd"


_REQUESTS: dict[str, Callable[[Brain], tuple[list[int], str]]] = {
    "structures": _structures,
    "structure_sets": _structure_sets,
    "experiments": _experiments,
    "structure_unionize": _unionizes,
    "annotation": _annotation,
}
"""The experiments that are asked for, and the path of the request or what the server knows it by."""

_QUERIES: dict[str, Callable[[list[int]], Query]] = {
    "structures": lambda ids: Query(["id"], "graph_id", [1]),
    "structure_sets": lambda ids: Query(["id"]),
    "experiments": lambda ids: Query(["data_set_id", "structure_id"], is_counted=True),
    "structure_unionize": lambda ids: Query(["section_data_set_id", "structure_id"], "section_data_set_id", ids),
}


def _mutated_rows(random: Random, kind: str, ids: list[int], body: bytes, others: list[Content]) -> tuple[Reply, Any]:
    """An answer with other rows. Adds what may come of them."""
    mutated = mutated_answer(random, json.loads(body)["msg"])
    rules = Rules()
    try:
        rows = read_rows(mutated, _QUERIES[kind](ids), rules)
    except DamageError:
        return Reply(mutated), "open" if rules.doubts else "final"
    except ForbiddenError:
        return Reply(mutated), "open" if rules.doubts else "passing"
    right = json.loads(body)["msg"]
    if rows == right and json.dumps(rows) == json.dumps(right):  # in Python, false is 0.0 too
        return Reply(mutated), "open" if rules.doubts else "sound"
    others.append({0: rows} if kind == "experiments" else None)  # the only list that AllenSDK writes as it is
    return Reply(mutated), "open"


def _expected(kind: str, brain: Brain, ids: list[int], body: bytes) -> Content:
    if kind == "structures":
        return {0: _with_sorted_sets(brain.structures)}
    if kind == "experiments":
        return {0: brain.experiments()}
    if kind == "structure_sets":
        set_ids = {each for record in brain.structures for each in record["structure_set_ids"]}
        return {0: [{"id": str(each), "name": f"Set {each}", "description": "Generated"} for each in sorted(set_ids)]}
    if kind == "annotation":
        return {0: body}
    rows = json.loads(body)["msg"]
    found = {}
    for each in ids:
        own = [row for row in rows if row["section_data_set_id"] == each]
        if own:
            found[each] = [
                {name: _cell(value) for name, value in row.items() if name != "section_data_set_id"} for row in own
            ]
    return found


def _content(kind: str, path: Path) -> Content:
    content = path.read_bytes()
    if kind == "structures":
        return _with_sorted_sets(json.loads(content))
    if kind == "experiments":
        return json.loads(content)
    if kind == "annotation":
        return content
    rows = list(csv.DictReader(content.decode().splitlines()))
    if kind == "structure_sets":
        return rows
    return [{name: _cell(value) for name, value in row.items() if name not in ("", "experiment_id")} for row in rows]


def _with_sorted_sets(structures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """AllenSDK writes the sets of a structure in any order."""
    return [{**each, "structure_set_ids": sorted(each.get("structure_set_ids", []), key=str)} for each in structures]


def _cell(value: object) -> object:
    """A value of the unionizes: a number, or true or false. What else a server may send is a text here."""
    try:
        return float(str(value))
    except ValueError:
        return str(value)
