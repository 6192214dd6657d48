"""``structure_unionizes.csv``: rows whose hemispheres and structures add up."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection

from tests.fuzz.oracle.csv_text import parse_csv
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.structures import Tree

__all__ = ["COLUMNS", "Unionizes", "read_unionizes"]

Row = dict[str, int | float | bool | None]
Unionizes = list[Row]

_IDS = {"experiment_id": 2**31, "structure_id": 2**31, "hemisphere_id": 4, "id": 2**63}
_PLACES = {"max_voxel_x": 13_200, "max_voxel_y": 8_000, "max_voxel_z": 11_400}
"""Where the brightest voxel is, and the length of the grid along each axis, in um."""

_REQUIRED = ("projection_volume", "sum_pixels", "volume")
_OPTIONAL = (
    "max_voxel_density",
    "normalized_projection_volume",
    "projection_density",
    "projection_energy",
    "projection_intensity",
    "sum_pixel_intensity",
    "sum_projection_pixel_intensity",
    "sum_projection_pixels",
)
COLUMNS = (*_IDS, "is_injection", *_PLACES, *_REQUIRED, *_OPTIONAL)
"""The columns that a file has to have, in any order and among others."""

_SIDES_TOLERANCE = 1e-9
_TREE_TOLERANCE = 1e-6


def read_unionizes(content: bytes, experiment_id: int, tree: Tree, labels: Collection[int], rules: Rules) -> Unionizes:
    """The rows of the file of an experiment.

    Args:
        content: of the file.
        experiment_id: of the folder that the file is in.
        tree: the structures.
        labels: the structures that the annotation labels voxels with.
        rules: where doubts are noted.
    """
    table = parse_csv(content, rules)
    heading = table[0] if table else []
    if set(COLUMNS) - set(heading):
        raise ForbiddenError("a column is missing")
    if len(set(heading)) < len(heading):
        raise ForbiddenError("two columns have one name")
    if len(table) == 1:
        raise ForbiddenError("it has no rows")
    if not content.endswith(b"\n"):
        if not content.endswith(b"\r"):
            raise ForbiddenError("it ends within a line")
        rules.doubt("it ends without a line feed")
    if any(len(row) != len(heading) for row in table):
        raise ForbiddenError("a row has more or fewer fields than the heading")
    _doubt_other_columns(table, rules)
    rows = [_row(dict(zip(heading, row, strict=True)), rules) for row in table[1:]]
    if any(row["experiment_id"] != experiment_id for row in rows):
        raise ForbiddenError("it has rows of another experiment")
    if any(row["structure_id"] not in tree.ids for row in rows):
        raise ForbiddenError("it names structures that structures.json does not have")
    keys = [(row["structure_id"], row["hemisphere_id"], row["is_injection"]) for row in rows]
    if len(set(keys)) < len(keys):
        raise ForbiddenError("a structure has two rows of one hemisphere and part")
    _check_sides(rows, rules)
    _check_tree(rows, tree, labels, rules)
    return rows


def _doubt_other_columns(table: list[list[str]], rules: Rules) -> None:
    """A column that nobody needs may hold anything, but may make the file look damaged."""
    for number, name in enumerate(table[0]):
        cells = [row[number] for row in table]
        if name not in COLUMNS and not all(each.isprintable() and len(each) < 100 for each in cells):
            rules.doubt("a strange text in a column that is not needed")


def _row(cells: dict[str, str], rules: Rules) -> Row:
    row: Row = {name: _whole(cells[name], above, rules) for name, above in _IDS.items()}
    if not row["hemisphere_id"]:
        raise ForbiddenError("a hemisphere is none of 1, 2 and 3")
    row["is_injection"] = _truth(cells["is_injection"], rules)
    for name, length_um in _PLACES.items():
        row[name] = _place(cells[name], length_um, rules)
    for name in _REQUIRED:
        row[name] = _number(cells[name], rules)
    for name in _OPTIONAL:
        row[name] = _number(cells[name], rules) if cells[name] else None
    pixels, volume, signal = (float(row[name] or 0) for name in ("sum_pixels", "volume", "projection_volume"))
    if not pixels > 0 or not volume > 0:
        raise ForbiddenError("a row counts nothing")
    if signal > volume * (1 + 1e-6):
        raise ForbiddenError("a row has more signal than volume")
    if float(row["sum_projection_pixels"] or 0) > pixels:
        rules.doubt("more pixels with signal than pixels")
    for name in ("max_voxel_density", "projection_density"):
        if float(row[name] or 0) > 1:
            rules.doubt("a density above 1")
    return row


def _truth(cell: str, rules: Rules) -> bool:
    if cell not in ("True", "False"):
        if cell.strip().lower() not in ("true", "false", "t", "f", "1", "0", "yes", "no", "y", "n"):
            raise ForbiddenError(f"is_injection is {cell!a:.40}")
        rules.doubt("a truth value in another spelling")
    return cell.strip().lower() in ("true", "t", "1", "yes", "y")


def _whole(cell: str, above: int, rules: Rules) -> int:
    """A whole number that is at least 0 and less than ``above``."""
    digits = cell
    if not re.fullmatch("0|[1-9][0-9]*", cell):
        digits = re.sub(r"\.0*$", "", cell.strip().lstrip("+"))
        if not re.fullmatch("[0-9]+", digits):
            raise ForbiddenError(f"{cell!a:.40} is no whole number")
        rules.doubt("a whole number in another spelling")
    if len(digits) > 30 or int(digits) >= above:
        raise ForbiddenError(f"{cell!a:.40} is too great")
    return int(digits)


def _place(cell: str, length_um: int, rules: Rules) -> int | None:
    """Whole um within the grid, written as 7670 or, where another row has none, as 7670.0."""
    if not cell:
        return None
    number = _number(cell, rules)
    if not number.is_integer() or abs(number) > 2**31:
        raise ForbiddenError(f"a place is {cell!a:.40}")
    if not re.fullmatch(r"[0-9]+(\.0*)?", cell, re.ASCII):
        rules.doubt("a place in another spelling")
    if number > length_um:
        rules.doubt("a place outside the grid")
    return int(number)


def _number(cell: str, rules: Rules) -> float:
    """A finite number, 0 or more."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?", cell, re.ASCII | re.IGNORECASE):
        trimmed = cell.strip().lstrip("+")
        if not re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?", trimmed, re.ASCII | re.IGNORECASE):
            raise ForbiddenError(f"{cell!a:.40} is no number")
        rules.doubt("a number in another spelling")
    number = float(cell)
    if number < 0 or not math.isfinite(number):
        raise ForbiddenError(f"{cell!a:.40} is negative or infinite")
    if number == 0 and re.search("[1-9]", cell.lower().partition("e")[0]):
        rules.doubt("a number too small for a double")
    return number


