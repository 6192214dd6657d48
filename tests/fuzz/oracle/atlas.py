"""The answers that follow from the files of a folder: voxels, coverage, fractions, chosen experiments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.fuzz.oracle.experiments import Experiment
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.structures import Structure, Tree
from tests.fuzz.oracle.unionizes import Unionizes
from tests.fuzz.oracle.volumes import GridShape

__all__ = ["Atlas", "Choice", "Question"]


@dataclass(frozen=True)
class Choice:
    """Which experiments are to count."""

    ids: tuple[int, ...] | None = None
    lines: tuple[str, ...] | None = None
    wild_type: bool = False
    injection: str | None = None


@dataclass(frozen=True)
class Question:
    """What is asked of the coverage. The values may be any that a user can write."""

    structure: Any
    min_density: Any = 0.5
    min_experiments: Any = 1
    hemisphere: Any = "both"
    choice: Choice = Choice()


@dataclass
class Atlas:
    """What was read from a folder.

    Attributes:
        grid: of the volumes.
        tree: the structures.
        set_names: name and description of the structure sets that have them.
        experiments: the list.
        labels: structure by voxel.
        densities: density by voxel of the experiments that have a volume.
        unionizes: rows of the experiments that have unionizes.
    """

    grid: GridShape
    tree: Tree
    set_names: dict[int, tuple[str, str]]
    experiments: list[Experiment]
    labels: dict[int, int]
    densities: dict[int, dict[int, np.float32]] = field(default_factory=dict)
    unionizes: dict[int, Unionizes] = field(default_factory=dict)

    def find(self, text: str, rules: Rules) -> Structure:
        """The structure with an id, acronym or name; case matters only where two differ in nothing else."""
        wanted = text.strip()
        spellings = {each: (each.acronym, each.name, str(each.structure_id)) for each in self.tree.structures}
        exact = [each for each, known in spellings.items() if wanted in known]
        found = exact or [
            each for each, known in spellings.items() if wanted.lower() in [spelling.lower() for spelling in known]
        ]
        if not wanted.isascii() and not exact:
            rules.doubt("other cases of letters than A to Z")
        if len(found) != 1:
            raise ForbiddenError(f"{len(found)} structures are called {wanted!a:.60}")
        return found[0]

    def choose(self, choice: Choice, structure: Structure | None, rules: Rules) -> list[int]:
        """The experiments that pass, loaded or not."""
        if choice.injection not in (None, "primary", "any"):
            raise ForbiddenError(f"there is no injection {choice.injection!a:.40}")
        passing = self.experiments
        if choice.ids is not None:
            wanted = {_id(each, rules) for each in choice.ids}
            if not wanted or wanted - {each.experiment_id for each in passing}:
                raise ForbiddenError("an experiment is not in the list")
            passing = [each for each in passing if each.experiment_id in wanted]
        if choice.lines is not None:
            names = {self._line(each, rules) for each in choice.lines}
            if not names:
                raise ForbiddenError("no line is named")
            passing = [each for each in passing if names & {line.name for line in each.lines}]
        if choice.wild_type:
            passing = [each for each in passing if each.line_name is None]
        if structure is not None and choice.injection is not None:
            inside = {each.structure_id for each in self.tree.below(structure.structure_id)}
            passing = [
                each
                for each in passing
                if inside & ({each.structure_id} if choice.injection == "primary" else each.structures)
            ]
        return [each.experiment_id for each in passing]

    def _line(self, name: str, rules: Rules) -> str:
        """The line of this name; in other letters only if one alone has it."""
        names = {line.name for each in self.experiments for line in each.lines}
        if name in names:
            return name
        if not name.isascii():
            rules.doubt("other cases of letters than A to Z")
        found = [each for each in names if each.casefold() == name.casefold()]
        if len(found) != 1:
            raise ForbiddenError(f"{len(found)} lines are called {name!a:.60}")
        return found[0]

    def coverage(self, question: Question, rules: Rules) -> list[tuple[int, int, int, int]]:
        """Id, voxels, covered voxels and experiments looked at, of a structure and each descendant that has voxels."""
        density = _density(question.min_density, rules)
        least = _count(question.min_experiments, rules)
        if question.hemisphere not in ("both", "left", "right"):
            raise ForbiddenError(f"there is no hemisphere {question.hemisphere!a:.40}")
        structure = self.find(question.structure, rules)
        counted = [each for each in self.choose(question.choice, structure, rules) if each in self.densities]
        if not counted:
            raise ForbiddenError("no experiment is left")
        reaching = self.reaching(density, counted)
        rows = []
        for each in self.tree.below(structure.structure_id):
            voxels = self.voxels(each.structure_id, question.hemisphere)
            if voxels:
                covered = sum(reaching.get(voxel, 0) >= least for voxel in voxels)
                rows.append((each.structure_id, len(voxels), covered, len(counted)))
        return rows

    def reaching(self, density: np.float32, experiment_ids: Iterable[int]) -> dict[int, int]:
        """How many experiments have the density or more, by voxel."""
        found: dict[int, int] = {}
        for experiment_id in experiment_ids:
            for voxel, value in self.densities[experiment_id].items():
                if value > 0 and value >= density:
                    found[voxel] = found.get(voxel, 0) + 1
        return found

    def voxels(self, structure_id: int, hemisphere: str) -> list[int]:
        """The voxels of a structure and its descendants. Those of the left side are the first half of the ids."""
        inside = {each.structure_id for each in self.tree.below(structure_id)}
        middle = self.grid.voxel_count // 2
        sides = {"left": (True,), "right": (False,)}.get(hemisphere, (True, False))
        return [voxel for voxel, label in self.labels.items() if label in inside and (voxel < middle) in sides]

    def structure_rows(self) -> list[tuple[int, str, str, int]]:
        """Id, acronym, name and voxels of every structure, in graph order."""
        return [
            (each.structure_id, each.acronym, each.name, len(self.voxels(each.structure_id, "both")))
            for each in self.tree.structures
        ]

    def set_rows(self) -> list[tuple[int, str | None, str | None, int]]:
        """Id, name, description and number of members of every structure set."""
        members = [number for number, _ in self.tree.members()]
        return [
            (number, *self.set_names.get(number, (None, None)), members.count(number))
            for number in sorted({*members, *self.set_names})
        ]

    def experiment_rows(self) -> list[tuple[int, int, str | None, float | None, bool, bool]]:
        """Id, primary structure, line, volume, and what is loaded, of every experiment of the list."""
        return [
            (
                each.experiment_id,
                each.structure_id,
                each.line_name,
                each.volume_mm3,
                each.experiment_id in self.unionizes,
                each.experiment_id in self.densities,
            )
            for each in self.experiments
        ]

    def signal_fractions(self, hemisphere: str) -> dict[tuple[int, int], float | None]:
        """Injected signal over volume, by experiment and structure; None where the structure has no volume."""
        side = {"left": 1, "right": 2, "both": 3}[hemisphere]
        found: dict[tuple[int, int], float | None] = {}
        for experiment_id, rows in self.unionizes.items():
            for structure in self.tree.structures:
                own = [
                    row
                    for row in rows
                    if row["structure_id"] == structure.structure_id and row["hemisphere_id"] == side
                ]
                volume = sum(float(row["volume"] or 0) for row in own)
                signal = sum(float(row["projection_volume"] or 0) for row in own if row["is_injection"])
                found[experiment_id, structure.structure_id] = signal / volume if volume else None
        return found


def _id(value: Any, rules: Rules) -> int:
    if isinstance(value, bool | float | str) or not hasattr(value, "__index__"):
        raise ForbiddenError(f"{value!r:.40} is no id of an experiment")
    return int(value)


def _density(value: Any, rules: Rules) -> np.float32:
    """Above 0 and at most 1, compared as a 32-bit number, as densities are."""
    if isinstance(value, bool | str | None) or not 0 < value <= 1:
        raise ForbiddenError(f"{value!r:.40} is no density")
    if not isinstance(value, int | float | np.floating | np.integer):
        rules.doubt("a density of a rare type")
    return np.float32(float(value))


def _count(value: Any, rules: Rules) -> int:
    """A whole number, 1 or more."""
    if isinstance(value, bool | str | None) or not value >= 1 or value != value // 1:
        raise ForbiddenError(f"{value!r:.40} is no number of experiments")
    if not isinstance(value, int | np.integer) or value > 32_767:
        rules.doubt("a number of experiments of a rare type, or a very great one")
    return int(value)
