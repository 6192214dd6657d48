"""structure_coverage_at: how thoroughly injections cover each structure, at any threshold."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tests.sql.conftest import Check, Fill, Inject


def test_the_covered_fraction_of_a_structure_is_covered_voxels_over_all_voxels_with_its_descendants(
    inject: Inject, check: Check
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """,
        loaded=[101, 102, 103],
    )
    check(
        "from structure_coverage_at(0.5, 1, ancestor := 'TH')",
        """
        structure_id | acronym | name                   | hemisphere_id | hemisphere
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

        acronym | hemisphere | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3
        TH      | left       | 4           | 2                   | 2/4              | 0.002
        TH      | right      | 1           | 1                   | 1                | 0.001
        TH      | both       | 5           | 3                   | 3/5              | 0.003
        VPL     | left       | 2           | 2                   | 1                | 0.002
        VPL     | right      | 1           | 1                   | 1                | 0.001
        VPL     | both       | 3           | 3                   | 1                | 0.003
        VPM     | left       | 1           | 0                   | 0                | 0
        VPM     | right      | 0           | 0                   |                  | 0
        VPM     | both       | 1           | 0                   | 0                | 0
        MD      | left       | 0           | 0                   |                  | 0
        MD      | right      | 0           | 0                   |                  | 0
        MD      | both       | 0           | 0                   |                  | 0

        acronym | hemisphere | min_density | min_experiments | experiment_count
        TH      | left       | 0.5         | 1               | 3
        TH      | right      | 0.5         | 1               | 3
        TH      | both       | 0.5         | 1               | 3
        VPL     | left       | 0.5         | 1               | 3
        VPL     | right      | 0.5         | 1               | 3
        VPL     | both       | 0.5         | 1               | 3
        VPM     | left       | 0.5         | 1               | 3
        VPM     | right      | 0.5         | 1               | 3
        VPM     | both       | 0.5         | 1               | 3
        MD      | left       | 0.5         | 1               | 3
        MD      | right      | 0.5         | 1               | 3
        MD      | both       | 0.5         | 1               | 3
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102, 103]"])
@pytest.mark.parametrize(
    ("min_density", "min_experiments", "th_left", "vpl_left"),
    [
        ("0.1", 1, 3, 2),  # voxel 3 has exactly 0.1, as a FLOAT
        ("0.11", 1, 2, 2),
        ("0.7", 1, 2, 2),  # voxels 0 and 1 have exactly 0.7 or more
        ("0.7", 2, 1, 1),  # only voxel 0 has it twice
        ("0.71", 1, 1, 1),
        ("1.0", 1, 1, 1),
        ("0.25", 2, 2, 2),
        ("0.1", 3, 0, 0),
        ("0.01", 1, 3, 2),  # less than the smallest density that is counted in advance
        ("1.01", 1, 0, 0),
    ],
)
def test_a_voxel_needs_both_the_density_and_the_number_of_experiments(
    inject: Inject,
    check: Check,
    min_density: str,
    min_experiments: int,
    th_left: int,
    vpl_left: int,
    experiment_ids: str,
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        """,
        loaded=[101, 102, 103],
    )
    check(
        f"""
        select * from structure_coverage_at(
            {min_density}, {min_experiments}, experiment_ids := {experiment_ids}
        )
        where hemisphere = 'left'
        """,
        f"""
        acronym | covered_voxel_count | experiment_count
        root    | {th_left}           | 3
        TH      | {th_left}           | 3
        VPL     | {vpl_left}          | 3
        VPM     | 0                   | 3
        MD      | 0                   | 3
        HY      | 0                   | 3
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101]"])
@pytest.mark.parametrize("twentieths", range(1, 21))
def test_the_floats_around_a_twentieth_fall_on_the_right_side_of_it(
    inject: Inject, check: Check, twentieths: int, experiment_ids: str
) -> None:
    threshold = np.float32(twentieths / 20)
    inject(
        f"""
        voxel_id | experiment_id | injection_density
        0        | 101           | {threshold:.9f}
        1        | 101           | {np.nextafter(threshold, np.float32(0)):.9f}
        """
    )
    check(
        f"""
        select * from structure_coverage_at({twentieths / 20}, 1, 'VPL', {experiment_ids})
        where hemisphere = 'left'
        """,
        "acronym | covered_voxel_count\nVPL | 1",
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102]"])
def test_a_bound_double_means_the_same_as_a_literal(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        """
    )
    covered = atlas.execute(
        "select covered_voxel_count "
        f"from structure_coverage_at(cast(? as double), 2, experiment_ids := {experiment_ids}) "
        "where acronym = 'VPL' and hemisphere = 'left'",
        [0.7],
    ).fetchall()
    assert covered == [(1,)]


