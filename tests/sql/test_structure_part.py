"""structure_part: which labelled voxels make up a structure in a hemisphere."""

from __future__ import annotations

from tests.sql.conftest import Check


def test_a_structure_consists_of_its_own_label_and_those_of_its_descendants(check: Check) -> None:
    check(
        "select * from structure_part where structure_id = 2 and hemisphere_id = 1",
        """
        structure_id | hemisphere_id | labelled_structure_id | labelled_hemisphere_id
        2            | 1             | 2                     | 1
        2            | 1             | 3                     | 1
        2            | 1             | 4                     | 1
        2            | 1             | 5                     | 1
        """,
    )


def test_both_hemispheres_consist_of_left_and_right_and_a_side_of_itself(check: Check) -> None:
    check(
        "select * from structure_part where structure_id = 3",
        """
        structure_id | hemisphere_id | labelled_structure_id | labelled_hemisphere_id
        3            | 1             | 3                     | 1
        3            | 2             | 3                     | 2
        3            | 3             | 3                     | 1
        3            | 3             | 3                     | 2
        """,
    )


def test_no_label_is_in_a_structure_and_hemisphere_twice(check: Check) -> None:
    """14 pairs of ancestor and descendant, with 4 pairs of hemisphere and side each."""
    check(
        "select count(*) as rows, (select count(*) from (select distinct * from structure_part)) as distinct_rows "
        "from structure_part",
        """
        rows | distinct_rows
        56   | 56
        """,
    )
