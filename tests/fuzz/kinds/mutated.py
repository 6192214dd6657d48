"""Any file of a cache folder, mutated as its own kind mutates it."""

from __future__ import annotations

from random import Random

from tests.fuzz.brain import Brain
from tests.fuzz.kinds.experiments import mutated_experiments
from tests.fuzz.kinds.small_files import mutated_structure_sets
from tests.fuzz.kinds.structures import mutated_structures
from tests.fuzz.kinds.unionizes import mutated_unionizes
from tests.fuzz.kinds.volumes import mutated_volume

__all__ = ["mutate_file"]


def mutate_file(random: Random, brain: Brain, path: str) -> bytes:
    """A file of the cache folder of an atlas, mutated."""
    folder, _, name = path.rpartition("/")
    if name == "structures.json":
        return mutated_structures(random, brain.structures)
    if name == "experiments.json":
        return mutated_experiments(random, brain.experiments(), [record["id"] for record in brain.structures])
    if name == "structure_sets.csv":
        return mutated_structure_sets(random)
    if name.startswith("annotation"):
        return mutated_volume(random, brain.annotation(random), brain)
    experiment_id = int(folder.removeprefix("experiment_"))
    if name.endswith(".csv"):
        return mutated_unionizes(random, brain, experiment_id)
    return mutated_volume(random, brain.density(random, experiment_id), brain)
