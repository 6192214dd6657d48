"""Three sections through a point: injection counts over the outlines of the atlas."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warehouse.figures.sections import Section, SectionsFigure
from warehouse.plot.colours import count_colours, draw_bar, without_zeros
from warehouse.plot.sheet import INK, SMALL, TEXT, Sheet, named, new_sheet, text_in
from warehouse.sentences import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

    from warehouse.plot.figure import NotedFigure

__all__ = ["draw_slices", "outline"]

_SURROUNDINGS_UM = 1000.0
_LEAST_WINDOW_UM = 4000.0
_LARGEST_IN = (5.6, 4.6)
_GAP = 0.55
_OUTLINE = "#9A9A9A"
_OWN_OUTLINE = "#000000"
_CROSS = "#D81B60"
_LEGEND = 3.3
"""Inches beside the horizontal section that the legend needs at least."""
_FIXED = {"coronal": "AP", "sagittal": "ML", "horizontal": "DV"}
_ENDS = {"AP": ("anterior", "posterior"), "DV": ("dorsal", "ventral"), "ML": ("left", "right")}

Window = tuple[float, float]


def draw_slices(numbers: SectionsFigure) -> NotedFigure:
    """Draw a coronal, a sagittal and a horizontal section on one scale, with a cross-hair at the point.

    The coronal section shares ML with the horizontal one below it, and DV with the sagittal one at its right. They show
    the structure, the point, and 1 mm around them.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    windows = _windows(numbers)
    spans = {name: end - start for name, (start, end) in windows.items()}
    inches = min(_LARGEST_IN[0] / max(spans["ML"], spans["AP"]), _LARGEST_IN[1] / spans["DV"])
    ml, ap, dv = (spans[name] * inches for name in ("ML", "AP", "DV"))
    first_column, second_column = 0.45, 0.45 + ml + _GAP + 0.25
    second_row = 0.25 + dv + _GAP + 0.35
    legend_height = 1.6
    structure = numbers.structure
    sheet = new_sheet(
        second_column + max(ap, _LEGEND),
        second_row + max(ap, legend_height) + 0.35,
        f"{named(structure)}: experiments that inject each voxel",
        f"The colour is the number of experiments, of {numbers.experiment_count:,}, that have an injection density of "
        f"{numbers.min_density:g} or more in the voxel. Thin lines outline the structures of the atlas, "
        f"the black line outlines {structure.acronym}.",
        numbers.notes,
    )
    largest = max(int(each.counts.max()) for each in numbers.sections)
    places = {"coronal": (first_column, 0.25, ml, dv), "sagittal": (second_column, 0.25, ap, dv)}
    places["horizontal"] = (first_column, second_row, ml, ap)
    images = []
    point = {_FIXED[each.axis]: each.position_um for each in numbers.sections}  # the middle of the voxel
    for section in numbers.sections:
        left, top, width, height = places[section.axis]
        fixed = _FIXED[section.axis]
        sheet.text(
            left, top - 0.25, f"{section.axis.capitalize()}, {fixed} {section.position_um:,g} µm", fontweight="bold"
        )
        axes = sheet.axes(left, top, width, height)
        images.append(_draw_section(axes, section, point, windows, largest))
    below = _explain(sheet, second_column, second_row, numbers)
    draw_bar(sheet, second_column, below + 0.15, 3.2, images[0], "experiments that inject the voxel")
    return sheet.figure


def _explain(sheet: Sheet, left: float, top: float, numbers: SectionsFigure) -> float:
    """Write where the cross-hair is, and why; returns where the text ends, in inches from the top of the body."""
    ap_um, dv_um, ml_um = numbers.at_um
    reason = numbers.reason.replace(" mm ", "\N{NO-BREAK SPACE}mm ")
    lines: list[tuple[str, dict[str, Any]]] = [
        (_here(numbers), {"fontsize": TEXT + 1, "fontweight": "bold", "color": _CROSS}),
        (f"AP {ap_um:,g}, DV {dv_um:,g}, ML {ml_um:,g} µm", {"fontsize": TEXT}),
        (reason, {"fontsize": SMALL}),
    ]
    for text, style in lines:
        for line in textwrap.wrap(text, int(_LEGEND / text_in("x", style["fontsize"]))):
            sheet.text(left, top, line, **style)
            top += 0.023 * style["fontsize"]
        top += 0.03
    return top


