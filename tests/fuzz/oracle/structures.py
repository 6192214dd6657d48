"""``structures.json``: one complete tree of structures, in depth-first order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.fuzz.oracle.json_text import parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.values import a_text, an_id, records_of

__all__ = ["Structure", "Tree", "read_structures"]

_MOST = 32_767


@dataclass(frozen=True)
class Structure:
    """A structure with its place in the tree, from the root down."""

    structure_id: int
    acronym: str
    name: str
    path: tuple[int, ...]
    colour: str
    sets: frozenset[int]


@dataclass(frozen=True)
class Tree:
    """The structures in graph order."""

    structures: tuple[Structure, ...]

    @property
    def ids(self) -> set[int]:
        """The ids of all structures."""
        return {each.structure_id for each in self.structures}

    def below(self, structure_id: int) -> list[Structure]:
        """A structure and its descendants, in graph order."""
        return [each for each in self.structures if structure_id in each.path]

    def rows(self) -> list[tuple[object, ...]]:
        """Id, acronym, name, parent, depth, graph order, last graph order, colour and path of each structure."""
        orders = {each.structure_id: order for order, each in enumerate(self.structures)}
        return [
            (
                each.structure_id,
                each.acronym,
                each.name,
                each.path[-2] if len(each.path) > 1 else None,
                len(each.path) - 1,
                order,
                max(orders[below.structure_id] for below in self.below(each.structure_id)),
                each.colour,
                "/" + "".join(f"{part}/" for part in each.path),
            )
            for order, each in enumerate(self.structures)
        ]

    def pairs(self) -> list[tuple[int, int]]:
        """Each structure with each of its descendants."""
        return sorted((ancestor, each.structure_id) for each in self.structures for ancestor in each.path)

    def members(self) -> list[tuple[int, int]]:
        """Structure sets with their members."""
        return sorted((number, each.structure_id) for each in self.structures for number in each.sets)


def read_structures(content: bytes, rules: Rules) -> Tree:
    """The tree in ``structures.json``."""
    found = [_structure(record, rules) for record in records_of(parse_json(content, rules))]
    if sorted(order for order, _ in found) != list(range(len(found))):
        raise ForbiddenError("graph_order does not count the structures from 0")
    structures = tuple(structure for _, structure in sorted(found, key=lambda each: each[0]))
    if len({each.structure_id for each in structures}) < len(structures):
        raise ForbiddenError("two structures have one id")
    if len({each.acronym for each in structures}) < len(structures):
        raise ForbiddenError("two structures have one acronym")
    expected: list[tuple[int, ...]] = []
    if structures:
        _walk((), {each.path for each in structures}, [each.path for each in structures], expected)
    if [each.path for each in structures] != expected or sum(len(each.path) == 1 for each in structures) != 1:
        raise ForbiddenError("the structures are no complete tree in depth-first order")
    if len(structures) > _MOST:
        rules.doubt("more structures than a small integer can count")
    return Tree(structures)


def _walk(
    at: tuple[int, ...], paths: set[tuple[int, ...]], order: list[tuple[int, ...]], visited: list[tuple[int, ...]]
) -> None:
    """Visits what is below a place, in the order in which the siblings stand in the file."""
    for path in order:
        if path[:-1] == at and path in paths:
            paths.remove(path)
            visited.append(path)
            _walk(path, paths, order, visited)


def _structure(record: dict[str, Any], rules: Rules) -> tuple[int, Structure]:
    for field in ("id", "acronym", "name", "graph_order", "structure_id_path"):
        if field not in record:
            raise ForbiddenError(f"a structure has no {field}")
    path = _path(record["structure_id_path"], rules)
    structure_id = an_id(record["id"], rules)
    if not path or path[-1] != structure_id:
        raise ForbiddenError("the path of a structure does not end at it")
    structure = Structure(
        structure_id,
        a_text(record["acronym"], rules),
        a_text(record["name"], rules),
        path,
        _colour(record, rules),
        _sets(record.get("structure_set_ids"), rules),
    )
    return an_id(record["graph_order"], rules), structure


def _path(value: Any, rules: Rules) -> tuple[int, ...]:
    """A list of ids, or these with slashes between and around them, as the API writes them."""
    if isinstance(value, str):
        if not re.fullmatch("(/[0-9]+)+/", value):
            if not re.fullmatch("/*[0-9]+(/[0-9]+)*/*", value):
                raise ForbiddenError(f"{value!r:.60} is no path")
            rules.doubt("a path without its slashes, or with more")
        return tuple(an_id(part, rules, is_text=True) for part in value.strip("/").split("/"))
    if not isinstance(value, list):
        raise ForbiddenError(f"{value!r:.60} is no path")
    return tuple(an_id(part, rules) for part in value)


def _colour(record: dict[str, Any], rules: Rules) -> str:
    digits = record.get("color_hex_triplet")
    if digits:
        if not isinstance(digits, str):
            raise ForbiddenError(f"{digits!r:.60} is no colour")
        if not re.fullmatch("[0-9A-Fa-f]{6}", digits):
            digits = "".join(digits.split())
            rules.doubt("a colour with blanks in it")
        if not re.fullmatch("[0-9A-Fa-f]{6}", digits):
            raise ForbiddenError(f"{digits!r:.60} is no colour")
        return digits.upper()
    if digits is not None and digits != "":
        rules.doubt("a colour that is empty in a way of its own")
    parts = record.get("rgb_triplet")
    is_triplet = isinstance(parts, list) and len(parts) == 3
    if not is_triplet or not all(isinstance(part, int) and 0 <= part <= 255 for part in parts or []):
        raise ForbiddenError(f"{parts!r:.60} is no colour")
    if any(isinstance(part, bool) for part in parts or []):
        rules.doubt("true as a part of a colour")
    return "".join(f"{int(part):02X}" for part in parts or [])


def _sets(value: Any, rules: Rules) -> frozenset[int]:
    if value is None or value == []:
        return frozenset()
    if not value:
        rules.doubt("no sets, in a way of its own")
        return frozenset()
    if not isinstance(value, list):
        raise ForbiddenError(f"{value!r:.60} is no list of sets")
    sets = [an_id(each, rules) for each in value]
    if len(set(sets)) < len(sets):
        rules.doubt("a set twice")
    return frozenset(sets)
