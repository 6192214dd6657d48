"""experiment_summary: the experiments, and what of each is loaded."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_every_listed_experiment_has_a_row_that_says_what_is_loaded(fill: Fill, check: Check) -> None:
    """103 has a volume without any voxel above 0; the file of 102's unionizes and 104's volume were skipped."""
    fill(
        "experiment",
        """
        experiment_id | structure_id | transgenic_line
        101           | 3            |
        102           | 4            | Rbp4-Cre_KL100
        103           | 6            |
        104           | 3            |
        """,
    )
    fill(
        "ingest_log",
        """
        file_kind          | experiment_id | row_count | status
        injection_density  | 101           | 3         | loaded
        injection_density  | 102           | 4         | loaded
        injection_density  | 103           | 0         | loaded
        injection_density  | 104           | 0         | skipped
        structure_unionize | 101           | 8         | loaded
        structure_unionize | 102           | 0         | skipped
        """,
    )
    check(
        "from experiment_summary",
        """
        experiment_id | acronym | name                   | is_wild_type
        101           | VPL     | Ventral posterolateral | true
        102           | VPM     | Ventral posteromedial  | false
        103           | HY      | Hypothalamus           | true
        104           | VPL     | Ventral posterolateral | true

        experiment_id | has_unionizes | has_injection_voxels | injection_voxel_count
        101           | true          | true                 | 3
        102           | false         | true                 | 4
        103           | false         | true                 | 0
        104           | false         | false                |
        """,
    )


def test_the_side_of_an_experiment_comes_with_its_source(fill: Fill, check: Check) -> None:
    fill("experiment", "experiment_id | structure_id\n101 | 3\n102 | 4\n103 | 6")
    fill(
        "injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 1             | unionizes
        102           | 2             | voxels
        103           |               | uncertain
        """,
    )
    check(
        "from experiment_summary",
        """
        experiment_id | hemisphere_id | hemisphere | hemisphere_source
        101           | 1             | left       | unionizes
        102           | 2             | right      | voxels
        103           |               |            | uncertain
        """,
    )


def test_the_columns_of_the_experiment_are_there_too(fill: Fill, check: Check) -> None:
    experiments = """
        experiment_id | structure_id | transgenic_line | product_id | gender | strain
        101           | 3            |                 | 5          | M      | C57BL/6J
        102           | 4            | Rbp4-Cre_KL100  | 31         | F      |

        experiment_id | specimen_name | injection_volume_mm3
        101           | first         | 0.25
        102           | second        |

        experiment_id | injection_x_um | injection_y_um | injection_z_um
        101           | 7000           | 4000           | 4500
        102           | 7100           | 4100           | 4600
        """
    fill("experiment", experiments)
    check("from experiment_summary", experiments)
