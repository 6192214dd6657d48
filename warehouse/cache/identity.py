"""Whether a file is of the experiment in whose folder it lies, by the injection volume that the list gives.

The ``injection_volume`` of the list is the ``projection_volume`` of the root in both hemispheres inside the injection
site, to the last digit, and no two experiments have the same: it says whose unionizes a file has. The sum over an
injection density is about as large, so that it can only raise a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np

from warehouse.cache.experiments import ExperimentList
from warehouse.cache.folder import SourceFile
from warehouse.cache.volume import SparseVolume
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid

__all__ = ["DENSITY_TOLERANCE", "InjectionVolumes"]

DENSITY_TOLERANCE = 0.3
"""How far Σ density × voxel volume may be from the list's injection volume, as a fraction of that.

The Allen Institute sums pixels for the list, and makes the grid in another way. In its volume of experiment 127867804
at 25 um the sum is 9.3 % below, and this is about three times as much. 107 of the 2,992 experiments in the list are as
near to that sum.
"""

_OF_ROOT = (
    "select experiment_id, projection_volume from incoming "
    "where is_injection and hemisphere_id = 3 "
    "and structure_id in (select structure_id from structure where graph_order = 0)"
)


class InjectionVolumes:
    """The injection volumes of the experiments of a list."""

    def __init__(self, experiments: ExperimentList) -> None:
        self._listed_mm3 = {
            experiment.experiment_id: experiment.injection_volume_mm3
            for experiment in experiments.experiments
            if experiment.injection_volume_mm3 is not None
        }
        self._owner = {volume_mm3: experiment_id for experiment_id, volume_mm3 in self._listed_mm3.items()}

    def check_unionizes(
        self, connection: duckdb.DuckDBPyConnection, sources: Iterable[SourceFile]
    ) -> tuple[dict[SourceFile, DamagedFileError], dict[SourceFile, str]]:
        """Looks whose unionizes are in the temporary table ``incoming``, and removes those of another experiment.

        The connection must find a table named ``structure``.

        Returns:
            The files that have the unionizes of another experiment, and those that have the ones of no experiment in
            the list, each with a sentence.
        """
        found_mm3: dict[int | None, float] = dict(connection.execute(_OF_ROOT).fetchall())
        foreign: dict[SourceFile, DamagedFileError] = {}
        doubtful: dict[SourceFile, str] = {}
        for source in sources:
            listed = self._listed_mm3.get(source.experiment_id or 0)
            found = found_mm3.get(source.experiment_id, 0.0)
            if listed is None or found == listed:
                continue
            if found > 0 and found in self._owner:
                foreign[source] = DamagedFileError(
                    f"{source.path} has the unionizes of experiment {self._owner[found]}, whose injection volume they "
                    "give: delete the file and fetch it again."
                )
            else:
                doubtful[source] = _doubt(source, f"{found:.6g}", listed)
        experiment_ids = [source.experiment_id for source in foreign]
        connection.execute(
            "delete from incoming where experiment_id in (select unnest(?::integer[]))", [experiment_ids]
        )
        return foreign, doubtful

    def doubt_density(self, source: SourceFile, volume: SparseVolume, grid: Grid) -> str | None:
        """Why an injection density may be of another experiment; None if its sum is about what the list says."""
        listed = self._listed_mm3.get(source.experiment_id or 0)
        if listed is None:
            return None
        found = float(np.sum(volume.value, dtype=np.float64)) * grid.voxel_volume_mm3
        if abs(found - listed) <= DENSITY_TOLERANCE * listed:
            return None
        return _doubt(source, f"about {found:.3g}", listed)


def _doubt(source: SourceFile, found_mm3: str, listed_mm3: float) -> str:
    return (
        f"{source.path} may not be of experiment {source.experiment_id}: it gives an injection volume of {found_mm3} "
        f"mm3, and experiments.json one of {listed_mm3:.6g} mm3."
    )
