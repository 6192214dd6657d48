"""density_twentieths: the largest number of twentieths that an injection_density reaches."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tests.sql.conftest import Check


def test_a_density_between_two_twentieths_reaches_the_lower_one(check: Check) -> None:
    check(
        """
        select density, density_twentieths(cast(density as float)) as twentieths
        from (values (0.001), (0.049), (0.06), (0.5), (0.54), (0.99), (1)) as listed (density)
        """,
        """
        density | twentieths
        0.001   | 0
        0.049   | 0
        0.06    | 1
        0.5     | 10
        0.54    | 10
        0.99    | 19
        1       | 20
        """,
    )


@pytest.mark.parametrize("twentieths", range(1, 21))
def test_a_twentieth_is_reached_from_the_nearest_float_on(atlas: duckdb.DuckDBPyConnection, twentieths: int) -> None:
    threshold = np.float32(twentieths / 20)
    for density, reached in ((threshold, twentieths), (np.nextafter(threshold, np.float32(0)), twentieths - 1)):
        found = atlas.execute("select density_twentieths(cast(? as float))", [float(density)]).fetchall()
        assert found == [(reached,)]


def test_any_density_reaches_as_many_twentieths_as_reaches_density_says(atlas: duckdb.DuckDBPyConnection) -> None:
    densities = np.random.default_rng(20).random(20_000, dtype=np.float32)
    thresholds = np.array([each / 20 for each in range(1, 21)], np.float32)
    expected = (densities[:, None] >= thresholds).sum(axis=1)
    atlas.register("drawn", {"density": densities})
    try:
        found = atlas.execute("select density_twentieths(density) as twentieths from drawn").fetchnumpy()["twentieths"]
    finally:
        atlas.unregister("drawn")
    assert np.array_equal(found, expected)


def test_the_product_with_20_is_too_large_below_0_85_only_and_too_small_nowhere() -> None:
    """What the macro relies on: it takes one off where the FLOAT product is too large."""
    nearest = np.array([each / 20 for each in range(1, 21)], np.float32)
    below = np.nextafter(nearest, np.float32(0))
    assert np.floor(nearest * np.float32(20)).tolist() == list(range(1, 21))
    too_large = np.floor(below * np.float32(20)) == np.arange(1, 21)
    assert nearest[too_large].tolist() == [np.float32(0.85)]
