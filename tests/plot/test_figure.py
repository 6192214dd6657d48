"""A figure as a notebook shows it."""

from __future__ import annotations

from warehouse.plot.sheet import new_sheet


def test_a_notebook_is_given_a_png_of_100_pixels_per_inch() -> None:
    figure = new_sheet(6, 1, "Title", "Subtitle", []).figure
    image = figure._repr_png_()
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(image[start : start + 4]) for start in (16, 20))
    assert (width, height) == tuple(int(each * 100) for each in figure.get_size_inches())


def test_a_figure_has_no_notes_until_it_is_given_some() -> None:
    assert new_sheet(6, 1, "Title", "Subtitle", ["A note."]).figure.notes == ()
