from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from tests.plot.conftest import THALAMUS
from tests.plot.looking import assert_readable, texts
from warehouse.figures.sections import Section, SectionsFigure
from warehouse.plot.slices import draw_slices, outline

PLANES = {"coronal": (0, 1, 2), "sagittal": (2, 1, 0), "horizontal": (1, 0, 2)}
NAMES = ("AP", "DV", "ML")
INDEX = (66, 40, 60)


def volumes(inner: slice) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """A brain of two structures on the grid of 100 um, and counts up to 5 in the inner one, from left to right."""
    labels = np.zeros((132, 80, 114), np.int32)
    labels[20:110, 10:70, 15:99] = 1097
    labels[50:80, 30:55, inner] = 549
    counts = np.zeros(labels.shape, np.uint16)
    counts[60:70, 35:45, 55:65] = 2
    counts[66, 40, 60] = 5
    return labels, counts


def numbers(largest: int = 5, inner: slice = slice(40, 74), **changed: Any) -> SectionsFigure:
    labels, counts = volumes(inner)
    counts[66, 40, 60] = largest
    sections = []
    for axis, (fixed, vertical, horizontal) in PLANES.items():
        plane: list[Any] = [slice(None)] * 3
        plane[fixed] = INDEX[fixed]
        own_labels, own_counts = labels[tuple(plane)], counts[tuple(plane)]
        if vertical > horizontal:
            own_labels, own_counts = own_labels.T, own_counts.T
        rows, columns = own_labels.shape
        sections.append(
            Section(
                axis=axis,  # type: ignore[arg-type]
                index=INDEX[fixed],
                position_um=INDEX[fixed] * 100 + 50.0,
                structure_ids=own_labels,
                counts=own_counts,
                inside=own_labels == 549,
                extent_um=(0, columns * 100, rows * 100, 0),
                horizontal_axis=NAMES[horizontal],
                vertical_axis=NAMES[vertical],
            )
        )
    fields: dict[str, Any] = {
        "structure": THALAMUS,
        "min_density": 0.5,
        "at_um": (6650.0, 4050.0, 6050.0),
        "reason": "Coverage of TH is greatest in the cube of 0.5 mm around this voxel.",
        "sections": sections,
        "count_here": largest,
        "structure_here": "MD",
        "acronyms": {549: "TH", 1097: "HY"},
        "experiment_count": 12,
        "notes": ["12 experiments count."],
    }
    return SectionsFigure(**(fields | changed))


def panels(figure: Figure) -> list[Any]:  # whose artists have more than their types say
    return [axes for axes in figure.axes if axes.images]


def as_set(segments: Any) -> set[tuple[tuple[float, float], ...]]:
    return {tuple(sorted((float(x), float(y)) for x, y in segment)) for segment in segments}


def test_images_hold_the_counts_and_zeros_are_white() -> None:
    figure = draw_slices(numbers())
    for axes, section in zip(panels(figure), numbers().sections, strict=True):
        (image,) = axes.images
        np.testing.assert_array_equal(np.ma.filled(image.get_array(), 0), section.counts)
        np.testing.assert_array_equal(np.ma.getmaskarray(image.get_array()), section.counts == 0)
        assert tuple(image.get_extent()) == section.extent_um
        assert image.cmap.get_bad().tolist() == [1, 1, 1, 1]
    assert_readable(figure)


def test_outlines_are_the_borders_between_labels() -> None:
    labels = np.array([[1, 1, 2], [1, 3, 2]])
    # on a grid of 10 × 10: columns end at 10, 20, 30, rows at 10, 20
    assert as_set(outline(labels, (0, 30, 20, 0))) == {
        ((20, 0), (20, 20)),  # 1 or 3 | 2
        ((10, 10), (10, 20)),  # 1 | 3
        ((10, 10), (20, 10)),  # 1 over 3
    }


@pytest.mark.parametrize("seed", range(5))
def test_outlines_of_anything_are_exact(seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, 3, (7, 9))
    units = set()
    for (x0, y0), (x1, y1) in outline(labels, (0, 9, 7, 0)):
        assert (x0 == x1) != (y0 == y1)
        length = int(abs(x1 - x0) + abs(y1 - y0))
        for step in range(length):
            x, y = min(x0, x1), min(y0, y1)
            units.add((x + step, y, "across") if y0 == y1 else (x, y + step, "upright"))
    expected = {(c, r + 1, "across") for r in range(6) for c in range(9) if labels[r, c] != labels[r + 1, c]}
    expected |= {(c + 1, r, "upright") for r in range(7) for c in range(8) if labels[r, c] != labels[r, c + 1]}
    assert units == expected


def test_the_structure_asked_for_has_the_heavier_outline() -> None:
    axes = panels(draw_slices(numbers()))[0]
    atlas, own = [each for each in axes.collections if isinstance(each, LineCollection)]
    assert np.ravel(own.get_linewidth())[0] > 2 * np.ravel(atlas.get_linewidth())[0]
    box = {
        ((4000, 3000), (7400, 3000)),
        ((4000, 5500), (7400, 5500)),
        ((4000, 3000), (4000, 5500)),
        ((7400, 3000), (7400, 5500)),
    }
    assert as_set(own.get_segments()) == box
    assert as_set(atlas.get_segments()) > box


