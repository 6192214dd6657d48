"""is_counted_density: whether labelled_voxel_coverage has counted the covered voxels at a min_density."""

from __future__ import annotations

import duckdb
import pytest

from tests.sql.conftest import Check


def test_the_twentieths_from_0_05_to_1_are_counted(check: Check) -> None:
    check(
        """
        select hundredths, is_counted_density(hundredths / 100) as is_counted
        from (values (-5), (0), (1), (4), (5), (6), (10), (12), (15), (35), (85), (95), (99), (100), (101), (105))
            as listed (hundredths)
        """,
        """
        hundredths | is_counted
        -5         | false
        0          | false
        1          | false
        4          | false
        5          | true
        6          | false
        10         | true
        12         | false
        15         | true
        35         | true
        85         | true
        95         | true
        99         | false
        100        | true
        101        | false
        105        | false
        """,
    )


@pytest.mark.parametrize("kind", ["double", "float", "decimal(3, 2)"])
def test_every_twentieth_is_counted_whatever_type_it_has(atlas: duckdb.DuckDBPyConnection, kind: str) -> None:
    for twentieths in range(1, 21):
        threshold = f"cast('{twentieths / 20}' as {kind})"
        assert atlas.execute(f"select is_counted_density({threshold})").fetchall() == [(True,)], threshold


@pytest.mark.parametrize("density", ["0.1000001", "0.3499999", "0.8500001", "0.0499999", "1.0000002"])
def test_what_is_a_twentieth_only_when_it_is_rounded_is_not_counted(
    atlas: duckdb.DuckDBPyConnection, density: str
) -> None:
    assert atlas.execute(f"select is_counted_density({density})").fetchall() == [(False,)]
