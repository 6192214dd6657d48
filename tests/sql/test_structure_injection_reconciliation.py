"""structure_injection_reconciliation: unionizes against voxels."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill, Inject


def test_both_ways_of_measuring_injected_signal_stand_side_by_side(fill: Fill, inject: Inject, check: Check) -> None:
    """By voxels, of 0.001 mm3: all of voxel 0 and a quarter of voxel 1 left, half of voxel 8 right."""
    fill("experiment", "experiment_id | structure_id\n101 | 3")
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        1        | 101           | 0.25
        8        | 101           | 0.5
        """
    )
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        101           | 3            | 1             | true         | 0.002  | 0.001
        101           | 3            | 1             | false        | 0.002  | 0.5
        101           | 3            | 3             | true         | 0.003  | 0.0015
        101           | 4            | 1             | true         | 0.001  | 0.0002
        """,
    )
    fill("ingest_log", "file_kind | experiment_id | status\nstructure_unionize | 101 | loaded")
    check(
        "select * from structure_injection_reconciliation where structure_id in (3, 4)",
        """
        experiment_id | structure_id | acronym | name                   | hemisphere_id | hemisphere
        101           | 3            | VPL     | Ventral posterolateral | 1             | left
        101           | 3            | VPL     | Ventral posterolateral | 2             | right
        101           | 3            | VPL     | Ventral posterolateral | 3             | both
        101           | 4            | VPM     | Ventral posteromedial  | 1             | left

        acronym | hemisphere | unionize_injected_signal_mm3 | voxel_injected_signal_mm3
        VPL     | left       | 0.001                        | 0.00125
        VPL     | right      | 0                            | 0.0005
        VPL     | both       | 0.0015                       | 0.00175
        VPM     | left       | 0.0002                       | 0

        acronym | hemisphere | difference_mm3 | voxel_to_unionize_ratio
        VPL     | left       | 0.00025        | 5/4
        VPL     | right      | 0.0005         |
        VPL     | both       | 0.00025        | 7/6
        VPM     | left       | -0.0002        | 0
        """,
    )


def test_a_structure_has_the_voxels_of_its_descendants(fill: Fill, inject: Inject, check: Check) -> None:
    fill("experiment", "experiment_id | structure_id\n101 | 3")
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        1        | 101           | 0.25
        8        | 101           | 0.5
        """
    )
    fill("ingest_log", "file_kind | experiment_id | status\nstructure_unionize | 101 | loaded")
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


def test_an_experiment_with_only_one_of_both_is_left_out(fill: Fill, inject: Inject, check: Check) -> None:
    """102 has both, but the file of its unionizes is not loaded; 103 has no voxels loaded."""
    fill(
        "experiment",
        """
        experiment_id | structure_id
        102           | 4
        103           | 4
        """,
    )
    inject("voxel_id | experiment_id | injection_density\n0 | 102 | 0.7")
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | volume | projection_volume
        102           | 3            | 1             | true         | 0.002  | 0.001
        103           | 3            | 1             | true         | 0.002  | 0.001
        """,
    )
    fill("ingest_log", "file_kind | experiment_id | status\nstructure_unionize | 103 | loaded")
    check("from structure_injection_reconciliation", "acronym")
