"""dashboard_injection_coverage: injection_coverage with what is known of the experiment and of the structure."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_a_row_knows_both_its_experiment_and_its_structure(fill: Fill, check: Check) -> None:
    """687527670 are the Allen Institute's major divisions, 167587189 its summary structures.

    Half of VPL left lies within the site of 101; signal fills a quarter of it. 102 was injected into HY, and its site
    touches VPL. 103 has no unionizes.
    """
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 3            | 1             | true         | 0.5    | 0.25
        101           | 3            | 1             | false        | 0.5    | 0.5
        102           | 3            | 2             | true         | 0.25   | 0.125
        """,
    )
    fill(
        "experiment",
        """
        experiment_id | structure_id | transgenic_line | injection_volume_mm3
        101           | 3            |                 | 0.75
        102           | 6            | Rbp4-Cre_KL100  | 0.5
        103           | 6            |                 | 0.5
        """,
    )
    fill(
        "injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 1             | unionizes
        102           | 2             | unionizes
        103           | 2             | centre
        """,
    )
    fill(
        "structure_set_member",
        """
        structure_set_id | structure_id
        687527670        | 2
        687527670        | 6
        167587189        | 3
        """,
    )
    check(
        "from dashboard_injection_coverage",
        """
        experiment_id | mouse_line     | is_wild_type | injection_volume_mm3
        101           | wild type      | true         | 0.75
        102           | Rbp4-Cre_KL100 | false        | 0.5

        experiment_id | injection_acronym | injection_division | injection_graph_order
        101           | VPL               | Thalamus           | 2
        102           | HY                | Hypothalamus       | 5

        experiment_id | injection_hemisphere | experiment_url
        101           | left                 | https://connectivity.brain-map.org/projection/experiment/101
        102           | right                | https://connectivity.brain-map.org/projection/experiment/102

        experiment_id | structure_id | acronym | name                   | division | color_hex
        101           | 3            | VPL     | Ventral posterolateral | Thalamus | #FF8084
        102           | 3            | VPL     | Ventral posterolateral | Thalamus | #FF8084

        experiment_id | level_1  | level_2                | depth | graph_order | is_summary_structure
        101           | Thalamus | Ventral posterolateral | 2     | 2           | true
        102           | Thalamus | Ventral posterolateral | 2     | 2           | true

        experiment_id | hemisphere | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3
        101           | left       | 0.25                | 0.5                | 1
        102           | right      | 0.125               | 0.25               | 0.25

        experiment_id | signal_fraction | site_fraction
        101           | 0.25            | 0.5
        102           | 0.5             | 1
        """,
    )
