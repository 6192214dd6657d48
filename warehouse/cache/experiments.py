"""Reads the list of experiments of a cache folder, in either of the key styles that AllenSDK has written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from warehouse.cache.records import (
    GARBLED,
    as_amount,
    as_id,
    as_number,
    as_optional_text,
    as_text,
    id_of_digits,
    read_json,
    under_one_style,
)
from warehouse.errors import DamagedFileError
from warehouse.grid import EXTENT_UM
from warehouse.sentences import some

__all__ = ["GENERATED_PREFIX", "ExperimentList", "ExperimentRecord", "TransgenicLine", "read_experiments"]

GENERATED_PREFIX = "GENERATED"
"""The specimen names of experiments that a program generated begin with this."""

_WILD_TYPE = "wild type"


@dataclass(frozen=True, order=True)
class TransgenicLine:
    """A row of the table ``transgenic_line``."""

    transgenic_line_id: int
    name: str
    line_type: str | None
    description: str | None
    stock_number: str | None
    originating_lab: str | None
    source_name: str | None

    @property
    def is_wild_type(self) -> bool:
        """Whether the source lists this line to say that a mouse is wild type."""
        return self.line_type == _WILD_TYPE or self.name.lower() in ("wt", _WILD_TYPE)


@dataclass(frozen=True)
class ExperimentRecord:
    """A row of the table ``experiment``, with the injection structures and the lines of the experiment."""

    experiment_id: int
    structure_id: int
    transgenic_line: str | None
    product_id: int | None
    gender: str | None
    strain: str | None
    specimen_name: str | None
    injection_volume_mm3: float | None
    injection_x_um: float
    injection_y_um: float
    injection_z_um: float
    injection_structure_ids: tuple[int, ...]
    lines: tuple[TransgenicLine, ...]

    @property
    def row(self) -> tuple[object, ...]:
        """The values of the table's columns."""
        return tuple(
            getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("injection_structure_ids", "lines")
        )


@dataclass(frozen=True)
class ExperimentList:
    """All experiments of the source, each once, sorted by id."""

    experiments: list[ExperimentRecord]

    @property
    def lines(self) -> list[TransgenicLine]:
        """The mouse lines of all experiments, each once, sorted by id."""
        by_id = {line.transgenic_line_id: line for experiment in self.experiments for line in experiment.lines}
        return sorted(by_id.values())

    @property
    def is_generated(self) -> bool:
        """Whether a program generated any of the experiments."""
        return any((experiment.specimen_name or "").startswith(GENERATED_PREFIX) for experiment in self.experiments)


def read_experiments(content: bytes, path: Path, structure_ids: Iterable[int]) -> ExperimentList:
    """The experiments that ``experiments.json`` lists.

    The list is a join: it has an experiment once per transgenic line. Records of one experiment are merged.

    Raises:
        DamagedFileError: the file is not a list in JSON, a field is missing, records of one experiment or of one mouse
            line contradict each other, or a structure is not in the ontology.
    """
    merged: dict[int, ExperimentRecord] = {}
    line_of_id: dict[int, TransgenicLine] = {}
    for number, record in enumerate(read_json(content, path), start=1):
        try:
            row = _parse(record)
        except GARBLED as error:
            raise DamagedFileError(
                f"Record {number} of {path} is incomplete or garbled ({error}): delete the file and fetch it again."
            ) from error
        for line in row.lines:
            if line_of_id.setdefault(line.transgenic_line_id, line) != line:
                raise _contradiction(line_of_id[line.transgenic_line_id], line, path)
        earlier = merged.get(row.experiment_id)
        merged[row.experiment_id] = row if earlier is None else _merge(earlier, row, path)
    experiments = [_with_line_name(merged[experiment_id]) for experiment_id in sorted(merged)]
    _check_structures(experiments, set(structure_ids), path)
    return ExperimentList(experiments)


