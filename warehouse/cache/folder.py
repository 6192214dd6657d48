"""The files of an AllenSDK cache folder (manifest version 1.3) and their paths."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import MissingFileError

__all__ = ["CCF_VERSION", "CacheFolder", "SourceFile"]

CCF_VERSION = "ccf_2017"

_EXPERIMENT_FOLDER = re.compile(r"experiment_(\d+)")


@dataclass(frozen=True)
class SourceFile:
    """A file of the cache folder. ``experiment_id`` is None for the files of the whole atlas."""

    folder: Path
    kind: str
    relative_path: str
    experiment_id: int | None = None

    @property
    def path(self) -> Path:
        """Path of the file."""
        return self.folder / self.relative_path

    def read(self) -> tuple[bytes, str]:
        """The content of the file and its SHA-256.

        Raises:
            MissingFileError: the file does not exist or cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise MissingFileError(
                f"{self.path} cannot be read ({error.strerror}): fetch it, or fix its permissions."
            ) from error
        return content, hashlib.sha256(content).hexdigest()


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
            missing = [file for file in (cache.structures, cache.experiments) if not file.path.is_file()]
        except OSError as error:
            raise MissingFileError(
                f"The cache folder {path} cannot be read ({error.strerror}): fix its permissions, "
                "or name the folder of AllenSDK's manifest.json with --cache."
            ) from error
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
        return SourceFile(self.folder, "annotation", f"annotation/{CCF_VERSION}/annotation_{self.resolution_um}.nrrd")

    @property
    def manifest(self) -> SourceFile:
        """AllenSDK's own list of paths."""
        return SourceFile(self.folder, "manifest", "manifest.json")

    def lists(self) -> list[SourceFile]:
        """The files of the whole atlas, each after those that it is checked against."""
        return [self.manifest, self.structures, self.structure_sets, self.experiments, self.annotation]

    def unionizes(self, experiment_id: int) -> SourceFile:
        """The unionizes of an experiment."""
        return self._of_experiment("structure_unionize", "structure_unionizes.csv", experiment_id)

    def injection_density(self, experiment_id: int) -> SourceFile:
        """The injection density volume of an experiment at this resolution."""
        return self._of_experiment("injection_density", f"injection_density_{self.resolution_um}.nrrd", experiment_id)

    def experiment_ids(self) -> list[int]:
        """Ids of the experiments that have a folder here, even an empty one, sorted."""
        matches = (_EXPERIMENT_FOLDER.fullmatch(entry.name) for entry in self.folder.iterdir())
        return sorted(int(match[1]) for match in matches if match)

    def _of_experiment(self, kind: str, name: str, experiment_id: int) -> SourceFile:
        return SourceFile(self.folder, kind, f"experiment_{experiment_id}/{name}", experiment_id)
