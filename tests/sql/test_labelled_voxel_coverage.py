"""labelled_voxel_coverage: the covered voxels of each structure itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_only_voxels_labelled_with_the_structure_itself_count(check: Draw) -> None:
    """VPL left has 1.0 and 0.7 in voxel 0, 0.7 and 0.25 in voxel 1; VPL right has 0.5; 0.9 lies outside."""
    check(
        "from labelled_voxel_coverage where min_density = 0.5",
        """
        structure_id | hemisphere_id | min_density | min_experiments | covered_voxel_count
        0            | 1             | 0.5         | 1               | 1
        3            | 1             | 0.5         | 1               | 2
        3            | 2             | 0.5         | 1               | 1
        3            | 1             | 0.5         | 2               | 1
        """,
    )


def test_a_density_that_is_a_tenth_as_a_float_reaches_that_tenth(check: Draw) -> None:
    """TH itself has one voxel of 0.1; the second densest of VPL left are 0.7 and 0.25."""
    check(
        """
        select * from labelled_voxel_coverage
        where structure_id = 2 or (structure_id = 3 and hemisphere_id = 1 and min_experiments = 2)
        """,
        """
        structure_id | min_density | min_experiments | covered_voxel_count
        2            | 0.1         | 1               | 1
        3            | 0.1         | 2               | 2
        3            | 0.2         | 2               | 2
        3            | 0.3         | 2               | 1
        3            | 0.4         | 2               | 1
        3            | 0.5         | 2               | 1
        3            | 0.6         | 2               | 1
        3            | 0.7         | 2               | 1
        """,
    )
