"""covered_voxel: which voxels are covered."""

from __future__ import annotations

import duckdb
import pytest

from tests.sql.conftest import Check, Inject


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102, 103]"])  # by rank, and grouped
def test_a_voxel_is_covered_if_at_least_min_experiments_experiments_reach_min_density_in_it(
    inject: Inject, check: Check, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        0        | 103           | 0.2
        1        | 101           | 0.25
        1        | 102           | 0.7
        2        | 101           | 0.69
        2        | 102           | 0.69
        8        | 101           | 0.9
        8        | 103           | 0.7
        """
    )
    check(
        f"from covered_voxel(0.7, 2, {experiment_ids})",
        """
        voxel_id | graph_order | structure_id | hemisphere_id
        0        | 2           | 3            | 1
        8        | 2           | 3            | 2
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["null", "[101, 102]"])
def test_voxels_outside_the_annotation_are_covered_too(inject: Inject, check: Check, experiment_ids: str) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        7        | 101           | 0.5
        15       | 102           | 0.6
        """
    )
    check(
        f"from covered_voxel(0.5, 1, {experiment_ids})",
        """
        voxel_id | graph_order | structure_id | hemisphere_id
        7        | -1          | 0            | 1
        15       | -1          | 0            | 2
        """,
    )


def test_with_experiment_ids_the_other_experiments_do_not_count(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        0        | 103           | 0.6
        1        | 102           | 0.5
        1        | 103           | 0.5
        """
    )
    check("from covered_voxel(0.5, 2, [101, 103])", "voxel_id\n0")
    check("from covered_voxel(0.5, 2, [102, 103, 103])", "voxel_id\n0\n1")
    check("from covered_voxel(0.5, 2, [101, 101])", "voxel_id")
    check("from covered_voxel(0.5, 1, [])", "voxel_id")


@pytest.mark.parametrize("min_density", ["0.000001", "0.1", "0.3", "0.35", "0.5", "0.7", "0.71", "1", "1.01"])
@pytest.mark.parametrize("min_experiments", [1, 2, 3, 4])
def test_by_rank_and_grouped_the_same_voxels_are_covered(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, min_density: str, min_experiments: int
) -> None:
    drawn = {
        0: {101: "1", 102: "0.7", 103: "0.35"},
        1: {101: "0.3", 102: "0.3", 103: "0.3"},  # of equal density
        2: {103: "0.1"},
        3: {101: "0.35", 103: "0.5"},
        7: {102: "0.7", 103: "0.7"},
        9: {101: "0.000001", 102: "0.71", 103: "0.5"},
    }
    rows = [
        f"{voxel} | {each} | {density}" for voxel, densities in drawn.items() for each, density in densities.items()
    ]
    inject("\n".join(["voxel_id | experiment_id | injection_density", *rows]))
    expected = [
        (voxel,)
        for voxel, densities in drawn.items()
        if sum(float(density) >= float(min_density) for density in densities.values()) >= min_experiments
    ]
    for experiment_ids in ("null", "[101, 102, 103]"):
        found = atlas.execute(
            f"select voxel_id from covered_voxel({min_density}, {min_experiments}, {experiment_ids}) order by all"
        ).fetchall()
        assert found == expected
