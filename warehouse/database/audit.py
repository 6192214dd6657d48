"""Audits: each statement of ``sql/audits`` returns the rows that contradict the rest of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.database.literals import quoted_name
from warehouse.database.schema import object_names, sql_files
from warehouse.errors import UnknownNameError
from warehouse.sentences import did_you_mean

__all__ = ["AuditResult", "read_every_value", "run_audits"]

_EXAMPLES = 5


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    Attributes:
        name: the audit: the name of its file in ``sql/audits``.
        sentence: what must hold.
        row_count: rows that break it; 0 where all is well.
        columns: names of the columns of such a row.
        examples: up to 5 of these rows.
    """

    name: str
    sentence: str
    row_count: int
    columns: list[str]
    examples: list[tuple[Any, ...]]


def run_audits(connection: duckdb.DuckDBPyConnection, names: Iterable[str] | None = None) -> list[AuditResult]:
    """Run the audits with these names, or all, in the connection's current database.

    Raises:
        UnknownNameError: there is no audit of this name.
    """
    audits = sql_files("audits")
    wanted = list(audits) if names is None else list(names)
    for name in wanted:
        if name not in audits:
            hint = did_you_mean(name, [(each, each) for each in audits], "'mcw check' runs them all.")
            raise UnknownNameError(f"There is no audit {name!r}: {hint}")
    return [_run(connection, name, audits[name].text) for name in wanted]


def read_every_value(connection: duckdb.DuckDBPyConnection) -> None:
    """Read every value of every table, so that DuckDB compares every checksum: audits skip columns without a rule."""
    for table in object_names("tables"):
        connection.execute(f"select max(hash(columns(*))) from {quoted_name(table)}").fetchall()


def _run(connection: duckdb.DuckDBPyConnection, name: str, text: str) -> AuditResult:
    offending = f"(\n{text.rstrip().rstrip(';')}\n) as offending"
    row = connection.execute(f"select count(*) from {offending}").fetchone()
    row_count: int = row[0] if row is not None else 0
    columns = [column for column, *_ in connection.execute(f"describe from {offending}").fetchall()]
    examples: list[tuple[Any, ...]] = []
    if row_count:
        examples = connection.execute(f"select * from {offending} order by all limit {_EXAMPLES}").fetchall()
    return AuditResult(name, _sentence(text), row_count, columns, examples)


def _sentence(text: str) -> str:
    """What must hold: the comment that the file opens with, after its name, up to the first full stop."""
    heading = text.partition("\n--\n")[0].partition("\nselect")[0].partition("\nwith")[0]
    words = " ".join(line.removeprefix("--").strip() for line in heading.splitlines() if line.startswith("--"))
    return words.partition(": ")[2]
