"""Filters on experiments, and the experiments of the source list that pass them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import duckdb

from warehouse.database.literals import literal
from warehouse.errors import EmptySelectionError, InvalidValueError, UnknownNameError
from warehouse.selection.lines import find_lines
from warehouse.selection.structures import Structure, find_structure
from warehouse.selection.thresholds import check_choice
from warehouse.sentences import counted, did_you_mean, either, some

__all__ = [
    "Condition",
    "ExperimentFilter",
    "Injection",
    "conditions_of",
    "ingest_command",
    "passing",
    "select_experiments",
    "why_none",
]

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


@dataclass(frozen=True)
class Condition:
    """One filter: as words that follow "experiment", and as a condition in SQL on the table ``experiment``."""

    words: str
    sql: str


def select_experiments(connection: duckdb.DuckDBPyConnection, chosen: ExperimentFilter) -> list[int]:
    """Ids of the experiments of the source list that pass the filters, sorted, whether or not they are loaded.

    Args:
        connection: a database with the lists of the atlas.
        chosen: the filters; without ``injection`` the primary injection counts.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes; the message says which filters some would pass.
    """
    found = [find_structure(connection, each) for each in chosen.structures]
    conditions = conditions_of(connection, chosen, found)
    ids = passing(connection, conditions)
    if not ids:
        raise EmptySelectionError(why_none(connection, chosen, found, conditions))
    return ids


def conditions_of(
    connection: duckdb.DuckDBPyConnection, chosen: ExperimentFilter, structures: Sequence[Structure]
) -> list[Condition]:
    """The filters that are set.

    Raises:
        UnknownNameError: there is no such transgenic line or experiment.
    """
    conditions = []
    if structures:
        conditions.append(_structure_condition(structures, chosen.injection or "primary"))
    if chosen.wild_type:
        conditions.append(Condition("from a wild-type mouse", "experiment.transgenic_line is null"))
    if chosen.transgenic_lines:
        conditions.append(_line_condition(connection, chosen.transgenic_lines))
    if chosen.experiment_ids:
        conditions.append(_id_condition(connection, chosen.experiment_ids))
    return conditions


def passing(connection: duckdb.DuckDBPyConnection, conditions: Sequence[Condition]) -> list[int]:
    """Ids of the experiments that meet every condition, sorted."""
    where = " and ".join(f"({condition.sql})" for condition in conditions) or "true"
    rows = connection.execute(
        f"select experiment.experiment_id from experiment where {where} order by experiment.experiment_id"
    ).fetchall()
    return [experiment_id for (experiment_id,) in rows]


def why_none(
    connection: duckdb.DuckDBPyConnection,
    chosen: ExperimentFilter,
    structures: Sequence[Structure],
    conditions: Sequence[Condition],
) -> str:
    """Why no experiment passes, and which filters some would pass."""
    if not conditions:
        return "The experiment list of this warehouse is empty: ingest a cache folder that has one."
    complaint = "There is no experiment " + " and ".join(condition.words for condition in conditions)
    hints = []
    if structures and chosen.injection != "any":
        wider = passing(connection, conditions_of(connection, replace(chosen, injection="any"), structures))
        if wider:
            reach = counted(len(wider), "experiment", "reaches", "reach")
            hints.append(f"{reach} into it with a secondary injection: use --injection any")
    if len(conditions) > 1:
        alone = ", ".join(f"{len(passing(connection, [condition])):,} {condition.words}" for condition in conditions)
        hints.append(f"each filter alone leaves {alone}")
    if not hints and structures:
        hints.append(_nearest_injected(connection, structures[0]))
    return f"{'; '.join([complaint, *hints])}."


def _structure_condition(structures: Sequence[Structure], injection: Injection) -> Condition:
    ranges = " or ".join(f"structure.{each.within}" for each in structures)
    injected = {
        "primary": "experiment.structure_id in (select structure.structure_id from structure where {ranges})",
        "any": """
            experiment.experiment_id in (
                select experiment_injection_structure.experiment_id
                from experiment_injection_structure
                inner join structure on experiment_injection_structure.structure_id = structure.structure_id
                where {ranges}
            )""",
    }[injection]
    acronyms = either([each.acronym for each in structures])
    words = {"primary": f"with its primary injection in {acronyms}", "any": f"with an injection in {acronyms}"}
    return Condition(words[injection], injected.format(ranges=ranges))


def _line_condition(connection: duckdb.DuckDBPyConnection, lines: Sequence[str]) -> Condition:
    wanted = find_lines(connection, lines)
    sql = f"""
        experiment.experiment_id in (
            select experiment_transgenic_line.experiment_id
            from experiment_transgenic_line
            inner join transgenic_line
                on experiment_transgenic_line.transgenic_line_id = transgenic_line.transgenic_line_id
            where transgenic_line.name in (select unnest(cast({literal(wanted)} as varchar[])))
        )"""
    return Condition(f"of the line {either(wanted)}", sql)


def _id_condition(connection: duckdb.DuckDBPyConnection, ids: Sequence[int]) -> Condition:
    known = {each for (each,) in connection.execute("select experiment_id from experiment").fetchall()}
    for wanted in ids:
        if wanted not in known:
            spellings = [(str(each), str(each)) for each in sorted(known)]
            hint = did_you_mean(str(wanted), spellings, "'mcw experiments' lists all there are.")
            raise UnknownNameError(f"There is no experiment {wanted}: {hint}")
    among = f"experiment.experiment_id in (select unnest(cast({literal(list(ids))} as integer[])))"
    words = f"with the id {either([str(each) for each in ids])}" if len(ids) < 4 else "with one of the ids given"
    return Condition(words, among)


def _nearest_injected(connection: duckdb.DuckDBPyConnection, structure: Structure) -> str:
    """The smallest structure around one that has an injection."""
    row = connection.execute(
        f"""
        select around.acronym, around.name, count(distinct experiment.experiment_id)
        from structure as asked
        inner join structure as around
            on asked.graph_order between around.graph_order and around.last_graph_order
        inner join structure as injected
            on injected.graph_order between around.graph_order and around.last_graph_order
        inner join experiment on injected.structure_id = experiment.structure_id
        where asked.structure_id = {structure.structure_id}
        group by around.acronym, around.name, around.depth
        order by around.depth desc
        limit 1
        """
    ).fetchone()
    if row is None:
        return "the experiment list of this warehouse has no experiment anywhere around it"
    acronym, name, count = row
    return f"the smallest structure around it with any is {acronym} ({name}), with {count:,}"


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
