"""The numbers of the sections: injection counts and annotation in three planes through a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from warehouse.answers.structures import voxel_count
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.figures.places import CUBE_UM, chosen_voxel
from warehouse.grid import AXES, Grid, Index
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import check_choice, check_min_density

__all__ = ["Choice", "Section", "SectionsFigure", "sections_figure"]

Choice = Literal["greatest", "poorest"]
"""Where to look when no point is given: where coverage is greatest, or poorest."""

Axis = Literal["coronal", "sagittal", "horizontal"]

# The fixed axis of each plane, that of its rows and that of its columns, by their positions in AXES.
_PLANES: dict[Axis, tuple[int, int, int]] = {"coronal": (0, 1, 2), "sagittal": (2, 1, 0), "horizontal": (1, 0, 2)}


@dataclass(frozen=True)
class Section:
    """One plane through the brain.

    Attributes:
        axis: coronal, sagittal or horizontal.
        index: of the plane, from 0, along the axis that it is perpendicular to.
        position_um: where its voxels have their centre on that axis, in um.
        structure_ids: (rows, columns) int32: the label of each voxel, 0 outside the annotation.
        counts: (rows, columns) uint16: the experiments that inject each voxel; 0 outside the structure asked for,
            unless that is the whole brain.
        inside: (rows, columns): whether each voxel belongs to the structure asked for.
        extent_um: left, right, bottom and top border for ``imshow`` with the first row on top.
        horizontal_axis: AP, DV or ML, to the right: posterior, inferior or right.
        vertical_axis: the same, downwards.
    """

    axis: Axis
    index: int
    position_um: float
    structure_ids: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    inside: npt.NDArray[np.bool_]
    extent_um: tuple[float, float, float, float]
    horizontal_axis: str
    vertical_axis: str


@dataclass(frozen=True)
class SectionsFigure:
    """A coronal, a sagittal and a horizontal section through one point.

    Attributes:
        structure: the structure asked for; the root of the tree where that is the whole brain.
        min_density: an experiment counts in a voxel where its injection density is this or more.
        at_um: the point: AP, DV and ML, in um.
        reason: a sentence that says why it is this point.
        sections: the coronal, the sagittal and the horizontal section.
        count_here: the experiments that inject the voxel at the point; None where it lies outside the structure.
        structure_here: acronym of the label of that voxel; None outside the annotation.
        acronyms: of every label in the sections, by its id.
        experiment_count: the experiments looked at.
        notes: sentences for the reader.
    """

    structure: Structure
    min_density: float
    at_um: tuple[float, float, float]
    reason: str
    sections: list[Section]
    count_here: int | None
    structure_here: str | None
    acronyms: dict[int, str]
    experiment_count: int
    notes: list[str]


def sections_figure(
    file: WarehouseFile,
    structure: Structure,
    chosen: ChosenExperiments,
    min_density: float = 0.5,
    *,
    at_um: tuple[float, float, float] | None = None,
    choose: Choice = "greatest",
) -> SectionsFigure:
    """Injection counts in three planes through a point; counts as ``warehouse.answers.counts`` has them.

    Where no point is given, it is the voxel of the structure around which coverage is greatest or poorest, judged by
    the cube of 0.5 mm around it; ``warehouse.figures.places.chosen_voxel`` has the definition.

    Args:
        file: the warehouse.
        structure: what is shown; in the root of the tree voxels outside the annotation count too.
        chosen: the experiments that count.
        min_density: an experiment counts in a voxel where its injection density is this or more.
        at_um: the point: AP, DV and ML in um from the anterior, superior and left end of the grid.
        choose: where no point is given: where coverage is greatest, or poorest.

    Raises:
        InvalidValueError: a threshold or choice is outside what is allowed, the point is outside the grid, or the
            structure has no voxel.
    """
    check_choice("choice", choose, get_args(Choice))
    check_min_density(min_density)
    size = voxel_count(file, structure)
    grid = file.grid
    if at_um is not None:
        index = grid.index_at(at_um)
    else:
        index = chosen_voxel(file, structure, chosen, min_density, voxel_count=size, poorest=choose == "poorest")
    labels = _planes(file, index, "select voxel_id, structure_id as value from annotation_voxel where true")
    looked_at = "true" if structure.is_root else structure.within
    values = {"min_density": min_density, "experiment_ids": chosen.ids_or_null}
    counts = _planes(
        file,
        index,
        # the rows that voxel_injection_count counts: it would count every voxel before it leaves out those elsewhere
        "select voxel_id, count(*) as value from chosen_injection_voxel($min_density, $experiment_ids) "
        f"where {looked_at}",
        **values,
    )
    acronyms = _acronyms(file, labels)
    inside = [each for (each,) in file.rows(f"select structure_id from structure where {structure.within}")]
    sections = [
        _section(grid, axis, index, labels[axis].astype(np.int32), counts[axis].astype(np.uint16), inside)
        for axis in _PLANES
    ]
    coronal = sections[0]
    here = index[1], index[2]
    count_here = int(coronal.counts[here]) if structure.is_root or coronal.inside[here] else None
    reason = "This is the point given."
    if at_um is None:
        injected = f"from chosen_injection_voxel($min_density, $experiment_ids) where {structure.within} limit 1"
        is_empty = not count_here and not file.rows(f"select 1 {injected}", **values)
        reason = _reason(structure, choose, is_empty=is_empty)
    return SectionsFigure(
        structure=structure,
        min_density=min_density,
        at_um=at_um or grid.centre_um(index),
        reason=reason,
        sections=sections,
        count_here=count_here,
        structure_here=acronyms.get(int(coronal.structure_ids[here])),
        acronyms=acronyms,
        experiment_count=len(chosen),
        notes=list(chosen.notes),
    )


def _reason(structure: Structure, choose: Choice, *, is_empty: bool) -> str:
    """Why the figure shows this point, at which an experiment count is the largest, or the smallest, around it.

    Where no experiment counts in any voxel of the structure, coverage is neither greatest nor poorest anywhere.
    """
    cube = f"the cube of {CUBE_UM / 1000:g} mm around this voxel"
    if is_empty:
        return f"No loaded experiment has this density in {structure.acronym}: {cube} has most of its voxels."
    return f"Coverage of {structure.acronym} is {choose} in {cube}."


def _planes(file: WarehouseFile, index: Index, source: str, **values: object) -> dict[Axis, npt.NDArray[np.int64]]:
    """What a source has in each voxel of the three planes, 0 where it has nothing."""
    grid = file.grid
    ap, dv, ml = (f"{axis} = {at}" for axis, at in zip(grid.index_sql("voxel_id"), index, strict=True))
    rows = file.columns(f"{source} and ({ap} or {dv} or {ml}) group by all", **values)
    at = grid.index(rows["voxel_id"])
    planes: dict[Axis, npt.NDArray[np.int64]] = {}
    for axis, (fixed, vertical, horizontal) in _PLANES.items():
        here = at[fixed] == index[fixed]
        plane = np.zeros((grid.shape[vertical], grid.shape[horizontal]), dtype=np.int64)
        plane[at[vertical][here], at[horizontal][here]] = rows["value"][here]
        planes[axis] = plane
    return planes


def _section(
    grid: Grid,
    axis: Axis,
    index: Index,
    structure_ids: npt.NDArray[np.int32],
    counts: npt.NDArray[np.uint16],
    inside: list[int],
) -> Section:
    fixed, vertical, horizontal = _PLANES[axis]
    rows, columns = structure_ids.shape
    return Section(
        axis=axis,
        index=index[fixed],
        position_um=grid.centre_um(index)[fixed],
        structure_ids=structure_ids,
        counts=counts,
        inside=np.isin(structure_ids, inside),
        extent_um=(0.0, float(columns * grid.resolution_um), float(rows * grid.resolution_um), 0.0),
        horizontal_axis=AXES[horizontal],
        vertical_axis=AXES[vertical],
    )


def _acronyms(file: WarehouseFile, labels: dict[Axis, npt.NDArray[np.int64]]) -> dict[int, str]:
    """Of every label in the planes."""
    ids = np.unique(np.concatenate([each.ravel() for each in labels.values()]))
    return dict(
        file.rows(
            "select structure_id, acronym from structure "
            "where structure_id in (select unnest(cast($ids as integer[])))",
            ids=ids.tolist(),
        )
    )
