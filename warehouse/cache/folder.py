"""The files of an AllenSDK cache folder (manifest version 1.3) and their paths."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import DamagedFileError, MissingFileError
from warehouse.files import absolute, open_to_read
from warehouse.grid import Grid

__all__ = ["CCF_VERSION", "LARGEST_LIST_BYTES", "CacheFolder", "SourceFile"]

CCF_VERSION = "ccf_2017"

LARGEST_LIST_BYTES = 32_000_000
"""No list and no table of unionizes is larger: ten times the largest of the Allen Institute."""


@dataclass(frozen=True)
class SourceFile:
    """A file of the cache folder.

    Attributes:
        folder: the cache folder.
        kind: what it holds.
        relative_path: its path within the folder.
        experiment_id: the experiment; None for the files of the whole atlas.
        largest_bytes: no file of the kind is larger.
    """

    folder: Path
    kind: str
    relative_path: str
    experiment_id: int | None = None
    largest_bytes: int = LARGEST_LIST_BYTES

    @property
    def path(self) -> Path:
        """Path of the file."""
        return self.folder / self.relative_path

    def exists(self) -> bool:
        """Whether there is such a file.

        Raises:
            MissingFileError: a folder on its way cannot be read.
        """
        try:
            return stat.S_ISREG(self.path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # no file has a null character in its name
            return False
        except OSError as error:
            raise self._unreadable(error) from error

    def read(self) -> tuple[bytes, str]:
        """The content of the file and its SHA-256.

        Raises:
            MissingFileError: the file does not exist or cannot be read.
            DamagedFileError: the file is larger than one of its kind can be.
        """
        try:
            with open_to_read(self.path) as file:
                size_bytes = os.fstat(file.fileno()).st_size
                if size_bytes > self.largest_bytes:
                    raise DamagedFileError(
                        f"{self.path} has {size_bytes:,} bytes, and such a file has at most {self.largest_bytes:,}: "
                        "delete the file and fetch it again."
                    )
                content = file.read()
        except OSError as error:
            raise self._unreadable(error) from error
        return content, hashlib.sha256(content).hexdigest()

    def _unreadable(self, error: OSError) -> MissingFileError:
        return MissingFileError(f"{self.path} cannot be read ({error.strerror}): fetch it, or fix its permissions.")


@dataclass(frozen=True)
class CacheFolder:
    """An AllenSDK cache folder: ``folder`` is the folder of its manifest."""

    folder: Path
    resolution_um: int

    @classmethod
    def open(cls, path: Path, resolution_um: int) -> CacheFolder:
        """The cache folder at ``path``, which may also be its ``manifest.json``.

        Raises:
            MissingFileError: there is no folder, or its list of structures or of experiments is missing.
        """
        try:
            folder = path.parent if path.is_file() else path
            is_folder = folder.is_dir()
            cache = cls(folder, resolution_um)
            full_path = str(absolute(folder))
            full_path.encode()
            missing = [file for file in (cache.structures, cache.experiments) if not file.exists()]
        except UnicodeEncodeError as error:
            raise MissingFileError(
                f"{str(path)!a} is not a text that DuckDB can read: rename the folder, or name another with --cache."
            ) from error
        except OSError as error:
            raise MissingFileError(
                f"The cache folder {path} cannot be read ({error.strerror}): fix its permissions, "
                "or name the folder of AllenSDK's manifest.json with --cache."
            ) from error
        if os.sep == "/" and "\\" in full_path and any(mark in full_path for mark in "*?["):
            raise MissingFileError(  # in a pattern DuckDB takes a backslash for a slash, whatever is done to escape it
                f"DuckDB cannot read files in {folder}, because its path has a \\ beside one of *, ? and [: rename the "
                "folder, or name another with --cache."
            )
        if not is_folder:
            raise MissingFileError(
                f"There is no cache folder {folder}: name the folder of AllenSDK's manifest.json with --cache."
            )
        if missing:
            raise MissingFileError(
                f"There is no {missing[0].relative_path} in {folder}: name the folder of AllenSDK's manifest.json "
                "with --cache."
            )
        return cache

    @property
    def structures(self) -> SourceFile:
        """The ontology."""
        return SourceFile(self.folder, "structures", "structures.json")

    @property
    def structure_sets(self) -> SourceFile:
        """Names of the structure sets. AllenSDK does not write this file, so it is often missing."""
        return SourceFile(self.folder, "structure_sets", "structure_sets.csv")

    @property
    def experiments(self) -> SourceFile:
        """The list of experiments."""
        return SourceFile(self.folder, "experiments", "experiments.json")

    @property
    def annotation(self) -> SourceFile:
        """The annotation volume of this resolution."""
        path = f"annotation/{CCF_VERSION}/annotation_{self.resolution_um}.nrrd"
        return SourceFile(self.folder, "annotation", path, largest_bytes=self._largest_volume_bytes)

    @property
    def manifest(self) -> SourceFile:
        """AllenSDK's own list of paths."""
        return SourceFile(self.folder, "manifest", "manifest.json")

    def lists(self) -> list[SourceFile]:
        """The files of the whole atlas, each after those that it is checked against."""
        return [self.manifest, self.structures, self.structure_sets, self.experiments, self.annotation]

    def unionizes(self, experiment_id: int) -> SourceFile:
        """The unionizes of an experiment."""
        path = f"experiment_{experiment_id}/structure_unionizes.csv"
        return SourceFile(self.folder, "structure_unionize", path, experiment_id)

    def injection_density(self, experiment_id: int) -> SourceFile:
        """The injection density volume of an experiment at this resolution."""
        path = f"experiment_{experiment_id}/injection_density_{self.resolution_um}.nrrd"
        return SourceFile(self.folder, "injection_density", path, experiment_id, self._largest_volume_bytes)

    @property
    def _largest_volume_bytes(self) -> int:
        """The size of a header and of doubles that are not compressed, or that compression has made a little longer."""
        return (1 << 16) + Grid(self.resolution_um).voxel_count * 8 * 1001 // 1000
