"""Which structure is meant, and which experiments."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import duckdb

from warehouse.errors import EmptySelectionError, InvalidValueError, UnknownNameError
from warehouse.literals import literal

__all__ = ["ExperimentFilter", "Injection", "Structure", "experiment_filter", "find_structure", "select_experiments"]

Injection = Literal["primary", "any"]
"""Whether a structure has to be the primary site of an injection, or any site it reached."""

_SUGGESTIONS = 5


@dataclass(frozen=True)
class ExperimentFilter:
    """Which experiments are meant: those that pass every filter that is set.

    Attributes:
        structures: acronyms, names or ids; injected into one of these or a descendant.
        injection: whether that has to be the primary injection structure, or any.
        wild_type: only mice without a transgenic line.
        transgenic_lines: only mice with one of these lines.
        experiment_ids: only these experiments.
    """

    structures: tuple[str, ...] = ()
    injection: Injection = "primary"
    wild_type: bool = False
    transgenic_lines: tuple[str, ...] = ()
    experiment_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Structure:
    """A brain structure; its descendants have a ``graph_order`` up to ``last_graph_order``."""

    structure_id: int
    acronym: str
    name: str
    graph_order: int
    last_graph_order: int


@dataclass(frozen=True)
class _Condition:
    """One filter as a condition on the table experiment, in words and as the option that sets it."""

    words: str
    option: str
    sql: str


def experiment_filter(
    structures: Sequence[str] = (),
    injection: Injection = "primary",
    *,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> ExperimentFilter:
    """A filter from what a person passes: one line or several, one experiment id or several."""
    lines = (transgenic_line,) if isinstance(transgenic_line, str) else tuple(transgenic_line)
    ids = tuple(int(each) for each in experiment) if isinstance(experiment, Iterable) else (int(experiment),)
    return ExperimentFilter(tuple(structures), injection, wild_type, lines, ids)


def find_structure(connection: duckdb.DuckDBPyConnection, text: str) -> Structure:
    """The structure with this id, acronym or name; case matters only where two differ by nothing else.

    Raises:
        UnknownNameError: there is none, or there are several.
    """
    wanted = text.strip()
    quoted = literal(wanted)
    found = _structures(connection, f"{quoted} in (acronym, name, cast(structure_id as varchar))")
    if not found:
        found = _structures(connection, f"lower({quoted}) in (lower(acronym), lower(name))")
    if len(found) == 1:
        return found[0]
    if found:
        candidates = " or ".join(f"{each.acronym} ({each.name}, id {each.structure_id})" for each in found)
        raise UnknownNameError(f"{wanted!r} may be {candidates}: say which, by its acronym as written here or its id.")
    nearest = _nearest_structures(connection, wanted)
    hint = f"did you mean {_alternatives(nearest)}?" if nearest else "'mcw structures' lists all there are."
    raise UnknownNameError(f"There is no structure {wanted!r}: {hint}")


def select_experiments(connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter) -> list[int]:
    """Ids of the experiments of the source list that pass the filters, sorted, whether or not they are loaded.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes; the message says what would give some.
        InvalidValueError: ``selection.injection`` is neither primary nor any.
    """
    if selection.injection not in get_args(Injection):
        raise InvalidValueError(f"There is no injection {selection.injection!r}: choose primary or any.")
    conditions = _conditions(connection, selection)
    chosen = _passing(connection, conditions)
    if not chosen:
        raise EmptySelectionError(_why_empty(connection, selection, conditions))
    return chosen


def _structures(connection: duckdb.DuckDBPyConnection, condition: str) -> list[Structure]:
    rows = connection.execute(
        f"""
        select structure_id, acronym, name, graph_order, last_graph_order
        from structure
        where {condition}
        order by graph_order
        """
    ).fetchall()
    return [Structure(*row) for row in rows]


def _nearest_structures(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """A few structures with a similar acronym or name, or whose name contains the text."""
    rows = connection.execute("select acronym, name from structure order by graph_order").fetchall()
    spellings: dict[str, list[tuple[str, str]]] = {}
    for acronym, name in rows:
        for spelling in {acronym.casefold(), name.casefold()}:
            spellings.setdefault(spelling, []).append((acronym, name))
    wanted = text.casefold()
    similar = difflib.get_close_matches(wanted, spellings, n=_SUGGESTIONS, cutoff=0.65)
    nearest = [each for spelling in similar for each in spellings[spelling]]
    if len(wanted) >= 4:
        nearest += [(acronym, name) for acronym, name in rows if wanted in name.casefold()]
    return [f"{acronym} ({name})" for acronym, name in list(dict.fromkeys(nearest))[:_SUGGESTIONS]]


def _conditions(connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter) -> list[_Condition]:
    conditions = []
    if selection.structures:
        structures = [find_structure(connection, text) for text in selection.structures]
        conditions.append(_structure_condition(structures, selection.injection))
    if selection.wild_type:
        conditions.append(_Condition("from a wild-type mouse", "--wild-type", "experiment.transgenic_line is null"))
    if selection.transgenic_lines:
        conditions.append(_line_condition(connection, selection.transgenic_lines))
    if selection.experiment_ids:
        conditions.append(_id_condition(connection, selection.experiment_ids))
    return conditions


def _structure_condition(structures: Sequence[Structure], injection: Injection) -> _Condition:
    ranges = " or ".join(
        f"structure.graph_order between {each.graph_order} and {each.last_graph_order}" for each in structures
    )
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
    acronyms = " or ".join(each.acronym for each in structures)
    words = {"primary": f"with its primary injection in {acronyms}", "any": f"with an injection in {acronyms}"}
    return _Condition(words[injection], acronyms, injected.format(ranges=ranges))


def _line_condition(connection: duckdb.DuckDBPyConnection, lines: Sequence[str]) -> _Condition:
    names = [name for (name,) in connection.execute("select name from transgenic_line order by name").fetchall()]
    known = {name.casefold(): name for name in names}
    for line in lines:
        if line.casefold() not in known:
            similar = difflib.get_close_matches(line.casefold(), known, n=_SUGGESTIONS, cutoff=0.5)
            containing = [spelling for spelling in known if line.casefold() in spelling]
            nearest = list(dict.fromkeys([*containing, *similar]))[:_SUGGESTIONS]
            hint = f"did you mean {_alternatives([known[each] for each in nearest])}?" if nearest else _listing(names)
            raise UnknownNameError(f"There is no transgenic line {line!r}: {hint}")
    wanted = [known[line.casefold()] for line in lines]
    sql = f"""
        experiment.experiment_id in (
            select experiment_transgenic_line.experiment_id
            from experiment_transgenic_line
            inner join transgenic_line
                on experiment_transgenic_line.transgenic_line_id = transgenic_line.transgenic_line_id
            where transgenic_line.name in (select unnest(cast({literal(wanted)} as varchar[])))
        )"""
    return _Condition(f"of the line {' or '.join(wanted)}", "--transgenic-line", sql)


def _listing(names: Sequence[str]) -> str:
    if not names:
        return "no experiment of this warehouse has one."
    return f"there are {len(names):,}, {_alternatives(names[:_SUGGESTIONS])} among them."


def _id_condition(connection: duckdb.DuckDBPyConnection, ids: Sequence[int]) -> _Condition:
    known = {each for (each,) in connection.execute("select experiment_id from experiment").fetchall()}
    for wanted in ids:
        if wanted not in known:
            nearest = difflib.get_close_matches(str(wanted), [str(each) for each in sorted(known)], n=3, cutoff=0.8)
            hint = f"did you mean {_alternatives(nearest)}?" if nearest else "'mcw experiments' lists all there are."
            raise UnknownNameError(f"There is no experiment {wanted}: {hint}")
    among = f"experiment.experiment_id in (select unnest(cast({literal(list(ids))} as integer[])))"
    words = f"with the id {' or '.join(str(each) for each in ids)}" if len(ids) < 4 else "with one of the ids given"
    return _Condition(words, "--experiment", among)


def _passing(connection: duckdb.DuckDBPyConnection, conditions: Sequence[_Condition]) -> list[int]:
    where = " and ".join(f"({condition.sql})" for condition in conditions) or "true"
    rows = connection.execute(
        f"select experiment.experiment_id from experiment where {where} order by experiment.experiment_id"
    ).fetchall()
    return [experiment_id for (experiment_id,) in rows]


def _why_empty(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, conditions: Sequence[_Condition]
) -> str:
    """Why nothing passes, and what would."""
    if not conditions:
        return "The experiment list of this warehouse is empty: ingest a cache folder that has one."
    complaint = "There is no experiment " + " and ".join(condition.words for condition in conditions)
    hints = []
    if selection.structures and selection.injection == "primary":
        wider = _passing(connection, _conditions(connection, replace(selection, injection="any")))
        if wider:
            hints.append(f"{_count_of(len(wider))} it with a secondary injection: use --injection any")
    if len(conditions) > 1:
        alone = ", ".join(f"{len(_passing(connection, [condition])):,} {condition.words}" for condition in conditions)
        hints.append(f"each filter alone leaves {alone}")
    if not hints and selection.structures:
        hints.append(_nearest_injected(connection, selection))
    return f"{'; '.join([complaint, *hints])}."


def _count_of(count: int) -> str:
    return "1 experiment reaches into" if count == 1 else f"{count:,} experiments reach into"


def _nearest_injected(connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter) -> str:
    """The smallest structure around the asked ones that has an injection."""
    asked_id = find_structure(connection, selection.structures[0]).structure_id
    row = connection.execute(
        f"""
        select around.acronym, around.name, count(distinct experiment.experiment_id)
        from structure as asked
        inner join structure as around
            on asked.graph_order between around.graph_order and around.last_graph_order
        inner join structure as injected
            on injected.graph_order between around.graph_order and around.last_graph_order
        inner join experiment on injected.structure_id = experiment.structure_id
        where asked.structure_id = {asked_id}
        group by around.acronym, around.name, around.depth
        order by around.depth desc
        limit 1
        """
    ).fetchone()
    if row is None:
        return "the experiment list of this warehouse has none anywhere around it"
    acronym, name, count = row
    return f"the smallest structure around it that has any is {acronym} ({name}), with {count:,}"


def _alternatives(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
