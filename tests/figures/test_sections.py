"""The numbers of the sections, against numpy on the sample's volumes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.figures.selections import SELECTIONS, loaded_ids
from warehouse.errors import InvalidValueError
from warehouse.figures import places
from warehouse.figures.sections import SectionsFigure, sections_figure

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList
    from tests.asking import Asking
    from tests.figures.conftest import Tiny


def figure_of(
    atlas: Asking, acronym: str, filters: dict[str, Any] | None = None, min_density: float = 0.5, **options: Any
) -> SectionsFigure:
    chosen = atlas.covering(**(filters or {}))
    return sections_figure(atlas.file, atlas.structure(acronym), chosen, min_density, **options)


def planes(volume: npt.NDArray[Any], index: tuple[int, int, int]) -> list[npt.NDArray[Any]]:
    """Coronal (DV, ML), sagittal (DV, AP) and horizontal (AP, ML)."""
    ap, dv, ml = index
    return [volume[ap], volume[:, :, ml].T, volume[:, dv]]


def index_of(figure: SectionsFigure) -> tuple[int, int, int]:
    coronal, sagittal, horizontal = figure.sections
    return coronal.index, horizontal.index, sagittal.index


@pytest.mark.parametrize("structure", ["TH", "MD", "root"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_sections_are_planes_of_the_volumes(
    atlas: Asking, dense: Dense, source_list: SourceList, structure: str, selection: str
) -> None:
    inside = dense.mask(structure, "both")
    counts = dense.counts(0.33, loaded_ids(selection, source_list, dense))
    ap, dv, ml = index = tuple(int(each) for each in np.argwhere(inside & (counts == counts[inside].max()))[0])
    assert counts[index] > 0
    at_um = (ap * 100 + 20, dv * 100 + 99, ml * 100)
    figure = figure_of(atlas, structure, SELECTIONS[selection], 0.33, at_um=at_um)
    assert index_of(figure) == index
    assert figure.at_um == at_um
    assert figure.reason == "This is the point given."
    counts = counts if structure == "root" else np.where(inside, counts, 0)
    assert [each.axis for each in figure.sections] == ["coronal", "sagittal", "horizontal"]
    for section, labels, counted, own in zip(
        figure.sections, planes(dense.annotation, index), planes(counts, index), planes(inside, index), strict=True
    ):
        np.testing.assert_array_equal(section.structure_ids, labels)
        np.testing.assert_array_equal(section.counts, counted)
        np.testing.assert_array_equal(section.inside, own)
        assert section.structure_ids.dtype == np.int32
        assert section.counts.dtype == np.uint16
    assert [each.position_um for each in figure.sections] == [ap * 100 + 50, ml * 100 + 50, dv * 100 + 50]
    assert [(each.horizontal_axis, each.vertical_axis) for each in figure.sections] == [
        ("ML", "DV"), ("AP", "DV"), ("ML", "AP"),
    ]  # fmt: skip
    assert [each.extent_um for each in figure.sections] == [
        (0, 11400, 8000, 0), (0, 13200, 8000, 0), (0, 11400, 13200, 0),
    ]  # fmt: skip
    label = int(dense.annotation[index])
    assert figure.structure_here == dense.acronyms[label]
    assert figure.count_here == counts[index]
    assert figure.acronyms == {
        int(each): dense.acronyms[int(each)]
        for plane in planes(dense.annotation, index)
        for each in np.unique(plane[plane > 0])
    }


def test_in_the_whole_brain_voxels_outside_the_annotation_count_too(atlas: Asking, dense: Dense) -> None:
    counts = dense.counts(0.1, dense.densities)
    ap, dv, ml = map(int, np.argwhere((dense.annotation == 0) & (counts > 0))[0])
    at_um = (ap * 100 + 10, dv * 100 + 10, ml * 100 + 10)
    figure = figure_of(atlas, "root", min_density=0.1, at_um=at_um)
    assert (figure.structure_here, figure.count_here) == (None, counts[ap, dv, ml])
    np.testing.assert_array_equal(figure.sections[0].counts, counts[ap])
    within = figure_of(atlas, "grey", min_density=0.1, at_um=at_um)
    assert (within.structure_here, within.count_here) == (None, None)
    own = np.where(dense.mask("grey", "both")[ap], counts[ap], 0)
    np.testing.assert_array_equal(within.sections[0].counts, own)


def test_a_point_outside_the_structure_has_no_count(atlas: Asking, dense: Dense) -> None:
    assert dense.acronyms[int(dense.annotation[70, 40, 60])] != "VPM"
    figure = figure_of(atlas, "VPM", at_um=(7050, 4050, 6050))
    assert figure.count_here is None
    nowhere = figure_of(atlas, "VPM", at_um=(0, 0, 0))
    assert (nowhere.structure_here, nowhere.count_here, index_of(nowhere)) == (None, None, (0, 0, 0))


def test_the_last_voxel_is_in_the_grid(atlas: Asking) -> None:
    assert index_of(figure_of(atlas, "TH", at_um=(13199.9, 7999.9, 11399.9))) == (131, 79, 113)


@pytest.mark.parametrize(
    ("at_um", "name"),
    [
        ((13200, 1, 1), "AP"),
        ((1, 8000, 1), "DV"),
        ((1, 1, 11400), "ML"),
        ((-1, 1, 1), "AP"),
        ((1, float("nan"), 1), "DV"),
    ],
)
def test_a_point_outside_the_grid_is_an_error(atlas: Asking, at_um: tuple[float, float, float], name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{name} .* lies outside the grid: .* 13200, 8000, 11400 um"):
        figure_of(atlas, "TH", at_um=at_um)


def in_cubes(volume: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The sum over the 5 × 5 × 5 voxels around each voxel."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(volume.astype(np.int64), 2), (5, 5, 5))
    sums: npt.NDArray[np.int64] = windows.sum(axis=(3, 4, 5))
    return sums


def best_points(mask: npt.NDArray[np.bool_], counts: npt.NDArray[np.int64], sign: int) -> set[tuple[int, ...]]:
    """At 100 um, by looking at every voxel: the points that may be chosen; sign is -1 for the poorest."""
    voxels = np.argwhere(mask)
    corner = voxels.min(axis=0)
    box = tuple(slice(low, high + 1) for low, high in zip(corner, voxels.max(axis=0), strict=True))
    sizes = in_cubes(mask[box])[mask[box]]
    means = sign * in_cubes(np.where(mask, counts, 0)[box])[mask[box]] / sizes
    judged = 2 * sizes >= sizes.max()
    points = set()
    for voxel in voxels[judged & (means == means[judged].max())]:
        inside = voxels[np.abs(voxels - voxel).max(axis=1) <= 2]
        wanted = sign * counts[tuple(inside.T)]
        equals = inside[wanted == wanted.max()]
        distances = ((equals - voxel) ** 2).sum(axis=1)
        points |= {tuple(each) for each in equals[distances == distances.min()].tolist()}
    return points


@pytest.mark.parametrize("choose", ["greatest", "poorest"])
@pytest.mark.parametrize("selection", ["all", "wild type"])
@pytest.mark.parametrize("acronym", ["VM", "MD", "VPM"])
def test_the_point_is_where_coverage_is_greatest_or_poorest(
    atlas: Asking,
    dense: Dense,
    source_list: SourceList,
    acronym: str,
    selection: str,
    choose: Any,
) -> None:
    figure = figure_of(atlas, acronym, SELECTIONS[selection], choose=choose)
    index = index_of(figure)
    mask = dense.mask(acronym, "both")
    counts = dense.counts(0.5, loaded_ids(selection, source_list, dense))
    points = best_points(mask, counts, 1 if choose == "greatest" else -1)
    assert index in points
    if choose == "greatest":
        assert len(points) < 5
    assert figure.count_here == counts[index]
    assert figure.at_um == tuple((each + 0.5) * 100 for each in index)
    assert figure.reason == f"Coverage of {acronym} is {choose} in the cube of 0.5 mm around this voxel."


def test_where_nothing_is_injected_the_point_is_amid_most_voxels(atlas: Asking, dense: Dense) -> None:
    figure = figure_of(atlas, "FRP")
    mask = dense.mask("FRP", "both")
    sizes = np.where(mask, in_cubes(mask), 0)
    assert sizes[index_of(figure)] == sizes.max()
    assert figure.count_here == 0
    assert figure.reason == (
        "No loaded experiment has this density in FRP: the cube of 0.5 mm around this voxel has most of its voxels."
    )


def fine_voxel_id(ap: int, dv: int, ml: int) -> int:
    """At 50 um."""
    return ap + 264 * (dv + 160 * ml)


FIRST = [fine_voxel_id(ap, dv, ml) for ap in (20, 21) for dv in (20, 21) for ml in (20, 21)]
SECOND = [fine_voxel_id(ap, dv, ml) for ap in (60, 61) for dv in (40, 41) for ml in (80, 81)]


def two_cells(tiny: Tiny, injected: list[tuple[int, int]]) -> Tiny:
    """VPL at 50 um, in two cells far apart of 2 × 2 × 2 voxels; ``injected`` are voxels with an experiment's number."""
    tiny = replace(tiny, file=replace(tiny.file, info={**tiny.file.info, "resolution_um": 50}))
    tiny.execute("delete from annotation_voxel")
    tiny.execute("delete from packed_injection_voxel")
    for each in FIRST + SECOND:
        tiny.execute("insert into annotation_voxel values (2, ?, 718, 1)", each)
    for each, number in injected:
        rank = number + 1
        tiny.execute("insert into packed_injection_voxel values (2, ?, 718, 1, ?, 1.0, ?)", each, number, rank)
    return tiny


