"""Downloads files into a cache folder: under a temporary name first, which changes when the file is checked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from warehouse.cache.check import Checker
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.provenance import ProvenanceLog
from warehouse.errors import DamagedFileError, FetchError, OutputError
from warehouse.fetch.source import Source
from warehouse.files import make_folder, put_in_place, remove

__all__ = ["Downloaded", "Downloader", "remove_leftovers"]

_ATTEMPTS = 3
_PART = ".part"
_ABANDONED_AFTER_S = 3600.0


@dataclass(frozen=True)
class Downloaded:
    """What came of a request: files that were fetched, and files that the server does not have."""

    fetched: list[SourceFile]
    unknown: list[SourceFile]


class Downloader:
    """Downloads files of one cache folder; several threads may do so at once.

    Args:
        cache: the folder.
        source: sends the requests.
        checker: checks what arrives.
        log: receives the origin of the files.
        note: receives a sentence when a file arrives damaged.
    """

    def __init__(
        self,
        cache: CacheFolder,
        source: Source,
        checker: Checker,
        log: ProvenanceLog,
        note: Callable[[str], None],
    ) -> None:
        self._cache = cache
        self._source = source
        self._checker = checker
        self._log = log
        self._note = note

    def get(self, files: list[SourceFile]) -> Downloaded:
        """Fetches files of one kind with one request. Damaged files are asked for again.

        Raises:
            FetchError: a server cannot be reached, fails, or sends damaged files again and again.
            OutputError: the folder cannot be written to.
        """
        downloaded, wanted = Downloaded([], []), files
        for attempt in range(1, _ATTEMPTS + 1):
            damaged = self._get_once(wanted, downloaded)
            if not damaged:
                break
            wanted, reason = list(damaged), next(iter(damaged.values()))
            if attempt == _ATTEMPTS:
                raise FetchError(f"The server sends damaged files ({_ATTEMPTS} attempts): {reason}")
            self._note(f"The server sent a damaged file, asking again: {reason}")
        return downloaded

    def _get_once(self, files: list[SourceFile], downloaded: Downloaded) -> dict[SourceFile, DamagedFileError]:
        """Adds to ``downloaded`` and returns the files that arrived damaged."""
        parts = {file: _part_of(file) for file in files}
        damaged: dict[SourceFile, DamagedFileError] = {}
        for file in files:
            make_folder(file.path.parent)
        try:
            urls = self._request(parts)
            came = {file: part for file, part in parts.items() if (self._cache.folder / part).is_file()}
            downloaded.unknown.extend(file for file in parts if file not in came)
            for file, checksum in self._checker.check_all(came).items():
                if isinstance(checksum, DamagedFileError):
                    damaged[file] = checksum
                else:
                    self._keep(file, came[file], checksum, urls[-1] if urls else None)
                    downloaded.fetched.append(file)
        finally:
            for part in parts.values():
                remove(self._cache.folder / part)
        return damaged

    def _request(self, parts: dict[SourceFile, str]) -> list[str]:
        """The URLs of the request. Files that the server does not have are not written."""
        kind = next(iter(parts)).kind
        paths = {file.experiment_id or 0: self._cache.folder / part for file, part in parts.items()}
        try:
            return self._source.get(kind, paths, self._cache.resolution_um)
        except FetchError as error:
            if error.is_missing and len(parts) == 1 and kind in ("structure_unionize", "injection_density"):
                return []
            raise

    def _keep(self, file: SourceFile, part: str, checksum: str, url: str | None) -> None:
        path = self._cache.folder / part
        try:
            self._log.add(file, checksum, url, written=path)  # before the file has its name: see ProvenanceLog
            put_in_place(path, file.path)
        except OSError as error:
            raise OutputError(f"{file.path} cannot be written ({error.strerror}): fix that and try again.") from error


def remove_leftovers(folder: Path) -> None:
    """Removes what killed fetches have left, but nothing that another fetch may be writing."""
    now = time.time()
    for part in [*folder.glob(f".*{_PART}"), *folder.glob(f"*/.*{_PART}"), *folder.glob(f"annotation/*/.*{_PART}")]:
        try:
            if now - part.stat().st_mtime > _ABANDONED_AFTER_S:
                remove(part)
        except FileNotFoundError:
            continue  # the fetch that wrote it has renamed or removed it


def _part_of(file: SourceFile) -> str:
    path = PurePosixPath(file.relative_path)
    return str(path.with_name(f".{path.name}.{secrets.token_hex(4)}{_PART}"))
