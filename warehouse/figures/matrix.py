"""The numbers of the coverage heat-map: experiments by nuclei."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import Hemisphere, check_choice
from warehouse.errors import EmptySelectionError
from warehouse.figures.clustering import cluster_order
from warehouse.figures.nuclei import Nucleus, check_drawn, nuclei
from warehouse.literals import literal
from warehouse.matrix import MatrixValue, matrix_cells
from warehouse.selection import Injection, Structure, find_structure

__all__ = ["MatrixFigure", "MatrixOrder", "matrix_figure"]

MatrixOrder = Literal["nucleus", "cluster"]
"""How the experiments of a heat-map are sorted."""

_LABELS = {
    "signal_fraction": "signal_fraction: injected signal / volume of the nucleus",
    "site_fraction": "site_fraction: injection site / volume of the nucleus",
    "injected_signal_mm3": "injected_signal_mm3: injected signal in the nucleus, in mm³",
    "injection_site_mm3": "injection_site_mm3: injection site in the nucleus, in mm³",
    "voxel_fraction": "voxel_fraction: voxels injected to a density of {min_density:g} or more / voxels of the nucleus",
}


@dataclass(frozen=True)
class MatrixFigure:
    """Experiments by nuclei, in the order in which they are drawn.

    Attributes:
        structure: the structure asked for.
        value: what a cell holds, as ``warehouse.matrix`` names it.
        value_label: the same in words.
        hemisphere: the side of the nuclei: both, left or right.
        nuclei: the columns, in graph order.
        experiment_ids: the rows.
        primary_acronyms: per row, the primary injection structure.
        transgenic_lines: per row, the mouse line; None is wild type.
        fullest: per row, the index of the nucleus with the largest value.
        values: (experiments, nuclei); nan where an experiment has no valid volume of a nucleus.
        order: how the rows are sorted: nucleus or cluster.
        notes: sentences for the reader.
    """

    structure: Structure
    value: str
    value_label: str
    hemisphere: str
    nuclei: list[Nucleus]
    experiment_ids: list[int]
    primary_acronyms: list[str]
    transgenic_lines: list[str | None]
    fullest: list[int]
    values: npt.NDArray[np.float64]
    order: MatrixOrder
    notes: list[str]


def matrix_figure(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    value: MatrixValue = "signal_fraction",
    hemisphere: Hemisphere = "both",
    order: MatrixOrder = "nucleus",
    min_density: float = 0.5,
    injection: Injection = "primary",
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> MatrixFigure:
    """The injection coverage matrix of the nuclei of a structure, sorted to be looked at.

    Order ``nucleus`` sorts by the nucleus with the largest value, in graph order, and within it by that value, largest
    first. Order ``cluster`` is hierarchical clustering of the rows: average linkage on cosine distance, so that
    experiments with like profiles over the nuclei lie side by side whatever their size; of two branches the one whose
    fullest nuclei come first in graph order is drawn first. Experiments that reach no nucleus are left out, and a note
    says so.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        value: what a cell holds, as in ``warehouse.matrix.matrix``.
        hemisphere: the side of the nuclei: both, left or right.
        order: nucleus or cluster.
        min_density: for voxel_fraction, the injection density from which a voxel counts, above 0 up to 1.
        injection: whether the primary injection structure has to be in ``structure``, or any.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, is loaded, and reaches a nucleus.
        InvalidValueError: a threshold or choice is outside what is allowed, or the structure has no voxel.
    """
    check_choice("order", order, get_args(MatrixOrder))
    found = find_structure(connection, structure)
    check_drawn(connection, found)
    columns = nuclei(connection, found.acronym)
    asked = matrix_cells(
        connection,
        found.acronym,
        value=value,
        hemisphere=hemisphere,
        injection=injection,
        min_density=min_density,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    wanted = [each.structure_id for each in columns]
    cells = connection.execute(
        f"""
        select experiment_id, structure_id, coalesce(cast({value} as double), 'nan') as value
        from ({asked.statement}) as cells
        where structure_id in (select unnest(cast({literal(wanted)} as integer[]))) and {value} is distinct from 0
        """
    ).fetchnumpy()
    ids = np.array(sorted(asked.experiment_ids), dtype=np.int64)
    row = np.searchsorted(ids, np.asarray(cells["experiment_id"]))
    by_id = np.argsort(wanted)
    column = by_id[np.searchsorted(wanted, np.asarray(cells["structure_id"]), sorter=by_id)]
    values = np.zeros((len(ids), len(columns)))
    values[row, column] = np.asarray(cells["value"], dtype=np.float64)

    reaching = np.nan_to_num(values).max(axis=1) > 0
    side = "" if hemisphere == "both" else f" in the {hemisphere} hemisphere"
    if not reaching.any():
        raise EmptySelectionError(
            f"None of {len(ids):,} loaded experiments reaches a nucleus of {found.acronym}{side}: "
            "there is nothing to draw."
        )
    notes = list(asked.notes)
    if not reaching.all():
        notes.append(f"Left out: {_reach_none((~reaching).sum())} of {found.acronym}{side}.")
    ids, values = ids[reaching], values[reaching]
    rows = _sorted_rows(values, order)
    described = _experiments(connection, ids)
    return MatrixFigure(
        structure=found,
        value=value,
        value_label=_LABELS[value].format(min_density=min_density),
        hemisphere=hemisphere,
        nuclei=columns,
        experiment_ids=[int(ids[each]) for each in rows],
        primary_acronyms=[described[int(ids[each])][0] for each in rows],
        transgenic_lines=[described[int(ids[each])][1] for each in rows],
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


def _experiments(
    connection: duckdb.DuckDBPyConnection, ids: npt.NDArray[np.int64]
) -> dict[int, tuple[str, str | None]]:
    """Primary structure and mouse line of experiments."""
    rows = connection.execute(
        f"""
        select experiment_id, acronym, transgenic_line
        from experiment_summary
        where experiment_id in (select unnest(cast({literal(ids.tolist())} as integer[])))
        """
    ).fetchall()
    return {experiment_id: (acronym, line) for experiment_id, acronym, line in rows}


def _reach_none(count: int) -> str:
    return "1 experiment that reaches no nucleus" if count == 1 else f"{count:,} experiments that reach no nucleus"
