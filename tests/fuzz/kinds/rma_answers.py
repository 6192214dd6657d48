"""Answers of the Allen Institute's database, mutated: the envelope, the rows in it, and the bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import fetching
from tests.fuzz.case import Case
from tests.fuzz.hostile import Raw
from tests.fuzz.kinds.comparing import how_many, unlike
from tests.fuzz.mutations import json_bytes, mutate_bytes, mutate_json
from tests.fuzz.oracle.json_text import LONG_INTEGER
from tests.fuzz.oracle.rma import DamageError, Query, read_rows
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["envelope", "mutated_answer", "rma_answers"]

ASKED = (999000001, 999000002, 999000003)

_ROWS: dict[str, Callable[[Random, int], dict[str, Any]]] = {
    "structures": lambda random, number: {
        "id": number,
        "graph_id": 1,
        "acronym": f"S{number}",
        "structure_id_path": f"/997/{number}/",
        "structure_sets": [{"id": 2}, {"id": 114512891}],
        "color_hex_triplet": "FFFFFF",
    },
    "structure_sets": lambda random, number: {"id": number, "name": "Summary", "description": None},
    "experiments": lambda random, number: {"data_set_id": number, "structure_id": 549, "strain": "C57BL/6J"},
    "structure_unionize": lambda random, number: {
        "section_data_set_id": random.choice(ASKED),
        "structure_id": number,
        "hemisphere_id": random.choice((1, 2, 3)),
        "is_injection": random.random() < 0.5,
        "projection_volume": random.random(),
    },
}
QUERIES = {
    "structures": Query(["id"], "graph_id", [1]),
    "structure_sets": Query(["id"]),
    "experiments": Query(["data_set_id", "structure_id"], is_counted=True),
    "structure_unionize": Query(["section_data_set_id", "structure_id"], "section_data_set_id", ASKED),
}
_SMALL = 2**40
_URL = "http://api.brain-map.org/api/v2/data/query.json?q=model::X"


def rma_answers(random: Random, folder: Path) -> Case[Any]:
    """An answer to one of the four queries."""
    kind = random.choice(list(QUERIES))
    query = QUERIES[kind]
    rows = [_ROWS[kind](random, number) for number in random.sample(range(1, 10**6), random.choice((0, 1, 2, 8)))]
    content = mutated_answer(random, rows)
    (folder / f"{kind}.json").write_bytes(content)
    url = _URL + ("" if query.is_counted else ",rma::options[count$eqfalse]")
    rules, names, expected = Rules(), [url], None
    try:
        expected = read_rows(content, query, rules)
    except ForbiddenError as error:
        rules.forbidden = str(error)
        if not rules.doubts:
            names = [fetching.DAMAGED if isinstance(error, DamageError) else fetching.PASSING]
    asked = query.asked or None

    def differs(answer: object) -> str | None:
        if LONG_INTEGER in rules.doubts:
            return None
        try:
            return unlike(expected)(answer)
        except RecursionError:  # nested too deeply to be compared
            return None

    return Case(lambda: fetching.rows(content, url, kind, asked), rules, differs, names)


def envelope(rows: list[Any]) -> dict[str, Any]:
    """What the server sends around rows."""
    count = len(rows)
    return {"success": True, "id": 0, "start_row": 0, "num_rows": count, "total_rows": count, "msg": rows}


def mutated_answer(random: Random, rows: list[Any]) -> bytes:
    """An answer with these rows, mutated."""
    answer: Any = envelope(rows)
    for _ in range(how_many(random)):
        changes = (_change_counts, _change_rows, _change_msg, mutate_json)
        answer = random.choice(changes)(random, answer)
    content = json_bytes(random, answer, key_twice=random.random() < 0.05)
    return mutate_bytes(random, content) if random.random() < 0.15 else content


def _change_counts(random: Random, answer: Any) -> Any:
    """Other counts, or none."""
    if not isinstance(answer, dict):
        return answer
    name = random.choice(("num_rows", "start_row", "total_rows", "success"))
    if random.random() < 0.2:
        return {key: value for key, value in answer.items() if key != name}
    value = answer.get(name, 0)
    is_small = isinstance(value, int) and abs(value) < _SMALL
    near = [value + 1, value - 1, float(value), bool(value), str(value)] if is_small else []
    return {**answer, name: random.choice((*near, 50, 0, 1, True, False, None, "true", Raw("0.0"), 10**30, [], {}))}


def _change_rows(random: Random, answer: Any) -> Any:
    """Some of the rows, in an envelope that says so of all, or not; or a row with an id that is none."""
    rows = answer.get("msg") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not rows:
        return answer
    at = random.randrange(len(rows))
    row = rows[at] if isinstance(rows[at], dict) else {}
    name = random.choice([*row, "graph_id"])
    value = row.get(name)
    others = [str(value), None, True, 1.0, 0, 5, -1, 999000009, [value], {"id": value}, _deep(random)]
    changed = random.choice(
        (
            rows[:at],
            rows[at:],
            [*rows[:at], *rows[at + 1 :]],
            [*rows, rows[at]],
            [*rows[:at], {**row, name: random.choice(others)}, *rows[at + 1 :]],
            [*rows[:at], {key: row[key] for key in row if key != name}, *rows[at + 1 :]],
            [*rows[:at], random.choice((None, [], 5, "x", {})), *rows[at + 1 :]],
        )
    )
    count = {"num_rows": len(changed)} if random.random() < 0.6 else {}
    total = {"total_rows": len(changed)} if random.random() < 0.6 else {}
    return {**answer, "msg": changed, **count, **total}


def _change_msg(random: Random, answer: Any) -> Any:
    """Something else in the place of the rows."""
    if not isinstance(answer, dict):
        return answer
    words = "Could not load page, Informatics service request failed"
    msg: Any = random.choice(({}, [], None, 4, words, "\x1b[31m\ud800", {"0": {"id": 1}}, [[1]], [{}], _deep(random)))
    counts = random.choice(({}, {"num_rows": 0}, {"num_rows": 0, "total_rows": 0}, {"num_rows": 0, "start_row": 50}))
    success = {"success": False} if random.random() < 0.3 else {}
    return {**answer, "msg": msg, **counts, **success}


def _deep(random: Random) -> Raw:
    """Brackets, as deep as a program may read them, or deeper."""
    depth = random.choice((60, 199, 300, 700, 900, 5_000, 100_000))
    return Raw(random.choice(("[" * depth + "]" * depth, '{"a":' * depth + "0" + "}" * depth)))
