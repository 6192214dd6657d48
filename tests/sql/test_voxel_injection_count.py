"""voxel_injection_count: how many of the loaded experiments inject each voxel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_all_loaded_experiments_count(brain: Draw, check: Draw) -> None:
    brain(
        "experiment",
        """
        experiment_id | structure_id | hemisphere_id
        101           | 3            | 1
        102           | 4            | 1
        103           | 6            | 2
        """,
    )
    check(
        "from voxel_injection_count(0.5)",
        """
        voxel_id | graph_order | structure_id | hemisphere_id | ap_um | dv_um | ml_um | experiment_count
        0        | 2           | 3            | 1             | 50    | 50    | 50    | 2
        1        | 2           | 3            | 1             | 150   | 50    | 50    | 1
        7        | -1          | 0            | 1             | 150   | 150   | 150   | 1
        8        | 2           | 3            | 2             | 50    | 50    | 250   | 1
        """,
    )


@pytest.mark.parametrize("min_density", ["1.01", "2"])
def test_nothing_is_denser_than_one(brain: Draw, check: Draw, min_density: str) -> None:
    brain("experiment", "experiment_id | structure_id | hemisphere_id\n101 | 3 | 1")
    check(f"from voxel_injection_count({min_density})", "voxel_id")
