"""voxel_matrix: which share of a structure and of its descendants every injection covers, zeros included."""

from __future__ import annotations

from tests.sql.conftest import Check, Inject


def test_every_loaded_experiment_has_a_row_for_every_structure_below_the_ancestor(inject: Inject, check: Check) -> None:
    """MD has no voxel; 103 is loaded and has no voxel above 0."""
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.7
        0        | 102           | 0.5
        1        | 102           | 0.49
        2        | 101           | 0.9
        3        | 101           | 0.5
        7        | 102           | 0.9
        8        | 102           | 0.6
        9        | 101           | 0.9
        """,
        loaded=[101, 102, 103],
    )
    check(
        "from voxel_matrix(0.5, 'TH', 'both')",
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
        103           | 2            | TH      | Thalamus               | 1           | both
        103           | 3            | VPL     | Ventral posterolateral | 2           | both
        103           | 4            | VPM     | Ventral posteromedial  | 3           | both
        103           | 5            | MD      | Mediodorsal            | 4           | both

        experiment_id | acronym | voxel_fraction
        101           | TH      | 3/5
        101           | VPL     | 1/3
        101           | VPM     | 1
        101           | MD      |
        102           | TH      | 2/5
        102           | VPL     | 2/3
        102           | VPM     | 0
        102           | MD      |
        103           | TH      | 0
        103           | VPL     | 0
        103           | VPM     | 0
        103           | MD      |
        """,
    )


def test_a_hemisphere_has_its_own_voxels(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.7
        8        | 101           | 0.7
        """
    )
    check(
        "from voxel_matrix(0.5, 'TH', 'left')",
        """
        acronym | hemisphere | voxel_fraction
        TH      | left       | 1/4
        VPL     | left       | 1/2
        VPM     | left       | 0
        MD      | left       |
        """,
    )
    check(
        "from voxel_matrix(0.5, 'TH', 'right')",
        """
        acronym | hemisphere | voxel_fraction
        TH      | right      | 1
        VPL     | right      | 1
        VPM     | right      |
        MD      | right      |
        """,
    )


def test_a_density_that_equals_the_threshold_as_a_float_reaches_it(inject: Inject, check: Check) -> None:
    inject("voxel_id | experiment_id | injection_density\n2 | 101 | 0.7")
    check("from voxel_matrix(0.7, 'VPM', 'left')", "voxel_fraction\n1")
    check("from voxel_matrix(0.71, 'VPM', 'left')", "voxel_fraction\n0")


def test_without_loaded_injection_voxels_there_are_no_rows(inject: Inject, check: Check) -> None:
    inject("voxel_id | experiment_id | injection_density")
    check("from voxel_matrix(0.5, 'TH', 'both')", "acronym")
