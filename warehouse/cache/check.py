"""Checks the files of a cache folder with the readers that an ingest uses."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb

from warehouse.cache.annotation import read_label_ids
from warehouse.cache.experiments import ExperimentList, read_experiments
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.identity import InjectionVolumes
from warehouse.cache.lists import insert_lists
from warehouse.cache.ontology import Ontology, read_ontology, read_structure_sets
from warehouse.cache.records import parse_json
from warehouse.cache.unionizes import UnionizeFile, load_unionizes
from warehouse.cache.volume import read_density
from warehouse.database import schema
from warehouse.database.connect import connect_memory
from warehouse.database.rows import insert_rows
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid

__all__ = ["Checked", "Checker"]


@dataclass(frozen=True)
class Checked:
    """A file that is not damaged.

    Attributes:
        checksum_sha256: of its content.
        doubt: why it may be of another experiment all the same; None if there is no reason.
    """

    checksum_sha256: str
    doubt: str | None = None


class Checker:
    """Checks the files of a cache folder: first those of the whole atlas, then the others against them.

    Attributes:
        experiments: the list of experiments, once it is checked.
        connection: a database in memory, with the tables of the lists once they are checked.
    """

    def __init__(self, cache: CacheFolder) -> None:
        self._grid = Grid(cache.resolution_um)
        self.connection = connect_memory()
        schema.apply(self.connection, "tables")
        self._checking = 0
        self._idle = threading.Condition()
        self._ontology: Ontology | None = None
        self._structure_ids: set[int] = set()
        self.experiments: ExperimentList | None = None
        self._injection_volumes = InjectionVolumes(ExperimentList([]))

    def close(self) -> None:
        """Closes the database, when the checks that other threads run have ended."""
        with self._idle:
            self._idle.wait_for(lambda: self._checking == 0)
            self.connection.close()

    def check(self, file: SourceFile, relative_path: str | None = None) -> Checked:
        """Reads a whole file.

        Args:
            file: the file.
            relative_path: where its content is now, if it does not have its own name yet.

        Returns:
            The checksum of its content, and a doubt if there is one.

        Raises:
            DamagedFileError: the content is damaged; the message names ``file``.
            MissingFileError: the file does not exist or cannot be read.
        """
        (found,) = self.check_all({file: relative_path or file.relative_path}).values()
        if isinstance(found, DamagedFileError):
            raise found
        return found

    def check_all(self, files: Mapping[SourceFile, str]) -> dict[SourceFile, Checked | DamagedFileError]:
        """Reads whole files of one kind. Unionizes take much less time together than one by one.

        Args:
            files: each with the path, within the folder, where its content is now.

        Returns:
            The checksum of each file, or what is wrong with it; sentences name the file, not where its content is.

        Raises:
            MissingFileError: a file does not exist or cannot be read.
        """
        found = {replace(file, relative_path=path): file for file, path in files.items()}
        return {
            found[source]: _renamed(result, source, found[source])
            for source, result in self._check_all(list(found)).items()
        }

    def known_experiments(self) -> ExperimentList:
        """The list of experiments; it must be checked already."""
        assert self.experiments is not None  # noqa: S101
        return self.experiments

    def _check_all(self, files: list[SourceFile]) -> dict[SourceFile, Checked | DamagedFileError]:
        if all(file.kind == "structure_unionize" for file in files):
            return self._check_unionizes(files)
        checked: dict[SourceFile, Checked | DamagedFileError] = {}
        for file in files:
            try:
                checked[file] = self._check(file)
            except DamagedFileError as error:
                checked[file] = error
        return checked

    def _check(self, file: SourceFile) -> Checked:
        content, checksum = file.read()
        if file.kind == "structures":
            self._take_ontology(read_ontology(content, file.path))
        elif file.kind == "structure_sets":
            read_structure_sets(content, file.path)
        elif file.kind == "experiments":
            self._take_experiments(read_experiments(content, file.path, self._structure_ids))
        elif file.kind == "annotation":
            self._take_labels(read_label_ids(content, file.path, self._grid, self._structure_ids))
        elif file.kind == "injection_density":
            volume = read_density(content, str(file.path), self._grid)
            return Checked(checksum, self._injection_volumes.doubt_density(file, volume, self._grid))
        elif file.kind == "manifest":
            _check_manifest(content, file)
        return Checked(checksum)

    def _check_unionizes(self, files: list[SourceFile]) -> dict[SourceFile, Checked | DamagedFileError]:
        damaged: dict[SourceFile, DamagedFileError] = {}
        readable = []
        for file in files:
            try:
                unionizes = UnionizeFile.read(file)
            except DamagedFileError as error:
                damaged[file] = error
            else:
                readable.append(unionizes)
        with self._cursor() as cursor:  # its temporary tables are its own: several threads check at once
            row_counts, unfit = load_unionizes(cursor, readable)
            foreign, doubts = self._injection_volumes.check_unionizes(cursor, row_counts)
        sound = {file.source: Checked(file.checksum_sha256, doubts.get(file.source)) for file in readable}
        return {**sound, **damaged, **unfit, **foreign}

    def _take_ontology(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._structure_ids = {structure.structure_id for structure in ontology.structures}

    def _take_experiments(self, experiments: ExperimentList) -> None:
        assert self._ontology is not None  # noqa: S101 - checked before the experiments
        self.experiments = experiments
        self._injection_volumes = InjectionVolumes(experiments)
        insert_lists(self.connection, "memory", self._ontology, experiments, {})

    def _take_labels(self, label_ids: list[int]) -> None:
        # Of the annotation the audits need only its labels.
        self.connection.execute("delete from annotation_voxel")
        insert_rows(self.connection, "annotation_voxel", [(0, 0, label_id, 1) for label_id in label_ids])

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._idle:
            cursor = self.connection.cursor()
            self._checking += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._idle:
                self._checking -= 1
                self._idle.notify_all()


def _renamed(result: Checked | DamagedFileError, found: SourceFile, file: SourceFile) -> Checked | DamagedFileError:
    """The result for a file that was found under another path, which no sentence is to name."""
    if isinstance(result, Checked):
        doubt = result.doubt and result.doubt.replace(str(found.path), str(file.path))
        return replace(result, doubt=doubt)
    if found == file:
        return result
    renamed = DamagedFileError(str(result).replace(str(found.path), str(file.path)))
    renamed.__cause__ = result
    return renamed


def _check_manifest(content: bytes, file: SourceFile) -> None:
    try:
        entries = parse_json(content)["manifest"]
        keys = {entry.get("key") for entry in entries}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedFileError(
            f"{file.path} is not a manifest of AllenSDK: delete the file and fetch it again."
        ) from error
    if not keys >= {"EXPERIMENTS", "STRUCTURE_TREE"}:
        raise DamagedFileError(
            f"{file.path} is not a manifest of the connectivity atlas: delete the file and fetch it again."
        )
