"""``experiments.json``, mutated."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.brain import SMALL_GRID, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS, Raw
from tests.fuzz.kinds.comparing import how_many, obeying, unlike
from tests.fuzz.mutations import json_bytes, mutate_bytes, mutate_json
from tests.fuzz.oracle.experiments import read_experiments
from tests.fuzz.oracle.rules import Rules

__all__ = ["experiments", "mutated_experiments"]


def experiments(random: Random, folder: Path) -> Case[Any]:
    """The list of experiments."""
    brain = draw_brain(random, SMALL_GRID)
    ids = [record["id"] for record in brain.structures]
    path = folder / "experiments.json"
    path.write_bytes(mutated_experiments(random, brain.experiments(), ids))
    rules = Rules()
    found = obeying(rules, lambda: read_experiments(path.read_bytes(), ids, rules))
    expected = None if found is None else [experiment.row() for experiment in found]
    return Case(lambda: product.experiments(path, ids), rules, unlike(expected), [str(path)])


def mutated_experiments(random: Random, records: list[dict[str, Any]], ids: list[int]) -> bytes:
    value: Any = [_old_style(each) if random.random() < 0.2 else each for each in records]
    key_twice = False
    for _ in range(how_many(random)):
        change = random.randrange(10)
        if change <= 3 and isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            value = _change_list(random, [dict(each) for each in value], ids)
        elif change == 4:
            key_twice = True
        elif change == 5:
            return mutate_bytes(random, json_bytes(random, value, key_twice=key_twice))
        else:
            value = mutate_json(random, value)
    return json_bytes(random, value, key_twice=key_twice)


def _old_style(record: dict[str, Any]) -> dict[str, Any]:
    """A record as older lists have it."""
    line = record["transgenic_line"]
    return {
        "id": record["data_set_id"],
        "gender": record["gender"],
        "injection-coordinates": [record["injection_x"], record["injection_y"], record["injection_z"]],
        "injection-structures": [
            {"id": int(part), "abbreviation": "?"} for part in record["injection_structures"].split("/")
        ],
        "injection-volume": record["injection_volume"],
        "name": record["specimen_name"],
        "product-id": record["product_id"],
        "strain": record["strain"],
        "structure-id": record["structure_id"],
        "transgenic-line": "" if line is None else line["name"],
    }


def _change_list(random: Random, records: list[dict[str, Any]], ids: list[int]) -> list[dict[str, Any]]:
    """A change of the list itself, or another way to write the same list."""
    record, other = random.choice(records), random.choice(records)
    change = random.randrange(10)
    line = {"id": 1, "name": "A-Cre", "transgenic_line_type_name": "driver"}
    if change == 0:
        random.shuffle(records)
    elif change == 1:
        records.append({**record, "transgenic_line": random.choice((None, line, {**line, "id": 2, "name": "B-Cre"}))})
    elif change == 2:
        keys = list(record)
        records.append({**record, random.choice(keys): random.choice((*TEXTS, None, 1, 2.5, [1, 2, 3]))})
    elif change == 3:
        record["transgenic_line"] = line
        other["transgenic_line"] = {**line, random.choice(("name", "id", "transgenic_line_type_name")): "a-cre"}
    elif change == 4:
        key = random.choice(("injection_x", "injection_y", "injection_z", "injection_volume"))
        record[key] = random.choice((-1, -0.0, 1e-300, 1e300, 5700, 5699.999, 99_999, Raw("1e999"), "5700", None))
    elif change == 5:
        record["injection_structures"] = random.choice(
            (
                "/".join(map(str, ids)),
                f"/{ids[0]}//",
                [str(ids[0])],
                {str(ids[0]): 1},
                [{"id": ids[0]}, {}],
                5,
                0,
                "x/1",
            )
        )
    elif change == 6:
        record["structure-id"] = random.choice((record.get("structure_id"), random.choice(ids)))
    elif change == 7:
        record["id"] = random.choice((record.get("data_set_id"), 1, "x"))
    elif change == 8:
        record["injection_coordinates"] = random.choice(
            ([1, 2, 3], [1, 2], "123", [1, 2, None], {"1": 1, "2": 2, "3": 3})
        )
    else:
        record["transgenic_line"] = random.choice((0, False, {}, [], "wt", "WT", "Wild type", " ", "A-Cre", *TEXTS))
    return records
