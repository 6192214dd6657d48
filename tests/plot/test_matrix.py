from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from tests.plot.conftest import THALAMUS
from tests.plot.looking import assert_readable, texts
from warehouse.answers.structures import Leaf
from warehouse.database.warehouse_file import GENERATED
from warehouse.figures.matrix import MatrixFigure
from warehouse.plot.matrix import draw_matrix


def numbers(parts: list[Leaf], values: npt.NDArray[np.float64], **changed: Any) -> MatrixFigure:
    count = len(values)
    fields: dict[str, Any] = {
        "structure": THALAMUS,
        "value": "signal_fraction",
        "value_label": "signal_fraction: injected signal / volume of the part",
        "hemisphere": "both",
        "parts": parts,
        "experiment_ids": list(range(1001, 1001 + count)),
        "primary_acronyms": ["VPL"] * count,
        "transgenic_lines": [None if row % 2 else "Rbp4-Cre_KL100" for row in range(count)],
        "fullest": np.nan_to_num(values).argmax(axis=1).tolist(),
        "values": values,
        "order": "part",
        "notes": [GENERATED, "4 experiments count."],
    }
    return MatrixFigure(**(fields | changed))


def images(figure: Figure) -> list[tuple[Axes, npt.NDArray[Any]]]:
    return [(axes, np.ma.asarray(image.get_array())) for axes in figure.axes for image in axes.images]


VALUES = np.array([[0.5, 0.25, 0.0, 0.0], [0.1, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.05]])


def test_the_heat_map_holds_the_values_and_zeros_are_white(parts: list[Leaf]) -> None:
    figure = draw_matrix(numbers(parts, VALUES))
    axes, array = images(figure)[0]
    np.testing.assert_array_equal(np.ma.filled(array, 0), VALUES)
    np.testing.assert_array_equal(np.ma.getmaskarray(array), VALUES == 0)
    image = axes.images[0]
    assert image.cmap.get_bad().tolist() == [1, 1, 1, 1]
    assert (image.norm.vmin, image.norm.vmax) == (0, 0.5)
    light, dark = (sum(image.cmap(image.norm(each))[:3]) for each in (0.05, 0.5))
    assert light > dark
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 4), (3, 0))
    assert_readable(figure)


def test_strips_have_the_colours_of_the_atlas(parts: list[Leaf]) -> None:
    strips = [array for _, array in images(draw_matrix(numbers(parts, VALUES)))[1:]]
    along = np.array([[to_rgb(each.colour) for each in parts]])
    beside = np.array([[to_rgb(parts[index].colour)] for index in (0, 0, 3)])
    assert sorted(each.shape for each in strips) == [(1, 4, 3), (1, 4, 3), (3, 1, 3)]
    for each in strips:
        np.testing.assert_allclose(each, along if each.shape == along.shape else beside)


def test_few_rows_are_named_by_experiment_structure_and_line(parts: list[Leaf]) -> None:
    written = texts(draw_matrix(numbers(parts, VALUES)))
    for expected in ("1001  VPL  Rbp4-Cre_KL100", "1002  VPL  wild type", "VPL", "VPM", "VM", "PVT"):
        assert expected in written
    assert "signal_fraction: injected signal / volume of the part" in written
    assert "Thalamus (TH): how much of each part each experiment injects" in " ".join(written)
    assert "3 experiments × 4 parts, both hemispheres." in " ".join(written)
    assert "Rows are sorted by the part that the experiment fills most" in " ".join(written)
    assert GENERATED in " ".join(written)


def test_many_rows_are_named_by_the_part_that_they_fill_most(parts: list[Leaf]) -> None:
    fullest = np.repeat([0, 2, 3], [200, 60, 40])
    values = np.zeros((300, 4))
    values[np.arange(300), fullest] = 0.3
    figure = draw_matrix(numbers(parts, values))
    left = [axes for axes in figure.axes if {"VPL", "VM", "PVT"} == {text.get_text() for text in axes.texts}]
    assert len(left) == 1
    heights = {text.get_text(): text.get_position()[1] for text in left[0].texts}
    length = left[0].get_ylim()[0]
    assert heights["VPL"] == pytest.approx(length * 100 / 300)
    assert heights["VM"] == pytest.approx(length * 230 / 300)
    assert heights["PVT"] == pytest.approx(length * 280 / 300)
    assert not any(text.startswith("1001") for text in texts(figure))
    assert_readable(figure)


def test_a_tall_figure_names_the_parts_at_the_top_as_well(parts: list[Leaf]) -> None:
    assert texts(draw_matrix(numbers(parts, VALUES))).count("VPM") == 1
    assert texts(draw_matrix(numbers(parts, np.tile(VALUES, (20, 1))))).count("VPM") == 2


def test_what_has_no_valid_volume_is_grey_and_said(parts: list[Leaf]) -> None:
    values = VALUES.copy()
    values[1, 2] = np.nan
    figure = draw_matrix(numbers(parts, values))
    (_, array), (axes, gaps) = images(figure)[:2]
    assert np.ma.getmaskarray(array)[1, 2]
    np.testing.assert_array_equal(~np.ma.getmaskarray(gaps), np.isnan(values))
    assert to_rgb(axes.images[1].cmap(1.0)[:3]) == to_rgb("#BDBDBD")
    assert any("Grey" in text for text in texts(figure))
    assert not any("Grey" in text for text in texts(draw_matrix(numbers(parts, VALUES))))


def test_clustered_rows_say_how(parts: list[Leaf]) -> None:
    written = " ".join(texts(draw_matrix(numbers(parts, VALUES, order="cluster"))))
    assert "average linkage, cosine distance" in written


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (300, 60), (3000, 640), (81, 1)])
def test_figures_of_any_size_are_readable_and_of_sensible_size(
    random: np.random.Generator, rows: int, columns: int
) -> None:
    many = [
        Leaf(each, f"N{each}-sub", f"Part {each}", "#FF8084", 8, ("TH", f"G{each // 40}", f"S{each // 8}"))
        for each in range(columns)
    ]
    values = random.random((rows, columns)) ** 8
    order = values.argmax(axis=1).argsort()
    figure = draw_matrix(numbers(many, values[order]))
    assert_readable(figure)
    assert max(figure.get_size_inches()) < 25
