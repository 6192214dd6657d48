"""The pages on BI tools: what was not tried says so, and the SQL that they show runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import warehouse
from warehouse.bi.charts import CHARTS

FOLDER = Path(__file__).parents[2] / "docs" / "bi"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
NOT_TESTED = ["dbeaver.md", "excel.md", "grafana.md", "metabase.md", "power-bi.md", "tableau.md"]
# What a tool puts in the place of its variables.
VARIABLES = {
    "{{min_density}}": "0.5",
    "{{min_experiments}}": "1",
    "$group": "Thalamus",
    "$hemisphere": "both",
    "$min_density": "0.5",
    "$min_experiments": "1",
}


def _sql(name: str) -> list[str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    for variable, value in VARIABLES.items():
        text = text.replace(variable, value)
    blocks = re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL)
    return [*blocks, *re.findall(r"`((?:select|from) [^`]+)`", text)]


@pytest.mark.parametrize("name", NOT_TESTED)
def test_a_page_on_a_tool_that_was_not_tried_says_so_first(name: str) -> None:
    title, first, *_ = (FOLDER / name).read_text(encoding="utf-8").split("\n\n")
    assert title.startswith("# ")
    assert first.startswith("*Not tested here.* ")


@pytest.mark.parametrize(("name", "statement"), [(name, each) for name in NOT_TESTED for each in _sql(name)])
def test_the_sql_of_a_page_answers_something(name: str, statement: str, sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        assert len(atlas.sql(statement).rows()) > 0, name


def test_the_pages_show_sql() -> None:
    assert [name for name in NOT_TESTED if _sql(name)] == ["dbeaver.md", "excel.md", "grafana.md", "metabase.md"]


def test_every_page_is_in_the_index() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"]({page.name})" not in index] == []


def test_what_the_index_calls_untested_is_what_the_pages_call_so() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \|.*\| no \|$", index, flags=re.MULTILINE)) == NOT_TESTED


def test_the_views_and_columns_that_the_index_names_exist(sample_warehouse: Path) -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    with warehouse.open(sample_warehouse) as atlas:
        names = atlas.sql(
            "select table_name from information_schema.tables union select column_name from information_schema.columns"
        ).rows()
    named = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)`", index))
    assert len(named) > 10
    assert named <= {name for (name,) in names}


def test_the_page_on_superset_names_every_chart() -> None:
    page = (FOLDER / "superset.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| ([A-Z][^|]+) \|", page, flags=re.MULTILINE)
    assert shown == [re.split("[:,]", chart.title)[0] for chart in CHARTS]
