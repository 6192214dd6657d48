"""What a warehouse and its answers look like at a prompt and in a notebook: a table, and the notes below it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import warehouse
from warehouse.database.warehouse_file import GENERATED


def table_of(page: str) -> list[list[str]]:
    """The rows of the first table of a page, headings included."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def test_an_answer_shows_its_rows_and_its_notes(atlas: warehouse.Warehouse) -> None:
    answer = atlas.coverage("VP")
    heading, *rows, generated, counting = repr(answer).splitlines()
    assert heading.split() == answer.columns
    assert [row.split()[:2] for row in rows] == [[str(row[0]), row[1]] for row in answer.rows()]
    assert len(rows) == 5
    assert generated == GENERATED
    assert counting == "64 experiments count: all whose injection voxels are loaded, of 66 in the list."


def test_an_answer_is_a_table_of_html_with_its_notes_in_a_notebook(atlas: warehouse.Warehouse) -> None:
    answer = atlas.coverage("VP")
    page = answer._repr_html_()
    heading, *rows = table_of(page)
    assert heading == answer.columns
    assert [row[:3] for row in rows] == [[str(row[0]), row[1], row[2]] for row in answer.rows()]
    assert [html.unescape(note) for note in re.findall(r"<p>(.*?)</p>", page)] == list(answer.notes)
    assert GENERATED in answer.notes


def test_notes_and_values_are_escaped_in_html(atlas: warehouse.Warehouse) -> None:
    page = atlas.sql("""select '<b>"bold"</b>' as "<i>" """)._repr_html_()
    assert "<b>" not in page
    assert "<i>" not in page
    assert table_of(page) == [["<i>"], ['<b>"bold"</b>']]


@pytest.mark.parametrize(("row_count", "is_whole"), [(20, True), (21, False), (339, False)])
def test_20_rows_are_shown_and_the_number_of_all(atlas: warehouse.Warehouse, row_count: int, is_whole: bool) -> None:
    answer = atlas.sql(f"select graph_order from structure order by graph_order limit {row_count}")
    shown = repr(answer).splitlines()
    numbers = [int(line) for line in shown if line.strip().isdigit()]
    remark = f"{row_count} rows; .df() has all of them."
    if is_whole:
        assert numbers == list(range(row_count))
        assert remark not in shown
    else:
        assert numbers == [*range(10), *range(row_count - 10, row_count)]
        assert shown[-2] == remark
    assert shown[-1] == GENERATED
    assert remark in answer._repr_html_() or is_whole


def test_an_answer_that_would_not_fit_into_memory_can_be_shown(atlas: warehouse.Warehouse) -> None:
    answer = atlas.sql("select range as number, 'abc' as word from range(3_000_000_000)")
    shown = repr(answer).splitlines()
    assert shown[0].split() == ["number", "word"]
    assert [line.split() for line in shown[1:21]] == [[str(number), "abc"] for number in range(20)]
    assert shown[21:] == ["3,000,000,000 rows, of which these are the first 20; .df() has all.", GENERATED]


def test_an_answer_without_rows_shows_its_columns(atlas: warehouse.Warehouse) -> None:
    assert "acronym, name" in repr(atlas.sql("select acronym, name from structure where false"))
    assert table_of(atlas.sql("select acronym, name from structure where false")._repr_html_()) == [["acronym", "name"]]


def test_a_warehouse_shows_what_it_is(atlas: warehouse.Warehouse, sample_warehouse: Path, sample_cache: Path) -> None:
    first, *lines = repr(atlas).splitlines()
    assert first == f"Warehouse {sample_warehouse}"
    properties = dict(line.strip().split(": ", 1) for line in lines)
    assert properties.pop("built_at").startswith("20")
    assert properties == {
        "source": str(sample_cache),
        "resolution_um": "100",
        "experiments_in_list": "66",
        "experiments_with_unionizes": "64",
        "experiments_with_injection_voxels": "64",
        "note": GENERATED,
    }
    page = atlas._repr_html_()
    assert page.startswith(f"<p>Warehouse {sample_warehouse}</p>")
    assert [name for name, _ in table_of(page)] == [line.strip().partition(":")[0] for line in lines]


def test_a_selection_shows_what_it_is_limited_to(atlas: warehouse.Warehouse) -> None:
    selected = atlas.select(wild_type=True, experiment=[999000001, 999000002])
    assert "  limited to: --wild-type --experiment 999000001 --experiment 999000002" in repr(selected).splitlines()
    assert "limited to" not in repr(atlas)


def test_a_closed_warehouse_shows_that_it_is_closed(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as opened:
        pass
    assert repr(opened) == f"Warehouse {sample_warehouse} (closed)"
    assert opened._repr_html_() == f"<p>Warehouse {sample_warehouse} (closed)</p>"
