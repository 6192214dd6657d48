"""structure_coverage_by_density: how coverage falls with the density that a voxel needs."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tests.sql.conftest import Check, Inject


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102]"])
def test_there_is_a_row_for_every_twentieth_at_which_a_voxel_is_covered(
    inject: Inject, check: Check, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.2
        0        | 102           | 0.15
        1        | 101           | 0.1
        2        | 102           | 0.09
        3        | 101           | 0.04
        8        | 102           | 0.05
        9        | 102           | 0.9
        """
    )
    check(
        f"from structure_coverage_by_density(1, 'TH', {experiment_ids})",
        """
        structure_id | hemisphere_id | hemisphere | min_density | min_experiments
        2            | 1             | left       | 0.05        | 1
        2            | 1             | left       | 0.10        | 1
        2            | 1             | left       | 0.15        | 1
        2            | 1             | left       | 0.20        | 1
        2            | 2             | right      | 0.05        | 1
        2            | 3             | both       | 0.05        | 1
        2            | 3             | both       | 0.10        | 1
        2            | 3             | both       | 0.15        | 1
        2            | 3             | both       | 0.20        | 1

        hemisphere | min_density | voxel_count | covered_voxel_count | covered_fraction
        left       | 0.05        | 4           | 3                   | 3/4
        left       | 0.10        | 4           | 2                   | 2/4
        left       | 0.15        | 4           | 1                   | 1/4
        left       | 0.20        | 4           | 1                   | 1/4
        right      | 0.05        | 1           | 1                   | 1
        both       | 0.05        | 5           | 4                   | 4/5
        both       | 0.10        | 5           | 2                   | 2/5
        both       | 0.15        | 5           | 1                   | 1/5
        both       | 0.20        | 5           | 1                   | 1/5
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102, 103]"])
def test_a_voxel_is_covered_up_to_the_density_of_the_last_experiment_that_it_needs(
    inject: Inject, check: Check, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.9
        0        | 102           | 0.16
        0        | 103           | 0.12
        1        | 102           | 0.3
        1        | 103           | 0.1
        8        | 101           | 0.9
        """
    )
    check(
        f"from structure_coverage_by_density(2, 'VPL', {experiment_ids})",
        """
        hemisphere | min_density | min_experiments | covered_voxel_count | covered_fraction
        left       | 0.05        | 2               | 2                   | 1
        left       | 0.10        | 2               | 2                   | 1
        left       | 0.15        | 2               | 1                   | 1/2
        both       | 0.05        | 2               | 2                   | 2/3
        both       | 0.10        | 2               | 2                   | 2/3
        both       | 0.15        | 2               | 1                   | 1/3
        """,
    )


def test_with_experiment_ids_the_other_experiments_do_not_count(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.9
        0        | 102           | 0.1
        0        | 103           | 0.8
        1        | 103           | 0.7
        """
    )
    check(
        "select * from structure_coverage_by_density(1, 'VPL', [102, 102, 999]) where hemisphere = 'left'",
        """
        min_density | covered_voxel_count
        0.05        | 1
        0.10        | 1
        """,
    )
    check("from structure_coverage_by_density(2, 'VPL', [102, 102])", "min_density")


@pytest.mark.parametrize("experiment_ids", ["null", "[101]"])
@pytest.mark.parametrize("twentieths", range(1, 21))
def test_the_floats_around_a_twentieth_fall_on_the_right_side_of_it(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, twentieths: int, experiment_ids: str
) -> None:
    threshold = np.float32(twentieths / 20)
    inject(
        f"""
        voxel_id | experiment_id | injection_density
        0        | 101           | {threshold:.9f}
        1        | 101           | {np.nextafter(threshold, np.float32(0)):.9f}
        """
    )
    found = atlas.execute(
        "select cast(min_density as double), covered_voxel_count "
        f"from structure_coverage_by_density(1, 'VPL', {experiment_ids}) where hemisphere = 'left' order by all"
    ).fetchall()
    assert found == [(each / 20, 2) for each in range(1, twentieths)] + [(twentieths / 20, 1)]


@pytest.mark.parametrize("experiment_ids", ["null", "[101]"])
@pytest.mark.parametrize(("min_experiments", "ancestor"), [(1, "HY"), (2, "VPL"), (1, "MD"), (1, "nowhere")])
def test_where_nothing_is_covered_there_are_no_rows(
    inject: Inject, check: Check, min_experiments: int, ancestor: str, experiment_ids: str
) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 0.9")
    check(f"from structure_coverage_by_density({min_experiments}, '{ancestor}', {experiment_ids})", "min_density")
