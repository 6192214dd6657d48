"""structure_voxel_count: how large each structure is in the annotation."""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[str, str], None]


def test_a_structure_has_its_own_voxels_and_those_of_its_descendants(brain: Draw, check: Draw) -> None:
    del brain
    check(
        "from structure_voxel_count",
        """
        structure_id | acronym | name                   | hemisphere_id | hemisphere | voxel_count | volume_mm3
        1            | root    | root                   | 1             | left       | 4           | 0.004
        1            | root    | root                   | 2             | right      | 2           | 0.002
        1            | root    | root                   | 3             | both       | 6           | 0.006
        2            | TH      | Thalamus               | 1             | left       | 4           | 0.004
        2            | TH      | Thalamus               | 2             | right      | 1           | 0.001
        2            | TH      | Thalamus               | 3             | both       | 5           | 0.005
        3            | VPL     | Ventral posterolateral | 1             | left       | 2           | 0.002
        3            | VPL     | Ventral posterolateral | 2             | right      | 1           | 0.001
        3            | VPL     | Ventral posterolateral | 3             | both       | 3           | 0.003
        4            | VPM     | Ventral posteromedial  | 1             | left       | 1           | 0.001
        4            | VPM     | Ventral posteromedial  | 2             | right      | 0           | 0
        4            | VPM     | Ventral posteromedial  | 3             | both       | 1           | 0.001
        5            | MD      | Mediodorsal            | 1             | left       | 0           | 0
        5            | MD      | Mediodorsal            | 2             | right      | 0           | 0
        5            | MD      | Mediodorsal            | 3             | both       | 0           | 0
        6            | HY      | Hypothalamus           | 1             | left       | 0           | 0
        6            | HY      | Hypothalamus           | 2             | right      | 1           | 0.001
        6            | HY      | Hypothalamus           | 3             | both       | 1           | 0.001
        """,
    )
