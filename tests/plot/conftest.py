"""Numbers small enough to work out by hand what a figure of them shows."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.answers.structures import Leaf
from warehouse.selection.structures import Structure

THALAMUS = Structure(549, "TH", "Thalamus", 1, 5)


@pytest.fixture
def parts() -> list[Leaf]:
    return [
        Leaf(718, "VPL", "Ventral posterolateral nucleus of the thalamus", "#FF8084", 8, ("TH", "VENT", "VP")),
        Leaf(733, "VPM", "Ventral posteromedial nucleus of the thalamus", "#FF0084", 4, ("TH", "VENT", "VP")),
        Leaf(685, "VM", "Ventral medial nucleus of the thalamus", "#00909F", 2, ("TH", "VENT")),
        Leaf(149, "PVT", "Paraventricular nucleus of the thalamus", "#FF909F", 2, ("TH",)),
    ]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)
