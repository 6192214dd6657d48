"""Loads the new and changed files of a cache folder into a warehouse, and publishes the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.cache.folder import CacheFolder
from warehouse.cache.lists import AtlasLists, read_lists
from warehouse.cache.provenance import ProvenanceLog
from warehouse.cache.unionizes import FILE_AUDITS
from warehouse.database import schema
from warehouse.database.connect import default_path
from warehouse.database.rows import transaction
from warehouse.grid import Grid
from warehouse.load.errors import one_sentence_errors
from warehouse.load.experiment_files import ExperimentFiles
from warehouse.load.ingest_log import LogEntry, write_log
from warehouse.load.insert import stage_lists
from warehouse.load.origin import Origin
from warehouse.load.publish import BuildInfo, build, publish
from warehouse.load.staging import LoadedFile, Staging, open_staging
from warehouse.load.summary import IngestSummary
from warehouse.progress import Reporter, Silent
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.experiments import select_experiments

__all__ = ["ingest"]


def ingest(
    cache_folder: Path,
    database: Path | None = None,
    *,
    resolution_um: int = 25,
    experiment_filter: ExperimentFilter | None = None,
    keep_going: bool = False,
    rebuild: bool = False,
    memory_limit: str | None = None,
    reporter: Reporter | None = None,
) -> IngestSummary:
    """Loads the files of the selected experiments from a cache folder, and publishes the warehouse.

    Other experiments stay in the warehouse. The next run resumes an interrupted ingest. A warehouse that was built from
    another cache folder is refused, unless this folder is the same one under another path (``warehouse.load.origin``).

    Args:
        cache_folder: an AllenSDK cache folder, or its manifest.json.
        database: the warehouse, which is made if it does not exist; by default ``$MCW_DATABASE``, else
            ``warehouse.duckdb`` in the cache folder.
        resolution_um: edge length of the voxels of the volumes to load, in um.
        experiment_filter: which experiments to load; None for all.
        keep_going: skip damaged files of experiments instead of ending at the first.
        rebuild: replace the warehouse, whatever it was built from, instead of adding to it.
        memory_limit: how much memory DuckDB may use, e.g. "2GB"; None for a third of the machine's and at most 4 GB.
            DuckDB moves what does not fit to a folder beside the warehouse. The process needs about 1 GB more.
        reporter: receives the progress.

    Returns:
        What was loaded, skipped and published.

    Raises:
        WarehouseError: something is wrong with the cache folder, a file, the filters or the warehouse. The warehouse is
            unchanged, and the next run does not read again what was loaded.
    """
    reporter = reporter or Silent()
    grid = Grid(resolution_um)
    cache = CacheFolder.open(cache_folder, resolution_um)
    if database is None:
        database = default_path(cache.folder)
    with one_sentence_errors(database):
        reporter.begin("Reading structures and experiments", None)
        lists = read_lists(cache, grid)
        reporter.end()
        summary = IngestSummary(
            database, is_generated=lists.experiments.is_generated, listed_count=len(lists.experiments.experiments)
        )
        with open_staging(database, resolution_um, rebuild=rebuild, memory_limit=memory_limit) as staging:
            origin = Origin.of(staging, cache.folder)
            run = _Run(cache, grid, lists, staging, origin, keep_going, reporter, summary, ProvenanceLog(cache.folder))
            run.stage(experiment_filter or ExperimentFilter())
            run.publish()
    return summary


@dataclass
class _Run:
    cache: CacheFolder
    grid: Grid
    lists: AtlasLists
    staging: Staging
    origin: Origin
    keep_going: bool
    reporter: Reporter
    summary: IngestSummary
    provenance: ProvenanceLog
    live_files: dict[tuple[str, int | None], LoadedFile] = field(default_factory=dict)

    def stage(self, experiment_filter: ExperimentFilter) -> None:
        """Puts the new and changed files into the staging file."""
        connection = self.staging.connection
        self.live_files = self.staging.loaded_files("live")
        self.origin.require_same_lists(connection, self.live_files, self.lists)
        resumed = self.staging.start(
            folder=self.origin.folder,
            resolution_um=self.grid.resolution_um,
            structures=self.lists.checksum("structures"),
            annotation=self.lists.checksum("annotation"),
        )
        self.summary.resumed = resumed or self.staging.finished_before
        self.summary.published = self.staging.finished_before
        if self._space_changed:
            self.reporter.begin("Reading the annotation", None)
            self._annotated_voxel_count()  # reads the annotation, so that its time is reported here
            self.reporter.end()
        with transaction(connection):
            self.summary.kept = stage_lists(self.staging, self.lists)
            self._log(
                LogEntry(
                    file.source,
                    file.checksum_sha256,
                    file.size_bytes,
                    self._annotated_voxel_count() if file.row_count is None else file.row_count,
                )
                for file in self.lists.files.values()
            )
        connection.execute("use staging")
        selected = select_experiments(connection, experiment_filter)
        connection.execute("use building")
        self.summary.selected_count = len(selected)
        files = ExperimentFiles(
            self.staging,
            self.grid,
            self.lists,
            self.origin,
            self.provenance,
            self.live_files,
            self.keep_going,
            self.reporter,
            self.summary,
        )
        files.load_unionizes(map(self.cache.unionizes, selected), self._label_ids())
        files.load_densities(map(self.cache.injection_density, selected))

    def publish(self) -> None:
        """Publishes a new version of the warehouse if anything has changed."""
        if not self._something_new():
            self.staging.discard()
            return
        self.reporter.begin("Sorting, checking and publishing the warehouse", None)
        annotation = self.lists.annotation if self._space_changed else None
        build(
            self.staging,
            BuildInfo(self.grid, annotation, self.origin.folder, self.summary.is_generated),
        )
        publish(self.staging, self._audits())
        self.reporter.end()
        self.summary.published = True

    @property
    def _space_changed(self) -> bool:
        """Whether the structures or the annotation differ from those of the live warehouse."""
        return any(
            (known := self.live_files.get((kind, None))) is None or known.checksum_sha256 != self.lists.checksum(kind)
            for kind in ("structures", "annotation")
        )

    def _audits(self) -> list[str]:
        """All audits, without those of single unionize files if every file was audited with the present structures."""
        has_live = any(kind == "structure_unionize" for kind, _ in self.live_files)
        done = set() if has_live and self._space_changed else set(FILE_AUDITS)
        return [name for name in schema.object_names("audits") if name not in done]

    def _annotated_voxel_count(self) -> int:
        if self._space_changed:
            return int(self.lists.annotation.voxel_id.size)
        return self.live_files["annotation", None].row_count

    def _label_ids(self) -> list[int]:
        """The labels of the annotation."""
        if self._space_changed:
            return self.lists.annotation.label_ids
        rows = self.staging.connection.execute("select distinct structure_id from live.annotation_voxel").fetchall()
        return [structure_id for (structure_id,) in rows]

    def _something_new(self) -> bool:
        row = self.staging.connection.execute(
            "select count(*) from staging.ingest_log as staged "
            "anti join live.ingest_log as live_log "
            "on staged.file_kind = live_log.file_kind "
            "and staged.experiment_id is not distinct from live_log.experiment_id "
            "and staged.checksum_sha256 is not distinct from live_log.checksum_sha256 "
            "and staged.status = live_log.status "
            "and staged.message is not distinct from live_log.message"
        ).fetchone()
        return row != (0,)

    def _log(self, entries: Iterable[LogEntry]) -> None:
        write_log(self.staging.connection, entries, self.provenance)
