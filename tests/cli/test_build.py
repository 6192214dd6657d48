"""mcw ingest, demo and export, on the generated sample."""

from __future__ import annotations

import csv
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import nrrd
import pytest
from typer.testing import Result

from warehouse.cli.commands.ingest import summary_sentences
from warehouse.cli.progress import Lines
from warehouse.load import IngestSummary


@pytest.fixture
def cache(sample_cache: Path, tmp_path: Path) -> Path:
    """A few experiments of the sample, to be changed at will."""
    target = tmp_path / "cache"
    target.mkdir()
    for name in ("structures.json", "experiments.json", "manifest.json"):
        shutil.copyfile(sample_cache / name, target / name)
    shutil.copytree(sample_cache / "annotation", target / "annotation")
    for folder in sorted(sample_cache.glob("experiment_*"))[:3]:
        shutil.copytree(folder, target / folder.name)
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
    assert "Published as new.duckdb." in result.stderr
    assert "GENERATED DATA" in result.stderr
    again = ingest(mcw, cache)
    assert "Injection volumes: 0 loaded, 3 unchanged" in again.stderr
    assert "Nothing is new" in again.stderr


def test_ingest_takes_the_manifest_of_the_environment_for_its_cache_folder(
    mcw: Callable[..., Result], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOUSE_CONNECTIVITY_MANIFEST", str(cache / "manifest.json"))
    assert mcw("ingest", "--resolution", 100, "--database", "new.duckdb", "--offline").exit_code == 0
    assert len(loaded()) == 3


def test_ingest_loads_the_experiments_that_are_chosen(mcw: Callable[..., Result], cache: Path) -> None:
    ids = sorted(int(folder.name.removeprefix("experiment_")) for folder in cache.glob("experiment_*"))
    assert ingest(mcw, cache, "--experiment", ids[0], "--experiment", ids[2]).exit_code == 0
    assert loaded() == [ids[0], ids[2]]


def test_ingest_quietly_says_nothing(mcw: Callable[..., Result], cache: Path) -> None:
    result = ingest(mcw, cache, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


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
    assert "Damaged and left out: 1 file" in result.stderr
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
    sentences = " ".join(summary_sentences(summary))
    assert "8 of 9 experiments" in sentences
    assert "interrupted ingest was gone on with" in sentences
    assert "2 not in the cache folder" in sentences
    assert "1, 2, 3, 4, 5 and 2 more" in sentences
    assert "rounded: a.nrrd" in sentences
    assert "GENERATED" not in sentences


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


def test_the_demo_ends_with_the_thalamus_and_commands_that_work(
    mcw_process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    for _ in range(2):
        begin = time.monotonic()
        process = mcw_process("demo", "--directory", "my sample")
        assert process.returncode == 0, process.stderr
        assert time.monotonic() - begin < 40
    assert process.stdout.startswith("Thalamus (TH), both hemispheres\n")
    assert "GENERATED DATA" in process.stderr
    export, *commands = process.stderr.partition("Try next:\n")[2].splitlines()
    assert len(commands) == 3
    for command in commands:
        arguments = command.strip().replace("mcw ", "python -m warehouse.cli ", 1)
        shell = f"{export.strip()}\n{arguments.replace('python', mcw_process('--version').args[0], 1)}"
        tried = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, cwd=tmp_path, check=False)
        assert tried.returncode == 0, tried.stderr
        assert len(tried.stdout.splitlines()) > 1


def test_the_demo_does_not_write_over_other_files(mcw: Callable[..., Result]) -> None:
    Path("precious").mkdir()
    Path("precious/thesis.txt").write_text("mine")
    assert mcw("demo", "--directory", "precious").exit_code == 11
    assert [path.name for path in Path("precious").iterdir()] == ["thesis.txt"]


def test_export_counts_writes_a_volume_and_says_what_it_rests_on(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts", "VPM", "-o", "counts.nrrd", "--min-density", "0.3")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Rests on all 3 experiments" in result.stderr
    assert "Written to counts.nrrd." in result.stderr
    voxels, _ = nrrd.read("counts.nrrd")
    assert voxels.shape == (132, 80, 114)
    flat = voxels.reshape(-1, order="F")
    assert {int(i): int(flat[i]) for i in flat.nonzero()[0]} == {700010: 2, 700011: 1}


def test_export_counts_needs_a_file(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_export_counts_of_some_experiments(mcw: Callable[..., Result]) -> None:
    mcw("export", "counts", "TH", "-o", "counts.nrrd", "--injection", "primary", "--wild-type")
    flat = nrrd.read("counts.nrrd")[0].reshape(-1, order="F")
    assert {int(i): int(flat[i]) for i in flat.nonzero()[0]} == {0: 1, 1: 1, 2: 1}


def test_export_itksnap_writes_three_files(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "itksnap", "snap")
    assert result.exit_code == 0
    assert {path.name for path in Path("snap").iterdir()} == {
        "annotation.nrrd", "injection_counts.nrrd", "label_description.txt",
    }  # fmt: skip
    assert "Written to snap/annotation.nrrd." in result.stderr


def test_export_tables_writes_every_table_and_view(mcw: Callable[..., Result]) -> None:
    names = {row["name"] for row in csv.DictReader(mcw("schema").stdout.splitlines()) if row["kind"] != "macro"}
    result = mcw("export", "tables", "lake", "--format", "csv")
    assert result.exit_code == 0
    assert {path.name for path in Path("lake").iterdir()} == {f"{name}.csv" for name in names}
