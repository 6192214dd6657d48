"""mcw ingest, on the generated sample."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

from warehouse.cli.commands.ingest import summary_sentences
from warehouse.cli.progress import Lines
from warehouse.load import IngestSummary
from warehouse.load.summary import SkippedFile


@pytest.fixture
def cache(whole_cache: Path, tmp_path: Path) -> Path:
    """Three experiments of the sample and the manifest of AllenSDK, to be changed at will."""
    target = Path(shutil.copytree(whole_cache, tmp_path / "cache"))
    (target / "manifest.json").write_text('{"manifest": []}')
    return target


def ingest(mcw: Callable[..., Result], cache: Path, *arguments: object) -> Result:
    return mcw("ingest", "--cache", cache, "--resolution", 100, "--database", "new.duckdb", "--offline", *arguments)


def loaded(path: str = "new.duckdb") -> list[int]:
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute("select experiment_id from experiment_summary where has_injection_voxels").fetchall()
    return sorted(experiment_id for (experiment_id,) in rows)


def test_ingest_says_what_it_did_and_writes_nothing_to_stdout(mcw: Callable[..., Result], cache: Path) -> None:
    result = ingest(mcw, cache)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Injection volumes: 3 loaded, 0 unchanged" in result.stderr
    assert "Loading injection volumes: 3 files" in result.stderr
    assert "The warehouse is published as new.duckdb." in result.stderr
    assert "GENERATED DATA" in result.stderr
    again = ingest(mcw, cache)
    assert "Injection volumes: 0 loaded, 3 unchanged" in again.stderr
    assert "Nothing is new" in again.stderr


def test_chosen_experiments_of_the_manifest_in_the_environment_are_loaded_quietly(
    mcw: Callable[..., Result], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOUSE_CONNECTIVITY_MANIFEST", str(cache / "manifest.json"))
    ids = sorted(int(folder.name.removeprefix("experiment_")) for folder in cache.glob("experiment_*"))
    words = ["--resolution", 100, "--database", "new.duckdb", "--offline", "--quiet"]
    result = mcw("ingest", *words, "--experiment", ids[0], "--experiment", ids[2])
    assert (result.exit_code, result.output) == (0, "")
    assert loaded() == [ids[0], ids[2]]


def test_a_damaged_file_stops_an_ingest_and_is_left_out_with_keep_going(
    mcw: Callable[..., Result], cache: Path
) -> None:
    damaged = next(cache.glob("experiment_*/injection_density_100.nrrd"))
    damaged.write_text("<html>site unavailable</html>")
    result = ingest(mcw, cache, "--quiet")
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: ")
    assert str(damaged) in result.stderr
    assert "--keep-going" in result.stderr
    assert not Path("new.duckdb").exists()
    result = ingest(mcw, cache, "--quiet", "--keep-going")
    assert result.exit_code == 0
    assert "1 damaged file is left out:" in result.stderr
    assert str(damaged) in result.stderr
    assert len(loaded()) == 2


def test_a_cache_folder_that_is_not_there(mcw: Callable[..., Result]) -> None:
    result = mcw("ingest", "--cache", "nowhere", "--quiet", "--offline")
    assert result.exit_code == 4
    assert "nowhere" in result.stderr


def test_what_did_not_go_by_the_book_is_summed_up() -> None:
    summary = IngestSummary(Path("w.duckdb"), is_generated=False, listed_count=9, selected_count=8, resumed=True)
    summary.absent_count = Counter(structure_unionize=2)
    summary.kept = [1, 2, 3, 4, 5, 6, 7]
    summary.rounded = [Path("a.nrrd")]
    summary.skipped = [SkippedFile(Path("b.nrrd"), "b.nrrd is cut short."), SkippedFile(Path("c.nrrd"), "c is HTML.")]
    assert summary_sentences(summary) == [
        "You chose 8 of 9 experiments in the list.",
        "This run resumed an interrupted one.",
        "Unionize files: 0 loaded, 0 unchanged, 2 not in the cache folder.",
        "Injection volumes: 0 loaded, 0 unchanged, 0 not in the cache folder.",
        "2 damaged files are left out:",
        "  b.nrrd is cut short.",
        "  c is HTML.",
        "Densities are rounded to the 32-bit numbers that the warehouse holds: a.nrrd.",
        "Experiments 1, 2, 3, 4, 5 and 2 more stay in the warehouse, though the list no longer names them.",
        "Nothing is new: w.duckdb stays as it is.",
    ]


def test_one_of_anything_is_told_in_the_singular() -> None:
    summary = IngestSummary(Path("w.duckdb"), is_generated=True, listed_count=1, selected_count=1, published=True)
    summary.kept = [7]
    summary.skipped = [SkippedFile(Path("b.nrrd"), "b.nrrd is cut short.")]
    said = summary_sentences(summary)
    assert said[0] == "You chose 1 of 1 experiment in the list."
    assert "1 damaged file is left out:" in said
    assert "Experiment 7 stays in the warehouse, though the list no longer names it." in said
    assert said[-2] == "The warehouse is published as w.duckdb."
    assert said[-1].startswith("GENERATED DATA")


def test_progress_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    lines = Lines()
    lines.begin("Loading volumes", 100)
    for _ in range(30):
        now += 1.0
        lines.advance()
    lines.end()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Loading volumes: 100 files …",
        "  10 of 100, 1.0 per second, about 90 s left",
        "  20 of 100, 1.0 per second, about 80 s left",
        "  30 of 100, 1.0 per second, about 70 s left",
        "Loading volumes: done in 30.0 s.",
    ]
