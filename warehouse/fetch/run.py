"""Fetches what a cache folder lacks from the Allen Institute, and nothing else."""

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
from warehouse.errors import DamagedFileError, FetchError
from warehouse.fetch.download import Downloaded, Downloader, remove_leftovers
from warehouse.fetch.drift import Drift
from warehouse.fetch.source import open_source
from warehouse.progress import Reporter, Silent
from warehouse.selection.experiments import ExperimentFilter, select_experiments
from warehouse.version import __version__

__all__ = ["FetchSummary", "SizeEstimate", "fetch"]

_USER_AGENT = f"mouse-connectivity-warehouse/{__version__}"
_UNIONIZES_PER_REQUEST = 20
_FAILURES_IN_A_ROW = 5
"""Requests that may fail one after the other before the server is taken to be down."""

_REFRESHED = ("structures", "structure_sets", "experiments")


@dataclass(frozen=True)
class SizeEstimate:
    """How large files that are lacking will about be.

    Attributes:
        byte_count: of all of them together.
        sample_count: files of the kind that are in the folder, whose mean size it goes by.
    """

    byte_count: int
    sample_count: int


@dataclass
class FetchSummary:
    """What a fetch did, or, as a dry run, would do.

    Attributes:
        folder: the cache folder.
        selected_count: experiments that passed the filters; None in a dry run without the list of experiments.
        present_count, fetched_count: files by kind: in the folder before, brought now.
        fetched_bytes: size of the files that were brought, by kind.
        lacking: files that a dry run would ask for.
        estimates: their size by kind, where files of that kind are there to go by.
        damaged: files that were in the folder but damaged, with the reason; they were asked for again.
        unknown: files that the server does not have.
        failed: files that could not be brought, with the reason.
        drift: how the list of experiments has changed, where it was read anew.
    """

    folder: Path
    selected_count: int | None = None
    present_count: Counter[str] = field(default_factory=Counter)
    fetched_count: Counter[str] = field(default_factory=Counter)
    fetched_bytes: Counter[str] = field(default_factory=Counter)
    lacking: list[SourceFile] = field(default_factory=list)
    estimates: dict[str, SizeEstimate] = field(default_factory=dict)
    damaged: dict[SourceFile, str] = field(default_factory=dict)
    unknown: list[SourceFile] = field(default_factory=list)
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
    """Bring what a cache folder lacks of the selected experiments, through AllenSDK.

    Files that are there are looked through once; damaged ones are brought again. A fetch that was interrupted is gone
    on with by the next.

    Args:
        cache_folder: an AllenSDK cache folder, or its manifest.json; made if it is not there.
        resolution_um: of the volumes, in um.
        experiment_filter: which experiments; None for all.
        connections: requests under way at once.
        refresh: bring the structures and the list of experiments again.
        dry_run: ask for nothing, only find out what is lacking.
        settings: for the requests; see ``warehouse.fetch.allen.Settings``.
        reporter: is told how it gets on.

    Raises:
        FetchError: AllenSDK cannot be made ready, or the server cannot be reached or fails again and again.
        OutputError: the folder cannot be written to.
        UnknownNameError, EmptySelectionError: the filters name what is not there, or leave no experiment.
    """
    folder = cache_folder.parent if cache_folder.is_file() else cache_folder
    cache = CacheFolder(folder, resolution_um)
    with ExitStack() as stack:
        run = _Run(cache, connections, settings or {}, reporter or Silent(), stack, FetchSummary(folder))
        if dry_run:
            run.look(experiment_filter or ExperimentFilter())
        else:
            run.bring(experiment_filter or ExperimentFilter(), refresh=refresh)
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
    ) -> None:
        self._cache = cache
        self._connections = connections
        self._settings = {"user_agent": _USER_AGENT, **settings, "connections": connections}
        self._reporter = reporter
        self._stack = stack
        self.summary = summary
        self._log = ProvenanceLog(cache.folder)
        self._checker = Checker(cache)
        stack.callback(self._checker.close)

    def bring(self, selection: ExperimentFilter, *, refresh: bool) -> None:
        """Bring what is lacking."""
        remove_leftovers(self._cache.folder)
        self._bring_lists(refresh=refresh)
        self._bring_all(_requests(self._lacking_of_experiments(selection)))

    def look(self, selection: ExperimentFilter) -> None:
        """Find out what is lacking."""
        lists = self._cache.lists()
        lacking = [file for file in lists if not self._is_good(file)]
        self.summary.lacking += lacking
        if not any(file.kind in ("structures", "experiments") for file in lacking):
            for kind, files in self._lacking_of_experiments(selection).items():
                self.summary.lacking += files
                if files and (estimate := self._estimate(files)):
                    self.summary.estimates[kind] = estimate

    def _estimate(self, files: list[SourceFile]) -> SizeEstimate | None:
        """Going by all experiments in the folder, whether they are asked for or not; damaged files do not count."""
        name = files[0].path.name
        sizes = [
            path.stat().st_size
            for path in self._cache.folder.glob(f"experiment_*/{name}")
            if path not in {file.path for file in self.summary.damaged}
        ]
        return SizeEstimate(round(sum(sizes) / len(sizes) * len(files)), len(sizes)) if sizes else None

    def _bring_lists(self, *, refresh: bool) -> None:
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

    def _lacking_of_experiments(self, selection: ExperimentFilter) -> dict[str, list[SourceFile]]:
        selected = select_experiments(self._checker.connection, selection)
        self.summary.selected_count = len(selected)
        files = [make(each) for make in (self._cache.unionizes, self._cache.injection_density) for each in selected]
        strangers = {file for file in files if file.path.exists() and not self._log.vouches_for(file)}
        lacking: dict[str, list[SourceFile]] = {"structure_unionize": [], "injection_density": []}
        if strangers:
            self._reporter.begin("Looking through files that nobody vouches for", len(strangers))
        for file in files:
            if not self._is_good(file):
                lacking[file.kind].append(file)
            if file in strangers:
                self._reporter.advance()
        if strangers:
            self._reporter.end()
        return lacking

    def _is_good(self, file: SourceFile) -> bool:
        """Whether a file is there and whole. Lists are always read: the others are checked against them."""
        if not file.path.is_file():
            return False
        is_vouched_for = self._log.vouches_for(file)
        if file.experiment_id is None or not is_vouched_for:
            try:
                checksum = self._checker.check(file)
            except DamagedFileError as error:
                self.summary.damaged[file] = str(error)
                return False
            if not is_vouched_for:
                self._log.add(file, checksum)
        self.summary.present_count[file.kind] += 1
        return True

    def _bring_all(self, batches: list[list[SourceFile]]) -> None:
        """Bring batches of files, several at once; one that fails does not keep the others from being brought."""
        if not batches:
            return
        self._reporter.begin("Fetching unionizes and injection volumes", sum(map(len, batches)))
        waiting, failures_in_a_row = deque(batches), Counter[str]()  # by kind: their servers are not the same
        under_way: dict[Future[Downloaded], list[SourceFile]] = {}
        with ThreadPoolExecutor(self._connections) as pool:
            try:
                while waiting or under_way:
                    while waiting and len(under_way) < self._connections:
                        batch = waiting.popleft()
                        under_way[pool.submit(self._downloader.get, batch)] = batch
                    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                        batch = under_way.pop(future)
                        kind = batch[0].kind
                        try:
                            self._take(future.result())
                            failures_in_a_row[kind] = 0
                        except FetchError as error:
                            failures_in_a_row[kind] += 1
                            if failures_in_a_row[kind] >= _FAILURES_IN_A_ROW:
                                raise
                            if len(batch) > 1:  # perhaps only too much to ask at once
                                middle = len(batch) // 2
                                waiting += [batch[:middle], batch[middle:]]
                                continue
                            self.summary.failed[batch[0]] = str(error)
                        for _ in batch:
                            self._reporter.advance()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._stack.close()  # ends AllenSDK, so that nobody waits for its answers
                raise
        self._reporter.end()

    def _take(self, downloaded: Downloaded) -> None:
        for file in downloaded.brought:
            self.summary.fetched_count[file.kind] += 1
            self.summary.fetched_bytes[file.kind] += file.path.stat().st_size
        self.summary.unknown += downloaded.unknown

    @cached_property
    def _downloader(self) -> Downloader:
        """Made when something has to be asked for: an AllenSDK that is not needed need not be there."""
        source = self._stack.enter_context(open_source(self._settings, self._said, self._reporter.say))
        return Downloader(self._cache, source, self._checker, self._log, self._reporter.say)

    def _said(self, message: dict[str, Any]) -> None:
        if "bytes" in message:
            self._reporter.received(message["bytes"])
        else:
            self._reporter.say(message["retry"])


def _requests(lacking: dict[str, list[SourceFile]]) -> list[list[SourceFile]]:
    """What to ask for at once, in order: volumes between unionizes, so that some come while others are worked on."""
    requests: list[list[SourceFile]] = []
    volumes = deque([file] for file in lacking["injection_density"])
    unionizes = lacking["structure_unionize"]
    for start in range(0, len(unionizes), _UNIONIZES_PER_REQUEST):
        batch = unionizes[start : start + _UNIONIZES_PER_REQUEST]
        requests += [batch, *(volumes.popleft() for _ in batch if volumes)]
    return [*requests, *volumes]
