"""The sample at 100 um and the real data at 25 um, each as a warehouse and as what the source files hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from warehouse.cli.app import app


@dataclass(frozen=True, eq=False)  # so that what is counted once can be kept
class Source:
    """What the files of a cache folder hold, read without the code under test.

    Attributes:
        database: the warehouse made from them.
        resolution_um: edge of a voxel.
        drawn: the structure ids of the annotation, 0 included.
        annotation: by (AP, DV, ML), which of ``drawn``.
        densities: injection densities by (AP, DV, ML), by experiment.
        structures: the records of structures.json.
        experiments: the records of experiments.json.
    """

    database: Path
    resolution_um: int
    drawn: list[int]
    annotation: NDArray[np.uint16]
    densities: dict[int, NDArray[Any]]
    structures: list[dict[str, Any]]
    experiments: list[dict[str, Any]]

    @cache  # noqa: B019 - sources live until the session ends
    def counts(self, min_density: float) -> NDArray[np.uint16]:
        """How many experiments have each voxel at the density or more."""
        total = np.zeros(self.annotation.shape, dtype=np.uint16, order="F")
        for density in self.densities.values():
            total += density >= np.float32(min_density)
        return total

    def members(self, acronym: str) -> NDArray[np.bool_]:
        """Which of ``drawn`` belong to a structure, its descendants included."""
        (top,) = (each["id"] for each in self.structures if each["acronym"] == acronym)
        within = {each["id"] for each in self.structures if top in each["structure_id_path"]}
        return np.array([each in within for each in self.drawn])

    def mask(self, acronym: str) -> NDArray[np.bool_]:
        """The voxels of a structure and its descendants."""
        return np.asarray(self.members(acronym)[self.annotation])

    def middle(self, acronym: str) -> NDArray[np.float64]:
        """The mean of the indices (AP, DV, ML) of a structure's voxels."""
        mask = self.mask(acronym)
        along = [mask.sum(axis=others) for others in ((1, 2), (0, 2), (0, 1))]
        return np.array([np.average(np.arange(len(counts)), weights=counts) for counts in along])

    @cache  # noqa: B019
    def right_voxel(self, acronym: str) -> tuple[int, int, int]:
        """The voxel of a structure, in the right hemisphere, that is nearest to the middle of that half of it."""
        half = self.annotation.shape[2] // 2
        voxels = np.argwhere(self.members(acronym)[self.annotation[:, :, half:]]) + np.array([0, 0, half])
        ap, dv, ml = voxels[np.abs(voxels - voxels.mean(axis=0)).sum(axis=1).argmin()]
        return int(ap), int(dv), int(ml)


def _source(database: Path, cache: Path, resolution_um: int) -> Source:
    annotation, _ = nrrd.read(str(cache / f"annotation/ccf_2017/annotation_{resolution_um}.nrrd"))
    which, drawn = pd.factorize(annotation.ravel(order="F"))
    paths = sorted(cache.glob(f"experiment_*/injection_density_{resolution_um}.nrrd"))
    return Source(
        database,
        resolution_um,
        drawn.tolist(),
        which.astype(np.uint16).reshape(annotation.shape, order="F"),
        {int(path.parent.name.removeprefix("experiment_")): nrrd.read(str(path))[0] for path in paths},
        json.loads((cache / "structures.json").read_bytes()),
        json.loads((cache / "experiments.json").read_bytes()),
    )


@pytest.fixture(scope="session")
def sample(sample_warehouse: Path, sample_cache: Path) -> Source:
    return _source(sample_warehouse, sample_cache, 100)


@pytest.fixture(scope="session")
def real(real_warehouse: Path, real_data: Path) -> Source:
    return _source(real_warehouse, real_data / "mouse_connectivity", 25)


@pytest.fixture(scope="session", params=["sample", "real"])
def source(request: pytest.FixtureRequest) -> Source:
    found: Source = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def export() -> Callable[..., None]:
    """Runs ``mcw export`` on the warehouse of a source."""

    def run(source: Source, *arguments: object) -> None:
        words = [str(each) for each in ("export", *arguments, "--database", source.database)]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output

    return run