def _parse(record: dict[str, Any]) -> ExperimentRecord:
    row = under_one_style(record)
    x_um, y_um, z_um = _position(row)
    structure_id = as_id(row["structure_id"])
    product_id, volume_mm3 = row.get("product_id"), row.get("injection_volume")
    return ExperimentRecord(
        experiment_id=as_id(row["data_set_id"] if "data_set_id" in row else row["id"]),
        structure_id=structure_id,
        transgenic_line=None,
        product_id=None if product_id is None else as_id(product_id),
        gender=as_optional_text(row.get("gender")),
        strain=as_optional_text(row.get("strain")),
        specimen_name=as_optional_text(row.get("specimen_name") or row.get("name")),
        injection_volume_mm3=None if volume_mm3 is None else as_amount(volume_mm3),
        injection_x_um=x_um,
        injection_y_um=y_um,
        injection_z_um=z_um,
        injection_structure_ids=tuple(sorted({structure_id, *_injection_structures(row)})),
        lines=tuple(_lines(row)),
    )


def _position(row: dict[str, Any]) -> list[float]:
    """AP, DV and ML of the centre of the injection, in um."""
    if "injection_coordinates" in row:
        written = row["injection_coordinates"]
    else:
        written = [row[f"injection_{axis}"] for axis in "xyz"]
    position_um = [as_number(each) for each in written]
    for at_um, extent_um in zip(position_um, EXTENT_UM, strict=True):
        if not 0 <= at_um <= extent_um:
            raise ValueError(f"the injection at {at_um:g} um lies outside the brain's {extent_um:,} um")
    return position_um


def _injection_structures(row: dict[str, Any]) -> list[int]:
    """The ids in a string with '/' between them, a list of ids, or a list of records: caches have all three."""
    value = row.get("injection_structures") or []
    if isinstance(value, str):
        return [id_of_digits(part) for part in value.split("/") if part]
    return [as_id(entry["id"] if isinstance(entry, dict) else entry) for entry in value]


def _lines(row: dict[str, Any]) -> list[TransgenicLine]:
    line = row.get("transgenic_line")
    if not line:
        return []
    if isinstance(line, str):
        return [TransgenicLine(_id_of_name(as_text(line)), line, None, None, None, None, None)]
    return [
        TransgenicLine(
            transgenic_line_id=as_id(line["id"]),
            name=as_text(line["name"]),
            line_type=as_optional_text(line.get("transgenic_line_type_name")),
            description=as_optional_text(line.get("description")),
            stock_number=as_optional_text(line.get("stock_number")),
            originating_lab=as_optional_text(line.get("originating_lab")),
            source_name=as_optional_text(line.get("transgenic_line_source_name")),
        )
    ]


def _id_of_name(name: str) -> int:
    """An id for a line of an old list, which gives only its name: negative, as no id of the source is."""
    return -1 - (zlib.crc32(name.encode()) >> 1)


def _contradiction(first: TransgenicLine, second: TransgenicLine, path: Path) -> DamagedFileError:
    return DamagedFileError(
        f"Transgenic line {first.transgenic_line_id} is in {path} more than once, with different "
        f"{', '.join(_differing(first, second))}: delete the file and fetch it again."
    )


def _differing(first: Any, second: Any) -> list[str]:
    """Names of the fields in which two records of a kind differ."""
    return [each.name for each in fields(first) if getattr(first, each.name) != getattr(second, each.name)]


def _merge(first: ExperimentRecord, second: ExperimentRecord, path: Path) -> ExperimentRecord:
    differing = [name for name in _differing(first, second) if name != "lines"]
    if differing:
        raise DamagedFileError(
            f"Experiment {first.experiment_id} is in {path} more than once, with different {', '.join(differing)}: "
            "delete the file and fetch it again."
        )
    return replace(first, lines=tuple(dict.fromkeys((*first.lines, *second.lines))))


def _with_line_name(experiment: ExperimentRecord) -> ExperimentRecord:
    """The experiment with the name of its line: its driver if it has one, else its first other line by name."""
    lines = [line for line in experiment.lines if not line.is_wild_type]
    if not lines:
        return experiment
    chosen = min(lines, key=lambda line: (line.line_type != "driver", line.name))
    return replace(experiment, transgenic_line=chosen.name)


def _check_structures(experiments: list[ExperimentRecord], known: set[int], path: Path) -> None:
    unknown = sorted({i for experiment in experiments for i in experiment.injection_structure_ids} - known)
    if unknown:
        raise DamagedFileError(
            f"{path} names structures that structures.json does not have ({some(unknown)}): "
            "fetch both again with --refresh."
        )
