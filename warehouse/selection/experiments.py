"""The experiments of the source list that pass filters, and why none do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from warehouse.database.literals import literal
from warehouse.errors import EmptySelectionError, UnknownNameError
from warehouse.selection.experiment_filter import ExperimentFilter, Injection
from warehouse.selection.lines import find_lines
from warehouse.selection.structures import Structure, find_structure
from warehouse.sentences import counted, did_you_mean, either

__all__ = ["Condition", "conditions_of", "passing", "select_experiments", "why_none"]


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
