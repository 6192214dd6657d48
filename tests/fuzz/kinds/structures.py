"""``structures.json``, mutated."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.brain import SMALL_GRID, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS
from tests.fuzz.kinds.comparing import how_many, obeying, unlike
from tests.fuzz.mutations import json_bytes, mutate_bytes, mutate_json
from tests.fuzz.oracle.rules import Rules
from tests.fuzz.oracle.structures import read_structures

__all__ = ["mutated_structures", "structures"]


def structures(random: Random, folder: Path) -> Case[Any]:
    """The tree of structures."""
    path = folder / "structures.json"
    path.write_bytes(mutated_structures(random, draw_brain(random, SMALL_GRID).structures))
    rules = Rules()
    tree = obeying(rules, lambda: read_structures(path.read_bytes(), rules))
    expected = None if tree is None else (tree.rows(), tree.pairs(), tree.members())
    return Case(lambda: product.structures(path), rules, unlike(expected), [str(path)])


def mutated_structures(random: Random, records: list[dict[str, Any]]) -> bytes:
    value: Any = records
    key_twice = False
    for _ in range(how_many(random)):
        change = random.randrange(10)
        if change <= 3 and isinstance(value, list) and all(isinstance(each, dict) for each in value):
            value = _change_tree(random, [dict(each) for each in value])
        elif change == 4:
            key_twice = True
        elif change == 5:
            return mutate_bytes(random, json_bytes(random, value, key_twice=key_twice))
        else:
            value = mutate_json(random, value)
    return json_bytes(random, value, key_twice=key_twice)


def _change_tree(random: Random, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A change of the tree itself, or another way to write the same tree."""
    if not records:
        return records
    record, other = random.choice(records), random.choice(records)
    change = random.randrange(12)
    if change == 0:
        random.shuffle(records)
    elif change == 1:
        records.remove(record)
    elif change == 2:
        records.append(dict(record))
    elif change == 3:
        key = random.choice(("acronym", "id", "graph_order", "structure_id_path", "name"))
        record[key] = other.get(key)
    elif change == 4:
        record["graph_order"], other["graph_order"] = other.get("graph_order"), record.get("graph_order")
    elif change == 5:
        record["acronym"] = random.choice((str(other.get("acronym")).swapcase(), str(other.get("id")), *TEXTS))
    elif change == 6:
        for each in records:
            path = each.get("structure_id_path")
            each["structure_id_path"] = "/" + "".join(f"{part}/" for part in path) if isinstance(path, list) else path
    elif change == 7:
        rgb = record.pop("rgb_triplet", None)
        digits = bytes(rgb).hex() if isinstance(rgb, list) and rgb and all(_is_byte(each) for each in rgb) else "0g0000"
        record["color_hex_triplet"] = random.choice(
            (digits, digits.upper(), f"{digits[:2]} {digits[2:]}", "#" + digits)
        )
    elif change == 8:
        record["rgb_triplet"] = random.choice((3, 3_000_000_000, [1, 2], [256, 0, 0], [True, 2, 3], "abc", {"1": 2}))
    elif change == 9:
        ids = random.choice(("12", ["7"], [7, 7], {"9": 1}, None, [-1], 7, [[7]], [2**31]))
        record["structure_set_ids"] = ids
    elif change == 10:
        path = record.get("structure_id_path")
        parts = list(path) if isinstance(path, list) else [1]
        record["structure_id_path"] = random.choice(
            ([str(part) for part in parts], parts[1:], [*parts, 1], parts[::-1], "/".join(map(str, parts)), {"5": 1})
        )
    else:
        records.append(
            {**record, "id": 5_000, "acronym": "new", "structure_id_path": [5_000], "graph_order": len(records)}
        )
    return records


def _is_byte(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 256
