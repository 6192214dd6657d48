"""labelled_voxel_coverage: the covered voxels of each label at every twentieth of density, counted in advance."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import numpy as np
import pytest

from tests.sql.conftest import Check, Inject


def test_only_the_voxels_labelled_with_the_structure_itself_count(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.7
        1        | 102           | 0.7
        1        | 101           | 0.25
        3        | 102           | 0.1
        7        | 102           | 0.9
        8        | 101           | 0.5
        """
    )
    check(
        "from labelled_voxel_coverage where min_density = 0.5",
        """
        structure_id | hemisphere_id | min_density | min_experiments | covered_voxel_count
        0            | 1             | 0.5         | 1               | 1
        3            | 1             | 0.5         | 1               | 2
        3            | 2             | 0.5         | 1               | 1
        3            | 1             | 0.5         | 2               | 1
        """,
    )


def test_there_is_a_row_for_every_twentieth_at_which_a_voxel_is_covered(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 1
        0        | 102           | 0.3
        1        | 101           | 0.9
        1        | 102           | 0.19
        3        | 102           | 0.1
        """
    )
    check(
        "select * from labelled_voxel_coverage where structure_id = 2 or min_experiments = 2",
        """
        structure_id | hemisphere_id | min_density | min_experiments | covered_voxel_count
        2            | 1             | 0.05        | 1               | 1
        2            | 1             | 0.10        | 1               | 1
        3            | 1             | 0.05        | 2               | 2
        3            | 1             | 0.10        | 2               | 2
        3            | 1             | 0.15        | 2               | 2
        3            | 1             | 0.20        | 2               | 1
        3            | 1             | 0.25        | 2               | 1
        3            | 1             | 0.30        | 2               | 1
        """,
    )


def test_a_density_below_the_smallest_twentieth_is_not_counted(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        0        | 101           | 0.049
        """
    )
    check("from labelled_voxel_coverage", "structure_id")


def test_there_are_counts_at_as_many_experiments_as_reach_one_voxel(inject: Inject, check: Check) -> None:
    inject(
        """
        voxel_id | experiment_id | injection_density
        9        | 101           | 0.05
        9        | 102           | 0.05
        9        | 103           | 0.05
        9        | 104           | 0.06
        """
    )
    check(
        "from labelled_voxel_coverage",
        """
        structure_id | hemisphere_id | min_density | min_experiments | covered_voxel_count
        6            | 2             | 0.05        | 1               | 1
        6            | 2             | 0.05        | 2               | 1
        6            | 2             | 0.05        | 3               | 1
        6            | 2             | 0.05        | 4               | 1
        """,
    )


@pytest.mark.parametrize("twentieths", range(1, 21))
def test_a_density_reaches_a_twentieth_from_the_nearest_float_on(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, twentieths: int
) -> None:
    """Voxel 0 has the FLOAT nearest to the twentieth, voxel 8, on the other side, the next FLOAT below it."""
    threshold = np.float32(twentieths / 20)
    inject(
        f"""
        voxel_id | experiment_id | injection_density
        0        | 101           | {threshold:.9f}
        8        | 101           | {np.nextafter(threshold, np.float32(0)):.9f}
        """
    )
    left, right = (
        {
            min_density
            for (min_density,) in atlas.execute(
                f"select min_density from labelled_voxel_coverage where hemisphere_id = {hemisphere_id}"
            ).fetchall()
        }
        for hemisphere_id in (1, 2)
    )
    assert left == {Decimal(5 * each) / 100 for each in range(1, twentieths + 1)}
    assert right == left - {Decimal(5 * twentieths) / 100}
