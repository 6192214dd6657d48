"""chosen_injection_voxel: the stored rows of some experiments, or of all, that reach a density."""

from __future__ import annotations

from tests.sql.conftest import Check, Inject


def test_without_a_list_the_rows_of_all_loaded_experiments_that_reach_min_density_are_there(
    inject: Inject, check: Check
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.75
        1        | 101           | 0.25
        7        | 102           | 0.5
        9        | 105           | 0.5
        """
    )
    check(
        "from chosen_injection_voxel(0.5)",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | injection_density
        2           | 0        | 3            | 1             | 0                 | 1
        2           | 0        | 3            | 1             | 1                 | 0.75
        -1          | 7        | 0            | 1             | 1                 | 0.5
        5           | 9        | 6            | 2             | 2                 | 0.5
        """,
    )


def test_with_a_list_only_the_rows_of_its_experiments_are_there_each_once(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.75
        1        | 101           | 0.25
        7        | 102           | 0.5
        9        | 105           | 0.5
        """
    )
    check(
        "from chosen_injection_voxel(0.5, [101, 105, 105, 999])",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | injection_density
        2           | 0        | 3            | 1             | 0                 | 1
        5           | 9        | 6            | 2             | 2                 | 0.5
        """,
    )
    check("from chosen_injection_voxel(0.5, [])", "voxel_id")
