"""dashboard_injection_coverage: injection_coverage with what is known of the experiment and of the structure."""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[str, str], None]

# Half of VPL left lies within the site of 101; signal fills a quarter of it. 102 was injected into HY and touches VPL.
UNIONIZES = """
    experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
    101           | 3            | 1             | true         | 0.5    | 0.25
    101           | 3            | 1             | false        | 0.5    | 0.5
    102           | 3            | 2             | true         | 0.25   | 0.125
"""

EXPERIMENTS = """
    experiment_id | structure_id | hemisphere_id | transgenic_line | injection_volume_mm3
    101           | 3            | 1             |                 | 0.75
    102           | 6            | 2             | Rbp4-Cre_KL100  | 0.5
    103           | 6            | 2             |                 | 0.5
"""


def test_a_row_knows_both_its_experiment_and_its_structure(brain: Draw, check: Draw) -> None:
    brain("structure_unionize", UNIONIZES)
    brain("experiment", EXPERIMENTS)
    brain("structure_set_member", "structure_set_id | structure_id\n687527670 | 2\n687527670 | 6\n167587189 | 3")
    check(
        "from dashboard_injection_coverage",
        """
        experiment_id | mouse_line     | is_wild_type | injection_acronym | injection_division | injection_graph_order | injection_hemisphere | injection_volume_mm3 | structure_id | acronym | name                   | division | level_1  | level_2                | depth | graph_order | is_summary_structure | hemisphere | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3 | signal_fraction | site_fraction | experiment_url
        101           | wild type      | true         | VPL               | Thalamus           | 2                     | left                 | 0.75                 | 3            | VPL     | Ventral posterolateral | Thalamus | Thalamus | Ventral posterolateral | 2     | 2           | true                 | left       | 0.25                | 0.5                | 1                    | 0.25            | 0.5           | https://connectivity.brain-map.org/projection/experiment/101
        102           | Rbp4-Cre_KL100 | false        | HY                | Hypothalamus       | 5                     | right                | 0.5                  | 3            | VPL     | Ventral posterolateral | Thalamus | Thalamus | Ventral posterolateral | 2     | 2           | true                 | right      | 0.125               | 0.25               | 0.25                 | 0.5             | 1             | https://connectivity.brain-map.org/projection/experiment/102
        """,
    )
