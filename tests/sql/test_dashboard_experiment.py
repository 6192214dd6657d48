"""dashboard_experiment: the experiments with the mouse line in words and the path of the primary structure."""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[str, str], None]

EXPERIMENTS = """
    experiment_id | structure_id | hemisphere_id | transgenic_line | gender | strain   | specimen_name | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um
    101           | 3            | 1             |                 | M      | C57BL/6J | first         | 0.25                 | 7000           | 4000           | 4500
    102           | 6            | 2             | Rbp4-Cre_KL100  | F      |          | second        |                      | 7100           | 4100           | 6600
"""

LOG = """
    file_kind          | experiment_id | row_count | status
    injection_density  | 101           | 3         | loaded
    structure_unionize | 102           | 8         | loaded
"""


def test_every_experiment_of_the_list_is_there_with_its_line_in_words(brain: Draw, check: Draw) -> None:
    brain("experiment", EXPERIMENTS)
    brain("ingest_log", LOG)
    brain("structure_set_member", "structure_set_id | structure_id\n687527670 | 2")
    check(
        "from dashboard_experiment",
        """
        experiment_id | mouse_line     | is_wild_type | hemisphere | structure_id | acronym | name                   | division | level_1      | level_2                | graph_order | gender | strain   | specimen_name | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um | has_unionizes | has_injection_voxels | injection_voxel_count
        101           | wild type      | true         | left       | 3            | VPL     | Ventral posterolateral | Thalamus | Thalamus     | Ventral posterolateral | 2           | M      | C57BL/6J | first         | 0.25                 | 7000           | 4000           | 4500           | false         | true                 | 3
        102           | Rbp4-Cre_KL100 | false        | right      | 6            | HY      | Hypothalamus           |          | Hypothalamus |                        | 5           | F      |          | second        |                      | 7100           | 4100           | 6600           | true          | false                |
        """,
    )


def test_the_page_of_the_experiment_is_at_the_allen_institute(brain: Draw, check: Draw) -> None:
    brain("experiment", EXPERIMENTS)
    check(
        "select experiment_url from dashboard_experiment where experiment_id = 101",
        """
        experiment_url
        https://connectivity.brain-map.org/projection/experiment/101
        """,
    )
