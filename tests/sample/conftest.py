"""What the sample holds, read without the code under test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pytest
from numpy.typing import NDArray

Records = list[dict[str, Any]]


@pytest.fixture(scope="session")
def structures(sample_cache: Path) -> Records:
    return list(json.loads((sample_cache / "structures.json").read_bytes()))


@pytest.fixture(scope="session")
def experiments(sample_cache: Path) -> Records:
    return list(json.loads((sample_cache / "experiments.json").read_bytes()))


@pytest.fixture(scope="session")
def annotation(sample_cache: Path) -> NDArray[np.uint32]:
    return np.asarray(nrrd.read(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))[0])


@pytest.fixture(scope="session")
def densities(sample_cache: Path) -> dict[int, NDArray[np.float32]]:
    paths = sample_cache.glob("experiment_*/injection_density_100.nrrd")
    return {int(path.parent.name.removeprefix("experiment_")): nrrd.read(str(path))[0] for path in paths}
