"""covered_voxel_by_rank: by how many of all loaded experiments each voxel is covered."""

from __future__ import annotations

from tests.sql.conftest import Check, Inject


def test_a_voxel_that_n_experiments_reach_has_the_rows_1_to_n(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        0        | 103           | 0.6
        1        | 101           | 0.25
        1        | 102           | 0.7
        7        | 102           | 0.6
        8        | 103           | 0.5
        """
    )
    check(
        "from covered_voxel_by_rank(0.6)",
        """
        voxel_id | graph_order | structure_id | hemisphere_id | min_experiments
        0        | 2           | 3            | 1             | 1
        0        | 2           | 3            | 1             | 2
        0        | 2           | 3            | 1             | 3
        1        | 2           | 3            | 1             | 1
        7        | -1          | 0            | 1             | 1
        """,
    )
