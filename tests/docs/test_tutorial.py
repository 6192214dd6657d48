"""docs/tutorial.ipynb is current: a fresh run, by a kernel of its own, writes the same file.

The oldest and the newest pandas show these tables alike, so the whole file is compared, to the byte.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest

from tests.docs.tutorial import NOTEBOOK

ROOT = NOTEBOOK.parents[1]
# A path has at least two steps; in HTML a slash follows "<".
ABSOLUTE_PATH = re.compile(r"(?:^|(?<=[\s\"'(=]))(?:/[\w.~-]+){2,}|[A-Za-z]:\\\\?\w", flags=re.MULTILINE)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return list(nbformat.read(NOTEBOOK, as_version=4).cells)


def _outputs(cells: list[Any]) -> list[Any]:
    return [output for cell in cells for output in cell.get("outputs", [])]


def _output(cells: list[Any], name: str, kind: str) -> str:
    (cell,) = [cell for cell in cells if cell.id == name]
    (output,) = cell.outputs
    return str(output.data[kind])


def test_the_stored_notebook_is_what_a_fresh_run_writes(tmp_path: Path) -> None:
    target = tmp_path / "tutorial.ipynb"
    run = subprocess.run(
        [sys.executable, "-m", "tests.docs.tutorial", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert target.read_bytes() == NOTEBOOK.read_bytes(), "run 'make tutorial' and look at what has changed"


def test_it_says_first_of_all_that_the_data_are_generated(cells: list[Any]) -> None:
    assert "The data are GENERATED." in cells[0].source


def test_every_code_cell_ran_once_in_order(cells: list[Any]) -> None:
    counts = [cell.execution_count for cell in cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_no_output_is_a_warning_or_names_a_place_on_a_disk(cells: list[Any]) -> None:
    outputs = _outputs(cells)
    assert len(outputs) >= 10
    for output in outputs:
        assert output.output_type == "execute_result"
        for text in output.data.values():
            assert not ABSOLUTE_PATH.search(text)


@pytest.mark.parametrize(
    "text", ["/data/sample", "at /data/a/warehouse.duckdb.", '"/data/x"', "D:\\data\\me", "a\n/data/b"]
)
def test_a_place_on_a_disk_is_recognized(text: str) -> None:
    assert ABSOLUTE_PATH.search(text)


def test_cells_have_names_that_stay(cells: list[Any]) -> None:
    names = [cell.id for cell in cells]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_its_links_lead_somewhere(cells: list[Any]) -> None:
    links = re.findall(r"\]\(([^)]+)\)", "\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))
    assert links
    assert all((NOTEBOOK.parent / link).is_file() for link in links)


def test_the_thalamus_is_covered_as_plain_sql_counts_it(cells: list[Any], sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        (covered,), (annotated,) = connection.execute(
            """
            with thalamus as (
                select structure_id from structure where structure_id_path like '%/549/%'
            )
            select count(distinct voxel_id) from injection_voxel
            where injection_density >= cast(0.5 as float) and structure_id in (from thalamus)
            union all
            select count(*) from annotation_voxel where structure_id in (from thalamus)
            """
        ).fetchall()
    words = _output(cells, "coverage-words", "text/markdown")
    assert words.startswith(f"{covered:,} of the {annotated:,} voxels of the thalamus are covered: ")
    assert f"**{covered / annotated:.1%}**" in words
