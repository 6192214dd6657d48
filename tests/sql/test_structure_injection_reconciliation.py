"""structure_injection_reconciliation: unionizes against voxels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]

EXPERIMENTS = """
    experiment_id | structure_id | hemisphere_id
    101           | 3            | 1
    102           | 4            | 1
"""

# Half of voxel 8 and all of voxel 0 and a quarter of voxel 1: 0.00125 and 0.0005 mm3 by voxels.
UNIONIZES = """
    experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
    101           | 3            | 1             | true         | 0.002  | 0.001
    101           | 3            | 1             | false        | 0.002  | 0.5
    101           | 3            | 3             | true         | 0.003  | 0.0015
    101           | 4            | 1             | true         | 0.001  | 0.0002
    102           | 3            | 1             | true         | 0.002  | 0.001
"""


@pytest.fixture(autouse=True)
def unionizes(brain: Draw, injections: None) -> None:
    """Both experiments have unionizes, but only those of 101 are loaded."""
    del injections
    brain("experiment", EXPERIMENTS)
    brain("structure_unionize", UNIONIZES)
    brain("ingest_log", "file_kind | experiment_id | status\nstructure_unionize | 101 | loaded")


def test_both_ways_of_counting_stand_side_by_side(check: Draw) -> None:
    check(
        "select * from structure_injection_reconciliation where structure_id in (3, 4)",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere | unionize_injected_signal_mm3 | voxel_injected_signal_mm3 | difference_mm3 | voxel_to_unionize_ratio
        101           | 3            | VPL     | Ventral posterolateral | 1             | left       | 0.001                        | 0.00125                   | 0.00025        | 5/4
        101           | 3            | VPL     | Ventral posterolateral | 2             | right      | 0                            | 0.0005                    | 0.0005         |
        101           | 3            | VPL     | Ventral posterolateral | 3             | both       | 0.0015                       | 0.00175                   | 0.00025        | 7/6
        101           | 4            | VPM     | Ventral posteromedial  | 1             | left       | 0.0002                       | 0                         | -0.0002        | 0
        """,
    )


def test_a_structure_has_the_voxels_of_its_descendants(check: Draw) -> None:
    check(
        "select * from structure_injection_reconciliation where structure_id in (1, 2)",
        """
        acronym | hemisphere | voxel_injected_signal_mm3
        root    | left       | 0.00125
        root    | right      | 0.0005
        root    | both       | 0.00175
        TH      | left       | 0.00125
        TH      | right      | 0.0005
        TH      | both       | 0.00175
        """,
    )


def test_an_experiment_with_only_one_of_both_is_left_out(check: Draw) -> None:
    check("select * from structure_injection_reconciliation where experiment_id = 102", "acronym")
