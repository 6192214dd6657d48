"""mcw demo: the sample, an answer, and commands that run as they are printed, however mcw was started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

# Puts the finished sample in place of what the demo would write and load, so that it takes no time.
SHORT_CUT = """
import os, shutil, sys
from types import ModuleType
for name in ("load", "sample", "sample.anatomy"):
    sys.modules[f"warehouse.{name}"] = ModuleType(name)
sys.modules["warehouse.sample"].write_sample = lambda folder: folder.mkdir()
sys.modules["warehouse.sample.anatomy"].RESOLUTION_UM = 100
sys.modules["warehouse.load"].ingest = lambda _, path, **__: shutil.copyfile(os.environ["FINISHED_SAMPLE"], path)
"""
PROGRAMS = Path(sys.executable).parent
ELSEWHERE = "/usr/bin:/bin"


def printed_commands(stderr: str) -> list[str]:
    commands = stderr.partition("Try next:\n")[2].splitlines()
    assert len(commands) == 3
    assert all(command.startswith("  ") for command in commands)
    return [command.strip() for command in commands]


def test_the_demo_makes_the_sample_anew_and_shows_the_thalamus(
    mcw: Callable[..., Result], sample_cache: Path, whole_warehouse: Path
) -> None:
    """Also where there is one, with a warehouse of another version."""
    shutil.copytree(sample_cache, "my sample")
    shutil.copyfile(whole_warehouse, "my sample/warehouse.duckdb")
    with duckdb.connect("my sample/warehouse.duckdb") as connection:
        connection.execute("update warehouse_info set schema_version = 0")
    Path("my sample/structures.json").unlink()
    result = mcw("demo", "--directory", "my sample")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Thalamus (TH), both hemispheres\n")
    assert "GENERATED DATA" in result.stderr
    printed_commands(result.stderr)
    shown = mcw("coverage", "TH", "--database", "my sample/warehouse.duckdb", "--format", "table")
    assert result.stdout == shown.stdout


def test_the_demo_does_not_write_over_other_files(mcw: Callable[..., Result]) -> None:
    Path("precious").mkdir()
    Path("precious/thesis.txt").write_text("mine")
    assert mcw("demo", "--directory", "precious").exit_code == 11
    assert [path.name for path in Path("precious").iterdir()] == ["thesis.txt"]


@pytest.fixture
def in_shell(sample_warehouse: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a line in a shell that starts in the folder 'here', with the programs in 'here/my env/bin'."""
    (tmp_path / "short cut").mkdir()
    (tmp_path / "short cut" / "sitecustomize.py").write_text(SHORT_CUT)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "my env").symlink_to(PROGRAMS.parent)
    short_cut = {"PYTHONPATH": str(tmp_path / "short cut"), "FINISHED_SAMPLE": str(sample_warehouse)}

    def run(line: str, path: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line],
            env={"HOME": str(tmp_path), "PATH": path, **(short_cut if " demo" in line else {}), **variables},
            cwd=tmp_path / "here",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("typed", "path", "printed"),
    [
        ("mcw", f"{PROGRAMS}:{ELSEWHERE}", "mcw"),
        ("'my env/bin/mcw'", ELSEWHERE, "'my env/bin/mcw'"),
        ("'my env/bin/python' -m warehouse.cli", ELSEWHERE, "'my env/bin/python' -m warehouse.cli"),
    ],
)
def test_every_command_that_it_prints_runs_in_the_shell_in_which_it_was_started(
    in_shell: Callable[..., subprocess.CompletedProcess[str]], typed: str, path: str, printed: str
) -> None:
    demo = in_shell(f"{typed} demo --directory 'my sample'", path)
    assert demo.returncode == 0, demo.stderr
    for command in printed_commands(demo.stderr):
        assert command.startswith(f"{printed} --database 'my sample/warehouse.duckdb' ")
        tried = in_shell(command, path)
        assert tried.returncode == 0, tried.stderr
        assert len(tried.stdout.splitlines()) > 1


@pytest.mark.parametrize(
    ("typed", "path", "printed"),
    [
        ('"$PWD/my env/bin/mcw"', ELSEWHERE, "'my env/bin/mcw'"),
        (f"{PROGRAMS}/mcw", ELSEWHERE, f"{PROGRAMS}/mcw"),
        ("cd 'my env/bin' && ./mcw", ELSEWHERE, "./mcw"),
        ("cd 'my env/bin' && \"$(pwd -P)/mcw\"", ELSEWHERE, "./mcw"),
        ("python -m warehouse.cli", f"{PROGRAMS}:{ELSEWHERE}", "python -m warehouse.cli"),
        (f"PATH={PROGRAMS}:$PATH UV_RUN_RECURSION_DEPTH=1 mcw", ELSEWHERE, f"{PROGRAMS}/mcw"),
    ],
)
def test_it_prints_the_shortest_words_that_run_however_it_was_started(
    in_shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, typed: str, path: str, printed: str
) -> None:
    demo = in_shell(f"{typed} demo --directory {tmp_path}/sample", path)
    assert demo.returncode == 0, demo.stderr
    commands = printed_commands(demo.stderr)
    assert all(each.startswith(f"{printed} --database {tmp_path}/sample/warehouse.duckdb ") for each in commands)
    change, ampersands, _ = typed.rpartition("&& ")
    tried = in_shell(change + ampersands + commands[0], path)
    assert tried.returncode == 0, tried.stderr


def test_the_program_is_not_the_mcw_of_another_environment(
    in_shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "mcw"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    demo = in_shell("'my env/bin/mcw' demo", os.pathsep.join([str(other.parent), ELSEWHERE]))
    assert all(command.startswith("'my env/bin/mcw' ") for command in printed_commands(demo.stderr))
