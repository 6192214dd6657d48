"""The figures of a report by their data, as plotly's JSON has them, against numpy and pandas."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tests.report.contents import contents_of
from tests.report.voxels import Voxels
from warehouse.report.page import Contents

Figures = dict[str, Any]


def array(value: Any) -> npt.NDArray[Any]:
    """A list as it is, or what plotly packs an array into."""
    if not isinstance(value, dict):
        return np.array(value)
    flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
    return flat.reshape([int(each) for each in str(value.get("shape", len(flat))).split(",")])


@pytest.fixture(scope="module")
def shown(sample_warehouse: Path) -> Contents:
    return contents_of(sample_warehouse, "TH")


@pytest.fixture(scope="module")
def figures(shown: Contents) -> Figures:
    return {place: json.loads(figure) for place, figure in shown.figures.items()}


def test_every_figure_is_there(figures: Figures) -> None:
    assert set(figures) == {"part-bars", "matrix", "by-experiment-count", "by-density", "by-depth"}


def test_bars_are_the_covered_share_of_each_part_and_side(figures: Figures, sample_voxels: Voxels) -> None:
    left, right = figures["part-bars"]["data"]
    assert (left["name"], right["name"]) == ("left", "right")
    half = sample_voxels.counts.shape[2] // 2
    for bars, side in ((left, slice(None, half)), (right, slice(half, None))):
        for acronym, fraction in zip(bars["x"], array(bars["y"]), strict=True):
            counts = sample_voxels.counts[:, :, side][sample_voxels.labelled(acronym)[:, :, side]]
            assert fraction == pytest.approx((counts > 0).mean(), abs=1e-12)


def test_the_matrix_is_the_injected_signal_over_the_whole_part(figures: Figures, sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        unionizes = connection.execute("select * from structure_unionize where hemisphere_id = 3").df()
        structures = connection.execute("select acronym, structure_id from structure").df()
    structure_id = dict(zip(structures.acronym, structures.structure_id, strict=True))
    volume = unionizes.groupby(["experiment_id", "structure_id"])["volume"].sum()
    signal = unionizes[unionizes.is_injection].set_index(["experiment_id", "structure_id"])["projection_volume"]
    fraction = (signal / volume).fillna(0)

    heatmap = figures["matrix"]["data"][0]
    rows = [int(row.split()[0]) for row in heatmap["y"]]
    expected = pd.DataFrame(
        [[fraction.get((row, structure_id[acronym]), 0.0) for acronym in heatmap["x"]] for row in rows]
    ).to_numpy()
    assert expected.max() > 0.1
    np.testing.assert_allclose(array(heatmap["z"]), expected, rtol=1e-6)


def test_the_best_order_covers_what_its_experiments_cover_together(figures: Figures, sample_voxels: Voxels) -> None:
    low, high, best, median = figures["by-experiment-count"]["data"]
    order = [int(text.removeprefix("adds ")) for text in best["text"][1:]]
    sets = sample_voxels.reaching.groupby("experiment_id")["voxel_id"].agg(set)
    assert set(order) == set(sets.index)
    covered: set[int] = set()
    whole = sample_voxels.inside.sum()
    fractions = [0.0]
    for experiment_id in order:
        gain = len(sets[experiment_id] - covered)
        assert gain == max(len(each - covered) for each in sets)
        covered |= sets[experiment_id]
        fractions.append(len(covered) / whole)
        sets = sets.drop(experiment_id)
    np.testing.assert_allclose(array(best["y"]), fractions)
    assert array(best["x"]).tolist() == list(range(len(order) + 1))
    assert (array(low["y"]) <= array(median["y"])).all()
    assert (array(median["y"]) <= array(high["y"])).all()
    assert array(low["y"])[-1] == array(high["y"])[-1] == pytest.approx(fractions[-1])
    assert high["fill"] == "tonexty"


def test_the_share_falls_with_density_and_with_depth(
    figures: Figures, sample_voxels: Voxels, sample_warehouse: Path
) -> None:
    whole = sample_voxels.inside.sum()
    depth = figures["by-depth"]["data"][0]
    expected = [(sample_voxels.counts >= each).sum() / whole for each in array(depth["x"])]
    np.testing.assert_allclose(array(depth["y"]), expected)
    assert array(depth["x"])[-1] == sample_voxels.counts.max()

    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        densest = connection.execute(
            "select voxel_id, max(injection_density) as density from injection_voxel group by voxel_id"
        ).df()
    inside = densest.density.to_numpy()[sample_voxels.inside.ravel(order="F")[densest.voxel_id.to_numpy()]]
    density = figures["by-density"]["data"][0]
    expected = [(inside >= np.float32(each)).sum() / whole for each in array(density["x"])]
    np.testing.assert_allclose(array(density["y"]), expected)
    assert len(expected) == 20


def test_figures_leave_colours_to_the_theme(shown: Contents) -> None:
    for figure in shown.figures.values():
        assert "#" not in figure
        assert "Viridis" not in figure


def test_without_unionizes_a_sentence_stands_for_the_matrix(real_warehouse: Path) -> None:
    real = contents_of(real_warehouse, "TH")
    assert "matrix" not in real.figures
    reason = "268 experiments match, but none of their unionizes are loaded: "
    assert real.captions["matrix"].startswith(f"There is no matrix to show. {reason}")
    assert any(each.startswith(f"No matrix: {reason}") for each in real.warnings)
    assert real.generated == ""