def _check_sides(rows: Unionizes, rules: Rules) -> None:
    """Hemisphere 3 is the sum of 1 and 2; a row that is missing counts as 0."""
    sums: dict[tuple[object, object], list[float]] = defaultdict(lambda: [0.0] * 6)
    for row in rows:
        for number, name in enumerate(_REQUIRED):
            at = 2 * number + (row["hemisphere_id"] == 3)
            sums[row["structure_id"], row["is_injection"]][at] += float(row[name] or 0)
    for found in sums.values():
        for sides, both in zip(found[::2], found[1::2], strict=True):
            _near(abs(sides - both), _SIDES_TOLERANCE * both, "its hemispheres do not add up", rules)


def _check_tree(rows: Unionizes, tree: Tree, labels: Collection[int], rules: Rules) -> None:
    """A structure counts at least its children's pixels, and exactly these if no voxel is labelled with itself."""
    pixels: dict[tuple[int, object], float] = defaultdict(float)
    for row in rows:
        pixels[int(row["structure_id"] or 0), row["hemisphere_id"]] += float(row["sum_pixels"] or 0)
    parents = {each.structure_id: each.path[-2] for each in tree.structures if len(each.path) > 1}
    below: dict[tuple[int, object], float] = defaultdict(float)
    for (structure_id, side), count in pixels.items():
        if structure_id in parents:
            below[parents[structure_id], side] += count
    for key in below.keys() - pixels.keys():
        if below[key]:
            raise ForbiddenError("a structure has no row, and its children have")
    for (structure_id, side), count in pixels.items():
        children = below.get((structure_id, side), 0.0)
        _near(children - count, _TREE_TOLERANCE * count, "its structures do not add up along the tree", rules)
        if labels and structure_id not in labels and structure_id in parents.values():
            _near(count - children, _TREE_TOLERANCE * count, "its structures do not add up along the tree", rules)


def _near(difference: float, tolerance: float, words: str, rules: Rules) -> None:
    """A difference of up to the tolerance is right; around it, nobody can say."""
    if difference > 2 * tolerance:
        raise ForbiddenError(words)
    if difference > tolerance / 2:
        rules.doubt(f"nearly: {words}")
