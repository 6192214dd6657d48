"""What the README shows is true: its SQL runs, its Python runs, and its catalogue is that of the warehouse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import warehouse
from warehouse.database.dictionary import catalogue_markdown, data_dictionary

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("statement", _blocks("sql"))
def test_an_sql_example_answers_something(statement: str, sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        assert len(atlas.sql(statement)) > 0


@pytest.mark.parametrize("code", _blocks("python"))
def test_a_python_example_runs(
    code: str, sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mouse_connectivity_sample"
    folder.mkdir()
    (folder / "warehouse.duckdb").symlink_to(sample_warehouse)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README


def test_there_are_examples() -> None:
    assert len(_blocks("sql")) >= 5
    assert len(_blocks("python")) >= 1


def test_the_catalogue_is_current(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        current = catalogue_markdown(data_dictionary(atlas.connection))
    written = README.partition("<!-- catalogue -->\n")[2].partition("<!-- /catalogue -->")[0]
    assert written == current
