"""injection_voxel: where each loaded experiment's tracer was injected, voxel by voxel."""

from __future__ import annotations

from tests.sql.conftest import Check, Fill


def test_every_stored_row_has_the_id_of_its_experiment_and_its_density(fill: Fill, check: Check) -> None:
    fill(
        "injection_experiment",
        """
        experiment_number | experiment_id
        0                 | 101
        1                 | 102
        """,
    )
    fill(
        "packed_injection_voxel",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | injection_density
        -1          | 7        | 0            | 1             | 1                 | 0.875
        1           | 3        | 2            | 1             | 1                 | 0.125
        2           | 0        | 3            | 1             | 0                 | 1
        2           | 0        | 3            | 1             | 1                 | 0.75
        2           | 8        | 3            | 2             | 0                 | 0.5

        voxel_id | experiment_number | density_rank
        7        | 1                 | 1
        3        | 1                 | 1
        0        | 0                 | 1
        0        | 1                 | 2
        8        | 0                 | 1
        """,
    )
    check(
        "from injection_voxel",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_id | injection_density
        -1          | 7        | 0            | 1             | 102           | 0.875
        1           | 3        | 2            | 1             | 102           | 0.125
        2           | 0        | 3            | 1             | 101           | 1
        2           | 0        | 3            | 1             | 102           | 0.75
        2           | 8        | 3            | 2             | 101           | 0.5

        voxel_id | experiment_id | density_rank
        7        | 102           | 1
        3        | 102           | 1
        0        | 101           | 1
        0        | 102           | 2
        8        | 101           | 1
        """,
    )


def test_the_densities_are_floats_as_they_were_stored(fill: Fill, check: Check) -> None:
    fill("injection_experiment", "experiment_number | experiment_id\n0 | 101")
    fill("packed_injection_voxel", "voxel_id | injection_density\n0 | 0.7")
    check(
        """
        select
            typeof(injection_density) as type,
            injection_density = cast(0.7 as float) as is_the_float,
            cast(injection_density as double) = cast(0.7 as double) as is_the_double
        from injection_voxel
        """,
        """
        type  | is_the_float | is_the_double
        FLOAT | true         | false
        """,
    )
