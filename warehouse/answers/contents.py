"""What a warehouse holds: its origin, its tables and views, and the results of its audits."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.answers.answer import Answer, values_answer
from warehouse.database.audit import AuditResult, read_every_value, run_audits
from warehouse.database.dictionary import data_dictionary, describe
from warehouse.database.warehouse_file import WarehouseFile

__all__ = ["check", "info", "schema"]


def info(file: WarehouseFile) -> Answer:
    """What is loaded, from where and when: one row per property, with the columns property and value, both text."""
    sql = "select property, value from warehouse_summary order by position"
    return Answer(file.connection, sql, notes=file.notes)


def schema(file: WarehouseFile, name: str | None) -> Answer:
    """The tables, views and macros, one row each; or one of them, with one row per column.

    Without a name the columns are name, section, kind and description; rows are in the order concepts, storage,
    dashboards. With a name the columns are column, type and description; for a macro that returns one value they are
    macro, type and description.

    Raises:
        UnknownNameError: there is no table, view or macro of this name.
    """
    if name is None:
        entries = data_dictionary(file.connection)
        return values_answer(
            file.connection,
            {
                "name": [entry.name for entry in entries],
                "section": [entry.section for entry in entries],
                "kind": [entry.kind for entry in entries],
                "description": [entry.comment for entry in entries],
            },
        )
    entry = describe(file.connection, name)
    if not entry.columns:
        return values_answer(
            file.connection,
            {"macro": [entry.signature], "type": [entry.value_type], "description": [entry.comment]},
        )
    return values_answer(
        file.connection,
        {
            "column": [column.name for column in entry.columns],
            "type": [column.type for column in entry.columns],
            "description": [column.comment for column in entry.columns],
        },
        [f"{entry.signature} ({entry.kind}): {entry.comment}"],
    )


def check(file: WarehouseFile) -> Answer:
    """Whether the data contradict themselves: one row per audit.

    The columns are audit, result (ok or FAILED), row_count (rows that break the rule) and what_must_hold. The notes
    show up to 5 of those rows per audit.

    Raises:
        DamagedFileError: a value cannot be read.
    """
    read_every_value(file.connection)
    results = run_audits(file.connection)
    return values_answer(
        file.connection,
        {
            "audit": [result.name for result in results],
            "result": ["ok" if result.row_count == 0 else "FAILED" for result in results],
            "row_count": [result.row_count for result in results],
            "what_must_hold": [result.sentence for result in results],
        },
        [*file.notes, *(line for result in results if result.row_count for line in _offending(result))],
    )


def _offending(result: AuditResult) -> Sequence[str]:
    rows = [
        ", ".join(f"{column} {value}" for column, value in zip(result.columns, row, strict=True))
        for row in result.examples
    ]
    more = result.row_count - len(rows)
    return [f"{result.name}:", *(f"  {row}" for row in rows), *([f"  and {more:,} more"] if more else [])]
