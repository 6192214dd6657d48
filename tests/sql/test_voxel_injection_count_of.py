"""voxel_injection_count_of: how many of some experiments inject each voxel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


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
