"""chosen_experiment: the experiments with loaded injection voxels, or those of them in a list."""

from __future__ import annotations

import pytest

from tests.sql.conftest import Check, Inject


@pytest.mark.parametrize("argument", ["", "null", "experiment_ids := null"])
def test_without_a_list_all_loaded_experiments_are_chosen(inject: Inject, check: Check, argument: str) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 1", loaded=[101, 102, 105])
    check(
        f"from chosen_experiment({argument})",
        """
        experiment_number | experiment_id
        0                 | 101
        1                 | 102
        2                 | 105
        """,
    )


def test_a_list_chooses_the_loaded_experiments_that_are_in_it_each_once(inject: Inject, check: Check) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 1", loaded=[101, 102, 105])
    check(
        "from chosen_experiment([105, 101, 105, 999])",
        """
        experiment_number | experiment_id
        0                 | 101
        2                 | 105
        """,
    )


@pytest.mark.parametrize("experiment_ids", ["[]", "[999]"])
def test_a_list_without_a_loaded_experiment_chooses_none(inject: Inject, check: Check, experiment_ids: str) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 1")
    check(f"from chosen_experiment({experiment_ids})", "experiment_id")
