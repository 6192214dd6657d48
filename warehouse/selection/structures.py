"""Finds the brain structure that a user names."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral

import duckdb

from warehouse.errors import InvalidValueError, UnknownNameError
from warehouse.sentences import did_you_mean, either

__all__ = ["Structure", "find_structure", "whole_brain"]


@dataclass(frozen=True)
class Structure:
    """A brain structure; its descendants have a ``graph_order`` up to ``last_graph_order``."""

    structure_id: int
    acronym: str
    name: str
    graph_order: int
    last_graph_order: int

    @property
    def spellings(self) -> tuple[str, str, str]:
        """What it may be called: its acronym, its name and its id."""
        return self.acronym, self.name, str(self.structure_id)

    @property
    def is_root(self) -> bool:
        """Whether it is the root of the tree: the whole brain."""
        return self.graph_order == 0

    @property
    def within(self) -> str:
        """A condition in SQL on graph_order that the structure and its descendants meet.

        It has the bounds as numbers, so that the database skips the rows outside them.
        """
        return f"graph_order between {self.graph_order} and {self.last_graph_order}"


def find_structure(connection: duckdb.DuckDBPyConnection, name: str | int) -> Structure:
    """The structure with this acronym, name or id; case matters only where two structures differ in nothing else.

    Raises:
        UnknownNameError: no structure has it, or several have.
        InvalidValueError: it is neither a text nor a whole number.
    """
    if not isinstance(name, str | Integral) or isinstance(name, bool):
        raise InvalidValueError(f"A structure is named by its acronym, name or id; got {name!r}.")
    wanted = str(name).strip()
    every = _structures(connection, "true")
    exact = [each for each in every if wanted in each.spellings]
    folded = wanted.casefold()
    found = exact or [each for each in every if folded in map(str.casefold, each.spellings)]
    if len(found) == 1:
        return found[0]
    if found:
        candidates = either([f"{each.acronym} ({each.name}, id {each.structure_id})" for each in found])
        raise UnknownNameError(
            f"{wanted!r} may be {candidates}: name one by its acronym as written here, or by its id."
        )
    spellings = [
        (spelling, f"{each.acronym} ({each.name})") for each in every for spelling in {each.acronym, each.name}
    ]
    hint = did_you_mean(wanted, spellings, "'mcw structures' lists all there are.")
    raise UnknownNameError(f"There is no structure {wanted!r}: {hint}")


def whole_brain(connection: duckdb.DuckDBPyConnection) -> Structure:
    """The root of the tree."""
    return _structures(connection, "parent_structure_id is null")[0]


def _structures(connection: duckdb.DuckDBPyConnection, condition: str) -> list[Structure]:
    rows = connection.execute(
        f"""
        select structure_id, acronym, name, graph_order, last_graph_order
        from structure
        where {condition}
        order by graph_order
        """
    ).fetchall()
    return [Structure(*row) for row in rows]
