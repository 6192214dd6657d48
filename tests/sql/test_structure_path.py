"""structure_path: the structures with their path down the tree as columns."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

Draw = Callable[[str, str], None]

# 687527670 are the major divisions, 167587189 the summary structures, 5 is another set.
SETS = """
    structure_set_id | structure_id
    687527670        | 2
    687527670        | 6
    167587189        | 3
    167587189        | 6
    5                | 1
    5                | 4
"""


def test_a_structure_has_its_path_and_itself_at_its_own_depth(brain: Draw, check: Draw) -> None:
    brain("structure_set_member", SETS)
    check(
        "from structure_path",
        """
        structure_id | acronym | name                   | depth | graph_order | division     | is_summary_structure | level_1      | level_2                | level_3
        1            | root    | root                   | 0     | 0           |              | false                |              |                        |
        2            | TH      | Thalamus               | 1     | 1           | Thalamus     | false                | Thalamus     |                        |
        3            | VPL     | Ventral posterolateral | 2     | 2           | Thalamus     | true                 | Thalamus     | Ventral posterolateral |
        4            | VPM     | Ventral posteromedial  | 2     | 3           | Thalamus     | false                | Thalamus     | Ventral posteromedial  |
        5            | MD      | Mediodorsal            | 2     | 4           | Thalamus     | false                | Thalamus     | Mediodorsal            |
        6            | HY      | Hypothalamus           | 1     | 5           | Hypothalamus | true                 | Hypothalamus |                        |
        """,
    )


def test_without_sets_there_is_no_division_and_no_summary_structure(brain: Draw, check: Draw) -> None:
    del brain
    check(
        "select division, is_summary_structure, count(*) as structure_count from structure_path group by all",
        """
        division | is_summary_structure | structure_count
                 | false                | 6
        """,
    )


def test_the_colour_is_written_as_the_web_does(atlas: duckdb.DuckDBPyConnection, brain: Draw, check: Draw) -> None:
    del brain
    atlas.execute("update structure set color_hex_triplet = 'FF7080' where acronym = 'TH'")
    check("select color_hex from structure_path where acronym = 'TH'", "color_hex\n#FF7080")


def test_a_path_of_ten_levels_is_there_to_its_end(fill: Draw, check: Draw) -> None:
    """The deepest structures of the atlas have depth 10."""
    names = [*"abcdefghijk"]
    fill(
        "structure",
        "structure_id | name | depth\n" + "\n".join(f"{depth} | {name} | {depth}" for depth, name in enumerate(names)),
    )
    pairs = [f"{above} | {below}" for below in range(11) for above in range(below + 1)]
    fill("structure_closure", "ancestor_structure_id | descendant_structure_id\n" + "\n".join(pairs))
    levels = [f"level_{depth}" for depth in range(1, 11)]
    check(
        "select * from structure_path where depth = 10",
        f"name | {' | '.join(levels)}\nk | {' | '.join(names[1:])}",
    )
