"""``experiments.json``: a record per experiment and mouse line, in either style of keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from tests.fuzz.oracle.json_text import parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.values import a_number, a_text, an_id, an_optional_text, records_of

__all__ = ["Experiment", "Line", "read_experiments"]


@dataclass(frozen=True)
class Line:
    """A mouse line. Old lists give only its name."""

    line_id: int | None
    name: str
    line_type: str | None
    about: tuple[str | None, ...] = ()

    @property
    def is_wild_type(self) -> bool:
        """Whether the line says that the mouse has none."""
        return self.line_type == "wild type" or self.name.lower() in ("wt", "wild type")


@dataclass(frozen=True)
class Experiment:
    """An experiment of the list."""

    experiment_id: int
    structure_id: int
    product_id: int | None
    gender: str | None
    strain: str | None
    specimen_name: str | None
    volume_mm3: float | None
    at_um: tuple[float, float, float]
    structures: frozenset[int]
    lines: frozenset[Line]

    @property
    def line_name(self) -> str | None:
        """The driver line, else another line; of several, the first by name. None is a wild-type mouse."""
        lines = [line for line in self.lines if not line.is_wild_type]
        drivers = [line for line in lines if line.line_type == "driver"]
        return min((line.name for line in drivers or lines), default=None)

    def row(self) -> tuple[object, ...]:
        """The values that the product has to give."""
        return (
            self.experiment_id,
            self.structure_id,
            self.line_name,
            self.product_id,
            self.gender,
            self.strain,
            self.specimen_name,
            self.volume_mm3,
            self.at_um,
            tuple(sorted(self.structures)),
            tuple(sorted({(line.line_id, line.name, line.line_type) for line in self.lines}, key=str)),
        )


def read_experiments(content: bytes, structure_ids: Collection[int], rules: Rules) -> list[Experiment]:
    """The experiments, each once, by id."""
    merged: dict[int, Experiment] = {}
    for record in records_of(parse_json(content, rules)):
        experiment = _experiment(_with_underscores(record, rules), rules)
        earlier = merged.get(experiment.experiment_id, experiment)
        if replace(earlier, lines=frozenset()) != replace(experiment, lines=frozenset()):
            raise ForbiddenError("two records of one experiment differ in more than the line")
        merged[experiment.experiment_id] = replace(experiment, lines=earlier.lines | experiment.lines)
    experiments = [merged[each] for each in sorted(merged)]
    if any(experiment.structures - set(structure_ids) for experiment in experiments):
        raise ForbiddenError("it names structures that structures.json does not have")
    _check_lines({line for experiment in experiments for line in experiment.lines}, rules)
    return experiments


def _check_lines(lines: Collection[Line], rules: Rules) -> None:
    by_id: dict[int, Line] = {}
    for line in lines:
        if line.line_id is None:
            continue
        other = by_id.setdefault(line.line_id, line)
        if other.name != line.name:
            raise ForbiddenError("one mouse line has two names")
        if other != line:
            rules.doubt("one mouse line is described in two ways")


def _with_underscores(record: dict[str, Any], rules: Rules) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        name = key.replace("-", "_")
        if name in found:
            if found[name] != value:
                raise ForbiddenError(f"a record spells {name} in two ways, with two values")
            rules.doubt("a key in both of its spellings")
        found[name] = value
    return found


def _experiment(record: dict[str, Any], rules: Rules) -> Experiment:
    ids = [record[key] for key in ("data_set_id", "id") if key in record]
    if not ids:
        raise ForbiddenError("a record has no id")
    if len(ids) > 1 and ids[0] != ids[1]:
        rules.doubt("a record with two ids")
    if "structure_id" not in record:
        raise ForbiddenError("a record has no structure_id")
    structure_id = an_id(record["structure_id"], rules)
    product_id, volume_mm3 = record.get("product_id"), record.get("injection_volume")
    if volume_mm3 is not None and a_number(volume_mm3) < 0:
        raise ForbiddenError("a volume is negative")
    return Experiment(
        experiment_id=an_id(ids[0], rules),
        structure_id=structure_id,
        product_id=None if product_id is None else an_id(product_id, rules),
        gender=an_optional_text(record.get("gender"), rules),
        strain=an_optional_text(record.get("strain"), rules),
        specimen_name=_specimen_name(record, rules),
        volume_mm3=None if volume_mm3 is None else a_number(volume_mm3),
        at_um=_place(record, rules),
        structures=frozenset({structure_id, *_structures(record.get("injection_structures"), rules)}),
        lines=frozenset(_lines(record.get("transgenic_line"), rules)),
    )


def _specimen_name(record: dict[str, Any], rules: Rules) -> str | None:
    name = record.get("specimen_name")
    if not name and name is not None and name != "":
        rules.doubt("no name, in a way of its own")
    return an_optional_text(name or record.get("name"), rules)


def _place(record: dict[str, Any], rules: Rules) -> tuple[float, float, float]:
    keys = ("injection_x", "injection_y", "injection_z")
    if "injection_coordinates" in record:
        values = record["injection_coordinates"]
        if any(key in record for key in keys):
            rules.doubt("a place in two ways")
    elif all(key in record for key in keys):
        values = [record[key] for key in keys]
    else:
        raise ForbiddenError("a record has no place")
    if not isinstance(values, list) or len(values) != 3:
        raise ForbiddenError(f"{values!r:.60} is no place")
    x_um, y_um, z_um = (a_number(value) for value in values)
    if not (0 <= x_um <= 13_200 and 0 <= y_um <= 8_000 and 0 <= z_um <= 11_400):
        rules.doubt("a place outside the grid")
    return x_um, y_um, z_um


def _structures(value: Any, rules: Rules) -> list[int]:
    """A text with '/' between the ids, a list of ids, or a list of records with ids."""
    if isinstance(value, str):
        return [an_id(part, rules, is_text=True) for part in value.split("/") if part]
    if not value:
        if value is not None and value != []:
            rules.doubt("no structures, in a way of its own")
        return []
    if not isinstance(value, list):
        raise ForbiddenError(f"{value!r:.60} is no list of structures")
    if any(isinstance(each, dict) and "id" not in each for each in value):
        raise ForbiddenError("an injection structure has no id")
    return [an_id(each["id"] if isinstance(each, dict) else each, rules) for each in value]


def _lines(value: Any, rules: Rules) -> list[Line]:
    if isinstance(value, str) and value:
        return [Line(None, a_text(value, rules), None)]
    if not value:
        if value is not None and value != "":
            rules.doubt("no line, in a way of its own")
        return []
    if not isinstance(value, dict) or "id" not in value or "name" not in value:
        raise ForbiddenError(f"{value!r:.60} is no mouse line")
    keys = ("description", "stock_number", "originating_lab", "transgenic_line_source_name")
    line_type = an_optional_text(value.get("transgenic_line_type_name"), rules)
    about = tuple(an_optional_text(value.get(key), rules) for key in keys)
    return [Line(an_id(value["id"], rules), a_text(value["name"], rules), line_type, about)]
