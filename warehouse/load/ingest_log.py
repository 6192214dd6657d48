"""Writes the table ``ingest_log`` of the staging file: the latest state of each file of the source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from warehouse.cache.folder import SourceFile
from warehouse.cache.provenance import ProvenanceLog
from warehouse.database.rows import insert_rows

__all__ = ["LogEntry", "write_log"]


@dataclass(frozen=True)
class LogEntry:
    """What became of a file.

    Attributes:
        source: the file.
        checksum_sha256: of the content that is loaded; None if nothing is.
        size_bytes: of the file; None if it could not be read.
        row_count: rows of the warehouse that come from the file.
        status: loaded or skipped.
        message: why the file was skipped, why what was loaded from it earlier is kept, or why it is in doubt.
    """

    source: SourceFile
    checksum_sha256: str | None
    size_bytes: int | None
    row_count: int
    status: str = "loaded"
    message: str | None = None


def write_log(connection: duckdb.DuckDBPyConnection, entries: Iterable[LogEntry], provenance: ProvenanceLog) -> None:
    """Writes the entries of some files, in place of their earlier ones.

    Args:
        connection: the connection of the ingest.
        entries: one per file.
        provenance: gives the origin of the files.
    """
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    rows = []
    for entry in entries:
        source, checksum = entry.source, entry.checksum_sha256
        origin = None if checksum is None else provenance.of(source, checksum)
        rows.append(
            (
                source.kind,
                source.experiment_id,
                source.relative_path,
                entry.size_bytes,
                checksum,
                entry.row_count,
                entry.status,
                entry.message,
                None if origin is None else origin.url,
                None if origin is None else origin.fetched_at,
                now,
            )
        )
    connection.execute(
        "delete from staging.ingest_log as logged using (select unnest(?) as file_path) as written "
        "where logged.file_path = written.file_path",
        [[row[2] for row in rows]],
    )
    insert_rows(connection, "staging.ingest_log", rows)
