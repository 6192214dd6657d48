"""injection_matrix: how much of a structure and of its descendants every injection reached, zeros included."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_every_loaded_experiment_has_a_row_for_every_structure_below_the_ancestor(fill: Fill, check: Check) -> None:
    """VPM lies wholly within the site of 101, which does not touch MD. 102 was injected into HY."""
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 3            | 1             | true         | 0.25   | 0.125
        101           | 3            | 1             | false        | 0.75   | 0.5
        101           | 3            | 2             | false        | 1      | 0.25
        101           | 3            | 3             | true         | 0.25   | 0.125
        101           | 3            | 3             | false        | 1.75   | 0.75
        101           | 4            | 1             | true         | 0.5    | 0.375
        101           | 4            | 3             | true         | 0.5    | 0.375
        101           | 5            | 1             | false        | 2      | 0.5
        101           | 5            | 3             | false        | 2      | 0.5
        102           | 6            | 2             | true         | 0.1    | 0
        102           | 6            | 2             | false        | 0.4    | 0
        """,
    )
    fill(
        "ingest_log",
        """
        file_kind          | experiment_id | status
        structure_unionize | 101           | loaded
        structure_unionize | 102           | loaded
        structure_unionize | 103           | skipped
        injection_density  | 104           | loaded
        """,
    )
    check(
        "from injection_matrix('TH', 'both')",
        """
        experiment_id | structure_id | acronym | name                   | graph_order | hemisphere
        101           | 2            | TH      | Thalamus               | 1           | both
        101           | 3            | VPL     | Ventral posterolateral | 2           | both
        101           | 4            | VPM     | Ventral posteromedial  | 3           | both
        101           | 5            | MD      | Mediodorsal            | 4           | both
        102           | 2            | TH      | Thalamus               | 1           | both
        102           | 3            | VPL     | Ventral posterolateral | 2           | both
        102           | 4            | VPM     | Ventral posteromedial  | 3           | both
        102           | 5            | MD      | Mediodorsal            | 4           | both

        experiment_id | acronym | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3
        101           | TH      | 0                   | 0                  | 0
        101           | VPL     | 0.125               | 0.25               | 2
        101           | VPM     | 0.375               | 0.5                | 0.5
        101           | MD      | 0                   | 0                  | 2
        102           | TH      | 0                   | 0                  | 0
        102           | VPL     | 0                   | 0                  | 0
        102           | VPM     | 0                   | 0                  | 0
        102           | MD      | 0                   | 0                  | 0

        experiment_id | acronym | signal_fraction | site_fraction
        101           | TH      |                 |
        101           | VPL     | 1/16            | 1/8
        101           | VPM     | 3/4             | 1
        101           | MD      | 0               | 0
        102           | TH      |                 |
        102           | VPL     |                 |
        102           | VPM     |                 |
        102           | MD      |                 |
        """,
    )


def test_a_hemisphere_has_its_own_volumes(fill: Fill, check: Check) -> None:
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 3            | 1             | true         | 0.25   | 0.125
        101           | 3            | 1             | false        | 0.75   | 0.5
        101           | 3            | 2             | false        | 1      | 0.25
        """,
    )
    fill("ingest_log", "file_kind | experiment_id | status\nstructure_unionize | 101 | loaded")
    check(
        "from injection_matrix('VPL', 'right')",
        """
        acronym | hemisphere | injected_signal_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        VPL     | right      | 0                   | 1                    | 0               | 0
        """,
    )
    check(
        "from injection_matrix('VPL', 'left')",
        """
        acronym | hemisphere | injected_signal_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        VPL     | left       | 0.125               | 1                    | 1/8             | 1/4
        """,
    )


def test_without_loaded_unionizes_there_are_no_rows(fill: Fill, check: Check) -> None:
    fill("structure_unionize", "experiment_id | structure_id | hemisphere_id | is_injection\n101 | 3 | 3 | true")
    check("from injection_matrix('TH', 'both')", "acronym")
