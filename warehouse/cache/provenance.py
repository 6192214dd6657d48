"""The origin of the files of a cache folder: a log beside them, which a fetch writes and an ingest reads.

The log has a line of JSON per file that was fetched or checked. A fetch writes the line before the file gets its name,
so that every file has one. If the fetch is killed in between, the line is of a file that never came, and the lines of
the file that is there still hold. So lines are kept by file and checksum. AllenSDK ignores the log.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.cache.folder import SourceFile
from warehouse.cache.records import parse_json
from warehouse.errors import MissingFileError, OutputError
from warehouse.files import append

__all__ = ["LOG_NAME", "Provenance", "ProvenanceLog"]

LOG_NAME = "mcw_fetch_log.jsonl"


@dataclass(frozen=True)
class Provenance:
    """The origin of a file, and its state when it was checked.

    Attributes:
        file: path of the file within the cache folder.
        url: the URL that answered mcw, after redirects the last; None if another program put the file there.
        fetched_at: when mcw fetched it, in UTC, as ISO 8601; None if another program put it there.
        checksum_sha256, size_bytes, modified_ns: of the file when it was checked.
    """

    file: str
    url: str | None
    fetched_at: str | None
    checksum_sha256: str
    size_bytes: int
    modified_ns: int


_TYPES = {
    "file": str,
    "url": str | None,
    "fetched_at": str | None,
    "checksum_sha256": str,
    "size_bytes": int,
    "modified_ns": int,
}


class ProvenanceLog:
    """The log of a cache folder. Several processes may write to it, as each line is written in one piece.

    Raises:
        MissingFileError: the log is there but cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_NAME
        self._by_content: dict[tuple[str, str], Provenance] = {}
        self._checked: set[tuple[str, int, int]] = set()
        self._is_cut_short = False
        try:
            content = self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise MissingFileError(
                f"{self._path}, the log of what was fetched, cannot be read ({error.strerror}): fix its permissions, "
                "or move it away."
            ) from error
        self._is_cut_short = not content.endswith(b"\n")
        for line in content.splitlines():
            self._take(line)

    def of(self, file: SourceFile, checksum_sha256: str) -> Provenance | None:
        """The latest origin of a file with this content; None if the log has none."""
        return self._by_content.get((file.relative_path, checksum_sha256))

    def has_checked(self, file: SourceFile) -> bool:
        """Whether the file has passed a check and has not changed since."""
        try:
            found = file.path.stat()
        except OSError:
            return False
        return (file.relative_path, found.st_size, found.st_mtime_ns) in self._checked

    def add(self, file: SourceFile, checksum_sha256: str, url: str | None = None, written: Path | None = None) -> None:
        """Logs that a file is not damaged, and its origin.

        Args:
            file: the file.
            checksum_sha256: of its content.
            url: the URL from which it was fetched. If None, the origin that is known of the same content still holds.
            written: path of the file, if it does not have its own name yet.

        Raises:
            OutputError: the log cannot be written.
        """
        found = (written or file.path).stat()
        known = self.of(file, checksum_sha256)
        if url is not None:
            fetched_at: str | None = _as_text(datetime.now(UTC))
        else:
            url, fetched_at = (known.url, known.fetched_at) if known is not None else (None, None)
        entry = Provenance(
            file=file.relative_path,
            url=url,
            fetched_at=fetched_at,
            checksum_sha256=checksum_sha256,
            size_bytes=found.st_size,
            modified_ns=found.st_mtime_ns,
        )
        self._append(json.dumps(asdict(entry)) + "\n")
        self._keep(entry)

    def _append(self, line: str) -> None:
        content = ("\n" * self._is_cut_short + line).encode()
        try:
            append(self._path, content)
        except OSError as error:
            raise OutputError(
                f"{self._path} cannot be written ({error.strerror}): free disk space or fix the permissions of the "
                "folder, or load what it holds with 'mcw ingest --offline'."
            ) from error
        self._is_cut_short = False

    def _take(self, line: bytes) -> None:
        try:
            entry = Provenance(**parse_json(line))
        except (TypeError, ValueError, RecursionError):
            return  # a crash or a full disk has cut the line short: the file will be checked again
        if _is_sound(entry):
            self._keep(entry)

    def _keep(self, entry: Provenance) -> None:
        self._by_content[entry.file, entry.checksum_sha256] = entry
        self._checked.add((entry.file, entry.size_bytes, entry.modified_ns))


def _is_sound(entry: Provenance) -> bool:
    """Whether the values are such as mcw writes: somebody may have edited the log."""
    if not all(isinstance(getattr(entry, name), kind) for name, kind in _TYPES.items()):
        return False
    try:
        (entry.url or "").encode()
        return entry.fetched_at is None or _as_text(datetime.fromisoformat(entry.fetched_at)) == entry.fetched_at
    except ValueError:
        return False


def _as_text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
