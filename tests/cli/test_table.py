from __future__ import annotations

import pytest
from rich.text import Text

from warehouse.cli.table import cells
from warehouse.cli.table.drawing import bar, percent_text
from warehouse.cli.table.layout import Column, draw, fit, heading_lines, terminal


def text_column(heading: str, *values: str, flexible: bool = False) -> Column:
    return Column(heading, [Text(value) for value in values], flexible=flexible)


def drawn(columns: list[Column], width: int) -> list[str]:
    console = terminal(plain_width=width)
    with console.capture() as capture:
        draw(console, columns)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_text_is_cut_before_a_column_is_left_out() -> None:
    columns = [text_column("id", "12345"), text_column("name", "x" * 60, flexible=True), text_column("mm3", "1.25")]
    assert drawn(columns, 30) == [
        "id     name               mm3",
        "──────────────────────────────",
        "12345  " + "x" * 16 + "…  1.25",
    ]


def test_columns_are_left_out_from_the_right_when_cutting_text_is_not_enough() -> None:
    columns = [text_column("id", "12345"), text_column("name", "x" * 60, flexible=True), text_column("mm3", "1.25")]
    widths, left_out = fit(columns, 20)
    assert widths == [5, 13]
    assert [column.heading for column in left_out] == ["mm3"]


def test_one_column_wider_than_the_terminal_is_cut_to_it() -> None:
    assert drawn([text_column("id", "x" * 50)], 20)[-1] == "x" * 19 + "…"


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_every_row_takes_exactly_one_line_at_any_width(width: int) -> None:
    columns = [text_column(f"a_long_heading_{i}", "value " * i, "x", flexible=i % 2 == 0) for i in range(1, 20)]
    lines = drawn(columns, width)
    rule = next(i for i, line in enumerate(lines) if line.startswith("─"))
    assert len(lines) == rule + 1 + 2
    assert max(len(line) for line in lines) <= width


def test_a_long_heading_over_narrow_numbers_is_broken_at_its_underscores() -> None:
    assert heading_lines("injected_signal_mm3", 9) == ["injected_", "signal_", "mm3"]
    assert heading_lines("injected_signal_mm3", 19) == ["injected_signal_mm3"]
    assert heading_lines("all voxels", 6) == ["all", "voxels"]


def test_a_heading_stands_in_one_line_where_there_is_room() -> None:
    assert drawn([text_column("experiment_id", "1")], 80)[0] == "experiment_id"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1, 25, None], ["1", "25", "–"]),
        ([0.5, 0.25], ["0.50", "0.25"]),
        ([1.0, 0.4213], ["1.0000", "0.4213"]),
        ([0.00001, 0.4213], ["<0.0001", "0.4213"]),
        ([1234.567, 2.0], ["1235", "2"]),
        ([12.3456, 1.0], ["12.35", "1.00"]),
        ([True, False], ["true", "false"]),
        ([None, None], ["–", "–"]),
    ],
)
def test_values_read_as_a_person_would_write_them(values: list[object], shown: list[str]) -> None:
    assert [cell.plain for cell in cells.column_of("anything", values).cells] == shown


def test_counts_have_their_thousands_apart_and_ids_do_not() -> None:
    assert cells.column_of("voxel_count", [1234567]).cells[0].plain == "1,234,567"
    assert cells.column_of("experiment_id", [100140756]).cells[0].plain == "100140756"


def test_numbers_stand_to_the_right_and_text_to_the_left() -> None:
    assert cells.column_of("n", [1]).align == "right"
    assert cells.column_of("n", ["1"]).align == "left"


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(0.0, "0"), (0.0001, "<0.1"), (0.4213, "42.1"), (0.9999, ">99.9"), (1.0, "100.0"), (None, "–")],
)
def test_a_percentage_is_0_or_100_only_when_it_is_exactly_that(fraction: float | None, shown: str) -> None:
    assert percent_text(fraction).plain == shown


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(0.0, "········"), (0.0001, "▏·······"), (0.5, "████····"), (0.9999, "███████▉"), (1.0, "████████"), (None, "")],
)
def test_a_bar_is_empty_or_full_only_at_exactly_0_or_1(fraction: float | None, shown: str) -> None:
    assert bar(fraction, 8, "FF7080").plain == shown


def test_a_bar_has_the_colour_of_the_atlas_but_white_is_left_to_the_terminal() -> None:
    assert [str(span.style) for span in bar(1.0, 8, "FF7080").spans] == ["#ff7080"]
    assert [str(span.style) for span in bar(1.0, 8, "ffffff").spans] == []
