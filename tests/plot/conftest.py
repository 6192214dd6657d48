"""Numbers small enough to work out by hand what a figure of them shows."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.figures.nuclei import Nucleus
from warehouse.selection.experiments import Structure

THALAMUS = Structure(549, "TH", "Thalamus", 1, 5)


@pytest.fixture
def nuclei() -> list[Nucleus]:
    return [
        Nucleus(718, "VPL", "Ventral posterolateral nucleus of the thalamus", "#FF8084", 8, ("TH", "VENT", "VP")),
        Nucleus(733, "VPM", "Ventral posteromedial nucleus of the thalamus", "#FF0084", 4, ("TH", "VENT", "VP")),
        Nucleus(685, "VM", "Ventral medial nucleus of the thalamus", "#00909F", 2, ("TH", "VENT")),
        Nucleus(149, "PVT", "Paraventricular nucleus of the thalamus", "#FF909F", 2, ("TH",)),
    ]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)
