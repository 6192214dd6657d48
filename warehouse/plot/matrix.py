"""The coverage heat-map: experiments by the parts of a structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warehouse.figures.matrix import MatrixFigure
from warehouse.plot.colours import draw_bar, fraction_colours, without_zeros
from warehouse.plot.part_axis import LABEL, Run, draw_labels, draw_strip, runs
from warehouse.plot.sheet import FAINT, SMALL, named, new_sheet, text_in
from warehouse.sentences import counted

if TYPE_CHECKING:
    from warehouse.plot.figure import NotedFigure

__all__ = ["draw_matrix"]

_LABELLED_ROWS = 80
_LEAST_RUN = 0.1
_STRIP = 0.12
_GAP = 0.03
_NO_VOLUME = "#BDBDBD"
_ORDERS = {
    "part": "Rows are sorted by the part that the experiment fills most, and by how much of it.",
    "cluster": "Rows are clustered by their profiles over the parts (average linkage, cosine distance).",
}


def draw_matrix(numbers: MatrixFigure) -> NotedFigure:
    """Draw the coverage heat-map.

    Rows are experiments; a strip beside them has the atlas colour of the part that each fills most. Labels name the
    experiment, its primary structure and its mouse line, or, where there are more than 80 rows, that part. Columns are
    parts in graph order; where there is no room to label every part, labels name the structures above them.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    rows, columns = numbers.values.shape
    row_height = 0.155 if rows <= _LABELLED_ROWS else float(np.clip(13 / rows, 18 / max(rows, 900), 0.155))
    width, height = float(np.clip(columns * 0.17, 0.4, 17)), rows * row_height
    fullest = [numbers.parts[index] for index in numbers.fullest]
    row_labels = _row_labels(numbers, height)
    column_labels = runs(numbers.parts, width / LABEL)
    left = max((text_in(run.label) for run in row_labels), default=0) + 0.25
    below = max(text_in(run.label) for run in column_labels) + 0.25
    is_tall = height > 5
    above = below if is_tall else 0.0

    structure = numbers.structure
    side = "both hemispheres" if numbers.hemisphere == "both" else f"{numbers.hemisphere} hemisphere"
    notes = list(numbers.notes)
    has_gaps = bool(np.isnan(numbers.values).any())
    if has_gaps:
        notes.append("Grey cells: the experiment has no valid volume of the part.")
    sheet = new_sheet(
        left + _STRIP + _GAP + width,
        above + 2 * (_STRIP + _GAP) + height + below + 0.6,
        f"{named(structure)}: how much of each part each experiment injects",
        f"{counted(rows, 'experiment')} × {counted(columns, 'part')}, {side}. {_ORDERS[numbers.order]}",
        notes,
    )
    x, y = left + _STRIP + _GAP, above + _STRIP + _GAP
    heat = sheet.axes(x, y, width, height)
    colours, scale = fraction_colours(float(np.nanmax(numbers.values)))
    extent = (0, columns, rows, 0)
    image = heat.imshow(
        without_zeros(numbers.values), cmap=colours, norm=scale, aspect="auto", interpolation="nearest", extent=extent
    )
    if has_gaps:
        from matplotlib.colors import ListedColormap

        gaps = without_zeros(np.isnan(numbers.values).astype(np.float64))
        heat.imshow(gaps, cmap=ListedColormap([_NO_VOLUME]), aspect="auto", interpolation="nearest", extent=extent)
    heat.set(xlim=(0, columns), ylim=(rows, 0), xticks=[], yticks=[])
    heat.spines[:].set(visible=True, linewidth=0.6, color=FAINT)
    heat.vlines([run.first for run in column_labels[1:]], 0, rows, color="#EEEEEE", lw=0.4, zorder=0.5)
    if numbers.order == "part":
        borders = np.flatnonzero(np.diff(numbers.fullest)) + 1
        heat.hlines(borders, 0, columns, color="#DDDDDD", lw=0.4, zorder=0.5)

    draw_strip(sheet.axes(left, y, _STRIP, height), fullest, upright=True)
    draw_labels(sheet.axes(0, y, left, height), row_labels, rows, height, side="left")
    for top in [y - _GAP - _STRIP, y + height + _GAP]:
        draw_strip(sheet.axes(x, top, width, _STRIP), numbers.parts, upright=False)
    draw_labels(sheet.axes(x, y + height + _GAP + _STRIP, width, below), column_labels, columns, width, side="bottom")
    if is_tall:
        draw_labels(sheet.axes(x, 0, width, above), column_labels, columns, width, side="top")
    draw_bar(sheet, 0, sheet.height - 0.45, 3.4, image, numbers.value_label)
    sheet.text(
        4.0,
        sheet.height - 0.45,
        "The strips have the atlas colours of\nthe parts; at the left, the colour of\nthe part that a row fills most.",
        fontsize=SMALL,
    )
    return sheet.figure


def _row_labels(numbers: MatrixFigure, height: float) -> list[Run]:
    rows = len(numbers.experiment_ids)
    if rows > _LABELLED_ROWS:
        filled = runs([numbers.parts[index] for index in numbers.fullest], height / LABEL)
        if numbers.order == "part":
            return filled
        # clusters alternate between parts: labels of short runs would only hide each other
        return [run for run in filled if (run.end - run.first) * height / rows >= _LEAST_RUN]
    described = zip(numbers.experiment_ids, numbers.primary_acronyms, numbers.transgenic_lines, strict=True)
    return [
        Run(f"{experiment_id}  {acronym}  {line or 'wild type'}", row, row + 1)
        for row, (experiment_id, acronym, line) in enumerate(described)
    ]
