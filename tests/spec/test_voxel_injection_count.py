"""voxel_injection_count: how many of the loaded experiments inject each voxel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Draw = Callable[[str, str], None]

# Voxel 0 and 1 (VPL, left), 3 (TH itself, left), 8 (VPL, right), 7 (outside the annotation, left).
INJECTED = """
    graph_order | voxel_id | structure_id | hemisphere_id | experiment_id | injection_density | density_rank
    1           | 3        | 2            | 1             | 102           | 0.1               | 1
    2           | 0        | 3            | 1             | 101           | 1                 | 1
    2           | 0        | 3            | 1             | 102           | 0.7               | 2
    2           | 1        | 3            | 1             | 102           | 0.7               | 1
    2           | 1        | 3            | 1             | 101           | 0.25              | 2
    2           | 8        | 3            | 2             | 101           | 0.5               | 1
    -1          | 7        | 0            | 1             | 102           | 0.9               | 1
"""

# 103 was loaded and has no voxel above 0; 104 was not loaded.
LOG = """
    file_kind         | experiment_id | status
    injection_density | 101           | loaded
    injection_density | 102           | loaded
    injection_density | 103           | loaded
    injection_density | 104           | skipped
"""


@pytest.fixture(autouse=True)
def injections(brain: Draw) -> None:
    """The injections drawn above, in the brain of conftest.py."""
    brain("injection_voxel", INJECTED)
    brain("ingest_log", LOG)


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
