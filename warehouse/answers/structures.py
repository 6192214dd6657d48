"""The tree of brain structures, and its leaves: the parts that the annotation divides no further."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.answers.answer import Answer
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import InvalidValueError
from warehouse.selection.structures import Structure

__all__ = ["Leaf", "leaves", "structures", "voxel_count"]


@dataclass(frozen=True)
class Leaf:
    """A row of the view ``leaf_structure``, with its path from the structure of the question.

    Attributes:
        structure_id: its id.
        acronym: its short name.
        name: its full name.
        colour: its colour in the atlas, as #RRGGBB.
        voxel_count: its voxels in both hemispheres.
        ancestors: acronyms from the structure of the question down to the parent of the leaf; empty if the leaf is that
            structure.
    """

    structure_id: int
    acronym: str
    name: str
    colour: str
    voxel_count: int
    ancestors: tuple[str, ...] = ()


def structures(file: WarehouseFile, structure: Structure | None, *, leaves: bool = False) -> Answer:
    """A structure and its descendants, or all structures, in graph order; with ``leaves`` only the leaves among them.

    One row per structure: structure_id, acronym, name, parent_acronym, depth, color_hex_triplet, voxel_count and
    volume_mm3. The last two are of both hemispheres and contain the descendants; they are 0 for a structure that the
    annotation does not draw.
    """
    within = "true" if structure is None else f"structure.{structure.within}"
    only_leaves = "inner join leaf_structure on structure.structure_id = leaf_structure.structure_id" if leaves else ""
    sql = f"""
        select
            structure.structure_id,
            structure.acronym,
            structure.name,
            parent.acronym as parent_acronym,
            structure.depth,
            structure.color_hex_triplet,
            structure_voxel_count.voxel_count,
            structure_voxel_count.volume_mm3
        from structure
        {only_leaves}
        left join structure as parent on structure.parent_structure_id = parent.structure_id
        inner join structure_voxel_count
            on
                structure.structure_id = structure_voxel_count.structure_id
                and structure_voxel_count.hemisphere = 'both'
        where {within}
        order by structure.graph_order
    """
    return Answer(file.connection, sql, notes=file.notes)


def leaves(file: WarehouseFile, structure: Structure) -> list[Leaf]:
    """The leaves of a structure, in graph order.

    Raises:
        InvalidValueError: the structure has none, because the annotation does not draw it.
    """
    rows = file.rows(
        f"""
        select structure_id, acronym, name, color_hex, voxel_count, acronym_path
        from leaf_structure
        where {structure.within}
        order by graph_order
        """
    )
    if not rows:
        raise _not_drawn(structure)
    return [
        Leaf(structure_id, acronym, name, colour, voxel_count, _ancestors(path, structure.acronym))
        for structure_id, acronym, name, colour, voxel_count, path in rows
    ]


def voxel_count(file: WarehouseFile, structure: Structure) -> int:
    """The voxels of a structure and its descendants in both hemispheres.

    Raises:
        InvalidValueError: it has none, because the annotation does not draw it.
    """
    rows = file.rows(
        "select voxel_count from structure_voxel_count "
        "where structure_id = $structure_id and hemisphere = 'both' and voxel_count > 0",
        structure_id=structure.structure_id,
    )
    if not rows:
        raise _not_drawn(structure)
    return int(rows[0][0])


def _not_drawn(structure: Structure) -> InvalidValueError:
    return InvalidValueError(
        f"{structure.acronym} ({structure.name}) is not drawn in the annotation, so there is nothing to show: "
        "choose a structure that has voxels; 'mcw structures' lists how many each has."
    )


def _ancestors(acronym_path: str, first: str) -> tuple[str, ...]:
    """The acronyms of a path from one structure down to the parent of the last."""
    path = acronym_path.split(" > ")
    return tuple(path[path.index(first) : -1])
