"""mcw shell: the warehouse in DuckDB's shell, Harlequin or Python, always read-only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from warehouse.errors import MissingFileError

Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def path_folder(tmp_path: Path, mcw_command: tuple[list[str], dict[str, str]]) -> Path:
    """The only folder on the PATH; empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    mcw_command[1]["PATH"] = str(folder)
    return folder


def install(folder: Path, name: str) -> None:
    """A program that prints its name and arguments, one a line, and ends with exit code 3."""
    program = folder / name
    program.write_text(f"#!{sys.executable}\nimport sys\nprint('{name}', *sys.argv[1:], sep='\\n')\nsys.exit(3)\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["duckdb", "-readonly"]),
        (["--with", "harlequin"], ["harlequin", "--adapter", "duckdb", "--read-only"]),
    ],
)
def test_the_program_gets_the_file_read_only_and_its_exit_code_is_kept(
    mcw_process: Process, path_folder: Path, tiny_warehouse: Path, arguments: list[str], expected: list[str]
) -> None:
    install(path_folder, "duckdb")
    install(path_folder, "harlequin")
    done = mcw_process("shell", *arguments)
    assert done.stdout.splitlines() == [*expected, str(tiny_warehouse)]
    assert done.returncode == 3
    assert done.stderr.startswith("GENERATED DATA")


@pytest.mark.parametrize(
    ("installed", "arguments", "started"),
    [
        (["harlequin"], [], "harlequin"),
        (["duckdb"], ["--with", "duckdb"], "duckdb"),
        (["duckdb", "harlequin"], ["--with", "python"], Path(sys.executable).name),
        ([], [], Path(sys.executable).name),
    ],
)
def test_the_program_is_the_one_named_or_the_first_that_is_installed(
    mcw: Callable[..., Result],
    path_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: list[str],
    arguments: list[str],
    started: str,
) -> None:
    for name in installed:
        install(path_folder, name)
    calls: list[list[str]] = []

    def call(command: list[str]) -> int:
        calls.append(command)
        return 0

    monkeypatch.setenv("PATH", str(path_folder))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("subprocess.call", call)
    assert mcw("shell", *arguments).exit_code == 0
    assert [Path(program).name for program, *_ in calls] == [started]


@pytest.mark.parametrize("name", ["duckdb", "harlequin"])
def test_a_program_that_is_not_there_is_named(
    mcw: Callable[..., Result], path_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PATH", str(path_folder))
    result = mcw("shell", "--with", name)
    assert result.exit_code == MissingFileError.exit_code
    assert result.stderr.splitlines()[-1].startswith(f"Error: There is no {name} on the PATH: install it")


@pytest.mark.usefixtures("path_folder")
def test_python_has_the_warehouse_at_hand_and_cannot_write(
    mcw_command: tuple[list[str], dict[str, str]], tiny_warehouse: Path
) -> None:
    command, environment = mcw_command
    before = tiny_warehouse.read_bytes()
    done = subprocess.run(
        [*command, "shell"],
        input=(
            "atlas.coverage('VPL').records()[0]['covered_fraction']\n"
            "atlas.connection.execute('drop table experiment')\n"
        ),
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert "0.5\n" in done.stdout  # 4 of the 8 voxels of VPL have 0.5 or more
    assert "read-only" in done.stderr
    assert tiny_warehouse.read_bytes() == before


def test_a_warehouse_that_is_not_there_is_no_reason_to_start_a_program(
    mcw: Callable[..., Result], path_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(path_folder, "duckdb")
    monkeypatch.setenv("PATH", str(path_folder))
    monkeypatch.setattr("subprocess.call", lambda _: pytest.fail("a program was started"))
    assert mcw("shell", "--database", "none.duckdb").exit_code == MissingFileError.exit_code


def test_ctrl_c_is_for_the_program(mcw_command: tuple[list[str], dict[str, str]], path_folder: Path) -> None:
    """mcw waits for the program's own answer to it."""
    command, environment = mcw_command
    program = path_folder / "duckdb"
    program.write_text(
        f"#!{sys.executable}\n"
        "import signal\n"
        "try:\n"
        "    print('ready', flush=True)\n"
        "    signal.pause()\n"
        "except KeyboardInterrupt:\n"
        "    print('query cancelled', flush=True)\n"
    )
    program.chmod(0o755)
    with subprocess.Popen(
        [*command, "shell"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said, errors = process.communicate(timeout=20)
    assert said == "query cancelled\n"
    assert "Traceback" not in errors
    assert process.returncode == 0
