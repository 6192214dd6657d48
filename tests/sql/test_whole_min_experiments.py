"""whole_min_experiments: the number of experiments that a covered voxel needs is whole, and 1 or more."""

from __future__ import annotations

import duckdb
import pytest

from tests.sql.conftest import Check, Inject

INJECTIONS = """
    voxel_id | experiment_id | injection_density
    0        | 101           | 1
    0        | 102           | 0.7
    1        | 101           | 0.6
"""
ROADS = {  # each macro that takes min_experiments: by stored ranks, by counts in advance, and grouped
    "ranked": "from covered_voxel(0.7, {n})",
    "grouped": "from covered_voxel(0.7, {n}, [101, 102])",
    "counted": "from structure_coverage_at(0.5, {n}, 'TH')",
    "ranked in structures": "from structure_coverage_at(0.51, {n}, 'TH')",
    "grouped in structures": "from structure_coverage_at(0.5, {n}, 'TH', [101, 102])",
    "by density, counted": "from structure_coverage_by_density({n}, 'TH')",
    "by density, grouped": "from structure_coverage_by_density({n}, 'TH', [101, 102])",
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("written", ["1.5", "cast(1.5 as double)", "0", "-1", "0.5", "cast('nan' as double)", "null"])
def test_anything_but_a_whole_number_from_1_on_is_an_error_on_every_road(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, road: str, written: str
) -> None:
    inject(INJECTIONS)
    with pytest.raises(duckdb.InvalidInputException, match="min_experiments must be a whole number, 1 or more; got "):
        atlas.execute(ROADS[road].format(n=written)).fetchall()


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("written", ["2", "2.0", "cast(2 as double)", "cast(2 as smallint)", "cast(2 as bigint)"])
def test_it_does_not_matter_how_a_whole_number_is_written(
    atlas: duckdb.DuckDBPyConnection, inject: Inject, road: str, written: str
) -> None:
    inject(INJECTIONS)
    plain = atlas.execute(f"{ROADS[road].format(n='1 + 1')} order by all").fetchall()
    assert plain
    assert atlas.execute(f"{ROADS[road].format(n=written)} order by all").fetchall() == plain


def test_the_error_names_what_was_given(check: Check, atlas: duckdb.DuckDBPyConnection) -> None:
    check("select whole_min_experiments(3) as n", "n\n3")
    with pytest.raises(duckdb.InvalidInputException, match=r"1 or more; got 1\.5\.$"):
        atlas.execute("select whole_min_experiments(1.5)").fetchall()
