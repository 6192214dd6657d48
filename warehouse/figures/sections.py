"""The numbers of the sections: injection counts and annotation in three planes through a point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import check_choice, check_min_density
from warehouse.errors import InvalidValueError
from warehouse.figures.injected import chosen_experiments
from warehouse.figures.nuclei import check_drawn, whole_brain
from warehouse.figures.places import CUBE_UM, chosen_voxel
from warehouse.grid import Grid
from warehouse.literals import literal
from warehouse.selection import Injection, Structure, find_structure

__all__ = ["Choice", "Section", "SectionsFigure", "sections_figure"]

Choice = Literal["greatest", "poorest"]
"""Where to look when no point is given: where the coverage is greatest, or poorest."""

Axis = Literal["coronal", "sagittal", "horizontal"]

# The fixed axis of each plane, that of its rows and that of its columns; AP is 0, DV is 1, ML is 2.
_PLANES: dict[Axis, tuple[int, int, int]] = {"coronal": (0, 1, 2), "sagittal": (2, 1, 0), "horizontal": (1, 0, 2)}
_NAMES = ("AP", "DV", "ML")


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
        min_density: an experiment counts in a voxel from this injection density on.
        at_um: the point: AP, DV and ML, in um.
        chosen_by: how it was chosen, in words.
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
    chosen_by: str
    sections: list[Section]
    count_here: int | None
    structure_here: str | None
    acronyms: dict[int, str]
    experiment_count: int
    notes: list[str]


def sections_figure(
    connection: duckdb.DuckDBPyConnection,
    structure: str | None,
    *,
    at_um: tuple[float, float, float] | None = None,
    choose: Choice = "greatest",
    min_density: float = 0.5,
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> SectionsFigure:
    """Injection counts in three planes through a point; counts as ``warehouse.export.injection_counts`` has them.

    Where no point is given, it is the voxel of the structure around which coverage is greatest or poorest, judged by
    the cube of 0.5 mm around it; ``warehouse.figures.places.chosen_voxel`` says it exactly.

    Args:
        connection: the warehouse.
        structure: acronym, name or id; None is the whole brain, where voxels outside the annotation count too.
        at_um: the point: AP, DV and ML in um from the anterior, superior and left end of the grid.
        choose: greatest or poorest, where there is no point.
        min_density: an experiment counts in a voxel from this injection density on, above 0 up to 1.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed, the point is outside the grid, or the
            structure has no voxel.
    """
    check_choice("choice", choose, get_args(Choice))
    check_min_density(min_density)
    found = find_structure(connection, structure or whole_brain(connection))
    check_drawn(connection, found)
    grid = _grid(connection)
    index = None if at_um is None else _index(grid, at_um)
    injected = chosen_experiments(
        connection,
        None if structure is None else found,
        injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    chosen_by = "the point given"
    if index is None:
        index = chosen_voxel(connection, found, injected, min_density, grid, poorest=choose == "poorest")
        chosen_by = f"the coverage of {found.acronym} is {choose} here, within a cube of {CUBE_UM / 1000:g} mm"
    within = f"graph_order between {found.graph_order} and {found.last_graph_order}"
    labels = _planes(connection, grid, index, "any_value(structure_id)", "annotation_voxel where true")
    counts = _planes(
        connection, grid, index, "count(*)", injected.rows("true" if structure is None else within, min_density)
    )
    ids = [each for (each,) in connection.execute(f"select structure_id from structure where {within}").fetchall()]
    sections = [
        _section(grid, axis, index, labels[axis].astype(np.int32), counts[axis].astype(np.uint16), ids)
        for axis in _PLANES
    ]
    coronal = sections[0]
    here = coronal.structure_ids[index[1], index[2]]
    is_counted = structure is None or coronal.inside[index[1], index[2]]
    acronyms = _acronyms(connection, sections)
    return SectionsFigure(
        structure=found,
        min_density=min_density,
        at_um=at_um or _centre_um(grid, index),
        chosen_by=chosen_by,
        sections=sections,
        count_here=int(coronal.counts[index[1], index[2]]) if is_counted else None,
        structure_here=acronyms.get(int(here)),
        acronyms=acronyms,
        experiment_count=len(injected.experiment_ids),
        notes=injected.notes,
    )


def _planes(
    connection: duckdb.DuckDBPyConnection, grid: Grid, index: tuple[int, int, int], value: str, source: str
) -> dict[Axis, npt.NDArray[np.int64]]:
    """What a source has in each voxel of the three planes, 0 where it has nothing."""
    ap_count, dv_count, _ = grid.shape
    rows = connection.execute(
        f"""
        select voxel_id, {value} as value
        from {source} and (
            voxel_id % {ap_count} = {index[0]}
            or voxel_id // {ap_count} % {dv_count} = {index[1]}
            or voxel_id // {ap_count * dv_count} = {index[2]}
        )
        group by voxel_id
        """
    ).fetchnumpy()
    at = np.unravel_index(np.asarray(rows["voxel_id"]), grid.shape, order="F")
    planes: dict[Axis, npt.NDArray[np.int64]] = {}
    for axis, (fixed, vertical, horizontal) in _PLANES.items():
        here = at[fixed] == index[fixed]
        plane = np.zeros((grid.shape[vertical], grid.shape[horizontal]), dtype=np.int64)
        plane[at[vertical][here], at[horizontal][here]] = np.asarray(rows["value"])[here]
        planes[axis] = plane
    return planes


def _section(
    grid: Grid,
    axis: Axis,
    index: tuple[int, int, int],
    structure_ids: npt.NDArray[np.int32],
    counts: npt.NDArray[np.uint16],
    inside: list[int],
) -> Section:
    fixed, vertical, horizontal = _PLANES[axis]
    rows, columns = structure_ids.shape
    return Section(
        axis=axis,
        index=index[fixed],
        position_um=_centre_um(grid, index)[fixed],
        structure_ids=structure_ids,
        counts=counts,
        inside=np.isin(structure_ids, inside),
        extent_um=(0.0, float(columns * grid.resolution_um), float(rows * grid.resolution_um), 0.0),
        horizontal_axis=_NAMES[horizontal],
        vertical_axis=_NAMES[vertical],
    )


def _index(grid: Grid, at_um: tuple[float, float, float]) -> tuple[int, int, int]:
    """The voxel that a point lies in."""
    for name, at, count in zip(_NAMES, at_um, grid.shape, strict=True):
        if not 0 <= at < count * grid.resolution_um:
            raise InvalidValueError(
                f"{name} {at:g} um lies outside the grid: choose a point with AP, DV and ML from 0 to below "
                f"{', '.join(str(each * grid.resolution_um) for each in grid.shape)} um."
            )
    ap, dv, ml = (int(at // grid.resolution_um) for at in at_um)
    return ap, dv, ml


def _centre_um(grid: Grid, index: tuple[int, int, int]) -> tuple[float, float, float]:
    ap, dv, ml = ((each + 0.5) * grid.resolution_um for each in index)
    return ap, dv, ml


def _acronyms(connection: duckdb.DuckDBPyConnection, sections: list[Section]) -> dict[int, str]:
    ids = np.unique(np.concatenate([each.structure_ids.ravel() for each in sections]))
    return dict(
        connection.execute(
            "select structure_id, acronym from structure "
            f"where structure_id in (select unnest(cast({literal(ids.tolist())} as integer[])))"
        ).fetchall()
    )


def _grid(connection: duckdb.DuckDBPyConnection) -> Grid:
    row = connection.execute("select resolution_um from warehouse_info").fetchone()
    return Grid(row[0] if row else 25)
