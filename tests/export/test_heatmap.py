"""Values for brainglobe-heatmap, against plain numpy on the dense volumes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.export.conftest import Source


HAS_SURFACE_MESH = 691663206
"""The structure set that BrainGlobe packs as allen_mouse_25um; a region that is not in it ends brainglobe-heatmap."""


def undivided(source: Source, acronym: str) -> set[str]:
    """Acronyms of the structures within another that have voxels, while none of their descendants has."""
    by_id = {each["id"]: each for each in source.structures}
    (top,) = (each["id"] for each in source.structures if each["acronym"] == acronym)
    paths = [by_id[each]["structure_id_path"] for each in source.drawn if each]
    drawn = {structure_id for path in paths for structure_id in path}
    divided = {structure_id for path in paths for structure_id in path[:-1]}
    return {by_id[each]["acronym"] for each in drawn - divided if top in by_id[each]["structure_id_path"]}


@pytest.mark.parametrize(("hemisphere", "min_experiments"), [("both", 1), ("left", 1), ("right", 1), ("both", 2)])
def test_each_part_has_its_covered_fraction(
    source: Source, export: Callable[..., None], tmp_path: Path, hemisphere: str, min_experiments: int
) -> None:
    arguments = ["--hemisphere", hemisphere, "--min-experiments", min_experiments, "--min-density", 0.4]
    export(source, "heatmap", "TH", "-o", tmp_path / "th.json", *arguments)
    values = json.loads((tmp_path / "th.json").read_text())
    middle = source.annotation.shape[2] // 2
    side = {"both": slice(None), "left": slice(None, middle), "right": slice(middle, None)}[hemisphere]
    labels = source.annotation[:, :, side]
    covered = labels[source.counts(0.4)[:, :, side] >= min_experiments]
    label_counts, covered_counts = (
        np.bincount(each.ravel(), minlength=len(source.drawn)) for each in (labels, covered)
    )
    expected = {}
    for acronym in undivided(source, "TH"):
        members = source.members(acronym)
        if label_counts[members].any():
            expected[acronym] = covered_counts[members].sum() / label_counts[members].sum()
    assert len(expected) > 30
    assert values == pytest.approx(expected)
    assert set(values) == set(expected)


def test_brainglobe_knows_every_region_of_the_brain(real: Source, export: Callable[..., None], tmp_path: Path) -> None:
    export(real, "heatmap", "root", "-o", tmp_path / "brain.json")
    values = json.loads((tmp_path / "brain.json").read_text())
    assert set(values) == undivided(real, "root")
    assert set(values) <= {each["acronym"] for each in real.structures if HAS_SURFACE_MESH in each["structure_set_ids"]}
    assert all(type(value) is float and 0 <= value <= 1 for value in values.values())
