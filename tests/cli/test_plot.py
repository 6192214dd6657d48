"""``mcw plot``: files, sentences and errors; what figures show is tested beside what draws them."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from warehouse.errors import InvalidValueError, MissingLibraryError, OutputError

COMMANDS = ["matrix", "coverage", "curve", "slices"]

WITHOUT_MATPLOTLIB = """
import sys
sys.modules["matplotlib"] = None
from warehouse.cli.app import main
sys.argv = ["mcw", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("structure", [["TH"], ["VPL"], []], ids=["TH", "VPL", "whole brain"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_figure_is_written_and_its_notes_are_said(
    mcw: Callable[..., Result], tmp_path: Path, command: str, structure: list[str]
) -> None:
    result = mcw("plot", command, *structure, "-o", tmp_path / "figure.svg")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("GENERATED DATA")
    assert re.match(r"[123] experiments? counts?\b", lines[1])
    assert lines[-1] == f"Written to {tmp_path / 'figure.svg'}."
    assert "GENERATED DATA" in (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert [each.name for each in tmp_path.iterdir()] == ["figure.svg"]


@pytest.mark.parametrize(("suffix", "beginning"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".SVG", b"<?xml")])
def test_the_suffix_says_the_format(mcw: Callable[..., Result], tmp_path: Path, suffix: str, beginning: bytes) -> None:
    path = tmp_path / f"figure{suffix}"
    assert mcw("plot", "coverage", "TH", "-o", path).exit_code == 0
    assert path.read_bytes().startswith(beginning)


def words(mcw: Callable[..., Result], tmp_path: Path, *arguments: object) -> str:
    """All that is written in a figure."""
    result = mcw("plot", *arguments, "-o", tmp_path / "figure.svg")
    assert result.exit_code == 0, result.output
    text = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    return html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", text)))


def test_options_reach_the_figure(mcw: Callable[..., Result], tmp_path: Path) -> None:
    thresholds = ["--min-density", 0.5, "--min-density", 0.7, "--min-experiments", 1, "--min-experiments", 2]
    bars = words(mcw, tmp_path, "coverage", "TH", *thresholds, "--wild-type")
    for title in ("density ≥ 0.5, 1 experiment ", "density ≥ 0.5, 2 experiments", "density ≥ 0.7, 2 experiments"):
        assert title in bars
    assert "2 experiments count." in bars
    options = ["--value", "site_fraction", "--hemisphere", "left", "--order", "cluster"]
    matrix = words(mcw, tmp_path, "matrix", "TH", *options)
    assert all(each in matrix for each in ("site_fraction: injection site", "left hemisphere", "average linkage"))
    curve = words(mcw, tmp_path, "curve", "TH", "--min-density", 0.9, "--min-experiments", 2)
    assert "at least 2 of 3 experiments have an injection density of 0.9 or more" in curve
    slices = words(mcw, tmp_path, "slices", "TH", "--at", "6000, 3000,4000", "--min-density", 0.9, "--experiment", 1001)
    assert "injection density of 0.9 or more" in slices
    assert "1 experiment counts." in slices
    assert "AP 6,000, DV 3,000, ML 4,000 µm" in slices
    assert "of TH is poorest" in words(mcw, tmp_path, "slices", "TH", "--choose", "poorest")


@pytest.mark.parametrize("at", ["6500", "6500,3500", "a,b,c", "1,2,3,4", ""])
def test_a_point_that_is_none_is_one_sentence(mcw: Callable[..., Result], tmp_path: Path, at: str) -> None:
    result = mcw("plot", "slices", "TH", "--at", at, "-o", tmp_path / "figure.png")
    assert result.exit_code == InvalidValueError.exit_code
    assert result.stderr == f"Error: --at {at} is not a point: write AP,DV,ML in um, e.g. --at 6500,3500,6000.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_point_outside_the_grid_is_one_sentence(mcw: Callable[..., Result], tmp_path: Path) -> None:
    result = mcw("plot", "slices", "TH", "--at", "6500,nan,6000", "-o", tmp_path / "figure.png")
    assert result.exit_code == InvalidValueError.exit_code
    assert result.stderr.startswith("Error: DV nan um lies outside the grid: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_another_suffix_is_one_sentence(mcw: Callable[..., Result], tmp_path: Path, command: str) -> None:
    result = mcw("plot", command, "TH", "-o", tmp_path / "figure.jpg")
    assert result.exit_code == OutputError.exit_code
    expected = f"Error: {tmp_path / 'figure.jpg'} cannot be written as a figure: give it a name that ends in "
    assert result.stderr == f"{expected}.png, .pdf or .svg.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_file_has_to_be_named(mcw: Callable[..., Result], command: str) -> None:
    result = mcw("plot", command, "TH")
    assert result.exit_code == 2
    assert "--output" in result.stderr


@pytest.mark.parametrize("command", ["coverage", "curve", "slices"])
def test_injection_needs_a_structure(mcw: Callable[..., Result], tmp_path: Path, command: str) -> None:
    result = mcw("plot", command, "--injection", "any", "-o", tmp_path / "figure.png")
    assert result.exit_code == 2
    assert "name a STRUCTURE" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_figure_that_fails_leaves_the_old_one(mcw: Callable[..., Result], tmp_path: Path, command: str) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")
    result = mcw("plot", command, "CM", "--experiment", 1004, "-o", path)
    assert result.exit_code == 6
    assert result.stderr.count("\n") == 1
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["figure.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a disk that is always full")
@pytest.mark.parametrize(
    ("command", "suffix"),
    [*((command, ".svg") for command in COMMANDS), ("coverage", ".png"), ("coverage", ".pdf")],
)
def test_a_full_disk_is_one_sentence(mcw: Callable[..., Result], tmp_path: Path, command: str, suffix: str) -> None:
    (tmp_path / f"full{suffix}").symlink_to("/dev/full")
    result = mcw("plot", command, "TH", "-o", tmp_path / f"full{suffix}")
    assert result.exit_code == OutputError.exit_code
    assert result.stderr == f"Error: {tmp_path / f'full{suffix}'} cannot be written: No space left on device.\n"


def test_a_folder_that_is_not_there_is_one_sentence(mcw: Callable[..., Result], tmp_path: Path) -> None:
    result = mcw("plot", "coverage", "TH", "-o", tmp_path / "none" / "figure.png")
    assert result.exit_code == OutputError.exit_code
    assert "there is no folder" in result.stderr


WITHOUT_MATPLOTLIB_SENTENCE = (
    "Error: matplotlib is not installed, which this needs: pip install 'mouse-connectivity-warehouse[plot]'.\n"
)


@pytest.mark.parametrize("command", COMMANDS)
def test_without_matplotlib_one_sentence_says_what_to_install(
    mcw: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # importing it fails as if it were not installed
    result = mcw("plot", command, "TH", "-o", tmp_path / "figure.png")
    assert (result.exit_code, result.stderr) == (MissingLibraryError.exit_code, WITHOUT_MATPLOTLIB_SENTENCE)
    assert list(tmp_path.iterdir()) == []


def test_nothing_imports_matplotlib_before_it_is_known_to_be_there(
    mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT_MATPLOTLIB, "plot", "matrix", "TH", "-o", str(tmp_path / "figure.png")],
        capture_output=True,
        text=True,
        env=mcw_command[1],
        timeout=60,
        check=False,
    )
    assert (process.returncode, process.stderr) == (MissingLibraryError.exit_code, WITHOUT_MATPLOTLIB_SENTENCE)


def test_no_display_is_needed_and_nobody_elses_settings_matter(
    mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    environment = {name: value for name, value in mcw_command[1].items() if name != "DISPLAY"}
    environment["MPLBACKEND"] = "TkAgg"
    process = subprocess.run(
        [*mcw_command[0], "plot", "curve", "TH", "-o", str(tmp_path / "figure.png")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
        cwd=os.fspath(tmp_path),
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr.splitlines()[-1].startswith("Written to")
