"""injection_voxel: where each loaded experiment's tracer was injected, voxel by voxel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("injections")  # drawn in conftest.py

Draw = Callable[[str, str], None]


def test_every_stored_row_has_the_id_of_its_experiment(check: Draw) -> None:
    check(
        "select * from injection_voxel",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_id | density_rank
        -1          | 7        | 0            | 1             | 102           | 1
        1           | 3        | 2            | 1             | 102           | 1
        2           | 0        | 3            | 1             | 101           | 1
        2           | 0        | 3            | 1             | 102           | 2
        2           | 1        | 3            | 1             | 102           | 1
        2           | 1        | 3            | 1             | 101           | 2
        2           | 8        | 3            | 2             | 101           | 1
        """,
    )


def test_the_densities_are_those_that_were_stored(check: Draw) -> None:
    check(
        "select voxel_id, experiment_id, cast(injection_density as decimal(4, 2)) as density from injection_voxel where voxel_id < 2",
        """
        voxel_id | experiment_id | density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 102           | 0.7
        1        | 101           | 0.25
        """,
    )
