"""The SQL and the Python that the pages show runs, and the question of README.md has the answer that numpy finds."""

from __future__ import annotations

from pathlib import Path

import pytest

import warehouse
from tests.answers.conftest import Dense
from tests.docs.generate import ROOT
from tests.docs.markdown import WRITTEN_PAGES, blocks, name_of

# Pages of which another test runs the examples, or says that they need a server or a tool.
ELSEWHERE = {"docs/bi/sql-clients.md", "docs/bi/sharing.md", "docs/bi/grafana.md", "docs/bi/metabase.md"}
TEXTS = {name_of(page): page.read_text(encoding="utf-8") for page in WRITTEN_PAGES}
SQL = [(name, each) for name, text in TEXTS.items() if name not in ELSEWHERE for each in blocks(text, "sql")]
PYTHON = {name: found for name, text in TEXTS.items() if name not in ELSEWHERE if (found := blocks(text, "python"))}


@pytest.mark.parametrize(("page", "statement"), SQL)
def test_an_sql_example_answers_something(page: str, statement: str, sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        assert len(atlas.sql(statement).rows()) > 0, page


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs(
    page: str, sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Block after block, as in a notebook, in a folder that has the sample."""
    folder = tmp_path / "mouse_connectivity_sample"
    folder.mkdir()
    (folder / "warehouse.duckdb").symlink_to(sample_warehouse)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    for block in PYTHON[page]:
        exec(compile(block, page, "exec"), namespace)  # noqa: S102 - our own pages


def test_the_pages_have_examples() -> None:
    assert {name for name, _ in SQL} == {"README.md", "docs/sql.md", "docs/bi/dbeaver.md"}
    assert set(PYTHON) == {"README.md", "docs/python.md"}
    assert [len(TEXTS[name].split("```sql")) > 1 for name in ("docs/bi/grafana.md", "docs/bi/metabase.md")] == [
        True
    ] * 2


def test_the_nuclei_that_fewest_injections_reach_are_those_that_numpy_finds(
    sample_warehouse: Path, dense: Dense
) -> None:
    (statement,) = blocks((ROOT / "README.md").read_text(encoding="utf-8"), "sql")
    with warehouse.open(sample_warehouse) as atlas:
        found = atlas.sql(statement).rows()
    labels = {dense.acronyms[int(each)] for each in set(dense.annotation.ravel().tolist()) if each}
    nuclei = [
        acronym
        for acronym in (dense.acronyms[each] for each in dense.subtree("TH"))
        if labels & {dense.acronyms[each] for each in dense.subtree(acronym)} == {acronym}
    ]
    expected = []
    for acronym in nuclei:
        inside = dense.mask(acronym, "both")
        reaching = sum(bool((density[inside] >= 0.5).any()) for density in dense.densities.values())
        expected.append((reaching, -int(inside.sum()), acronym, dense.names[dense.ids[acronym]]))
    expected.sort()
    assert [(count, -voxels, acronym, name) for acronym, name, voxels, count in found] == expected[: len(found)]
    counts = [count for *_, count in found]
    assert counts[0] == 0 < counts[-1]
