"""structure_path: the structures with their path down the tree as columns."""

from __future__ import annotations

import duckdb

from tests.sql.conftest import Check, Fill


def test_a_structure_has_its_path_and_itself_at_its_own_depth(fill: Fill, check: Check) -> None:
    """687527670 are the major divisions, 167587189 the summary structures, 5 is another set."""
    fill(
        "structure_set_member",
        """
        structure_set_id | structure_id
        687527670        | 2
        687527670        | 6
        167587189        | 3
        167587189        | 6
        5                | 1
        5                | 4
        """,
    )
    check(
        "from structure_path",
        """
        structure_id | acronym | name                   | depth | graph_order | color_hex
        1            | root    | root                   | 0     | 0           | #FFFFFF
        2            | TH      | Thalamus               | 1     | 1           | #FF7080
        3            | VPL     | Ventral posterolateral | 2     | 2           | #FF8084
        4            | VPM     | Ventral posteromedial  | 2     | 3           | #FF8084
        5            | MD      | Mediodorsal            | 2     | 4           | #FF90A0
        6            | HY      | Hypothalamus           | 1     | 5           | #E64438

        acronym | division     | is_summary_structure | level_1      | level_2                | level_3
        root    |              | false                |              |                        |
        TH      | Thalamus     | false                | Thalamus     |                        |
        VPL     | Thalamus     | true                 | Thalamus     | Ventral posterolateral |
        VPM     | Thalamus     | false                | Thalamus     | Ventral posteromedial  |
        MD      | Thalamus     | false                | Thalamus     | Mediodorsal            |
        HY      | Hypothalamus | true                 | Hypothalamus |                        |
        """,
    )


def test_without_sets_there_is_no_division_and_no_summary_structure(check: Check) -> None:
    check(
        "select is_summary_structure, division, count(*) as structure_count from structure_path group by all",
        """
        is_summary_structure | division | structure_count
        false                |          | 6
        """,
    )


def test_a_path_of_ten_levels_is_there_to_its_end(atlas: duckdb.DuckDBPyConnection, fill: Fill, check: Check) -> None:
    """The deepest structures of the atlas have depth 10."""
    atlas.execute("delete from structure")
    atlas.execute("delete from structure_closure")
    names = [*"abcdefghijk"]
    fill(
        "structure",
        "structure_id | name | depth\n" + "\n".join(f"{depth} | {name} | {depth}" for depth, name in enumerate(names)),
    )
    pairs = [f"{above} | {below}" for below in range(11) for above in range(below + 1)]
    fill("structure_closure", "ancestor_structure_id | descendant_structure_id\n" + "\n".join(pairs))
    check(
        "select * from structure_path where depth = 10",
        """
        name | level_1 | level_2 | level_3 | level_4 | level_5
        k    | b       | c       | d       | e       | f

        name | level_6 | level_7 | level_8 | level_9 | level_10
        k    | g       | h       | i       | j       | k
        """,
    )
