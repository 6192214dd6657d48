"""The files of an ingest, all beside the warehouse.

warehouse.duckdb is the live warehouse: read, never written. Beside it are

    .lock             held by the ingest that is at work, the only one that writes the others
    .staging          what this ingest has loaded so far; the next run resumes it
    .building         the next warehouse, until it is complete
    .after-1a2b3c4d   the complete next warehouse, which replaces the build of this id
    .tmp              a folder of DuckDB's, for what does not fit into memory
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import IncompatibleWarehouseError, OutputError
from warehouse.files import absolute, make_folder

__all__ = ["Places"]

_ANOTHER = "name another file with --database."
_LONGEST = "after-1a2b3c4d.wal"

# DuckDB takes what comes after a question mark for options, and a backslash for a slash.
_NOT_WRITTEN = ("?", "\\") if os.sep == "/" else ("?",)


@dataclass(frozen=True)
class Places:
    """The paths of the files of an ingest.

    Attributes:
        named: the warehouse as the user names it.
        live: the file that this path leads to; a link stays a link.
    """

    named: Path
    live: Path

    @classmethod
    def of(cls, database: Path) -> Places:
        """The places of the files that make or replace ``database``, in a folder that exists.

        Raises:
            OutputError: no file can be there.
            MissingFileError: the path is relative, and the working folder was deleted.
        """
        try:
            live = Path(os.path.realpath(absolute(database)))
            str(live).encode()
        except ValueError as error:
            raise OutputError(f"{str(database)!a} is not a text that DuckDB can read: {_ANOTHER}") from error
        if any(mark in str(live) for mark in _NOT_WRITTEN):
            raise OutputError(
                f"DuckDB cannot write {live}, because its path has a {' or a '.join(_NOT_WRITTEN)}: rename the folder, "
                f"or {_ANOTHER}"
            )
        make_folder(live.parent)
        places = cls(database, live)
        places._require_file()
        return places

    @property
    def lock(self) -> Path:
        """Path of the lock file."""
        return self._beside("lock")

    @property
    def staging(self) -> Path:
        """Path of the staging file."""
        return self._beside("staging")

    @property
    def building(self) -> Path:
        """Path of the building file."""
        return self._beside("building")

    @property
    def spill(self) -> Path:
        """Path of the folder for what does not fit into memory."""
        return self._beside("tmp")

    def finished(self, replaces: str | None) -> Path:
        """Path of the complete next warehouse, which replaces the build of this id; None where there is none."""
        return self._beside(f"after-{replaces[:8] if replaces else 'none'}")

    def all_finished(self) -> list[Path]:
        """Complete warehouses that wait to become the live one, whatever they replace."""
        start = f"{self.live.name}.after-"
        return [path for path in self.live.parent.iterdir() if path.name.startswith(start)]

    def refuse_stray_log(self) -> None:
        """Refuses a write-ahead log beside the warehouse: DuckDB would apply it to any file that gets its name.

        Raises:
            IncompatibleWarehouseError: there is a write-ahead log.
        """
        log = self._beside("wal")
        if log.exists():
            raise IncompatibleWarehouseError(
                f"Another program wrote to the warehouse and left {log}: open and close the warehouse with that "
                "program, or delete both files, and run the same command again."
            )

    def _beside(self, suffix: str) -> Path:
        return self.live.with_name(f"{self.live.name}.{suffix}")

    def _require_file(self) -> None:
        """Refuses what is no file, and a name that the file system does not take."""
        for path in (self._beside(_LONGEST), self.live):
            try:
                is_file = stat.S_ISREG(path.stat().st_mode)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise OutputError(f"{self.named} cannot be a warehouse ({error.strerror}): {_ANOTHER}") from error
            if not is_file:
                raise OutputError(f"{self.named} cannot be a warehouse, as it is not a file: {_ANOTHER}")
