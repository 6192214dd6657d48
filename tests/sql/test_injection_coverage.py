"""injection_coverage: how much of each structure an injection reached, by unionizes."""

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


def test_fractions_are_of_the_whole_structure_inside_the_site_and_outside(brain: Draw, check: Draw) -> None:
    brain("structure_unionize", UNIONIZES)
    check(
        "from injection_coverage",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere | injected_signal_mm3 | injection_site_mm3 | structure_volume_mm3 | signal_fraction | site_fraction
        101           | 3            | VPL     | Ventral posterolateral | 1             | left       | 0.125               | 0.25               | 1                    | 0.125           | 0.25
        101           | 3            | VPL     | Ventral posterolateral | 3             | both       | 0.125               | 0.25               | 2                    | 0.0625          | 0.125
        101           | 4            | VPM     | Ventral posteromedial  | 1             | left       | 0.375               | 0.5                | 0.5                  | 0.75            | 1
        101           | 4            | VPM     | Ventral posteromedial  | 3             | both       | 0.375               | 0.5                | 0.5                  | 0.75            | 1
        102           | 6            | HY      | Hypothalamus           | 2             | right      | 0                   | 0.1                | 0.5                  | 0               | 0.2
        """,
    )


def test_the_density_inside_the_site_is_something_else(brain: Draw, check: Draw) -> None:
    """What the obvious script computes: half of the site within VPL has signal, an eighth of VPL has."""
    brain("structure_unionize", UNIONIZES)
    check(
        """
        select projection_volume / volume as density_in_site, signal_fraction
        from structure_unionize
        inner join injection_coverage using (experiment_id, structure_id, hemisphere_id)
        where is_injection and experiment_id = 101 and structure_id = 3 and hemisphere_id = 1
        """,
        """
        density_in_site | signal_fraction
        1/2             | 1/8
        """,
    )


def test_a_structure_without_any_volume_has_no_fraction(brain: Draw, check: Draw) -> None:
    brain(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume | sum_pixels
        101           | 5            | 1             | true         | 0      | 0                 | 0
        """,
    )
    check(
        "from injection_coverage",
        """
        acronym | structure_volume_mm3 | signal_fraction | site_fraction
        MD      | 0                    |                 |
        """,
    )
