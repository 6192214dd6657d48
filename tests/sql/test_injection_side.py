"""injection_side: the side of the brain on which the tracer of an experiment was injected.

The midline of the brain in conftest.py lies at 200 um.
"""

from __future__ import annotations

import duckdb

from tests.sql.conftest import Check, Fill, Inject, derive


def test_the_side_is_that_with_more_injected_signal_in_the_root(
    atlas: duckdb.DuckDBPyConnection, fill: Fill, check: Check
) -> None:
    """101 was injected on both sides, most of it right, though its centre lies left. 102 has signal left only.

    Signal outside the site, in a structure, and of both hemispheres does not count.
    """
    fill(
        "experiment",
        """
        experiment_id | structure_id | injection_z_um
        101           | 3            | 10
        102           | 3            | 390
        """,
    )
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | projection_volume
        101           | 1            | 1             | true         | 0.1
        101           | 1            | 2             | true         | 0.2
        101           | 1            | 3             | true         | 0.3
        101           | 1            | 1             | false        | 5
        101           | 3            | 1             | true         | 7
        102           | 1            | 1             | true         | 0.1
        102           | 1            | 3             | true         | 0.1
        """,
    )
    derive(atlas)
    check(
        "from injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 2             | unionizes
        102           | 1             | unionizes
        """,
    )


def test_without_unionizes_it_is_the_side_with_the_greater_sum_of_density(
    fill: Fill, inject: Inject, check: Check
) -> None:
    """101 has fewer voxels right, and most of its density. 102 has only voxels outside the annotation."""
    fill(
        "experiment",
        """
        experiment_id | structure_id | injection_z_um
        101           | 3            | 10
        102           | 3            | 10
        103           | 3            | 390
        """,
    )
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.25
        1        | 101           | 0.25
        8        | 101           | 0.75
        15       | 102           | 0.5
        0        | 103           | 0.5
        """
    )
    check(
        "from injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 2             | voxels
        102           | 2             | voxels
        103           | 1             | voxels
        """,
    )


def test_unionizes_go_before_voxels_unless_they_have_no_injected_signal(
    fill: Fill, inject: Inject, check: Check
) -> None:
    fill("experiment", "experiment_id | structure_id\n101 | 3\n102 | 3\n103 | 3")
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection | projection_volume
        101           | 1            | 1             | true         | 0.1
        102           | 1            | 1             | true         | 0
        103           | 1            | 1             | false        | 0.1
        """,
    )
    inject("voxel_id | experiment_id | injection_density\n8 | 101 | 1\n8 | 102 | 1\n8 | 103 | 1")
    check(
        "from injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 1             | unionizes
        102           | 2             | voxels
        103           | 2             | voxels
        """,
    )


def test_without_signal_it_is_the_side_of_the_centre_unless_that_is_near_the_midline(
    fill: Fill, inject: Inject, check: Check
) -> None:
    """107 has the same density on both sides, 108 a volume without any voxel above 0."""
    fill(
        "experiment",
        """
        experiment_id | structure_id | injection_z_um
        101           | 3            | 0
        102           | 3            | 99.5
        103           | 3            | 100
        104           | 3            | 200
        105           | 3            | 300
        106           | 3            | 300.5
        107           | 3            | 400
        108           | 3            | 210
        """,
    )
    inject("voxel_id | experiment_id | injection_density\n0 | 107 | 0.7\n8 | 107 | 0.7", loaded=[107, 108])
    check(
        "from injection_side",
        """
        experiment_id | hemisphere_id | hemisphere_source
        101           | 1             | centre
        102           | 1             | centre
        103           |               | uncertain
        104           |               | uncertain
        105           |               | uncertain
        106           | 2             | centre
        107           | 2             | centre
        108           |               | uncertain
        """,
    )
