"""annotation_voxel_count: the annotated voxels of each label, counted in advance."""

from __future__ import annotations

from tests.sql.conftest import Check


def test_the_voxels_labelled_with_the_structure_itself_are_counted_on_each_side(check: Check) -> None:
    """TH has voxel 3 of its own, VPL has 0, 1 and 8, VPM has 2, HY has 9; root and MD have none."""
    check(
        "from annotation_voxel_count",
        """
        structure_id | hemisphere_id | voxel_count
        2            | 1             | 1
        3            | 1             | 2
        3            | 2             | 1
        4            | 1             | 1
        6            | 2             | 1
        """,
    )
