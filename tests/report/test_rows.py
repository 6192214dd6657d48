"""The rows of a report's tables, against pandas and numpy on the sample's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.answers.conftest import Dense, SourceList
from tests.asking import asking
from warehouse.report.rows import ExperimentRow, experiment_rows
from warehouse.report.tables import experiment_table
from warehouse.selection.experiment_filter import ExperimentFilter


@pytest.fixture(scope="module")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)


@pytest.fixture(scope="module")
def source_list(sample_cache: Path) -> SourceList:
    return SourceList(sample_cache)


def rows_of(database: Path, acronym: str, min_density: float, **filters: Any) -> list[ExperimentRow]:
    with asking(database) as asked:
        chosen = asked.covering(acronym, **filters)
        structure, limits = asked.structure(acronym), ExperimentFilter.of(**filters)
        return experiment_rows(asked.file, structure, limits, chosen, min_density)


@pytest.mark.parametrize("filters", [{}, {"wild_type": True}, {"injection": "primary"}, {"injection": "any"}], ids=str)
def test_experiments_are_those_that_reach_the_density_and_those_listed(
    sample_warehouse: Path, dense: Dense, source_list: SourceList, filters: dict[str, Any]
) -> None:
    mask = dense.mask("PVT", "both")
    covered = {each: int((density[mask] >= 0.5).sum()) for each, density in dense.densities.items()}
    own = dense.subtree("PVT")
    listed = source_list.ids(own, injection=filters.get("injection", "any"), wild_type="wild_type" in filters)
    counting = source_list.ids(
        own if "injection" in filters else None,
        injection=filters.get("injection", "any"),
        wild_type="wild_type" in filters,
    )
    rows = rows_of(sample_warehouse, "PVT", 0.5, **filters)
    reaching = {each for each in counting if covered.get(each)}
    assert {row.experiment_id for row in rows} == reaching | set(listed)
    assert {row.experiment_id: row.covered_voxel_count for row in rows if row.covered_voxel_count} == {
        each: covered[each] for each in reaching
    }
    assert [row.covered_voxel_count for row in rows] == sorted((row.covered_voxel_count for row in rows), reverse=True)
    assert {row.experiment_id for row in rows if row.has_injection_voxels} == {
        row.experiment_id for row in rows if row.experiment_id in dense.densities
    }


@pytest.mark.parametrize(("hemisphere", "word"), [("left", "left"), ("right", "right"), (None, "uncertain")])
def test_a_side_is_left_right_or_uncertain(hemisphere: str | None, word: str) -> None:
    row = ExperimentRow(101, "VPL", None, hemisphere, 0.25, False, False, 0)
    table = experiment_table([row], 10)
    assert [each for each in ("left", "right", "uncertain") if f">{each}<" in table] == [word]
