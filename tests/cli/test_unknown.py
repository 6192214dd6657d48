"""An answer that is empty because nothing is loaded says that first: it looks like a gap, and may be none.

In the tiny warehouse one experiment injects CM; its volume is damaged, so its injection voxels are not loaded.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

WARNING = (
    "The injection voxels of the 1 experiment that injects CM are not loaded, so what looks like a gap may be none: "
)
COMMANDS = [
    ["coverage", "CM"],
    ["plot", "coverage", "CM", "-o", "cm.svg"],
    ["plot", "curve", "CM", "-o", "cm.svg"],
    ["plot", "slices", "CM", "-o", "cm.svg"],
    ["plot", "slices", "CM", "--choose", "poorest", "-o", "cm.svg"],
    ["export", "counts", "CM", "-o", "cm.nrrd"],
    ["export", "heatmap", "CM", "-o", "cm.json"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_answer_without_a_loaded_experiment_says_so_first(mcw: Callable[..., Result], words: list[str]) -> None:
    result = mcw(*words)
    assert result.exit_code == 0, result.stderr
    first, *_ = result.stderr.splitlines()
    command = "'mcw ingest CM --cache /data/cache --resolution 100 "
    assert first.startswith(WARNING + command)
    assert first.endswith("loads what the cache folder has of them.")


@pytest.mark.parametrize("choose", ["greatest", "poorest"])
def test_sections_through_nothing_are_neither_the_greatest_nor_the_poorest(
    mcw: Callable[..., Result], choose: str
) -> None:
    assert mcw("plot", "slices", "CM", "--choose", choose, "-o", "cm.svg").exit_code == 0
    drawn = " ".join(Path("cm.svg").read_text(encoding="utf-8").split())
    assert "No loaded experiment has this density in CM" in drawn
    assert WARNING.removesuffix(": ") in drawn
    assert "Coverage of CM is" not in drawn


def test_the_page_says_it_before_its_answer(mcw: Callable[..., Result]) -> None:
    result = mcw("report", "CM", "-o", "cm.html")
    assert WARNING in result.stderr
    answer = Path("cm.html").read_text(encoding="utf-8").partition('<p id="answer">')[2].partition("</p>")[0]
    assert answer.startswith(WARNING)
    assert "0 % of its 2 voxels are covered" in answer


@pytest.mark.parametrize(
    "words",
    [["coverage", "VPL"], ["coverage", "TH"], ["coverage", "PVT"], ["coverage", "VPL", "--injection", "primary"]],
)
def test_where_an_experiment_is_loaded_there_is_no_such_sentence(mcw: Callable[..., Result], words: list[str]) -> None:
    """PVT has a secondary injection alone, of an experiment that is loaded."""
    assert "gap" not in mcw(*words).stderr


def test_several_experiments_are_counted(mcw: Callable[..., Result], tiny_warehouse: Path) -> None:
    shutil.copyfile(tiny_warehouse, "more.duckdb")
    with duckdb.connect("more.duckdb") as connection:
        connection.execute(
            "insert into experiment select * replace (1005 as experiment_id) from experiment where experiment_id = 1004"
        )
        connection.execute("insert into experiment_injection_structure values (1005, 599, true)")
    first, *_ = mcw("coverage", "CM", "--database", "more.duckdb").stderr.splitlines()
    assert first.startswith("The injection voxels of none of the 2 experiments that inject CM are loaded, so what ")