@pytest.mark.parametrize(
    ("ids", "min_density", "min_experiments", "th_left", "vpl_right", "experiment_count"),
    [
        ("[101, 102, 103]", "0.5", 1, 2, 1, 3),  # all that are loaded: as without a list
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
def test_with_experiment_ids_only_the_listed_experiments_count(
    inject: Inject,
    check: Check,
    ids: str,
    min_density: str,
    min_experiments: int,
    th_left: int,
    vpl_right: int,
    experiment_count: int,
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """,
        loaded=[101, 102, 103],
    )
    check(
        f"""
        select * from structure_coverage_at({min_density}, {min_experiments}, experiment_ids := {ids})
        where (acronym = 'TH' and hemisphere = 'left') or (acronym = 'VPL' and hemisphere = 'right')
        """,
        f"""
        acronym | hemisphere | voxel_count | covered_voxel_count | covered_fraction
        TH      | left       | 4           | {th_left}           | {th_left}/4
        VPL     | right      | 1           | {vpl_right}         | {vpl_right}/1

        acronym | min_density   | min_experiments   | experiment_count
        TH      | {min_density} | {min_experiments} | {experiment_count}
        VPL     | {min_density} | {min_experiments} | {experiment_count}
        """,
    )


def test_with_experiment_ids_the_ancestor_and_all_its_descendants_have_rows(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 102           | 0.7
        3        | 102           | 0.1
        """
    )
    check(
        """
        select * from structure_coverage_at(0.5, 1, ancestor := 'TH', experiment_ids := [102])
        where hemisphere = 'both'
        """,
        """
        structure_id | acronym | name                   | hemisphere_id | hemisphere
        2            | TH      | Thalamus               | 3             | both
        3            | VPL     | Ventral posterolateral | 3             | both
        4            | VPM     | Ventral posteromedial  | 3             | both
        5            | MD      | Mediodorsal            | 3             | both

        acronym | voxel_count | covered_voxel_count | covered_fraction | covered_volume_mm3
        TH      | 5           | 2                   | 2/5              | 0.002
        VPL     | 3           | 2                   | 2/3              | 0.002
        VPM     | 1           | 0                   | 0                | 0
        MD      | 0           | 0                   |                  | 0
        """,
    )


def test_the_list_of_experiments_may_come_from_a_query(fill: Fill, inject: Inject, check: Check) -> None:
    fill(
        "experiment",
        """
        experiment_id | structure_id | transgenic_line
        101           | 3            |
        102           | 4            | Rbp4-Cre_KL100
        """,
    )
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        1        | 102           | 0.7
        8        | 101           | 0.5
        """
    )
    check(
        """
        select * from structure_coverage_at(
            0.5,
            1,
            ancestor := 'VPL',
            experiment_ids := (select list(experiment_id) from experiment_summary where is_wild_type)
        )
        """,
        """
        acronym | hemisphere | covered_voxel_count | experiment_count
        VPL     | left       | 1                   | 1
        VPL     | right      | 1                   | 1
        VPL     | both       | 2                   | 1
        """,
    )
