"""density_rank_count: how many voxels have their n-th densest injection at which tenth of density."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_every_injected_voxel_is_counted_at_its_rank_and_tenth(check: Draw) -> None:
    check(
        "select * from density_rank_count",
        """
        structure_id | hemisphere_id | density_rank | density_tenths | voxel_count
        0            | 1             | 1            | 9              | 1
        2            | 1             | 1            | 1              | 1
        3            | 1             | 1            | 7              | 1
        3            | 1             | 1            | 10             | 1
        3            | 1             | 2            | 2              | 1
        3            | 1             | 2            | 7              | 1
        3            | 2             | 1            | 5              | 1
        """,
    )
