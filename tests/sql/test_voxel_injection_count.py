"""voxel_injection_count: how many experiments inject each voxel."""

from __future__ import annotations

import pytest

from tests.sql.conftest import Check, Inject


def test_every_loaded_experiment_that_reaches_min_density_counts_once(inject: Inject, check: Check) -> None:
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
        "from voxel_injection_count(0.5)",
        """
        voxel_id | graph_order | structure_id | hemisphere_id | experiment_count
        0        | 2           | 3            | 1             | 2
        1        | 2           | 3            | 1             | 1
        7        | -1          | 0            | 1             | 1
        8        | 2           | 3            | 2             | 1
        """,
    )


def test_a_voxel_lies_where_its_id_says_and_its_centre_is_half_a_voxel_further(inject: Inject, check: Check) -> None:
    """Id 3 is AP 1, DV 1, ML 0; id 8 is AP 0, DV 0, ML 2."""
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """
    )
    check(
        "from voxel_injection_count(0.1)",
        """
        voxel_id | ap_um | dv_um | ml_um
        0        | 50    | 50    | 50
        3        | 150   | 150   | 50
        7        | 150   | 150   | 150
        8        | 50    | 50    | 250
        """,
    )


def test_with_experiment_ids_only_the_listed_experiments_count(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 103           | 0.5
        """
    )
    check(
        "from voxel_injection_count(0.1, experiment_ids := [101, 102])",
        """
        voxel_id | graph_order | structure_id | hemisphere_id | ap_um | dv_um | ml_um | experiment_count
        0        | 2           | 3            | 1             | 50    | 50    | 50    | 2
        1        | 2           | 3            | 1             | 150   | 50    | 50    | 2
        3        | 1           | 2            | 1             | 150   | 150   | 50    | 1
        7        | -1          | 0            | 1             | 150   | 150   | 150   | 1
        """,
    )


def test_an_id_that_is_listed_twice_counts_once_and_one_that_is_not_loaded_does_not_count(
    inject: Inject, check: Check
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 101           | 0.25
        8        | 101           | 0.5
        """
    )
    check(
        "from voxel_injection_count(0.3, [101, 101, 999])",
        """
        voxel_id | experiment_count
        0        | 1
        8        | 1
        """,
    )


def test_an_empty_list_of_experiments_counts_nothing(inject: Inject, check: Check) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 1")
    check("from voxel_injection_count(0.1, [])", "voxel_id")


@pytest.mark.parametrize("experiment_ids", ["null", "[102]"])
@pytest.mark.parametrize(("min_density", "voxels"), [("0.7", "0 1 7"), ("0.71", "7"), ("0.9", "7"), ("1.0", "")])
def test_a_density_that_equals_the_threshold_as_a_float_reaches_it(
    inject: Inject, check: Check, min_density: str, voxels: str, experiment_ids: str
) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 102           | 0.7
        1        | 102           | 0.7
        3        | 102           | 0.1
        7        | 102           | 0.9
        """
    )
    rows = "\n".join(voxels.split())
    check(f"from voxel_injection_count({min_density}, {experiment_ids})", f"voxel_id\n{rows}")


@pytest.mark.parametrize("min_density", ["1.01", "2"])
def test_nothing_is_denser_than_one(inject: Inject, check: Check, min_density: str) -> None:
    inject("voxel_id | experiment_id | injection_density\n0 | 101 | 1")
    check(f"from voxel_injection_count({min_density})", "voxel_id")
