"""Where the files of a cache folder came from: a log that fetching keeps beside them, and loading reads.

A line per file that was fetched or looked through, as JSON. A fetch writes it before the file gets its name, so that no
file is without one; where it was killed in between, the line is of a file that never came, and what is known of the one
that is there still counts. So lines are kept by file and checksum. AllenSDK ignores them.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.cache.folder import SourceFile

__all__ = ["LOG_NAME", "Provenance", "ProvenanceLog"]

LOG_NAME = "mcw_fetch_log.jsonl"


@dataclass(frozen=True)
class Provenance:
    """What is known of a file.

    Attributes:
        file: its path within the cache folder.
        url: what was asked for it; None where somebody else put it there.
        fetched_at: when, in UTC, as ISO 8601; None likewise.
        checksum_sha256, size_bytes, modified_ns: of the file as it was found good.
    """

    file: str
    url: str | None
    fetched_at: str | None
    checksum_sha256: str
    size_bytes: int
    modified_ns: int


class ProvenanceLog:
    """The log of a cache folder. Several processes may write to it: a line goes out in one piece."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_NAME
        self._by_content: dict[tuple[str, str], Provenance] = {}
        self._good: set[tuple[str, int, int]] = set()
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                self._take(line)

    def of(self, file: SourceFile, checksum_sha256: str) -> Provenance | None:
        """What is known of a file with this content; the latest, if it came more than once."""
        return self._by_content.get((file.relative_path, checksum_sha256))

    def vouches_for(self, file: SourceFile) -> bool:
        """Whether the file was found good and has not been touched since."""
        try:
            found = file.path.stat()
        except OSError:
            return False
        return (file.relative_path, found.st_size, found.st_mtime_ns) in self._good

    def add(self, file: SourceFile, checksum_sha256: str, url: str | None = None, written: Path | None = None) -> None:
        """Note that a file is good, and where it was fetched from, if it was.

        Args:
            file: the file.
            checksum_sha256: of its content.
            url: what was asked for it; without it, what is known of the same content still holds.
            written: where the file is for now, if it does not have its name yet.
        """
        found = (written or file.path).stat()
        known = self.of(file, checksum_sha256)
        if url is not None:
            fetched_at: str | None = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
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
        line = json.dumps(asdict(entry)) + "\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)
        self._keep(entry)

    def _take(self, line: str) -> None:
        try:
            entry = Provenance(**json.loads(line))
        except (TypeError, ValueError):
            return  # a line that a crash or a full disk cut short: the file will be looked through again
        self._keep(entry)

    def _keep(self, entry: Provenance) -> None:
        self._by_content[entry.file, entry.checksum_sha256] = entry
        self._good.add((entry.file, entry.size_bytes, entry.modified_ns))
