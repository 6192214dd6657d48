"""The ontology of the sample: part of the real hierarchy, all of it in the thalamus.

Ids, acronyms, names, colours, parents and structure sets are those of the Allen Mouse Brain Atlas; ``graph_order`` is
renumbered without gaps, because the sample leaves structures out. The positions of structures are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from warehouse.sample.brain_stem import BRAIN_STEM
from warehouse.sample.cerebrum import CEREBRUM

__all__ = ["STRUCTURE_SETS", "SUMMARY_STRUCTURES", "SampleStructure", "ontology", "sample_structures"]

SUMMARY_STRUCTURES: Final = 167587189

STRUCTURE_SETS: Final = {
    "s": (
        SUMMARY_STRUCTURES,
        "Brain – Summary Structures",
        "Curated list of non-overlapping substructures at a mid-ontology level",
    ),
    "t": (688152363, "Thalamus", "Summary structures of the thalamus"),
    "p": (184527634, "Mouse Connectivity - Target Search", "List of valid structures for projection target search"),
    "m": (
        691663206,
        "Mouse Brain - Has Surface Mesh",
        "Structures whose surfaces are represented by a precomputed mesh",
    ),
    "d": (687527670, "Brain - Major Divisions", "Structures representing the major divisions of the mouse brain"),
}
"""Id, name and description of a structure set by the letter that stands for it in the tables of structures."""

_MOUSE_BRAIN_GRAPH: Final = 1


@dataclass(frozen=True)
class SampleStructure:
    """A structure of the ontology and the ellipsoid that is drawn for it, in voxels of 100 um."""

    structure_id: int
    acronym: str
    name: str
    rgb: tuple[int, int, int]
    path: tuple[int, ...]
    set_ids: tuple[int, ...]
    center: tuple[float, float, float] | None
    radii: tuple[float, float, float] | None

    @property
    def parent_id(self) -> int | None:
        """Id of the parent, None for the root."""
        return self.path[-2] if len(self.path) > 1 else None


@cache
def sample_structures() -> tuple[SampleStructure, ...]:
    """Every structure of the sample; the position in the tuple is its graph order."""
    structures: list[SampleStructure] = []
    path: tuple[int, ...] = ()
    for line in (CEREBRUM + BRAIN_STEM).splitlines():
        fields, name = line.split(" | ")
        depth, structure_id, color, sets, center, radii, acronym = fields.split(" ", 6)
        path = (*path[: int(depth)], int(structure_id))
        red, green, blue = bytes.fromhex(color)
        structures.append(
            SampleStructure(
                structure_id=int(structure_id),
                acronym=acronym,
                name=name,
                rgb=(red, green, blue),
                path=path,
                set_ids=tuple(STRUCTURE_SETS[letter][0] for letter in sets if letter != "-"),
                center=_position(center),
                radii=_position(radii),
            )
        )
    return tuple(structures)


def _position(text: str) -> tuple[float, float, float] | None:
    if text == "-":
        return None
    ap, dv, ml = map(float, text.split(","))
    return ap, dv, ml


def ontology() -> list[dict[str, Any]]:
    """The records of ``structures.json``, as AllenSDK caches them."""
    return [
        {
            "acronym": structure.acronym,
            "graph_id": _MOUSE_BRAIN_GRAPH,
            "graph_order": graph_order,
            "id": structure.structure_id,
            "name": structure.name,
            "rgb_triplet": list(structure.rgb),
            "structure_id_path": list(structure.path),
            "structure_set_ids": list(structure.set_ids),
        }
        for graph_order, structure in enumerate(sample_structures())
    ]
