"""structure_coverage_by_depth: how coverage falls with the number of experiments that a voxel needs."""

from __future__ import annotations

import pytest

from tests.sql.conftest import Check, Inject


@pytest.mark.parametrize("min_density", ["0.5", "0.51"])  # counted in advance, and not
@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102, 103]"])
def test_there_is_a_row_from_one_experiment_up_to_the_most_that_reach_one_voxel(
    inject: Inject, check: Check, min_density: str, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        0        | 103           | 0.6
        1        | 101           | 0.9
        1        | 102           | 0.7
        1        | 103           | 0.2
        3        | 102           | 0.8
        7        | 101           | 0.9
        7        | 102           | 0.9
        8        | 101           | 0.9
        9        | 103           | 0.9
        """
    )
    check(
        f"from structure_coverage_by_depth({min_density}, 'TH', {experiment_ids})",
        f"""
        structure_id | hemisphere_id | hemisphere | min_density   | min_experiments
        2            | 1             | left       | {min_density} | 1
        2            | 1             | left       | {min_density} | 2
        2            | 1             | left       | {min_density} | 3
        2            | 2             | right      | {min_density} | 1
        2            | 3             | both       | {min_density} | 1
        2            | 3             | both       | {min_density} | 2
        2            | 3             | both       | {min_density} | 3

        hemisphere | min_experiments | voxel_count | covered_voxel_count | covered_fraction
        left       | 1               | 4           | 3                   | 3/4
        left       | 2               | 4           | 2                   | 2/4
        left       | 3               | 4           | 1                   | 1/4
        right      | 1               | 1           | 1                   | 1
        both       | 1               | 5           | 4                   | 4/5
        both       | 2               | 5           | 2                   | 2/5
        both       | 3               | 5           | 1                   | 1/5
        """,
    )


@pytest.mark.parametrize("min_density", ["0.5", "0.51"])
def test_a_number_that_no_voxel_has_exactly_is_there_with_those_that_have_more(
    inject: Inject, check: Check, min_density: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        9        | 101           | 1
        9        | 102           | 0.7
        9        | 103           | 0.6
        """
    )
    check(
        f"select * from structure_coverage_by_depth({min_density}, 'HY') where hemisphere = 'right'",
        """
        min_experiments | covered_voxel_count
        1               | 1
        2               | 1
        3               | 1
        """,
    )


@pytest.mark.parametrize("min_density", ["0.5", "0.51"])
def test_with_experiment_ids_the_other_experiments_do_not_count(inject: Inject, check: Check, min_density: str) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        0        | 103           | 0.6
        1        | 103           | 0.8
        8        | 102           | 0.9
        """
    )
    check(
        f"from structure_coverage_by_depth({min_density}, 'VPL', [101, 102, 102, 999])",
        """
        hemisphere | min_experiments | voxel_count | covered_voxel_count
        left       | 1               | 2           | 1
        left       | 2               | 2           | 1
        right      | 1               | 1           | 1
        both       | 1               | 3           | 2
        both       | 2               | 3           | 1
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101]"])
@pytest.mark.parametrize(
    ("min_density", "ancestor"), [("0.95", "VPL"), ("0.951", "VPL"), ("0.5", "HY"), ("0.51", "MD"), ("0.5", "nowhere")]
)
def test_where_nothing_is_covered_there_are_no_rows(
    inject: Inject, check: Check, min_density: str, ancestor: str, experiment_ids: str
) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 0.9")
    check(f"from structure_coverage_by_depth({min_density}, '{ancestor}', {experiment_ids})", "min_experiments")
