"""``structure_unionizes.csv``, mutated."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.brain import SMALL_GRID, Brain, draw_brain
from tests.fuzz.case import Case, faults_of_message
from tests.fuzz.kinds.comparing import how_many, obeying
from tests.fuzz.mutations import mutate_bytes, mutate_table, table_bytes
from tests.fuzz.oracle.rules import Rules
from tests.fuzz.oracle.structures import read_structures
from tests.fuzz.oracle.unionizes import Unionizes, read_unionizes
from warehouse.errors import WarehouseError

__all__ = ["mutated_unionizes", "unionizes"]


def unionizes(random: Random, folder: Path) -> Case[Any]:
    """The unionizes of several experiments, which are read together: a damaged file must not change the others."""
    brain = draw_brain(random, SMALL_GRID, 20)
    tree_path = folder / "structures.json"
    tree_path.write_text(json.dumps(brain.structures))
    tree = read_structures(tree_path.read_bytes(), Rules())
    labels = set(brain.labels.values())
    found: dict[int, Unionizes | None] = {}
    rules_of: dict[int, Rules] = {}
    for each, injection in brain.injections.items():
        if injection.pixels is None:
            continue
        path = folder / f"experiment_{each}" / "structure_unionizes.csv"
        path.parent.mkdir()
        content = mutated_unionizes(random, brain, each)
        path.write_bytes(content)
        rules = rules_of[each] = Rules()
        found[each] = obeying(rules, partial(read_unionizes, content, each, tree, labels, rules))

    def ask() -> tuple[dict[int, list[dict[str, Any]]], dict[int, WarehouseError]]:
        return product.unionizes(folder, list(found), tree_path, labels)

    def differs(answer: tuple[dict[int, list[dict[str, Any]]], dict[int, WarehouseError]]) -> str | None:
        rows, errors = answer
        for each, rules in rules_of.items():
            fault = _fault_of_file(each, found[each], rules, rows, errors)
            if fault:
                return f"of experiment {each}, {fault}"
        return None

    return Case(ask, Rules(), differs, input_count=len(found))


def _fault_of_file(
    experiment_id: int, expected: Unionizes | None, rules: Rules, rows: dict[int, Any], errors: dict[int, Any]
) -> str | None:
    if experiment_id in errors:
        message = str(errors[experiment_id])
        faults = faults_of_message(message, [f"experiment_{experiment_id}"])
        if not rules.may_refuse:
            faults.append(f"refused, though the rules allow it: {message!a}")
        return "; ".join(faults) or None
    if rules.forbidden:
        return f"accepted, though {rules.forbidden}"
    answer = rows.get(experiment_id, [])

    def ordered(each: Unionizes) -> list[tuple[tuple[str, str], ...]]:
        return sorted(tuple(sorted((name, _text(value)) for name, value in row.items())) for row in each)

    given, wanted = ordered(answer), ordered(expected or [])
    if given == wanted:
        return None
    if len(given) != len(wanted):
        return f"{len(given)} rows instead of {len(wanted)}"
    row, other = next(pair for pair in zip(given, wanted, strict=True) if pair[0] != pair[1])
    return f"other values: {set(row) - set(other)!a:.500} instead of {set(other) - set(row)!a:.500}"


def _text(value: object) -> str:
    """A number in one spelling, whether it is whole or not."""
    return (
        repr(float(value))
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
        else repr(value)
    )


def mutated_unionizes(random: Random, brain: Brain, experiment_id: int) -> bytes:
    table = brain.unionizes(random, experiment_id)
    for _ in range(how_many(random)):
        change = random.randrange(6)
        if change == 0:
            table = [row for row in table if random.random() < 0.9] or table
        elif change == 1 and len(table) > 1:
            _change_number(random, table)
        else:
            table = mutate_table(random, table)
    content = table_bytes(random, table)
    return mutate_bytes(random, content) if random.random() < 0.15 else content


def _change_number(random: Random, table: list[list[str]]) -> None:
    """One number a little or much greater, so that sums no longer add up, or only nearly."""
    row = random.choice(table[1:])
    at = random.randrange(len(row))
    try:
        number = float(row[at])
    except ValueError:
        return
    row[at] = repr(number * random.choice((1 + 1e-12, 1 + 1e-8, 1.001, 2, -1, 0)))
