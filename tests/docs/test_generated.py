"""The generated pages are current, and have what they are there for."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import typer

import warehouse
from tests.docs.generate import DOCS, GENERATED, ROOT, generated_pages
from warehouse import errors
from warehouse.cli.app import app


@pytest.fixture(scope="module")
def pages(sample_warehouse: Path) -> dict[str, str]:
    return generated_pages(sample_warehouse)


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_current(name: str, pages: dict[str, str]) -> None:
    assert sorted(pages) == sorted(GENERATED)
    assert (DOCS / name).read_text(encoding="utf-8") == pages[name], f"docs/{name} is out of date: run 'make pages'"


def _every_command() -> dict[str, typer.core.TyperCommand]:
    group = typer.main.get_command(app)
    found = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found.update({name: command} if inner is None else {f"{name} {each}": inner[each] for each in inner})
    return found


@pytest.mark.parametrize("name", _every_command())
def test_the_command_reference_has_a_command_with_all_its_options(name: str) -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    (shown,) = re.findall(rf"^### mcw {name}\n(.*?)(?=^###? |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    assert f"$ mcw {name}" in shown
    for parameter in _every_command()[name].params:
        for option in parameter.opts:
            assert not option.startswith("-") or f"`{option}`" in shown
        if parameter.help is not None:  # type: ignore[attr-defined]
            words = parameter.help.split()[0]  # type: ignore[attr-defined]
            assert words in shown


def test_the_command_reference_has_every_exit_code() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name in set(errors.__all__) - {"WarehouseError"}:
        assert f"| {getattr(errors, name).exit_code} | `{name}` |" in text


def test_the_catalogue_has_every_relation_and_column(sample_warehouse: Path) -> None:
    text = (DOCS / "data-catalogue.md").read_text(encoding="utf-8")
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where not internal group by table_name"
        ).fetchall()
        macros = connection.execute(
            "select distinct function_name from duckdb_functions() where not internal and function_type like '%macro'"
        ).fetchall()
    for name, columns in rows:
        (shown,) = re.findall(rf"^### {name}\n(.*?)(?=^###? |\Z)", text, flags=re.DOTALL | re.MULTILINE)
        assert re.findall(r"^\| `(\w+)` \|", shown, flags=re.MULTILINE) == columns
    for (name,) in macros:
        assert f"| `{name}(" in text
    assert [heading in text for heading in ("## Concepts\n", "## Storage\n", "## Dashboards\n")] == [True] * 3


def test_the_python_reference_has_every_public_method_of_an_atlas() -> None:
    text = (DOCS / "python-reference.md").read_text(encoding="utf-8")
    names = [name for name in dir(warehouse.Warehouse) if not name.startswith("_")]
    assert {"coverage", "matrix", "select"} <= set(names)
    for name in names:
        assert f"### Warehouse.{name}\n" in text


def test_the_tutorial_page_has_the_cells_of_the_notebook() -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    assert "The data are GENERATED." in text
    assert "voxels of the thalamus are covered: **" in text
    assert text.count("```python") >= 10
    assert "<style" not in text


def test_the_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {warehouse.__version__}\n" in citation
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(warehouse.__version__)} \(", changelog, flags=re.MULTILINE)
