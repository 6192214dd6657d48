"""structure_coverage_of: how thoroughly some of the injections cover each structure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("ids", "min_density", "min_experiments", "th_left", "vpl_right", "experiment_count"),
    [
        ("[101, 102, 103]", "0.5", 1, 2, 1, 3),  # all that are loaded: as structure_coverage_at
        ("[101]", "0.5", 1, 1, 1, 1),
        ("[102]", "0.5", 1, 2, 0, 1),
        ("[102]", "0.7", 1, 2, 0, 1),  # exactly 0.7, as a FLOAT
        ("[102]", "0.1", 1, 3, 0, 1),
        ("[101, 102]", "0.25", 2, 2, 0, 2),
        ("[101]", "0.25", 2, 0, 0, 1),  # one experiment alone is never two
        ("[101, 101]", "0.25", 2, 0, 0, 1),  # nor when it is named twice
        ("[103]", "0.1", 1, 0, 0, 1),
        ("[104, 999]", "0.1", 1, 0, 0, 0),  # not loaded, not known
        ("[]", "0.1", 1, 0, 0, 0),
    ],
)
def test_only_the_listed_experiments_count(
    check: Draw, ids: str, min_density: str, min_experiments: int, th_left: int, vpl_right: int, experiment_count: int
) -> None:
    check(
        f"""
        select * from structure_coverage_of({ids}, {min_density}, {min_experiments})
        where (acronym = 'TH' and hemisphere = 'left') or (acronym = 'VPL' and hemisphere = 'right')
        """,
        f"""
        acronym | hemisphere | min_density   | min_experiments   | voxel_count | covered_voxel_count | covered_fraction | experiment_count
        TH      | left       | {min_density} | {min_experiments} | 4           | {th_left}           | {th_left}/4      | {experiment_count}
        VPL     | right      | {min_density} | {min_experiments} | 1           | {vpl_right}         | {vpl_right}/1    | {experiment_count}
        """,
    )


def test_the_ancestor_and_all_its_descendants_have_rows(check: Draw) -> None:
    check(
        "select * from structure_coverage_of([102], 0.5, 1, ancestor := 'TH') where hemisphere = 'both'",
        """
        structure_id | acronym | name                   | hemisphere_id | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3
        2            | TH      | Thalamus               | 3             | 5           | 2                   | 2/5              | 0.002
        3            | VPL     | Ventral posterolateral | 3             | 3           | 2                   | 2/3              | 0.002
        4            | VPM     | Ventral posteromedial  | 3             | 1           | 0                   | 0                | 0
        5            | MD      | Mediodorsal            | 3             | 0           | 0                   |                  | 0
        """,
    )


def test_the_list_may_come_from_a_query(brain: Draw, check: Draw) -> None:
    brain(
        "experiment",
        """
        experiment_id | structure_id | hemisphere_id | transgenic_line
        101           | 3            | 1             |
        102           | 4            | 1             | Rbp4-Cre_KL100
        """,
    )
    check(
        """
        select * from structure_coverage_of(
            (select list(experiment_id) from experiment_summary where is_wild_type), 0.5, 1, ancestor := 'VPL'
        )
        """,
        """
        acronym | hemisphere | covered_voxel_count | experiment_count
        VPL     | left       | 1                   | 1
        VPL     | right      | 1                   | 1
        VPL     | both       | 2                   | 1
        """,
    )
