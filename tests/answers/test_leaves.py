"""The leaves of a structure: the parts that the annotation divides no further, against it and structures.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import warehouse
from tests.asking import Asking, asking
from warehouse.answers.structures import leaves
from warehouse.errors import EmptySelectionError, InvalidValueError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.answers.conftest import Dense


@pytest.fixture(scope="module")
def records(sample_cache: Path) -> dict[str, dict[str, Any]]:
    """The records of structures.json by acronym."""
    return {record["acronym"]: record for record in json.loads((sample_cache / "structures.json").read_text())}


@pytest.fixture(scope="module")
def asked(sample_warehouse: Path) -> Iterator[Asking]:
    with asking(sample_warehouse) as opened:
        yield opened


@pytest.mark.parametrize("acronym", ["TH", "VENT", "VPM", "Isocortex", "root"])
def test_leaves_are_the_drawn_parts_without_a_drawn_part(
    asked: Asking, dense: Dense, records: dict[str, dict[str, Any]], acronym: str
) -> None:
    drawn = {int(label) for label in np.unique(dense.annotation)} & set(dense.subtree(acronym))
    expected = [
        structure_id
        for structure_id in dense.subtree(acronym)
        if structure_id in drawn
        and not any(structure_id in dense.paths[other] for other in drawn if other != structure_id)
    ]
    found = leaves(asked.file, asked.structure(acronym))
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


def test_a_structure_can_have_voxels_that_are_in_none_of_its_leaves(asked: Asking, dense: Dense) -> None:
    inside = sum(each.voxel_count for each in leaves(asked.file, asked.structure("TH")))
    assert 0 < inside < np.count_nonzero(dense.mask("TH", "both"))


def test_structures_with_leaves_lists_the_leaves_alone(atlas: warehouse.Warehouse, asked: Asking, dense: Dense) -> None:
    listed = atlas.structures("TH", leaves=True).df()
    expected = leaves(asked.file, asked.structure("TH"))
    assert listed.acronym.tolist() == [each.acronym for each in expected]
    assert listed.voxel_count.tolist() == [each.voxel_count for each in expected]
    every = atlas.structures("TH").df()
    assert every.structure_id.tolist() == dense.subtree("TH")
    whole = every[every.structure_id.isin(listed.structure_id)].reset_index(drop=True)
    assert whole.equals(listed)


def test_a_structure_that_is_not_drawn_has_no_leaves_and_no_figure(atlas: warehouse.Warehouse, asked: Asking) -> None:
    message = r"^REth \(.*\) is not drawn in the annotation.*mcw structures"
    with pytest.raises(InvalidValueError, match=message):
        leaves(asked.file, asked.structure("REth"))
    for draw in (atlas.plot.coverage, atlas.plot.curve, atlas.plot.slices):
        with pytest.raises(InvalidValueError, match=message):
            draw("REth")
    with pytest.raises(EmptySelectionError, match="no experiment with its primary injection in REth"):
        atlas.plot.matrix("REth")


def test_an_unknown_structure_is_named(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(UnknownNameError, match="Thalmus"):
        atlas.structures("Thalmus", leaves=True)
