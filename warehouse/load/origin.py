"""Whether a cache folder is the one that a warehouse was built from.

A folder is that one if it has the same path, whatever has changed in it since. A folder with another path may be the
same one, moved or mounted elsewhere, or a copy that has grown: it counts as the same as long as nothing in it differs
from what the warehouse was built from. So it needs the same structures, the same annotation, a list in which every
loaded experiment stands and every experiment that both know has the same injection, and each file that was loaded
before has to have the same content. Anything else is another atlas, and ingests of two would merge without a word.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.cache.folder import SourceFile
from warehouse.cache.lists import AtlasLists
from warehouse.errors import IncompatibleWarehouseError
from warehouse.load.staging import LoadedFile, Staging
from warehouse.sentences import counted

__all__ = ["Origin", "folder_path"]

_INJECTION = "experiment_id, structure_id, injection_x_um, injection_y_um, injection_z_um"


def folder_path(folder: Path) -> str:
    """The path under which a warehouse remembers its cache folder."""
    return os.path.realpath(folder)


@dataclass(frozen=True)
class Origin:
    """The cache folder that a warehouse was built from, beside the one to load.

    Attributes:
        database: the warehouse.
        source: the folder that it was built from; None if it was built from none, or is replaced.
        folder: the folder to load.
    """

    database: Path
    source: str | None
    folder: str

    @classmethod
    def of(cls, staging: Staging, folder: Path) -> Origin:
        """The two folders of an ingest."""
        added_to = None if staging.rebuild else staging.replaced
        return cls(staging.places.named, None if added_to is None else added_to.source, folder_path(folder))

    @property
    def is_elsewhere(self) -> bool:
        """Whether the warehouse was built from a folder with another path."""
        return self.source not in (None, self.folder)

    def require_same_lists(
        self,
        connection: duckdb.DuckDBPyConnection,
        live_files: Mapping[tuple[str, int | None], LoadedFile],
        lists: AtlasLists,
    ) -> None:
        """Refuses a folder whose structures, annotation or list of experiments differ from those of the warehouse.

        Raises:
            IncompatibleWarehouseError: they differ, and the folder has another path.
        """
        if not self.is_elsewhere:
            return
        for kind in ("structures", "annotation"):
            known = live_files.get((kind, None))
            if known is None or known.checksum_sha256 != lists.checksum(kind):
                raise self._differs(f"the {kind} differ{'s' if kind == 'annotation' else ''}")
        listed = {
            each.experiment_id: (each.structure_id, each.injection_x_um, each.injection_y_um, each.injection_z_um)
            for each in lists.experiments.experiments
        }
        rows = connection.execute(f"select {_INJECTION} from live.experiment").fetchall()
        loaded = {experiment_id for _, experiment_id in live_files if experiment_id is not None}
        other = [
            experiment_id
            for experiment_id, *injection in rows
            if (experiment_id in listed and listed[experiment_id] != tuple(injection))
            or (experiment_id in loaded and experiment_id not in listed)
        ]
        if other:
            raise self._differs(
                f"{counted(len(other), 'experiment')} of the list {'differs' if len(other) == 1 else 'differ'}, "
                f"e.g. {min(other)}"
            )

    def require_same_file(self, source: SourceFile, loaded: LoadedFile | None, checksum_sha256: str) -> None:
        """Refuses a file of an experiment that differs from the one that the warehouse has loaded.

        Raises:
            IncompatibleWarehouseError: it differs, and the folder has another path.
        """
        if self.is_elsewhere and loaded is not None and loaded.checksum_sha256 != checksum_sha256:
            raise self._differs(f"{source.relative_path} differs")

    def _differs(self, what: str) -> IncompatibleWarehouseError:
        return IncompatibleWarehouseError(
            f"{self.database} was built from another cache folder, {self.source}, and in {self.folder} {what}: name "
            "another file with --database, or replace the warehouse with --rebuild."
        )
