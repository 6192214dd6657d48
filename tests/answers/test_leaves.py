"""The nuclei of a structure, against the annotation and structures.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from warehouse.errors import InvalidValueError, UnknownNameError
from warehouse.figures.coverage import coverage_figure
from warehouse.figures.curve import curve_figure
from warehouse.figures.matrix import matrix_figure
from warehouse.figures.nuclei import nuclei, whole_brain
from warehouse.figures.sections import sections_figure

if TYPE_CHECKING:
    from tests.answers.conftest import Dense


@pytest.mark.parametrize("acronym", ["TH", "VENT", "VPM", "Isocortex", "root"])
def test_nuclei_are_the_drawn_parts_without_a_drawn_part(
    connection: duckdb.DuckDBPyConnection, dense: Dense, records: dict[str, dict[str, Any]], acronym: str
) -> None:
    drawn = {int(label) for label in np.unique(dense.annotation)} & set(dense.subtree(acronym))
    expected = [
        structure_id
        for structure_id in dense.subtree(acronym)
        if structure_id in drawn
        and not any(structure_id in dense.paths[other] for other in drawn if other != structure_id)
    ]
    found = nuclei(connection, acronym)
    assert [each.structure_id for each in found] == expected
    for each in found:
        record = records[each.acronym]
        assert each.name == record["name"]
        assert each.voxel_count == np.count_nonzero(dense.annotation == each.structure_id)
        red, green, blue = record["rgb_triplet"]
        assert each.colour == f"#{red:02X}{green:02X}{blue:02X}"
        path = record["structure_id_path"]
        above = path[path.index(dense.ids[acronym]) : -1]
        assert list(each.ancestors) == [dense.acronyms[ancestor] for ancestor in above]


def test_a_structure_can_have_voxels_that_are_in_none_of_its_nuclei(
    connection: duckdb.DuckDBPyConnection, dense: Dense
) -> None:
    inside = sum(each.voxel_count for each in nuclei(connection, "TH"))
    assert 0 < inside < np.count_nonzero(dense.mask("TH", "both"))


def test_a_structure_with_one_drawn_child_is_no_nucleus(tiny: duckdb.DuckDBPyConnection) -> None:
    tiny.execute("delete from annotation_voxel where structure_id not in (549, 718)")
    assert [each.acronym for each in nuclei(tiny, "TH")] == ["VPL"]
    tiny.execute("delete from annotation_voxel where structure_id = 718")
    assert [(each.acronym, each.ancestors) for each in nuclei(tiny, "TH")] == [("TH", ())]


def test_a_structure_that_is_not_drawn_has_no_nuclei_and_no_figure(connection: duckdb.DuckDBPyConnection) -> None:
    assert nuclei(connection, "REth") == []
    for figure in (matrix_figure, coverage_figure, curve_figure, sections_figure):
        with pytest.raises(InvalidValueError, match=r"^REth \(.*\) is not drawn in the annotation.*mcw structures"):
            figure(connection, "REth")


def test_an_unknown_structure_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownNameError, match="Thalmus"):
        nuclei(connection, "Thalmus")


def test_the_whole_brain_is_the_root(connection: duckdb.DuckDBPyConnection) -> None:
    assert whole_brain(connection) == "root"
