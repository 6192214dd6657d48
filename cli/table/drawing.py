"""The tables of the answers that have a shape of their own. Imports rich: import only where a table is drawn.

Each function prints an answer on a console and returns sentences about what the table does not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from warehouse.cli.table import cells
from warehouse.cli.table.layout import Column, draw
from warehouse.selection.thresholds import Threshold
from warehouse.sentences import counted

if TYPE_CHECKING:
    from warehouse.cli.table.shown import Shown

__all__ = [
    "bar",
    "draw_coverage",
    "draw_experiments",
    "draw_matrix",
    "draw_rows",
    "draw_sections",
    "draw_structures",
    "draw_wrapped",
    "percent_text",
]

MOST_ROWS = 2_000
"""Rows that a table shows: nobody reads more on a screen, and the files have all of them."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_INDENT = "  "


def draw_rows(answer: Shown, console: Console) -> list[str]:
    """Any answer, column by column."""
    rows = answer.rows(MOST_ROWS + 1)
    shown = rows[:MOST_ROWS]
    columns = [cells.column_of(name, [row[i] for row in shown]) for i, name in enumerate(answer.columns)]
    left_out = draw(console, columns)
    return [*_about_columns(left_out, len(columns)), *_about_rows(len(rows))]


def draw_wrapped(answer: Shown, console: Console) -> list[str]:
    """Any answer, with the last column's text broken over lines instead of cut."""
    rows = answer.rows()
    columns = [cells.column_of(name, [row[i] for row in rows]) for i, name in enumerate(answer.columns)]
    columns = [replace(column, flexible=False) for column in columns[:-1]] + [replace(columns[-1], wrapped=True)]
    return _about_columns(draw(console, columns), len(columns))


def draw_sections(answer: Shown, console: Console, by: str) -> list[str]:
    """An answer as one table for each value of a column, under that value as a heading."""
    remarks: list[str] = []
    names = [name for name in answer.columns if name != by]
    records = answer.records()
    for section in dict.fromkeys(record[by] for record in records):
        rows = [record for record in records if record[by] == section]
        columns = [cells.column_of(name, [row[name] for row in rows]) for name in names]
        columns = [replace(each, flexible=False) for each in columns[:-1]] + [replace(columns[-1], wrapped=True)]
        left_out = draw(console, columns, title=Text(str(section).capitalize(), style="bold"))
        console.print()
        remarks = remarks or _about_columns(left_out, len(columns))
    return remarks


def draw_coverage(answer: Shown, console: Console, tree: dict[int, tuple[int, str]]) -> list[str]:
    """The coverage of a structure and its descendants: a tree with a bar for each covered fraction.

    Args:
        answer: one row per structure, the structure asked for first.
        console: where to draw.
        tree: depth and colour (RRGGBB) of each structure id.
    """
    rows = answer.records()
    if not rows:
        return draw_rows(answer, console)
    bar_width = 10 if console.width < 110 else 20
    top = tree[rows[0]["structure_id"]][0]
    places = [(tree[row["structure_id"]][0] - top, tree[row["structure_id"]][1]) for row in rows]
    decimals = max(2, cells.decimals_for([row["covered_volume_mm3"] or 0.0 for row in rows]))
    columns = [
        Column("structure", [_indented(row["acronym"], place) for row, place in zip(rows, places, strict=True)]),
        Column("name", [Text(row["name"]) for row in rows], flexible=True, narrowest=16),
        Column("covered", [bar(row["covered_fraction"], bar_width, tree[row["structure_id"]][1]) for row in rows]),
        Column("%", [percent_text(row["covered_fraction"]) for row in rows], align="right"),
        Column("mm³", [cells.volume_text(row["covered_volume_mm3"], decimals) for row in rows], align="right"),
        Column("covered voxels", [cells.count_text(row["covered_voxel_count"]) for row in rows], align="right"),
        Column("all voxels", [cells.count_text(row["voxel_count"]) for row in rows], align="right"),
    ]
    left_out = draw(console, columns, title=_coverage_title(rows[0]))
    return _about_columns(left_out, len(columns))


def draw_matrix(answer: Shown, console: Console, value: str) -> list[str]:
    """A row per experiment, a column per structure: as many as fit, zeros as dots."""
    rows = answer.rows()
    decimals = 2 if value.endswith("_fraction") else 3
    first = Column("experiment", [Text(str(row[0]), style="bold") for row in rows], align="right")
    columns = [first]
    for index, name in enumerate(answer.columns[1:], start=1):
        columns.append(Column(name, [_matrix_text(row[index], decimals) for row in rows], align="right"))
    title = Text.assemble((value, "bold"), f" of {counted(len(rows), 'experiment')}")
    left_out = draw(console, columns, title=title, gap=1)
    return _about_columns(left_out, len(columns), example="-o matrix.csv")


