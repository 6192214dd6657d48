"""experiment_voxel_coverage: experiment_voxel_coverage_at for every min_density of coverage_threshold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_a_density_has_rows_where_an_injection_covers_a_voxel(check: Draw) -> None:
    check(
        "select * from experiment_voxel_coverage where experiment_id = 102 and structure_id = 2",
        """
        experiment_id | structure_id | acronym | name     | hemisphere_id | hemisphere | min_density | voxel_count | covered_voxel_count | voxel_fraction | covered_volume_mm3
        102           | 2            | TH      | Thalamus | 1             | left       | 0.1         | 4           | 3                   | 3/4            | 0.003
        102           | 2            | TH      | Thalamus | 1             | left       | 0.2         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 1             | left       | 0.3         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 1             | left       | 0.4         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 1             | left       | 0.5         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 1             | left       | 0.6         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 1             | left       | 0.7         | 4           | 2                   | 2/4            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.1         | 5           | 3                   | 3/5            | 0.003
        102           | 2            | TH      | Thalamus | 3             | both       | 0.2         | 5           | 2                   | 2/5            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.3         | 5           | 2                   | 2/5            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.4         | 5           | 2                   | 2/5            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.5         | 5           | 2                   | 2/5            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.6         | 5           | 2                   | 2/5            | 0.002
        102           | 2            | TH      | Thalamus | 3             | both       | 0.7         | 5           | 2                   | 2/5            | 0.002
        """,
    )


def test_voxels_outside_the_annotation_belong_to_no_structure(check: Draw) -> None:
    """Voxel 7, in which experiment 102 has 0.9."""
    check("select * from experiment_voxel_coverage where experiment_id = 102 and min_density = 0.9", "acronym")


def test_each_side_is_measured_by_itself(check: Draw) -> None:
    check(
        "select * from experiment_voxel_coverage where experiment_id = 101 and acronym = 'VPL' and min_density = 0.5",
        """
        hemisphere | voxel_count | covered_voxel_count | voxel_fraction
        left       | 2           | 1                   | 1/2
        right      | 1           | 1                   | 1
        both       | 3           | 2                   | 2/3
        """,
    )


@pytest.mark.parametrize("structure", ["MD", "HY", "VPM"])
def test_a_structure_that_no_injection_covers_has_no_row(check: Draw, structure: str) -> None:
    check(f"select * from experiment_voxel_coverage where acronym = '{structure}'", "acronym")
