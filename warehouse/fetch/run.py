"""Fetches the missing and the damaged files of a cache folder from the Allen Institute, and no others."""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from warehouse.cache.check import Checker
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.provenance import ProvenanceLog
from warehouse.errors import DamagedFileError, FetchError, MissingFileError
from warehouse.fetch.download import Downloaded, Downloader, remove_leftovers
from warehouse.fetch.drift import Drift
from warehouse.fetch.source import open_source
from warehouse.progress import Reporter, Silent
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.experiments import select_experiments
from warehouse.sentences import visible
from warehouse.version import __version__

__all__ = ["FetchSummary", "SizeEstimate", "fetch"]

_USER_AGENT = f"mouse-connectivity-warehouse/{__version__}"
_UNIONIZES_PER_REQUEST = 20
_FAILURES_IN_A_ROW = 5
"""A fetch ends when this many requests of a kind fail one after the other, as the server is probably down."""

_READABLE = "fix the permissions of its folder"

_REFRESHED = ("structures", "structure_sets", "experiments")


@dataclass(frozen=True)
class SizeEstimate:
    """The estimated size of missing files of one kind.

    Attributes:
        byte_count: size of all of them together, in bytes.
        sample_count: number of files of the kind in the folder, from whose mean size it is estimated.
    """

    byte_count: int
    sample_count: int


@dataclass
class FetchSummary:
    """What a fetch did, or, as a dry run, would do.

    Attributes:
        folder: the cache folder.
        selected_count: number of experiments that pass the filters; None in a dry run without the list of experiments.
        present_count, fetched_count: number of files by kind that were in the folder, and that were fetched.
        fetched_bytes: size of the fetched files by kind.
        missing: files that a dry run would fetch.
        estimates: estimated size of the missing files of each kind of which the folder has others.
        damaged: files that were in the folder but damaged, with the reason; they are fetched again.
        unknown: files that the server does not have.
        doubtful: files that may not be what they should be, with the reason; they are kept.
        failed: files that could not be fetched, or not be read, with the reason.
        drift: the changes of the list of experiments, if it was fetched again.
    """

    folder: Path
    selected_count: int | None = None
    present_count: Counter[str] = field(default_factory=Counter)
    fetched_count: Counter[str] = field(default_factory=Counter)
    fetched_bytes: Counter[str] = field(default_factory=Counter)
    missing: list[SourceFile] = field(default_factory=list)
    estimates: dict[str, SizeEstimate] = field(default_factory=dict)
    damaged: dict[SourceFile, str] = field(default_factory=dict)
    unknown: list[SourceFile] = field(default_factory=list)
    doubtful: dict[SourceFile, str] = field(default_factory=dict)
    failed: dict[SourceFile, str] = field(default_factory=dict)
    drift: Drift | None = None


def fetch(
    cache_folder: Path,
    *,
    resolution_um: int = 25,
    experiment_filter: ExperimentFilter | None = None,
    connections: int = 4,
    refresh: bool = False,
    dry_run: bool = False,
    settings: dict[str, Any] | None = None,
    reporter: Reporter | None = None,
) -> FetchSummary:
    """Fetches the files of the selected experiments that a cache folder does not have, through AllenSDK.

    Files of the folder are checked once, and damaged ones are fetched again. The next fetch resumes an interrupted one.

    Args:
        cache_folder: an AllenSDK cache folder, or its manifest.json. It is made if it does not exist.
        resolution_um: voxel size of the volumes, in um.
        experiment_filter: which experiments to fetch; None for all.
        connections: number of requests at once.
        refresh: fetch the structures and the list of experiments again.
        dry_run: send no requests, but find out which files are missing.
        settings: values of ``warehouse.fetch.allen.settings.Settings`` that differ from the default.
        reporter: receives the progress.

    Returns:
        Which files were fetched, missing, damaged or unknown to the server.

    Raises:
        FetchError: AllenSDK's environment cannot be prepared, or the server cannot be reached or fails again and again.
        OutputError: the folder cannot be written to.
        UnknownNameError: a filter names a structure, line or experiment that does not exist.
        EmptySelectionError: the filters leave no experiment.
    """
    try:
        folder = cache_folder.parent if cache_folder.is_file() else cache_folder
    except OSError as error:
        raise MissingFileError(
            f"The cache folder {cache_folder} cannot be read ({error.strerror}): name another with --cache."
        ) from error
    cache = CacheFolder(folder, resolution_um)
    with ExitStack() as stack:
        run = _Run(cache, connections, settings or {}, reporter or Silent(), stack, FetchSummary(folder), dry_run)
        if dry_run:
            run.find_missing(experiment_filter or ExperimentFilter())
        else:
            run.fetch(experiment_filter or ExperimentFilter(), refresh=refresh)
        return run.summary


