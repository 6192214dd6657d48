"""reaches_density: whether an injection_density is min_density or more."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tests.sql.conftest import Check


def test_a_density_reaches_min_density_if_it_is_as_much_or_more(check: Check) -> None:
    check(
        """
        select density, threshold, reaches_density(cast(density as float), threshold) as reaches
        from (values (0.5, 0.4), (0.5, 0.5), (0.5, 0.6), (1, 1), (0.05, 0.05), (0.04, 0.05))
            as pair (density, threshold)
        """,
        """
        density | threshold | reaches
        0.5     | 0.4       | true
        0.5     | 0.5       | true
        0.5     | 0.6       | false
        1       | 1         | true
        0.05    | 0.05      | true
        0.04    | 0.05      | false
        """,
    )


@pytest.mark.parametrize(
    "written", ["0.7", "cast(0.7 as double)", "cast(0.7 as float)", "cast('0.7' as decimal(3, 2))"]
)
def test_it_does_not_matter_how_min_density_is_written(atlas: duckdb.DuckDBPyConnection, written: str) -> None:
    """The FLOAT nearest to 0.7 is less than the DOUBLE 0.7, so a comparison without the macro says no."""
    threshold = np.float32(0.7)
    assert float(threshold) < 0.7
    for density, reaches in ((threshold, True), (np.nextafter(threshold, np.float32(0)), False)):
        found = atlas.execute(f"select reaches_density(cast(? as float), {written})", [float(density)]).fetchall()
        assert found == [(reaches,)]
