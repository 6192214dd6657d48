from __future__ import annotations

import re
from pathlib import Path

import pytest
from matplotlib.colors import to_hex

from tests.plot.looking import assert_readable, texts
from warehouse.database.warehouse_file import GENERATED
from warehouse.errors import OutputError
from warehouse.plot.sheet import check_can_plot, new_sheet, save

LONG = "A sentence that goes on and on until it has to be wrapped, " * 8
UNLOADED = "2 more match, but their voxels are not loaded: 'mcw ingest TH --cache /data' fetches and loads them."


def test_long_titles_subtitles_and_notes_are_wrapped_and_not_cut_off() -> None:
    sheet = new_sheet(3, 2, f"Title. {LONG}", f"Subtitle. {LONG}", [f"Note. {LONG}", GENERATED])
    assert_readable(sheet.figure)
    written = " ".join(texts(sheet.figure))
    assert written.count("has to be wrapped,") + written.count("wrapped,") >= 24


def test_generated_data_are_said_in_red() -> None:
    figure = new_sheet(9, 1, "Title", "Subtitle", ["3 experiments count.", GENERATED]).figure
    colours = {each.get_text(): to_hex(each.get_color()) for each in figure.texts}
    assert colours[GENERATED] == "#b00020"
    assert colours["3 experiments count."] == "#555555"


def test_a_command_that_loads_more_is_left_out_of_the_figure() -> None:
    figure = new_sheet(9, 1, "Title", "Subtitle", [UNLOADED]).figure
    assert "2 more match, but their voxels are not loaded." in texts(figure)
    assert "mcw" not in " ".join(texts(figure))


def test_axes_lie_where_they_are_put_in_inches() -> None:
    sheet = new_sheet(7, 4, "Title", "Subtitle", [])
    axes = sheet.axes(1, 0.5, 2, 3)
    width, height = sheet.figure.get_size_inches()
    box = axes.get_position()
    assert (box.width * width, box.height * height) == (pytest.approx(2), pytest.approx(3))
    assert box.x0 * width == pytest.approx(0.25 + 1)
    assert (1 - box.y1) * height == pytest.approx(sheet.top + 0.5)


@pytest.mark.parametrize(("suffix", "beginning"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_same_figure_gives_the_same_file(tmp_path: Path, suffix: str, beginning: bytes) -> None:
    for name in ("one", "two"):
        save(new_sheet(6, 1, "Title", "Subtitle", [LONG]).figure, tmp_path / f"{name}.{suffix.upper()}")
    one, two = ((tmp_path / f"{name}.{suffix.upper()}").read_bytes() for name in ("one", "two"))
    assert one.startswith(beginning)
    assert one == two
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"one.{suffix.upper()}", f"two.{suffix.upper()}"]


def test_text_stays_text_in_svg(tmp_path: Path) -> None:
    save(new_sheet(6, 1, "A title of its own", "Subtitle", []).figure, tmp_path / "figure.svg")
    assert re.search(r"<text[^>]*>A title of its own</text>", (tmp_path / "figure.svg").read_text())


@pytest.mark.parametrize("name", ["figure.jpg", "figure", "figure.png.txt"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"cannot be written as a figure: .* \.png, \.pdf or \.svg"):
        check_can_plot(tmp_path / name)
    with pytest.raises(OutputError):
        save(new_sheet(6, 1, "Title", "Subtitle", []).figure, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
