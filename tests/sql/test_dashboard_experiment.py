"""dashboard_experiment: the experiments with the mouse line in words and the path of the primary structure."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_every_experiment_of_the_list_is_there_with_its_line_in_words(fill: Fill, check: Check) -> None:
    """687527670 are the Allen Institute's major divisions."""
    fill(
        "experiment",
        """
        experiment_id | structure_id | transgenic_line | gender | strain   | specimen_name
        101           | 3            |                 | M      | C57BL/6J | first
        102           | 6            | Rbp4-Cre_KL100  | F      |          | second

        experiment_id | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um
        101           | 0.25                 | 7000           | 4000           | 4500
        102           |                      | 7100           | 4100           | 6600
        """,
    )
    fill(
        "injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 1             | voxels
        102           |               | uncertain
        """,
    )
    fill(
        "ingest_log",
        """
        file_kind          | experiment_id | row_count | status
        injection_density  | 101           | 3         | loaded
        structure_unionize | 102           | 8         | loaded
        """,
    )
    fill("structure_set_member", "structure_set_id | structure_id\n687527670 | 2")
    check(
        "from dashboard_experiment",
        """
        experiment_id | mouse_line     | is_wild_type | hemisphere | gender | strain   | specimen_name
        101           | wild type      | true         | left       | M      | C57BL/6J | first
        102           | Rbp4-Cre_KL100 | false        | uncertain  | F      |          | second

        experiment_id | structure_id | acronym | name                   | division | color_hex
        101           | 3            | VPL     | Ventral posterolateral | Thalamus | #FF8084
        102           | 6            | HY      | Hypothalamus           |          | #E64438

        experiment_id | hemisphere_source
        101           | voxels
        102           | uncertain

        experiment_id | level_1      | level_2                | graph_order
        101           | Thalamus     | Ventral posterolateral | 2
        102           | Hypothalamus |                        | 5

        experiment_id | injection_volume_mm3 | injection_x_um | injection_y_um | injection_z_um
        101           | 0.25                 | 7000           | 4000           | 4500
        102           |                      | 7100           | 4100           | 6600

        experiment_id | has_unionizes | has_injection_voxels | injection_voxel_count
        101           | false         | true                 | 3
        102           | true          | false                |

        experiment_id | experiment_url
        101           | https://connectivity.brain-map.org/projection/experiment/101
        102           | https://connectivity.brain-map.org/projection/experiment/102
        """,
    )
