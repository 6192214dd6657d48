"""``mcw report`` on the command line."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app

Run = Callable[..., Result]


@pytest.fixture
def report(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs mcw report in an empty folder."""
    monkeypatch.setenv("MCW_DATABASE", str(sample_warehouse))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["report", *arguments])


def test_it_writes_one_file_and_says_which_experiments_count(report: Run, tmp_path: Path) -> None:
    result = report("TH", "-o", "thalamus.html")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "GENERATED DATA" in result.stderr
    assert "64 experiments count: all whose injection voxels are loaded, of 66 in the list.\n" in result.stderr
    assert result.stderr.endswith("Written to thalamus.html.\n")
    assert [each.name for each in tmp_path.iterdir()] == ["thalamus.html"]
    assert (tmp_path / "thalamus.html").stat().st_size < 15e6


def test_the_page_links_to_nothing_that_it_would_load(report: Run, tmp_path: Path) -> None:
    report("TH", "-o", "thalamus.html")
    text = (tmp_path / "thalamus.html").read_text(encoding="utf-8")
    own = re.sub(r"(<script[^>]*>).*?</script>|<style>.*?</style>", r"\1", text, flags=re.DOTALL)
    assert len(own) < 100_000
    loaded = re.findall(r"<(?:script|img|iframe|link|source)\b[^>]*?\b(?:src|href)=\"([^\"]*)", own)
    assert loaded == ["data:,"]
    assert "default-src 'none'" in text


def test_filters_and_thresholds_are_in_the_commands_that_give_the_same_numbers(report: Run, tmp_path: Path) -> None:
    options = ["--min-density", "0.3", "--min-experiments", "2", "--value", "voxel_fraction", "--injection", "any",
               "--wild-type", "--experiment", "999000004", "--experiment", "999000008"]  # fmt: skip
    assert report("VP", "-o", "vp.html", *options).exit_code == 0
    text = (tmp_path / "vp.html").read_text(encoding="utf-8")
    commands = re.search("<pre>(.*?)</pre>", text, flags=re.DOTALL)
    assert commands is not None
    filters = "--injection any --wild-type --experiment 999000004 --experiment 999000008"
    assert commands[1].splitlines() == [
        f"mcw coverage VP --min-density 0.3 --min-experiments 2 {filters}",
        f"mcw matrix VP --value voxel_fraction --min-density 0.3 {filters}",
        f"mcw export counts VP -o counts.nrrd --min-density 0.3 {filters}",
    ]
    for command in commands[1].splitlines():
        result = CliRunner().invoke(app, command.split()[1:])
        assert result.exit_code == 0, result.stderr
    assert "at least 2 of 2 experiments have an injection density of 0.3 or more" in text


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["TH", "-o", "thalamus.pdf"], 11, "cannot be written as a report: give it a name that ends in .html or .htm."),
        (["TH", "-o", "nowhere/thalamus.html"], 11, "there is no folder"),
        (["Thalamuss", "-o", "x.html"], 5, "did you mean TH (Thalamus)"),
        (["TH", "-o", "x.html", "--min-density", "2"], 12, "min_density must be above 0 and at most 1; got 2.0."),
        (["TH", "-o", "x.html", "--min-experiments", "0"], 12, "min_experiments must be a whole number, 1 or more"),
        (["TH", "-o", "x.html", "--experiment", "1"], 5, "There is no experiment 1"),
        (["REth", "-o", "x.html"], 12, "is not drawn in the annotation, so there is nothing to show"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    report: Run, tmp_path: Path, arguments: list[str], exit_code: int, sentence: str
) -> None:
    result = report(*arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


class Without(MetaPathFinder):
    """An importer to which a library is not installed."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] == self.library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.parametrize("library", ["plotly", "itables"])
def test_a_missing_library_is_one_sentence(
    report: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Without(library), *sys.meta_path])
    result = report("TH", "-o", "x.html")
    assert (result.exit_code, list(tmp_path.iterdir())) == (15, [])
    assert re.fullmatch(
        rf"Error: {library}[.\w]* is not installed, which this needs: "
        r"pip install 'mouse-connectivity-warehouse\[plot\]'\.\n",
        result.stderr,
    )
