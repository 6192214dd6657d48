"""How the source's list of experiments has changed: the atlas drifts."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.cache.experiments import ExperimentList

__all__ = ["Drift"]


@dataclass(frozen=True)
class Drift:
    """Experiments, by id, in which a new list differs from an old one.

    Attributes:
        vanished: only the old list has them.
        added: only the new list has them.
        changed: both have them, but not with the same structures, lines, position and so on.
    """

    vanished: list[int]
    added: list[int]
    changed: list[int]

    @classmethod
    def between(cls, old: ExperimentList, new: ExperimentList) -> Drift:
        """What has become of the old list."""
        before = {experiment.experiment_id: experiment for experiment in old.experiments}
        after = {experiment.experiment_id: experiment for experiment in new.experiments}
        return cls(
            vanished=sorted(before.keys() - after.keys()),
            added=sorted(after.keys() - before.keys()),
            changed=sorted(key for key in before.keys() & after.keys() if before[key] != after[key]),
        )