def test_a_finer_grid_is_judged_by_cells_and_cut_at_the_voxel_with_the_largest_count(tiny: Tiny) -> None:
    # of the second cell two voxels are injected: one by two experiments, one by one
    tiny = two_cells(tiny, [(FIRST[0], 0), (SECOND[3], 0), (SECOND[5], 0), (SECOND[5], 1)])
    greatest = figure_of(tiny, "VPL")
    assert fine_voxel_id(*index_of(greatest)) == SECOND[5]
    assert greatest.count_here == 2
    poorest = figure_of(tiny, "VPL", choose="poorest")
    assert fine_voxel_id(*index_of(poorest)) == sorted(FIRST)[1]
    assert poorest.count_here == 0


def test_a_large_structure_is_judged_by_a_voxel_in_each_row_of_a_cell(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    # all voxels: 4 injections in the first cell, 2 in the second; of those with an odd AP index: 0 and 2
    tiny = two_cells(tiny, [*((each, 0) for each in FIRST[:4]), (SECOND[5], 0), (SECOND[5], 1)])
    assert index_of(figure_of(tiny, "VPL"))[0] == 20
    monkeypatch.setattr(places, "_LARGE", 7)  # of its 8 voxels
    assert fine_voxel_id(*index_of(figure_of(tiny, "VPL"))) == SECOND[5]


def test_a_choice_that_does_not_exist_is_named(atlas: Asking) -> None:
    with pytest.raises(InvalidValueError, match="no choice 'best': choose one of greatest, poorest"):
        figure_of(atlas, "TH", choose="best")
