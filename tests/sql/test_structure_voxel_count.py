"""structure_voxel_count: how large each structure is in the annotation."""

from __future__ import annotations

from tests.sql.conftest import Check


def test_a_structure_has_its_own_voxels_and_those_of_its_descendants(check: Check) -> None:
    check(
        "from structure_voxel_count",
        """
        structure_id | acronym | name                   | hemisphere_id | hemisphere
        1            | root    | root                   | 1             | left
        1            | root    | root                   | 2             | right
        1            | root    | root                   | 3             | both
        2            | TH      | Thalamus               | 1             | left
        2            | TH      | Thalamus               | 2             | right
        2            | TH      | Thalamus               | 3             | both
        3            | VPL     | Ventral posterolateral | 1             | left
        3            | VPL     | Ventral posterolateral | 2             | right
        3            | VPL     | Ventral posterolateral | 3             | both
        4            | VPM     | Ventral posteromedial  | 1             | left
        4            | VPM     | Ventral posteromedial  | 2             | right
        4            | VPM     | Ventral posteromedial  | 3             | both
        5            | MD      | Mediodorsal            | 1             | left
        5            | MD      | Mediodorsal            | 2             | right
        5            | MD      | Mediodorsal            | 3             | both
        6            | HY      | Hypothalamus           | 1             | left
        6            | HY      | Hypothalamus           | 2             | right
        6            | HY      | Hypothalamus           | 3             | both

        acronym | hemisphere | voxel_count | volume_mm3
        root    | left       | 4           | 0.004
        root    | right      | 2           | 0.002
        root    | both       | 6           | 0.006
        TH      | left       | 4           | 0.004
        TH      | right      | 1           | 0.001
        TH      | both       | 5           | 0.005
        VPL     | left       | 2           | 0.002
        VPL     | right      | 1           | 0.001
        VPL     | both       | 3           | 0.003
        VPM     | left       | 1           | 0.001
        VPM     | right      | 0           | 0
        VPM     | both       | 1           | 0.001
        MD      | left       | 0           | 0
        MD      | right      | 0           | 0
        MD      | both       | 0           | 0
        HY      | left       | 0           | 0
        HY      | right      | 1           | 0.001
        HY      | both       | 1           | 0.001
        """,
    )