def test_the_cross_hair_is_at_the_point_in_each_section() -> None:
    point = {"AP": 6650, "DV": 4050, "ML": 6050}
    for axes, section in zip(panels(draw_slices(numbers())), numbers().sections, strict=True):
        dashed = [line for line in axes.lines if line.is_dashed()]
        upright, across = dashed
        assert set(upright.get_xdata()) == {point[section.horizontal_axis]}
        assert set(across.get_ydata()) == {point[section.vertical_axis]}


def test_each_section_has_a_scale_bar_of_1_mm_in_its_window() -> None:
    for axes in panels(draw_slices(numbers())):
        (bar,) = [line for line in axes.lines if not line.is_dashed()]
        start, end = bar.get_xdata()
        assert end - start == 1000
        left, right = axes.get_xlim()
        assert left < start < end < right
        assert "1 mm" in [text.get_text() for text in axes.texts]


def test_all_sections_have_one_scale_and_show_the_structure_with_surroundings() -> None:
    figure = draw_slices(numbers())
    width, height = figure.get_size_inches()
    scales = []
    for axes in panels(figure):
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        box = axes.get_position()
        scales += [box.width * width / (right - left), box.height * height / (bottom - top)]
    assert scales == pytest.approx([scales[0]] * 6)
    coronal = panels(figure)[0]
    # TH is from 4000 to 7400 and from 3000 to 5500
    assert coronal.get_xlim() == (3000, 8400)
    assert coronal.get_ylim() == (6500, 2000)


def test_titles_and_words_say_where_it_is_and_why() -> None:
    written = texts(draw_slices(numbers()))
    for expected in (
        "Coronal, AP 6,650 µm",
        "Sagittal, ML 6,050 µm",
        "Horizontal, DV 4,050 µm",
        "Cross-hair in MD: 5 experiments inject this voxel",
        "AP 6,650, DV 4,050, ML 6,050 µm",
        "Coverage of TH is greatest in the cube of 0.5\N{NO-BREAK SPACE}mm around this voxel.",
    ):
        assert expected in " ".join(written)
    assert "the number of experiments, of 12, that have an injection density of 0.5 or more" in " ".join(written)


@pytest.mark.parametrize(
    ("count", "acronym", "words"),
    [
        (1, "MD", "Cross-hair in MD: 1 experiment injects this voxel"),
        (0, "MD", "Cross-hair in MD: 0 experiments inject this voxel"),
        (None, "HY", "Cross-hair in HY, outside TH"),
        (None, None, "Cross-hair outside the annotation, outside TH"),
        (0, "SSp-bfd2/3", "Cross-hair in SSp-bfd2/3: 0 experiments inject this voxel"),
    ],
)
def test_the_cross_hair_says_what_is_there(count: int | None, acronym: str | None, words: str) -> None:
    figure = draw_slices(numbers(count_here=count, structure_here=acronym))
    assert words in " ".join(texts(figure))
    assert_readable(figure)


def test_the_legend_of_a_wide_structure_is_as_narrow_as_its_place() -> None:
    wide = slice(5, 109)
    figure = draw_slices(numbers(inner=wide, count_here=0, structure_here="SSp-bfd2/3"))
    _, sagittal, _ = panels(figure)
    assert sagittal.get_position().width * figure.get_size_inches()[0] < 2.5
    assert_readable(figure)


def ticks(figure: Figure) -> list[float]:
    bar = figure.axes[-1]
    return [float(each) for each in bar.get_xticks()]


def test_few_counts_have_a_step_of_colour_each() -> None:
    figure = draw_slices(numbers(5))
    assert ticks(figure) == [1, 2, 3, 4, 5]
    image = panels(figure)[0].images[0]
    colours = [image.cmap(image.norm(each)) for each in (1, 2, 3, 4, 5)]
    assert len(set(colours)) == 5
    assert colours[1] == image.cmap(image.norm(2.4))


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(19, [1, 5, 10, 15, 19]), (13, [1, 2, 4, 6, 8, 10, 12, 13]), (240, [1, 50, 100, 150, 200, 240])],
)
def test_many_counts_have_whole_numbers_with_the_largest(largest: int, expected: list[int]) -> None:
    assert ticks(draw_slices(numbers(largest))) == expected


def test_no_injection_in_any_section() -> None:
    sections = numbers().sections
    empty = [Section(**{**vars(each), "counts": np.zeros_like(each.counts)}) for each in sections]
    figure = draw_slices(numbers(sections=empty, count_here=0))
    assert ticks(figure) == [1]
    assert_readable(figure)


def test_a_point_far_from_the_structure_is_in_the_window() -> None:
    sections = [Section(**{**vars(each), "inside": np.zeros_like(each.inside)}) for each in numbers().sections]
    figure = draw_slices(numbers(sections=sections))
    for axes, section in zip(panels(figure), sections, strict=True):
        left, right = axes.get_xlim()
        assert right - left == 4000
        assert left < {"AP": 6650, "ML": 6050}[section.horizontal_axis] < right
    assert_readable(figure)
