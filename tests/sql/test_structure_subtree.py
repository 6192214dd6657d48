"""structure_subtree: a structure and all its descendants."""

from __future__ import annotations

from tests.sql.conftest import Check


def test_an_acronym_gives_the_structure_and_its_descendants(check: Check) -> None:
    check(
        "from structure_subtree(ancestor := 'TH')",
        """
        structure_id | acronym | name                   | graph_order
        2            | TH      | Thalamus               | 1
        3            | VPL     | Ventral posterolateral | 2
        4            | VPM     | Ventral posteromedial  | 3
        5            | MD      | Mediodorsal            | 4
        """,
    )


def test_without_an_acronym_it_is_the_whole_tree(check: Check) -> None:
    check(
        "from structure_subtree()",
        """
        acronym | graph_order
        root    | 0
        TH      | 1
        VPL     | 2
        VPM     | 3
        MD      | 4
        HY      | 5
        """,
    )


def test_upper_and_lower_case_differ(check: Check) -> None:
    check("from structure_subtree(ancestor := 'th')", "acronym")


def test_a_structure_without_descendants_is_alone(check: Check) -> None:
    check(
        "from structure_subtree(ancestor := 'VPM')",
        """
        acronym
        VPM
        """,
    )
