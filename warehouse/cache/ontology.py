"""Reads the structure tree of a cache folder."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.cache.records import GARBLED, as_id, as_text, id_of_digits, read_json
from warehouse.errors import DamagedFileError, InvalidValueError
from warehouse.sentences import counted

__all__ = ["MOST_STRUCTURES", "Ontology", "StructureRecord", "read_ontology", "read_structure_sets"]

MOST_STRUCTURES = 32_767
"""The structures that a warehouse can hold: graph_order is a 16-bit integer, of which every voxel has one."""


@dataclass(frozen=True)
class StructureRecord:
    """A row of the table ``structure``."""

    structure_id: int
    acronym: str
    name: str
    parent_structure_id: int | None
    depth: int
    graph_order: int
    last_graph_order: int
    color_hex_triplet: str
    structure_id_path: str


@dataclass(frozen=True)
class Ontology:
    """The structure tree, in graph order.

    Attributes:
        structures: the rows of the table ``structure``.
        closure: (ancestor id, descendant id) of all pairs; each structure is its own ancestor too.
        set_members: (structure set id, structure id).
    """

    structures: list[StructureRecord]
    closure: list[tuple[int, int]]
    set_members: list[tuple[int, int]]


def read_ontology(content: bytes, path: Path) -> Ontology:
    """The structure tree that ``structures.json`` holds.

    Raises:
        DamagedFileError: the file is not a list in JSON, or its structures are not one complete tree in depth-first
            order.
        InvalidValueError: there are more structures than a warehouse can hold.
    """
    records = read_json(content, path)
    try:
        parsed = sorted((_parse(record) for record in records), key=lambda parsed: parsed.graph_order)
    except GARBLED as error:
        raise DamagedFileError(
            f"A structure in {path} is incomplete or garbled ({error}): delete the file and fetch it again."
        ) from error
    if len(parsed) > MOST_STRUCTURES:
        raise InvalidValueError(
            f"{path} has {len(parsed):,} structures, but a warehouse holds at most {MOST_STRUCTURES:,}."
        )
    last_graph_order = _check_tree(parsed, path)
    structures = [
        StructureRecord(
            structure_id=structure.id_path[-1],
            acronym=structure.acronym,
            name=structure.name,
            parent_structure_id=structure.id_path[-2] if len(structure.id_path) > 1 else None,
            depth=len(structure.id_path) - 1,
            graph_order=structure.graph_order,
            last_graph_order=last_graph_order[structure.id_path[-1]],
            color_hex_triplet=structure.color_hex_triplet,
            structure_id_path="/" + "/".join(map(str, structure.id_path)) + "/",
        )
        for structure in parsed
    ]
    closure = [(ancestor, structure.id_path[-1]) for structure in parsed for ancestor in structure.id_path]
    set_members = sorted({(set_id, structure.id_path[-1]) for structure in parsed for set_id in structure.set_ids})
    return Ontology(structures, closure, set_members)


def read_structure_sets(content: bytes, path: Path) -> dict[int, tuple[str, str]]:
    """Name and description of each structure set, from a CSV file with the columns id, name, description.

    Raises:
        DamagedFileError: a column or a value is missing, an id is not a number, or occurs twice.
    """
    structure_sets: dict[int, tuple[str, str]] = {}
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        columns = next(rows, [])
        places = [columns.index(column) for column in ("id", "name", "description")]
        if len(set(columns)) < len(columns):
            raise ValueError("two columns have one name")
        for row in filter(None, rows):
            if len(row) != len(columns):
                raise ValueError(f"line {rows.line_num} has {counted(len(row), 'field')}")
            id_text, name, description = (row[place] for place in places)
            set_id = id_of_digits(id_text)
            if set_id in structure_sets:
                raise ValueError(f"{set_id} occurs twice")
            structure_sets[set_id] = as_text(name), as_text(description)
    except (*GARBLED, csv.Error) as error:
        raise DamagedFileError(
            f"{path} is not a table of id, name, description ({error}): fix or delete the file."
        ) from error
    return structure_sets


@dataclass(frozen=True)
class _Parsed:
    id_path: list[int]
    acronym: str
    name: str
    graph_order: int
    color_hex_triplet: str
    set_ids: list[int]


def _parse(record: dict[str, Any]) -> _Parsed:
    path = record["structure_id_path"]
    if isinstance(path, str):  # as the API itself writes it: /997/8/
        id_path = [id_of_digits(part) for part in path.strip("/").split("/")]
    else:
        id_path = [as_id(part) for part in path]
    if not id_path or id_path[-1] != as_id(record["id"]):
        raise ValueError(f"structure_id_path of structure {record['id']}")
    return _Parsed(
        id_path=id_path,
        acronym=as_text(record["acronym"]),
        name=as_text(record["name"]),
        graph_order=as_id(record["graph_order"]),
        color_hex_triplet=_color(record),
        set_ids=[as_id(set_id) for set_id in record.get("structure_set_ids") or []],
    )


def _color(record: dict[str, Any]) -> str:
    written = record.get("color_hex_triplet") or record["rgb_triplet"]
    # A number would make that many bytes.
    triplet = bytes.fromhex(written) if isinstance(written, str) else bytes([as_id(part) for part in written])
    red, green, blue = triplet
    return f"{red:02X}{green:02X}{blue:02X}"


def _check_tree(structures: list[_Parsed], path: Path) -> dict[int, int]:
    """Checks that graph_order runs depth first through one complete tree.

    Returns:
        The last graph_order in the subtree of each structure, by structure id.
    """

    def damaged(reason: str) -> DamagedFileError:
        return DamagedFileError(
            f"{path} is not a complete structure tree ({reason}): delete the file and fetch it again."
        )

    last: dict[int, int] = {}
    acronyms: set[str] = set()
    previous: list[int] = []
    for expected, structure in enumerate(structures):
        structure_id, parents = structure.id_path[-1], structure.id_path[:-1]
        if structure.graph_order != expected:
            raise damaged(f"no structure has graph_order {expected}")
        if structure_id in last or structure.acronym in acronyms:
            raise damaged(f"structure {structure_id}, {structure.acronym}, occurs twice")
        # Depth first: the parents of a structure are the structure before it, or parents of that one.
        if parents != previous[: len(parents)] or (expected > 0 and not parents):
            raise damaged(f"structure {structure_id} does not follow its parents")
        acronyms.add(structure.acronym)
        for ancestor in structure.id_path:
            last[ancestor] = expected
        previous = structure.id_path
    return last
