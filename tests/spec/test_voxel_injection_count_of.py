"""voxel_injection_count_of: how many of some experiments inject each voxel."""

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


def test_a_voxel_is_counted_once_per_experiment_and_lies_where_its_id_says(check: Draw) -> None:
    """Id 3 is AP 1, DV 1, ML 0; id 8 is AP 0, DV 0, ML 2: centres are half a voxel further."""
    check(
        "from voxel_injection_count_of([101, 102], 0.1)",
        """
        voxel_id | graph_order | structure_id | hemisphere_id | ap_um | dv_um | ml_um | experiment_count
        0        | 2           | 3            | 1             | 50    | 50    | 50    | 2
        1        | 2           | 3            | 1             | 150   | 50    | 50    | 2
        3        | 1           | 2            | 1             | 150   | 150   | 50    | 1
        7        | -1          | 0            | 1             | 150   | 150   | 150   | 1
        8        | 2           | 3            | 2             | 50    | 50    | 250   | 1
        """,
    )


def test_only_the_listed_experiments_count_each_once(check: Draw) -> None:
    check(
        "from voxel_injection_count_of([101, 101, 999], 0.3)",
        """
        voxel_id | experiment_count
        0        | 1
        8        | 1
        """,
    )


@pytest.mark.parametrize(("min_density", "voxels"), [("0.7", "0 1 7"), ("0.71", "7"), ("0.9", "7"), ("1.0", "")])
def test_thresholds_are_floats(check: Draw, min_density: str, voxels: str) -> None:
    rows = "\n".join(voxels.split())
    check(f"from voxel_injection_count_of([102], {min_density})", f"voxel_id\n{rows}")
