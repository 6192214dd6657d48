"""experiment_summary: the experiments, and what of each is loaded."""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[str, str], None]

EXPERIMENTS = """
    experiment_id | structure_id | hemisphere_id | transgenic_line | product_id | gender | strain   | specimen_name | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um
    101           | 3            | 1             |                 | 5          | M      | C57BL/6J | first         | 0.25                 | 7000           | 4000           | 4500
    102           | 4            | 1             | Rbp4-Cre_KL100  | 31         | F      |          | second        |                      | 7100           | 4100           | 4600
    103           | 6            | 2             |                 |            |        |          |               | 0.5                  | 6900           | 6000           | 6200
    104           | 3            | 2             |                 | 5          | M      |          | fourth        | 0.125                | 7000           | 4000           | 7000
"""

# 101 to 103 have voxels loaded (103 a volume without any above 0), 104 has not; 102's unionizes were skipped.
LOG = """
    file_kind          | experiment_id | row_count | status
    injection_density  | 101           | 3         | loaded
    injection_density  | 102           | 4         | loaded
    injection_density  | 103           | 0         | loaded
    injection_density  | 104           | 0         | skipped
    structure_unionize | 101           | 8         | loaded
    structure_unionize | 102           | 0         | skipped
"""


def test_every_listed_experiment_has_a_row_that_says_what_is_loaded(brain: Draw, check: Draw) -> None:
    brain("experiment", EXPERIMENTS)
    brain("ingest_log", LOG)
    check(
        "from experiment_summary",
        """
        experiment_id | acronym | name                   | hemisphere | is_wild_type | has_unionizes | has_injection_voxels | injection_voxel_count
        101           | VPL     | Ventral posterolateral | left       | true         | true          | true                 | 3
        102           | VPM     | Ventral posteromedial  | left       | false        | false         | true                 | 4
        103           | HY      | Hypothalamus           | right      | true         | false         | true                 | 0
        104           | VPL     | Ventral posterolateral | right      | true         | false         | false                |
        """,
    )


def test_the_columns_of_the_experiment_come_along(brain: Draw, check: Draw) -> None:
    brain("experiment", EXPERIMENTS)
    check(
        "select * from experiment_summary where experiment_id < 103",
        """
        experiment_id | structure_id | hemisphere_id | transgenic_line | product_id | gender | strain   | specimen_name | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um
        101           | 3            | 1             |                 | 5          | M      | C57BL/6J | first         | 0.25                 | 7000           | 4000           | 4500
        102           | 4            | 1             | Rbp4-Cre_KL100  | 31         | F      |          | second        |                      | 7100           | 4100           | 4600
        """,
    )
