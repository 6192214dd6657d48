"""The nuclei of a structure: its parts that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.errors import InvalidValueError
from warehouse.selection import Structure, find_structure

__all__ = ["Nucleus", "check_drawn", "nuclei", "whole_brain"]


@dataclass(frozen=True)
class Nucleus:
    """A part of a structure that is not divided further in the annotation.

    Attributes:
        structure_id: its id.
        acronym: its short name.
        name: its full name.
        colour: its colour in the atlas, as #RRGGBB.
        voxel_count: its voxels in both hemispheres.
        ancestors: acronyms from the structure asked for down to its parent; empty where it is that structure.
    """

    structure_id: int
    acronym: str
    name: str
    colour: str
    voxel_count: int
    ancestors: tuple[str, ...] = ()


def nuclei(connection: duckdb.DuckDBPyConnection, structure: str) -> list[Nucleus]:
    """The nuclei of a structure, in graph order.

    Those are the structure and its descendants that have voxels in the annotation and none of whose own descendants
    has. No two share a voxel. They need not make up the whole structure: a voxel can be labelled with a structure that
    is divided further elsewhere. Empty where the structure has no voxel.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.

    Raises:
        UnknownNameError: there is no such structure.
    """
    found = find_structure(connection, structure)
    rows = connection.execute(
        f"""
        with labelled as (
            select graph_order, count(*) as voxel_count
            from annotation_voxel
            where graph_order between {found.graph_order} and {found.last_graph_order}
            group by graph_order
        )

        select
            structure.structure_id,
            structure.acronym,
            structure.name,
            '#' || upper(structure.color_hex_triplet),
            labelled.voxel_count,
            (
                select list(above.acronym order by above.graph_order)
                from structure as above
                where
                    above.graph_order between {found.graph_order} and structure.graph_order - 1
                    and above.last_graph_order >= structure.graph_order
            )
        from labelled
        inner join structure on labelled.graph_order = structure.graph_order
        where not exists (
            select 1
            from labelled as below
            where below.graph_order between structure.graph_order + 1 and structure.last_graph_order
        )
        order by structure.graph_order
        """
    ).fetchall()
    return [
        Nucleus(structure_id, acronym, name, colour, voxel_count, tuple(ancestors or ()))
        for structure_id, acronym, name, colour, voxel_count, ancestors in rows
    ]


def check_drawn(connection: duckdb.DuckDBPyConnection, structure: Structure) -> None:
    """Whether there is anything of a structure that a figure could show.

    Raises:
        InvalidValueError: the structure has no voxel in the annotation.
    """
    drawn = connection.execute(
        "select exists (select 1 from annotation_voxel "
        f"where graph_order between {structure.graph_order} and {structure.last_graph_order})"
    ).fetchone()
    if drawn != (True,):
        raise InvalidValueError(
            f"{structure.acronym} ({structure.name}) is not drawn in the annotation, so no figure can show it: "
            "choose a structure that has voxels; 'mcw structures' lists how many each has."
        )


def whole_brain(connection: duckdb.DuckDBPyConnection) -> str:
    """The acronym of the root of the tree."""
    row = connection.execute("select acronym from structure where parent_structure_id is null").fetchone()
    return str(row[0]) if row else "root"
