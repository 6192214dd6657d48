"""The filters that choose experiments, as a person sets them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from warehouse.errors import InvalidValueError
from warehouse.selection.thresholds import check_choice
from warehouse.sentences import some

__all__ = ["ExperimentFilter", "Injection", "ingest_command"]

Injection = Literal["primary", "any"]
"""Whether a structure has to be the primary site of an injection, or any site that the injection reached."""


Value = TypeVar("Value", str, int)


@dataclass(frozen=True)
class ExperimentFilter:
    """The experiments that pass every filter that is set.

    Attributes:
        injection: whether a structure has to be the primary injection structure, or any; None leaves the choice to the
            question.
        wild_type: only mice without a transgenic line.
        transgenic_lines: only mice with one of these lines.
        experiment_ids: only these experiments.
        structures: only experiments with an injection in one of these, by acronym, name or id. ``mcw fetch`` and ``mcw
            ingest`` set it; a question names its structure itself.

    Raises:
        InvalidValueError: ``injection`` is neither primary nor any.
    """

    injection: Injection | None = None
    wild_type: bool = False
    transgenic_lines: tuple[str, ...] = ()
    experiment_ids: tuple[int, ...] = ()
    structures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.injection is not None:
            check_choice("injection", self.injection, get_args(Injection))

    @classmethod
    def of(
        cls,
        *,
        injection: Injection | None = None,
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] | None = None,
        experiment: int | Iterable[int] | None = None,
    ) -> ExperimentFilter:
        """The filter from what a person writes: one line or several, one experiment id or several.

        Raises:
            InvalidValueError: an experiment id is no whole number, a line is no text, or a list is empty: it would
                mean no experiment, not every one.
        """
        lines = tuple(_line(each) for each in _several("transgenic_line", transgenic_line))
        return cls(injection, wild_type, lines, tuple(_id(each) for each in _several("experiment", experiment)))

    def narrowed(self, further: ExperimentFilter) -> ExperimentFilter:
        """These filters together with further ones, which leave the same experiments or fewer.

        Lines have to be spelled alike in both.

        Raises:
            InvalidValueError: a further filter asks for something that these exclude.
        """
        if self.injection == "primary" and further.injection == "any":
            raise InvalidValueError("This selection has only primary injections: select any from the whole atlas.")
        lines = self.transgenic_lines
        excluded = [line for line in further.transgenic_lines if lines and line not in lines]
        if excluded:
            raise _excluded("transgenic line", self.transgenic_lines, excluded)
        unknown = [each for each in further.experiment_ids if self.experiment_ids and each not in self.experiment_ids]
        if unknown:
            raise _excluded("experiment", self.experiment_ids, unknown)
        return replace(
            self,
            injection=further.injection or self.injection,
            wild_type=further.wild_type or self.wild_type,
            transgenic_lines=further.transgenic_lines or self.transgenic_lines,
            experiment_ids=further.experiment_ids or self.experiment_ids,
        )

    @property
    def options(self) -> list[str]:
        """The words of the command line that set these filters."""
        words = [] if self.injection is None else ["--injection", self.injection]
        if self.wild_type:
            words.append("--wild-type")
        for line in self.transgenic_lines:
            words += ["--transgenic-line", line]
        for experiment_id in self.experiment_ids:
            words += ["--experiment", str(experiment_id)]
        return words


def _several(name: str, value: Value | Iterable[Value] | None) -> tuple[Value, ...]:
    """One value or several as a tuple, which is empty only where nothing was said."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        single: Any = value
        return (single,)
    values = tuple(value)
    if not values:
        raise InvalidValueError(f"{name} is an empty list, which no experiment matches: name one, or leave it out.")
    return values


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(f"transgenic_line must be the name of a line, or several; got {value!r}.")
    return value


def _id(value: object) -> int:
    """An experiment id as an int, whatever kind of whole number it is."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise InvalidValueError(f"experiment must be an id, which is a whole number, or several; got {value!r}.")
    return int(value)


def _excluded(what: str, mine: Sequence[object], theirs: Sequence[object]) -> InvalidValueError:
    wanted = some(theirs)
    return InvalidValueError(f"This selection has only {what} {some(mine)}: select {wanted} from the whole atlas.")


def ingest_command(
    chosen: ExperimentFilter,
    structures: Sequence[str],
    source: str,
    resolution_um: int,
    *,
    database: Path | None = None,
    offline: bool,
) -> str:
    """The command that fetches and loads the experiments that pass the filters.

    Args:
        chosen: the filters.
        structures: acronyms of the structures that have to be injected.
        source: the cache folder.
        resolution_um: edge of a voxel.
        database: the warehouse file, where it is not the default one.
        offline: load what the cache folder has, and fetch nothing.
    """
    needed = structures and chosen.injection == "any"  # 'mcw ingest' takes primary injections unless it is told
    options = (chosen if needed else replace(chosen, injection=None)).options
    words = ["mcw", "ingest", *structures, *options, "--cache", source, "--resolution", str(resolution_um)]
    if database is not None:
        words += ["--database", str(database)]
    return shlex.join([*words, *(["--offline"] if offline else [])])
