"""The changes of the source's list of experiments."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.cache.experiments import ExperimentList

__all__ = ["Drift"]


@dataclass(frozen=True)
class Drift:
    """The ids of the experiments in which a new list differs from an old one.

    Attributes:
        vanished: experiments that only the old list has.
        added: experiments that only the new list has.
        changed: experiments that both lists have, with different structures, lines, positions or other properties.
    """

    vanished: list[int]
    added: list[int]
    changed: list[int]

    @classmethod
    def between(cls, old: ExperimentList, new: ExperimentList) -> Drift:
        """The changes from an old list to a new one."""
        before = {experiment.experiment_id: experiment for experiment in old.experiments}
        after = {experiment.experiment_id: experiment for experiment in new.experiments}
        return cls(
            vanished=sorted(before.keys() - after.keys()),
            added=sorted(after.keys() - before.keys()),
            changed=sorted(key for key in before.keys() & after.keys() if before[key] != after[key]),
        )
