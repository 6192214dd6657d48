"""A whole cache folder: which of its files are good, and the atlas that they make up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.fuzz.oracle.atlas import Atlas
from tests.fuzz.oracle.experiments import Experiment, read_experiments
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.small_files import read_structure_sets
from tests.fuzz.oracle.structures import read_structures
from tests.fuzz.oracle.unionizes import Unionizes, read_unionizes
from tests.fuzz.oracle.volumes import GridShape, Sparse, read_density, read_labels

__all__ = ["Folder", "read_folder"]

Read = TypeVar("Read")


@dataclass
class Folder:
    """What was found in a folder.

    Attributes:
        atlas: what the good files hold; None if a file of the whole atlas is forbidden.
        lists: what the rules say of the files of the whole atlas.
        files: what they say of each file of an experiment, by its path.
    """

    atlas: Atlas | None = None
    lists: Rules = field(default_factory=Rules)
    files: dict[str, Rules] = field(default_factory=dict)

    def read(self, folder: Path, path: str, reader: Callable[[bytes, Rules], Read]) -> Read | None:
        """What a file of an experiment holds; None if it is missing or forbidden."""
        if not (folder / path).is_file():
            return None
        rules = self.files[path] = Rules()
        try:
            return reader((folder / path).read_bytes(), rules)
        except ForbiddenError as error:
            rules.forbidden = str(error)
            return None

    def as_one(self) -> Rules:
        """What they say of the folder where every file has to be good."""
        forbidden = [self.lists.forbidden, *(rules.forbidden for rules in self.files.values())]
        doubts = [*self.lists.doubts, *(doubt for rules in self.files.values() for doubt in rules.doubts)]
        return Rules(next((words for words in forbidden if words), ""), doubts)


def read_folder(folder: Path, grid: GridShape, experiment_ids: Collection[int] | None = None) -> Folder:
    """Reads a folder, and of the files of experiments only those of some, if they are named."""
    found = Folder()
    try:
        tree = read_structures((folder / "structures.json").read_bytes(), found.lists)
        experiments = read_experiments((folder / "experiments.json").read_bytes(), tree.ids, found.lists)
        names = read_structure_sets((folder / "structure_sets.csv").read_bytes(), found.lists)
        annotation = folder / "annotation" / "ccf_2017" / f"annotation_{grid.step_um}.nrrd"
        volume = read_labels(annotation.read_bytes(), grid, tree.ids, found.lists)
    except ForbiddenError as error:
        found.lists.forbidden = str(error)
        return found
    labels = dict(zip(volume.voxel_id.tolist(), volume.value.tolist(), strict=True))
    atlas = found.atlas = Atlas(grid, tree, names, experiments, labels)
    for each in experiments:
        if experiment_ids is not None and each.experiment_id not in experiment_ids:
            continue
        inside = f"experiment_{each.experiment_id}"
        unionizes = found.read(folder, f"{inside}/structure_unionizes.csv", partial(_unionizes, atlas, each))
        if unionizes is not None:
            atlas.unionizes[each.experiment_id] = unionizes
        density = found.read(folder, f"{inside}/injection_density_{grid.step_um}.nrrd", partial(_density, atlas))
        if density is not None:
            atlas.densities[each.experiment_id] = dict(zip(density.voxel_id.tolist(), density.value, strict=True))
    return found


def _density(atlas: Atlas, content: bytes, rules: Rules) -> Sparse:
    return read_density(content, atlas.grid, rules)


def _unionizes(atlas: Atlas, experiment: Experiment, content: bytes, rules: Rules) -> Unionizes:
    """The rows, unless their injected signal is to the last digit that of another experiment in the list."""
    rows = read_unionizes(content, experiment.experiment_id, atlas.tree, set(atlas.labels.values()), rules)
    root_id = atlas.tree.structures[0].structure_id
    signals = {
        row["projection_volume"]
        for row in rows
        if row["structure_id"] == root_id and row["hemisphere_id"] == 3 and row["is_injection"]
    }
    others = {each.volume_mm3 for each in atlas.experiments} - {experiment.volume_mm3, None, 0.0}
    if others & signals:
        raise ForbiddenError("its injected signal is that of another experiment")
    return rows
