"""injection_matrix: injection_coverage with its zeros."""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[str, str], None]

# VPL of 101: the site holds a quarter of it, and signal fills half of the site. VPM lies wholly within the site: it has
# no row without is_injection. MD is not touched. HY of 102 is touched, but without any signal.
UNIONIZES = """
    experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume | sum_pixels
    101           | 3            | 1             | true         | 0.25   | 0.125             | 25
    101           | 3            | 1             | false        | 0.75   | 0.5               | 75
    101           | 3            | 2             | false        | 1      | 0.25              | 100
    101           | 3            | 3             | true         | 0.25   | 0.125             | 25
    101           | 3            | 3             | false        | 1.75   | 0.75              | 175
    101           | 4            | 1             | true         | 0.5    | 0.375             | 50
    101           | 4            | 3             | true         | 0.5    | 0.375             | 50
    101           | 5            | 1             | false        | 2      | 0.5               | 200
    101           | 5            | 3             | false        | 2      | 0.5               | 200
    102           | 6            | 2             | true         | 0.1    | 0                 | 10
    102           | 6            | 2             | false        | 0.4    | 0                 | 40
"""

LOG = """
    file_kind          | experiment_id | status
    structure_unionize | 101           | loaded
    structure_unionize | 102           | loaded
    structure_unionize | 103           | skipped
    injection_density  | 104           | loaded
"""


def test_every_loaded_experiment_has_a_row_for_every_structure_below_the_ancestor(brain: Draw, check: Draw) -> None:
    brain("structure_unionize", UNIONIZES)
    brain("ingest_log", LOG)
    check(
        "from injection_matrix('TH', 'both')",
        """
        experiment_id | structure_id | acronym | name                   | graph_order | hemisphere | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        101           | 2            | TH      | Thalamus               | 1           | both       | 0                   | 0                  | 0                    |                 |
        101           | 3            | VPL     | Ventral posterolateral | 2           | both       | 0.125               | 0.25               | 2                    | 1/16            | 1/8
        101           | 4            | VPM     | Ventral posteromedial  | 3           | both       | 0.375               | 0.5                | 0.5                  | 3/4             | 1
        101           | 5            | MD      | Mediodorsal            | 4           | both       | 0                   | 0                  | 2                    | 0               | 0
        102           | 2            | TH      | Thalamus               | 1           | both       | 0                   | 0                  | 0                    |                 |
        102           | 3            | VPL     | Ventral posterolateral | 2           | both       | 0                   | 0                  | 0                    |                 |
        102           | 4            | VPM     | Ventral posteromedial  | 3           | both       | 0                   | 0                  | 0                    |                 |
        102           | 5            | MD      | Mediodorsal            | 4           | both       | 0                   | 0                  | 0                    |                 |
        """,
    )


def test_a_hemisphere_has_its_own_volumes(brain: Draw, check: Draw) -> None:
    brain("structure_unionize", UNIONIZES)
    brain("ingest_log", LOG)
    check(
        "select * from injection_matrix('VPL', 'right') where experiment_id = 101",
        """
        acronym | hemisphere | injected_signal_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        VPL     | right      | 0                   | 1                    | 0               | 0
        """,
    )
    check(
        "select * from injection_matrix('VPL', 'left') where experiment_id = 101",
        """
        acronym | hemisphere | injected_signal_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        VPL     | left       | 0.125               | 1                    | 1/8             | 1/4
        """,
    )


def test_without_loaded_unionizes_there_are_no_rows(brain: Draw, check: Draw) -> None:
    brain("structure_unionize", UNIONIZES)
    check("from injection_matrix('TH', 'both')", "acronym")
