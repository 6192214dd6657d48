"""The numbers of the coverage heat-map: experiments by the parts of a structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from warehouse.answers.matrix import MatrixValue, matrix_cells
from warehouse.answers.structures import Leaf, leaves
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import EmptySelectionError
from warehouse.figures.clustering import cluster_order
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Hemisphere, check_choice
from warehouse.sentences import counted

__all__ = ["MatrixFigure", "MatrixOrder", "matrix_figure"]

MatrixOrder = Literal["part", "cluster"]
"""How the experiments of a heat-map are sorted."""

_LABELS = {
    "signal_fraction": "signal_fraction: injected signal / volume of the part",
    "site_fraction": "site_fraction: injection site / volume of the part",
    "injected_signal_mm3": "injected_signal_mm3: injected signal in the part, in mm³",
    "injection_site_mm3": "injection_site_mm3: injection site in the part, in mm³",
    "voxel_fraction": "voxel_fraction: voxels injected to a density of {min_density:g} or more / voxels of the part",
}


@dataclass(frozen=True)
class MatrixFigure:
    """Experiments by parts of a structure, in the order in which they are drawn.

    Attributes:
        structure: the structure asked for.
        value: what a cell holds, as ``warehouse.answers.matrix`` names it.
        value_label: the same in words.
        hemisphere: the side of the parts: both, left or right.
        parts: the columns: the leaves of the structure, in graph order.
        experiment_ids: the rows.
        primary_acronyms: per row, the primary injection structure.
        transgenic_lines: per row, the mouse line; None is wild type.
        fullest: per row, the index of the part with the largest value.
        values: (experiments, parts); nan where an experiment has no valid volume of a part.
        order: how the rows are sorted: part or cluster.
        notes: sentences for the reader.
    """

    structure: Structure
    value: str
    value_label: str
    hemisphere: str
    parts: list[Leaf]
    experiment_ids: list[int]
    primary_acronyms: list[str]
    transgenic_lines: list[str | None]
    fullest: list[int]
    values: npt.NDArray[np.float64]
    order: MatrixOrder
    notes: list[str]


def matrix_figure(
    file: WarehouseFile,
    structure: Structure,
    chosen: ChosenExperiments,
    *,
    value: MatrixValue = "signal_fraction",
    hemisphere: Hemisphere = "both",
    min_density: float = 0.5,
    order: MatrixOrder = "part",
    parts: Sequence[Leaf] | None = None,
) -> MatrixFigure:
    """The injection coverage matrix of the parts of a structure, sorted to be looked at.

    Order ``part`` sorts experiments by the part with their largest value, in graph order, and within a part by that
    value, largest first. Order ``cluster`` clusters them hierarchically: average linkage on cosine distance puts
    experiments with similar profiles over the parts side by side, whatever their size; of two branches the one whose
    fullest parts come first in graph order comes first. The figure leaves out experiments that reach no part, and a
    note says how many.

    Args:
        file: the warehouse.
        structure: what is shown.
        chosen: the experiments, with what the value needs loaded.
        value: what a cell holds, as ``warehouse.answers.matrix`` names it.
        hemisphere: the side of the parts: both, left or right.
        min_density: for voxel_fraction: a voxel counts where its injection density is this or more.
        order: how the rows are sorted.
        parts: the leaves of the structure, where a caller has them already.

    Raises:
        EmptySelectionError: no experiment reaches a part.
        InvalidValueError: a threshold or choice is outside what is allowed, or the structure has no voxel.
    """
    check_choice("order", order, get_args(MatrixOrder))
    columns = leaves(file, structure) if parts is None else list(parts)
    sql = matrix_cells(structure, chosen, value=value, hemisphere=hemisphere, min_density=min_density)
    wanted = [each.structure_id for each in columns]
    cells = file.columns(
        f"""
        select experiment_id, structure_id, coalesce(cast({value} as double), 'nan') as value
        from ({sql}) as cells
        where structure_id in (select unnest(cast($wanted as integer[]))) and {value} is distinct from 0
        """,
        wanted=wanted,
    )
    ids = np.array(chosen.ids, dtype=np.int64)
    row = np.searchsorted(ids, cells["experiment_id"])
    by_id = np.argsort(wanted)
    column = by_id[np.searchsorted(wanted, cells["structure_id"], sorter=by_id)]
    values = np.zeros((len(ids), len(columns)))
    values[row, column] = np.asarray(cells["value"], dtype=np.float64)

    reaching = np.nan_to_num(values).max(axis=1) > 0
    side = "" if hemisphere == "both" else f" in the {hemisphere} hemisphere"
    if not reaching.any():
        raise EmptySelectionError(
            f"No experiment of {len(ids):,} reaches a part of {structure.acronym}{side}, so there is nothing to draw: "
            "choose other experiments or another hemisphere."
        )
    notes = list(chosen.notes)
    if not reaching.all():
        idle = int((~reaching).sum())
        notes.append(
            f"{counted(idle, 'experiment', 'reaches', 'reach')} no part of {structure.acronym}{side}: the heat-map "
            f"leaves {'it' if idle == 1 else 'them'} out."
        )
    shown = np.flatnonzero(reaching)
    values = values[shown]
    rows = _sorted_rows(values, order)
    described = [chosen.experiments[each] for each in shown[rows]]
    return MatrixFigure(
        structure=structure,
        value=value,
        value_label=_LABELS[value].format(min_density=min_density),
        hemisphere=hemisphere,
        parts=columns,
        experiment_ids=[each.experiment_id for each in described],
        primary_acronyms=[each.acronym for each in described],
        transgenic_lines=[each.transgenic_line for each in described],
        fullest=np.nan_to_num(values)[rows].argmax(axis=1).tolist(),
        values=values[rows],
        order=order,
        notes=notes,
    )


def _sorted_rows(values: npt.NDArray[np.float64], order: MatrixOrder) -> list[int]:
    filled = np.nan_to_num(values)
    fullest = filled.argmax(axis=1)
    if order == "cluster":
        return cluster_order(filled, fullest.astype(np.float64))
    rows: list[int] = np.lexsort((-filled.max(axis=1), fullest)).tolist()
    return rows
