"""injection_coverage: how much of each structure an injection reached, by unionizes."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_fractions_are_of_the_whole_structure_inside_the_site_and_outside(fill: Fill, check: Check) -> None:
    """VPM lies wholly within the site, so it has no row without is_injection. The site does not touch MD."""
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
    check(
        "from injection_coverage",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere
        101           | 3            | VPL     | Ventral posterolateral | 1             | left
        101           | 3            | VPL     | Ventral posterolateral | 3             | both
        101           | 4            | VPM     | Ventral posteromedial  | 1             | left
        101           | 4            | VPM     | Ventral posteromedial  | 3             | both
        102           | 6            | HY      | Hypothalamus           | 2             | right

        acronym | hemisphere | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3
        VPL     | left       | 0.125               | 0.25               | 1
        VPL     | both       | 0.125               | 0.25               | 2
        VPM     | left       | 0.375               | 0.5                | 0.5
        VPM     | both       | 0.375               | 0.5                | 0.5
        HY      | right      | 0                   | 0.1                | 0.5

        acronym | hemisphere | signal_fraction | site_fraction
        VPL     | left       | 0.125           | 0.25
        VPL     | both       | 0.0625          | 0.125
        VPM     | left       | 0.75            | 1
        VPM     | both       | 0.75            | 1
        HY      | right      | 0               | 0.2
        """,
    )


def test_the_density_inside_the_site_is_something_else(fill: Fill, check: Check) -> None:
    """What the obvious script computes: half of the site within VPL has signal, an eighth of VPL has."""
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 3            | 1             | true         | 0.25   | 0.125
        101           | 3            | 1             | false        | 0.75   | 0.5
        """,
    )
    check(
        """
        select projection_volume / volume as density_in_site, signal_fraction
        from structure_unionize
        inner join injection_coverage using (experiment_id, structure_id, hemisphere_id)
        where is_injection
        """,
        """
        density_in_site | signal_fraction
        1/2             | 1/8
        """,
    )


def test_a_structure_without_any_volume_has_no_fraction(fill: Fill, check: Check) -> None:
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 5            | 1             | true         | 0      | 0
        """,
    )
    check(
        "from injection_coverage",
        """
        acronym | structure_volume_mm3 | signal_fraction | site_fraction
        MD      | 0                    |                 |
        """,
    )
