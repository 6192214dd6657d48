"""Loads the new and changed files of experiments, unionizes and injection volumes, into the staging file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.cache.densities import DensityFile, read_densities
from warehouse.cache.folder import SourceFile
from warehouse.cache.identity import InjectionVolumes
from warehouse.cache.lists import AtlasLists
from warehouse.cache.provenance import ProvenanceLog
from warehouse.cache.unionizes import UnionizeFile, load_unionizes
from warehouse.database.rows import transaction
from warehouse.errors import InvalidValueError, WarehouseError
from warehouse.grid import Grid
from warehouse.load.ingest_log import LogEntry, write_log
from warehouse.load.insert import insert_densities
from warehouse.load.origin import Origin
from warehouse.load.staging import LoadedFile, Staging
from warehouse.load.summary import IngestSummary, SkippedFile
from warehouse.progress import Reporter

__all__ = ["ExperimentFiles"]

# Files per transaction: the next run after an interrupted ingest reads at most this many again.
_UNIONIZE_BATCH = 150
_DENSITY_BATCH = 8

MOST_VOLUMES = 32_767
"""The experiments whose injection volumes one warehouse can hold: their numbers and ranks are 16-bit integers."""


@dataclass(frozen=True)
class ExperimentFiles:
    """The staging file, and what the files that go into it are compared with.

    Attributes:
        live_files: the files in the live warehouse, by kind and experiment.
        keep_going: skip damaged files instead of ending at the first.
        summary: is told what was loaded, skipped and found doubtful.
    """

    staging: Staging
    grid: Grid
    lists: AtlasLists
    origin: Origin
    provenance: ProvenanceLog
    live_files: Mapping[tuple[str, int | None], LoadedFile]
    keep_going: bool
    reporter: Reporter
    summary: IngestSummary

    def load_unionizes(self, sources: Iterable[SourceFile], label_ids: list[int]) -> None:
        """Loads the unionize files that exist; ``label_ids`` are the labels of the annotation.

        Raises:
            WarehouseError: a file is damaged or another experiment's. Then nothing of it is loaded.
        """
        present = list(self._present(sources))
        self.reporter.begin("Loading unionizes", len(present))
        connection = self.staging.connection
        connection.execute("create or replace temp view structure as select * from staging.structure")
        connection.execute(
            "create or replace temp table annotation_voxel as select unnest(?) as structure_id",
            [label_ids],
        )
        connection.execute("set preserve_insertion_order = false")  # a third faster; build sorts the rows
        for start in range(0, len(present), _UNIONIZE_BATCH):
            batch = []
            for source in present[start : start + _UNIONIZE_BATCH]:
                try:
                    file = UnionizeFile.read(source)
                except WarehouseError as error:
                    self._skip(source, error)
                    continue
                if file.checksum_sha256 == self._known_checksum(source):
                    self._unchanged(source)
                else:
                    self._require_same(source, file.checksum_sha256)
                    batch.append(file)
            if batch:
                self._load_unionize_batch(batch)
        connection.execute("set preserve_insertion_order = true")
        connection.execute("drop view temp.structure")
        connection.execute("drop table temp.annotation_voxel")
        self.reporter.end()

    def load_densities(self, sources: Iterable[SourceFile]) -> None:
        """Loads the injection volumes that exist.

        Raises:
            WarehouseError: a file is damaged, or there are too many. Then nothing of it is loaded.
        """
        present = list(self._present(sources))
        self._require_numbers([source.experiment_id for source in present])
        self.reporter.begin("Loading injection volumes", len(present))
        known = [(source, self._known_checksum(source)) for source in present]
        batch: list[DensityFile] = []
        for source, file in read_densities(known, self.grid):
            if isinstance(file, WarehouseError):
                self._load_density_batch(batch)  # first, as _skip may end the ingest
                batch = []
                self._skip(source, file)
            elif file is None:
                self._unchanged(source)
            else:
                self._require_same(source, file.checksum_sha256)
                batch.append(file)
                if len(batch) == _DENSITY_BATCH:
                    self._load_density_batch(batch)
                    batch = []
        self._load_density_batch(batch)
        self.reporter.end()

    def _load_unionize_batch(self, batch: list[UnionizeFile]) -> None:
        connection = self.staging.connection
        row_counts, damaged = load_unionizes(connection, batch)
        foreign, doubts = self._injection_volumes.check_unionizes(connection, row_counts)
        for source, error in {**damaged, **foreign}.items():
            row_counts.pop(source, None)
            self._skip(source, error)
        self.summary.doubtful += doubts.values()
        with transaction(connection):
            connection.execute(
                "delete from staging.structure_unionize where experiment_id in (select experiment_id from incoming)"
            )
            connection.execute("insert into staging.structure_unionize select * exclude (path) from incoming")
            self._log(
                LogEntry(
                    file.source,
                    file.checksum_sha256,
                    file.size_bytes,
                    row_counts[file.source],
                    message=doubts.get(file.source),
                )
                for file in batch
                if file.source in row_counts
            )
        for source in row_counts:
            self._loaded(source)

    def _require_numbers(self, experiment_ids: Iterable[int | None]) -> None:
        """Refuses more experiments than ``experiment_number`` and ``density_rank`` can count."""
        loaded = {experiment_id for kind, experiment_id in self._known_files if kind == "injection_density"}
        count = len(loaded.union(experiment_ids))
        if count > MOST_VOLUMES:
            raise InvalidValueError(
                f"A warehouse holds the injection volumes of at most {MOST_VOLUMES:,} experiments, and with these it "
                f"would be {count:,}: choose fewer, or name another file with --database."
            )

    def _load_density_batch(self, batch: list[DensityFile]) -> None:
        if not batch:
            return
        connection = self.staging.connection
        volumes = self._injection_volumes
        doubts = {file.source: volumes.doubt_density(file.source, file.volume, self.grid) for file in batch}
        self.summary.doubtful += filter(None, doubts.values())
        with transaction(connection):
            insert_densities(connection, batch, self.lists.annotation)
            self._log(
                LogEntry(
                    file.source,
                    file.checksum_sha256,
                    file.size_bytes,
                    file.volume.value.size,
                    message=doubts[file.source],
                )
                for file in batch
            )
        for file in batch:
            if not file.volume.is_exact:
                self.summary.rounded.append(file.source.path)
            self._loaded(file.source)

    def _require_same(self, source: SourceFile, checksum_sha256: str) -> None:
        self.origin.require_same_file(source, self.live_files.get((source.kind, source.experiment_id)), checksum_sha256)

    def _loaded(self, source: SourceFile) -> None:
        self.summary.loaded_count[source.kind] += 1
        self.reporter.advance()

    def _unchanged(self, source: SourceFile) -> None:
        self.summary.unchanged_count[source.kind] += 1
        self.reporter.advance()

    def _skip(self, source: SourceFile, error: WarehouseError) -> None:
        if not self.keep_going:
            raise type(error)(f"{error} (Or skip damaged files with --keep-going.)") from error
        self.summary.skipped.append(SkippedFile(source.path, str(error)))
        loaded_before = self.live_files.get((source.kind, source.experiment_id))
        if loaded_before is None:
            entry = LogEntry(source, None, None, 0, "skipped", str(error))
        else:  # what was loaded from an earlier version of the file stays in the warehouse
            known = loaded_before
            entry = LogEntry(source, known.checksum_sha256, None, known.row_count, "loaded", f"kept, as {error}")
        self._log([entry])
        self.reporter.advance()

    def _present(self, sources: Iterable[SourceFile]) -> Iterator[SourceFile]:
        for source in sources:
            try:
                is_there = source.exists()
            except WarehouseError as error:
                self._skip(source, error)
                continue
            if is_there:
                yield source
            else:
                self.summary.absent_count[source.kind] += 1

    def _known_checksum(self, source: SourceFile) -> str | None:
        known = self._known_files.get((source.kind, source.experiment_id))
        return None if known is None else known.checksum_sha256

    @cached_property
    def _known_files(self) -> dict[tuple[str, int | None], LoadedFile]:
        return {**self.live_files, **self.staging.loaded_files("staging")}

    @cached_property
    def _injection_volumes(self) -> InjectionVolumes:
        return InjectionVolumes(self.lists.experiments)

    def _log(self, entries: Iterable[LogEntry]) -> None:
        write_log(self.staging.connection, entries, self.provenance)