def outline(labels: npt.NDArray[np.generic], extent: tuple[float, float, float, float]) -> npt.NDArray[np.float64]:
    """The borders between unlike neighbours in an image: (segments, 2 ends, x and y), a segment per straight piece.

    Args:
        labels: (rows, columns).
        extent: left, right, bottom and top border of the image.
    """
    left, right, bottom, top = extent
    rows, columns = labels.shape
    across = _straight(labels[1:] != labels[:-1])
    upright = _straight((labels[:, 1:] != labels[:, :-1]).T)[:, :, ::-1]
    corners = np.concatenate([across, upright])
    scale = np.array([(right - left) / columns, (bottom - top) / rows])
    segments: npt.NDArray[np.float64] = corners * scale + np.array([left, top])
    return segments


def _straight(differs: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Straight borders below rows: (segments, 2 ends, column and row)."""
    padded = np.pad(differs, ((0, 0), (1, 1))).astype(np.int8)
    row, start = np.nonzero(np.diff(padded, axis=1) == 1)
    _, end = np.nonzero(np.diff(padded, axis=1) == -1)
    below = row + 1
    ends: npt.NDArray[np.float64] = np.array([[start, below], [end, below]], dtype=np.float64).transpose(2, 0, 1)
    return ends


def _draw_section(
    axes: Axes, section: Section, point: dict[str, float], windows: dict[str, Window], largest: int
) -> AxesImage:
    from matplotlib.collections import LineCollection

    colours, scale = count_colours(largest)
    image = axes.imshow(
        without_zeros(section.counts),
        cmap=colours,
        norm=scale,
        extent=section.extent_um,
        interpolation="nearest",
        aspect="auto",
    )
    for labels, colour, width in ((section.structure_ids, _OUTLINE, 0.35), (section.inside, _OWN_OUTLINE, 1.1)):
        lines = list(outline(labels, section.extent_um))
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=width))
    horizontal, vertical = section.horizontal_axis, section.vertical_axis
    axes.axvline(point[horizontal], color=_CROSS, lw=0.7, ls=(0, (4, 3)))
    axes.axhline(point[vertical], color=_CROSS, lw=0.7, ls=(0, (4, 3)))
    (left, right), (top, bottom) = windows[horizontal], windows[vertical]
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
    axes.spines[:].set(visible=True, linewidth=0.5, color=_OUTLINE)
    axes.set_xlabel(f"← {_ENDS[horizontal][0]}      {_ENDS[horizontal][1]} →", fontsize=SMALL, color=INK, labelpad=3)
    axes.set_ylabel(f"← {_ENDS[vertical][1]}      {_ENDS[vertical][0]} →", fontsize=SMALL, color=INK, labelpad=3)
    _draw_scale(axes, right, bottom)
    return image


def _draw_scale(axes: Axes, right: float, bottom: float) -> None:
    """A bar of 1 mm in the lower right corner."""
    from matplotlib.patheffects import withStroke

    end, height = right - 200, bottom - 200
    halo = [withStroke(linewidth=4, foreground="white")]
    axes.plot([end - 1000, end], [height, height], color=INK, lw=2, solid_capstyle="butt", path_effects=halo)
    axes.text(end - 500, height - 60, "1 mm", fontsize=SMALL, color=INK, ha="center", va="bottom", path_effects=halo)


def _windows(numbers: SectionsFigure) -> dict[str, Window]:
    """What to show along each axis: the structure in the sections, the point, and some surroundings."""
    point = dict(zip(("AP", "DV", "ML"), numbers.at_um, strict=True))
    windows = {name: (at, at) for name, at in point.items()}
    limits: dict[str, float] = {}
    for section in numbers.sections:
        _, width, height, _ = section.extent_um
        rows, columns = section.inside.shape
        for name, axis, size, count in (
            (section.horizontal_axis, 0, width, columns),
            (section.vertical_axis, 1, height, rows),
        ):
            limits[name] = size
            filled = np.flatnonzero(section.inside.any(axis=axis))
            if len(filled):
                start, end = windows[name]
                step = size / count
                windows[name] = (min(start, filled[0] * step), max(end, (filled[-1] + 1) * step))
    for name, (start, end) in windows.items():
        margin = max(_SURROUNDINGS_UM, (_LEAST_WINDOW_UM - (end - start)) / 2)
        windows[name] = (max(0.0, start - margin), min(limits[name], end + margin))
    return windows


def _here(numbers: SectionsFigure) -> str:
    place = "outside the annotation" if numbers.structure_here is None else f"in {numbers.structure_here}"
    if numbers.count_here is None:
        return f"Cross-hair {place}, outside {numbers.structure.acronym}"
    return f"Cross-hair {place}: {counted(numbers.count_here, 'experiment', 'injects', 'inject')} this voxel"
