"""The figures of the documentation are what their commands draw now."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from typer.testing import CliRunner

import warehouse
from tests.docs.figures import FIGURES, FOLDER, WORDS, drawn, report_words, words_of
from tests.docs.generate import DOCS
from tests.docs.markdown import console
from warehouse.cli.app import app

# Edge of a block of pixels over which letters even out, and by how much of 255 a block may differ between two versions.
BLOCK = 48
TOLERANCE = 12
NOTED = json.loads(WORDS.read_text(encoding="utf-8"))


def _blocks(path: Path) -> npt.NDArray[np.float64]:
    """Mean grey of each block of a figure."""
    from matplotlib.image import imread

    grey = np.asarray(imread(str(path)), np.float64)[:, :, :3].mean(axis=2) * 255
    height, width = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
    cut = grey[: height * BLOCK, : width * BLOCK]
    means: npt.NDArray[np.float64] = cut.reshape(height, BLOCK, width, BLOCK).mean(axis=(1, 3))
    return means


def _redrawn(name: str, database: Path, folder: Path) -> Path:
    """The figure as the command that its page prints writes it."""
    (line,) = [
        each.line
        for each in console((DOCS / "figures.md").read_text(encoding="utf-8"))
        if each.line.startswith(f"mcw plot {name} ")
    ]
    *words, file = line.split()
    target = folder / file
    result = CliRunner().invoke(app, [*words[1:], str(target), "--database", str(database)])
    assert result.exit_code == 0, result.output
    return target


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_the_pixels_that_its_command_draws(name: str, sample_warehouse: Path, tmp_path: Path) -> None:
    stored, now = FOLDER / f"{name}.png", _redrawn(name, sample_warehouse, tmp_path)
    if NOTED["matplotlib"] == version("matplotlib"):
        assert stored.read_bytes() == now.read_bytes(), (
            "run 'python -m tests.docs.figures' and look at what has changed"
        )
    else:
        assert np.abs(_blocks(stored) - _blocks(now)).max() < TOLERANCE


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_the_words_that_its_command_draws(name: str, sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        found = words_of(drawn(atlas, name))
    assert any("GENERATED DATA" in words for words in found)
    assert NOTED["words"][f"{name}.png"] == found, "run 'python -m tests.docs.figures' and look at what has changed"


def test_the_picture_of_the_report_has_the_words_of_a_report(sample_warehouse: Path, tmp_path: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        atlas.report("TH", tmp_path / "report.html")
    found = report_words((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert len(found) >= 6
    assert NOTED["words"]["report.png"] == found, "run 'python -m tests.docs.figures' and look at what has changed"


def test_blocks_of_pixels_tell_two_figures_apart() -> None:
    matrix, slices = (_blocks(FOLDER / f"{name}.png") for name in ("matrix", "slices"))
    height, width = (min(sizes) for sizes in zip(matrix.shape, slices.shape, strict=True))
    assert np.abs(matrix[:height, :width] - slices[:height, :width]).max() > 3 * TOLERANCE