def draw_experiments(answer: Shown, console: Console) -> list[str]:
    """The source search: the structure, the mouse and the size of each injection, and what of it is loaded."""
    rows = answer.records()
    if not rows:
        return draw_rows(answer, console)
    volumes = cells.decimals_for([row["injection_volume_mm3"] or 0.0 for row in rows])
    name_width, line_width = (16, 14) if console.width < 100 else (28, 20)
    columns = [
        Column("experiment", [Text(str(row["experiment_id"]), style="bold") for row in rows], align="right"),
        Column("structure", [Text(row["acronym"]) for row in rows]),
        Column("name", [Text(row["name"]) for row in rows], flexible=True, narrowest=name_width),
        Column("side", [Text(row["hemisphere"] or "uncertain") for row in rows]),
        Column("mouse line", [_line_text(row["transgenic_line"]) for row in rows], flexible=True, narrowest=line_width),
        Column("mm³", [cells.volume_text(row["injection_volume_mm3"], volumes) for row in rows], align="right"),
        Column("loaded", [_loaded_text(row["has_unionizes"], row["has_injection_voxels"]) for row in rows]),
    ]
    drawn = {"experiment_id", "acronym", "name", "hemisphere", "transgenic_line", "injection_volume_mm3"}
    drawn |= {"has_unionizes", "has_injection_voxels"}
    columns += [cells.column_of(name, [row[name] for row in rows]) for name in answer.columns if name not in drawn]
    return _about_columns(draw(console, columns), len(columns))


def draw_structures(answer: Shown, console: Console) -> list[str]:
    """The tree: each acronym indented below its parent, in the colours of the atlas."""
    rows = answer.records()
    if not rows:
        return draw_rows(answer, console)
    levels: dict[str, int] = {}
    for row in rows:
        levels[row["acronym"]] = levels.get(row["parent_acronym"], -1) + 1
    places = [(levels[row["acronym"]], row["color_hex_triplet"]) for row in rows]
    decimals = max(2, cells.decimals_for([row["volume_mm3"] for row in rows]))
    indent = _INDENT if console.width >= 100 else " "
    columns = [
        Column(
            "acronym",
            [_indented(row["acronym"], place, "■ ", indent) for row, place in zip(rows, places, strict=True)],
        ),
        Column("name", [Text(row["name"]) for row in rows], flexible=True),
        Column("id", [Text(str(row["structure_id"])) for row in rows], align="right"),
        Column("mm³", [cells.volume_text(row["volume_mm3"], decimals) for row in rows], align="right"),
        Column("voxels", [cells.count_text(row["voxel_count"]) for row in rows], align="right"),
    ]
    return _about_columns(draw(console, columns), len(columns))


def bar(fraction: float | None, width: int, color_hex_triplet: str) -> Text:
    """A horizontal bar, eighths of a character fine; anything above 0 shows."""
    if fraction is None:
        return Text()
    eighths = round(fraction * width * 8)
    if fraction > 0:
        eighths = max(1, eighths)
    if fraction < 1:
        eighths = min(width * 8 - 1, eighths)
    whole, rest = divmod(eighths, 8)
    filled = "█" * whole + (_EIGHTHS[rest] if rest else "")
    return Text.assemble((filled, _style(color_hex_triplet)), ("·" * (width - len(filled)), "dim"))


def percent_text(fraction: float | None) -> Text:
    """A fraction in percent to one decimal; neither 0 nor 100 unless it is exactly that."""
    if fraction is None:
        return Text(cells.NULL, style="dim")
    if fraction == 0:
        return Text("0", style="dim")
    percent = 100 * fraction
    if percent < 0.05:
        return Text("<0.1")
    if 99.95 <= percent < 100:
        return Text(">99.9")
    return Text(f"{percent:.1f}")


def _coverage_title(row: dict[str, Any]) -> Text:
    side = {"both": "both hemispheres", "left": "left hemisphere", "right": "right hemisphere"}[row["hemisphere"]]
    threshold = Threshold(row["min_density"], row["min_experiments"])
    return Text.assemble(
        (f"{row['name']} ({row['acronym']}), {side}", "bold"), f"\n{threshold.sentence(row['experiment_count'])}"
    )


def _matrix_text(value: float | None, decimals: int) -> Text:
    if value is None:
        return Text(cells.NULL, style="dim")
    if value == 0:
        return Text("·", style="dim")
    if value < 0.5 * 10**-decimals:
        return Text(f"<{10**-decimals:.{decimals}f}".replace("0.", "."), style="dim")
    return Text(f"{value:.{decimals}f}")


def _line_text(transgenic_line: str | None) -> Text:
    return Text("wild type", style="dim") if transgenic_line is None else Text(transgenic_line)


def _loaded_text(has_unionizes: bool, has_injection_voxels: bool) -> Text:
    if has_unionizes and has_injection_voxels:
        return Text("all")
    if has_unionizes or has_injection_voxels:
        return Text("unionizes" if has_unionizes else "voxels")
    return Text("no", style="dim")


def _indented(acronym: str, place: tuple[int, str], mark: str = "", indent: str = _INDENT) -> Text:
    level, color = place
    return Text.assemble(indent * level, (mark, _style(color)), acronym)


def _style(color_hex_triplet: str) -> str:
    """A structure drawn white in the atlas (the root) takes the terminal's own colour, to show on white too."""
    return "" if color_hex_triplet.upper() == "FFFFFF" else f"#{color_hex_triplet.lower()}"


def _about_columns(left_out: Sequence[Column], count: int, example: str = "-o answer.csv") -> list[str]:
    if not left_out:
        return []
    names = ", ".join(column.heading for column in left_out[:3]) + (", …" if len(left_out) > 3 else "")
    return [
        f"{len(left_out)} of {count} columns do not fit the width of this terminal ({names}); "
        f"{example} writes all of them."
    ]


def _about_rows(count: int) -> list[str]:
    if count <= MOST_ROWS:
        return []
    return [f"Only the first {MOST_ROWS:,} rows are shown; -o answer.csv writes all of them."]