class _Run:
    def __init__(
        self,
        cache: CacheFolder,
        connections: int,
        settings: dict[str, Any],
        reporter: Reporter,
        stack: ExitStack,
        summary: FetchSummary,
        dry_run: bool,
    ) -> None:
        self._cache = cache
        self._connections = connections
        self._settings = {"user_agent": _USER_AGENT, **settings, "connections": connections}
        self._reporter = reporter
        self._keeps_log = not dry_run
        self.summary = summary
        self._log = ProvenanceLog(cache.folder)
        self._checker = Checker(cache)
        stack.callback(self._checker.close)
        self._sources = stack.enter_context(ExitStack())

    def fetch(self, selection: ExperimentFilter, *, refresh: bool) -> None:
        """Fetches the missing files."""
        remove_leftovers(self._cache.folder)
        self._fetch_lists(refresh=refresh)
        self._fetch_all(_requests(self._missing_of_experiments(selection)))

    def find_missing(self, selection: ExperimentFilter) -> None:
        """Finds out which files are missing."""
        lists = self._cache.lists()
        missing = [file for file in lists if not self._is_good(file)]
        self.summary.missing += missing
        if not any(file.kind in ("structures", "experiments") for file in missing):
            for kind, files in self._missing_of_experiments(selection).items():
                self.summary.missing += files
                if files and (estimate := self._estimate(files)):
                    self.summary.estimates[kind] = estimate

    def _estimate(self, files: list[SourceFile]) -> SizeEstimate | None:
        """From the files of all experiments in the folder, selected or not, except the damaged ones."""
        name = files[0].path.name
        sizes = [
            path.stat().st_size
            for path in self._cache.folder.glob(f"experiment_*/{name}")
            if path not in {file.path for file in self.summary.damaged}
        ]
        return SizeEstimate(round(sum(sizes) / len(sizes) * len(files)), len(sizes)) if sizes else None

    def _fetch_lists(self, *, refresh: bool) -> None:
        self._reporter.begin("Reading and fetching the lists and the annotation", None)
        for file in self._cache.lists():
            is_good = self._is_good(file)
            known = self._checker.experiments
            if is_good and not (refresh and file.kind in _REFRESHED):
                continue
            self._take(self._downloader.get([file]))
            if file.kind == "experiments" and is_good and known is not None:
                self.summary.drift = Drift.between(known, self._checker.known_experiments())
        self._reporter.end()

    def _missing_of_experiments(self, selection: ExperimentFilter) -> dict[str, list[SourceFile]]:
        selected = select_experiments(self._checker.connection, selection)
        self.summary.selected_count = len(selected)
        files = [make(each) for make in (self._cache.unionizes, self._cache.injection_density) for each in selected]
        unchecked = {file for file in files if not self._log.has_checked(file) and self._is_there(file)}
        missing: dict[str, list[SourceFile]] = {"structure_unionize": [], "injection_density": []}
        if unchecked:
            self._reporter.begin("Checking files that are new or have changed", len(unchecked))
        for file in files:
            if not self._is_good(file) and file not in self.summary.failed:
                missing[file.kind].append(file)
            if file in unchecked:
                self._reporter.advance()
        if unchecked:
            self._reporter.end()
        return missing

    def _is_there(self, file: SourceFile) -> bool:
        try:
            return file.path.is_file()
        except OSError as error:
            self._cannot_read(file, MissingFileError(f"{file.path} cannot be read ({error.strerror}): {_READABLE}."))
            return False

    def _cannot_read(self, file: SourceFile, error: MissingFileError) -> None:
        """Goes on without a file of an experiment; nothing can be checked without the others."""
        if file.experiment_id is None:
            raise error
        self.summary.failed[file] = str(error)

    def _is_good(self, file: SourceFile) -> bool:
        """Whether a file exists and is not damaged. Lists are always read, as other files are checked against them."""
        if not self._is_there(file):
            return False
        was_checked = self._log.has_checked(file)
        if file.experiment_id is None or not was_checked:
            try:
                checked = self._checker.check(file)
            except DamagedFileError as error:
                self.summary.damaged[file] = str(error)
                return False
            except MissingFileError as error:
                self._cannot_read(file, error)
                return False
            if checked.doubt is not None:
                self.summary.doubtful[file] = checked.doubt
            if not was_checked and self._keeps_log:
                self._log.add(file, checked.checksum_sha256)
        self.summary.present_count[file.kind] += 1
        return True

    def _fetch_all(self, batches: list[list[SourceFile]]) -> None:
        """Fetches batches of files, several at once. If one fails, the others are fetched all the same."""
        if not batches:
            return
        self._reporter.begin("Fetching unionizes and injection volumes", sum(map(len, batches)))
        waiting, failures_in_a_row = deque(batches), Counter[str]()  # by kind, as kinds have different servers
        running: dict[Future[Downloaded], list[SourceFile]] = {}
        with ThreadPoolExecutor(self._connections) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < self._connections:
                        batch = waiting.popleft()
                        running[pool.submit(self._downloader.get, batch)] = batch
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        batch = running.pop(future)
                        kind = batch[0].kind
                        try:
                            self._take(future.result())
                            failures_in_a_row[kind] = 0
                        except FetchError as error:
                            failures_in_a_row[kind] += 1
                            if failures_in_a_row[kind] >= _FAILURES_IN_A_ROW:
                                raise
                            if len(batch) > 1:  # perhaps too much for one request
                                middle = len(batch) // 2
                                waiting += [batch[:middle], batch[middle:]]
                                continue
                            self.summary.failed[batch[0]] = str(error)
                        for _ in batch:
                            self._reporter.advance()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._sources.close()  # ends AllenSDK, so that no thread waits for its answers
                raise
        self._reporter.end()

    def _take(self, downloaded: Downloaded) -> None:
        for file in downloaded.fetched:
            self.summary.fetched_count[file.kind] += 1
            self.summary.fetched_bytes[file.kind] += file.path.stat().st_size
        self.summary.unknown += downloaded.unknown
        self.summary.doubtful.update(downloaded.doubtful)

    @cached_property
    def _downloader(self) -> Downloader:
        """Made when it is first needed: a fetch without requests needs no AllenSDK."""
        source = self._sources.enter_context(open_source(self._settings, self._said, self._reporter.say))
        return Downloader(self._cache, source, self._checker, self._log, self._reporter.say)

    def _said(self, message: dict[str, Any]) -> None:
        if "bytes" in message:
            self._reporter.received(message["bytes"])
        else:
            self._reporter.say(visible(message["note"]))


def _requests(missing: dict[str, list[SourceFile]]) -> list[list[SourceFile]]:
    """The files of each request, in order: volumes among unionizes, so that some arrive while others are checked."""
    requests: list[list[SourceFile]] = []
    volumes = deque([file] for file in missing["injection_density"])
    unionizes = missing["structure_unionize"]
    for start in range(0, len(unionizes), _UNIONIZES_PER_REQUEST):
        batch = unionizes[start : start + _UNIONIZES_PER_REQUEST]
        requests += [batch, *(volumes.popleft() for _ in batch if volumes)]
    return [*requests, *volumes]
