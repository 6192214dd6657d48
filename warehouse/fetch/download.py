"""Downloads files into a cache folder: under a temporary name first, which changes when the file is checked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from warehouse.cache.check import Checker
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.provenance import ProvenanceLog
from warehouse.errors import DamagedFileError, FetchError, OutputError
from warehouse.fetch.source import Source
from warehouse.files import make_folder, put_in_place, remove
from warehouse.grid import Grid

__all__ = ["Downloaded", "Downloader", "remove_leftovers"]

_ATTEMPTS = 3
_PART = ".part"
_ABANDONED_AFTER_S = 3600.0

_BYTES_OF_VALUE = {"annotation": 4, "injection_density": 8}


@dataclass(frozen=True)
class Downloaded:
    """What came of a request.

    Attributes:
        fetched: files that were fetched.
        unknown: files that the server does not have.
        doubtful: fetched files that may not be what they should be, with the reason.
    """

    fetched: list[SourceFile] = field(default_factory=list)
    unknown: list[SourceFile] = field(default_factory=list)
    doubtful: dict[SourceFile, str] = field(default_factory=dict)


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
        """Fetches files of one kind with one request. Damaged files are asked for again, doubtful ones once.

        Raises:
            FetchError: a server cannot be reached, fails, or sends damaged files again and again.
            OutputError: the folder cannot be written to.
        """
        downloaded, wanted = Downloaded(), files
        for attempt in range(1, _ATTEMPTS + 1):
            again = self._get_once(wanted, downloaded, keeps_doubtful=attempt > 1)
            if not again:
                break
            wanted, reason = list(again), next(iter(again.values()))
            if attempt == _ATTEMPTS:
                raise FetchError(f"The server sends damaged files ({_ATTEMPTS} attempts): {reason}")
            self._note(f"The server sent a damaged file, asking again: {reason}")
        return downloaded

    def _get_once(
        self, files: list[SourceFile], downloaded: Downloaded, *, keeps_doubtful: bool
    ) -> dict[SourceFile, str]:
        """Adds to ``downloaded``, and returns the files to ask for again, with the reason."""
        parts = {file: _part_of(file) for file in files}
        again: dict[SourceFile, str] = {}
        for file in files:
            make_folder(file.path.parent)
        try:
            urls = self._request(parts)
            came = {file: part for file, part in parts.items() if (self._cache.folder / part).is_file()}
            downloaded.unknown.extend(file for file in parts if file not in came)
            for file, checked in self._checker.check_all(came).items():
                if isinstance(checked, DamagedFileError):
                    again[file] = str(checked)
                elif checked.doubt is not None and not keeps_doubtful:
                    again[file] = checked.doubt
                else:
                    self._keep(file, came[file], checked.checksum_sha256, urls[-1] if urls else None)
                    downloaded.fetched.append(file)
                    if checked.doubt is not None:
                        downloaded.doubtful[file] = checked.doubt
        except DamagedFileError as error:  # the answer as a whole: no file was made of it
            return dict.fromkeys(files, str(error))
        finally:
            for part in parts.values():
                # Where nothing can be written, nothing can be removed, and that must not hide the reason. What stays
                # there the next fetch removes.
                with suppress(OutputError):
                    remove(self._cache.folder / part)
        return again

    def _request(self, parts: dict[SourceFile, str]) -> list[str]:
        """The URLs of the request. Files that the server does not have are not written."""
        kind = next(iter(parts)).kind
        paths = {file.experiment_id or 0: self._cache.folder / part for file, part in parts.items()}
        try:
            return self._source.get(kind, paths, self._cache.resolution_um, self._most_bytes(kind))
        except FetchError as error:
            if error.is_missing and len(parts) == 1 and kind in ("structure_unionize", "injection_density"):
                return []
            raise

    def _most_bytes(self, kind: str) -> int:
        """How long a volume can be: not compressed at all, and a little for its header and for gzip."""
        return round(1.001 * Grid(self._cache.resolution_um).voxel_count * _BYTES_OF_VALUE.get(kind, 0)) + (1 << 20)

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
        except OSError as error:
            raise OutputError(f"{part} cannot be removed ({error.strerror}): fix that and try again.") from error


def _part_of(file: SourceFile) -> str:
    path = PurePosixPath(file.relative_path)
    return str(path.with_name(f".{path.name}.{secrets.token_hex(4)}{_PART}"))
