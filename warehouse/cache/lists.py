"""Reads the files of the whole atlas: the ontology, the list of experiments and the annotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property

import duckdb

from warehouse.cache.annotation import Annotation, read_annotation
from warehouse.cache.experiments import ExperimentList, read_experiments
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.ontology import Ontology, read_ontology, read_structure_sets
from warehouse.database.rows import insert_rows
from warehouse.errors import MissingFileError
from warehouse.grid import RESOLUTIONS_UM, Grid
from warehouse.sentences import either

__all__ = ["AtlasLists", "ListFile", "insert_lists", "read_lists"]


@dataclass(frozen=True)
class ListFile:
    """A file of the whole atlas that was read. ``row_count`` is None if its rows are not counted yet."""

    source: SourceFile
    checksum_sha256: str
    size_bytes: int
    row_count: int | None


@dataclass(frozen=True)
class AtlasLists:
    """The files of the whole atlas, read and checked."""

    ontology: Ontology
    structure_sets: dict[int, tuple[str, str]]
    experiments: ExperimentList
    files: dict[str, ListFile]
    grid: Grid
    annotation_content: bytes = field(repr=False)

    @cached_property
    def annotation(self) -> Annotation:
        """The annotation volume. It is read when it is first needed, as that takes seconds.

        Raises:
            DamagedFileError: the volume is damaged, or a label is not in the ontology.
        """
        return read_annotation(self.annotation_content, self.files["annotation"].source.path, self.grid, self.ontology)

    def checksum(self, kind: str) -> str | None:
        """SHA-256 of the file of a kind; None if the cache folder has none."""
        file = self.files.get(kind)
        return None if file is None else file.checksum_sha256


def read_lists(cache: CacheFolder, grid: Grid) -> AtlasLists:
    """Reads the files of the whole atlas, except for the voxels of the annotation.

    Raises:
        MissingFileError: a file is missing.
        DamagedFileError: a file is damaged, or the files contradict each other.
    """
    _require_annotation(cache)
    files_read: list[tuple[SourceFile, str, int]] = []

    def read(source: SourceFile) -> bytes:
        content, checksum = source.read()
        files_read.append((source, checksum, len(content)))
        return content

    ontology = read_ontology(read(cache.structures), cache.structures.path)
    structure_sets = {}
    if cache.structure_sets.exists():
        structure_sets = read_structure_sets(read(cache.structure_sets), cache.structure_sets.path)
    experiments = read_experiments(
        read(cache.experiments), cache.experiments.path, (s.structure_id for s in ontology.structures)
    )
    annotation_content = read(cache.annotation)
    row_counts: dict[SourceFile, int | None] = {
        cache.structures: len(ontology.structures),
        cache.structure_sets: len(structure_sets),
        cache.experiments: len(experiments.experiments),
        cache.annotation: None,
    }
    files = {
        source.kind: ListFile(source, checksum, size_bytes, row_counts[source])
        for source, checksum, size_bytes in files_read
    }
    return AtlasLists(ontology, structure_sets, experiments, files, grid, annotation_content)


def insert_lists(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    ontology: Ontology,
    experiments: ExperimentList,
    structure_sets: Mapping[int, tuple[str, str]],
) -> None:
    """Replaces the ontology and the list of experiments in the tables of an attached database.

    Args:
        connection: a connection that has the database attached.
        database: the name under which it is attached.
        ontology: the new ontology.
        experiments: the new list of experiments.
        structure_sets: name and description by id of the structure sets whose names are known.
    """
    set_ids = sorted({set_id for set_id, _ in ontology.set_members} | set(structure_sets))
    rows: dict[str, Sequence[Sequence[object]]] = {
        "structure": [astuple(structure) for structure in ontology.structures],
        "structure_closure": ontology.closure,
        "structure_set": [(set_id, *structure_sets.get(set_id, (None, None))) for set_id in set_ids],
        "structure_set_member": ontology.set_members,
        "experiment": [experiment.row for experiment in experiments.experiments],
        "experiment_injection_structure": [
            (experiment.experiment_id, structure_id, structure_id == experiment.structure_id)
            for experiment in experiments.experiments
            for structure_id in experiment.injection_structure_ids
        ],
        "transgenic_line": [astuple(line) for line in experiments.lines],
        "experiment_transgenic_line": [
            (experiment.experiment_id, line.transgenic_line_id)
            for experiment in experiments.experiments
            for line in experiment.lines
        ],
    }
    for table, table_rows in rows.items():
        connection.execute(f"delete from {database}.{table}")
        insert_rows(connection, f"{database}.{table}", table_rows)


def _require_annotation(cache: CacheFolder) -> None:
    if cache.annotation.exists():
        return
    others = [
        resolution_um
        for resolution_um in RESOLUTIONS_UM
        if CacheFolder(cache.folder, resolution_um).annotation.exists()
    ]
    remedy = f", or choose --resolution {either([str(other) for other in others])}, which is there" if others else ""
    raise MissingFileError(
        f"There is no annotation at {cache.resolution_um} um: put the Allen Institute's "
        f"annotation_{cache.resolution_um}.nrrd (CCF 2017) at {cache.annotation.path}{remedy}."
    )
