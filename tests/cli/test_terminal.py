"""What depends on what stdin and stdout are: a terminal, a pipe, a pipe that nobody reads any more."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

Ended = tuple[int, str, str]
"""Exit code, stdout and stderr."""

ENDLESS = "select count(*) from range(100000000) as a, range(1000000) as b where sqrt(a.range * b.range) = 0.5"


@dataclass
class Shown:
    """What a terminal of 24 lines showed, colours and all, and what went to stderr, which is no terminal."""

    text: str
    stderr: str
    returncode: int

    @property
    def plain(self) -> list[str]:
        return re.sub(r"\x1b\[[0-9;]*m", "", self.text).replace("\r\n", "\n").splitlines()


@pytest.fixture
def in_terminal(mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path) -> Callable[..., Shown]:
    """Runs mcw with a terminal of some width as its stdin and stdout, and as its stderr where that is asked for."""
    command, environment = mcw_command
    environment.pop("COLUMNS")

    def run(*arguments: str, width: int = 100, with_stderr: bool = False, **variables: str) -> Shown:
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        with subprocess.Popen(
            [*command, *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal if with_stderr else subprocess.PIPE,
            env=environment | variables,
            cwd=tmp_path,
        ) as process:
            os.close(terminal)
            text = b""
            while True:
                try:
                    chunk = os.read(controller, 65536)
                except OSError:  # how Linux says that nobody has the terminal open any more
                    break
                if not chunk:
                    break
                text += chunk
            stderr = b"" if process.stderr is None else process.stderr.read()
        os.close(controller)
        return Shown(text.decode(), stderr.decode(), process.returncode)

    return run


def test_a_terminal_gets_a_table_in_the_colours_of_the_atlas_and_notes_stay_on_stderr(
    in_terminal: Callable[..., Shown],
) -> None:
    shown = in_terminal("coverage", "TH", COLORTERM="truecolor")
    assert shown.returncode == 0
    assert shown.plain[0] == "Thalamus (TH), both hemispheres"
    assert "\x1b[38;2;255;112;128m████▏" in shown.text
    assert "GENERATED DATA" not in shown.text
    assert "GENERATED DATA" in shown.stderr


def test_on_a_terminal_notes_break_no_word_and_commands_stay_in_one_piece(in_terminal: Callable[..., Shown]) -> None:
    lines = in_terminal("coverage", "TH", "--wild-type", width=60, with_stderr=True).plain
    blank = lines.index("", 7)
    assert lines[blank + 1 : blank + 4] == [
        "GENERATED DATA: a program made these experiments up. Never",
        "cite results of this warehouse.",
        "2 experiments count.",
    ]
    command = "'mcw ingest --wild-type --cache /data/cache --resolution 100 --offline'"
    assert any(command in line for line in lines)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(in_terminal: Callable[..., Shown], variables: dict[str, str]) -> None:
    shown = in_terminal("coverage", "TH", COLORTERM="truecolor", **variables)
    assert "38;2;" not in shown.text
    assert "████▏" in shown.text


@pytest.mark.parametrize("width", [60, 200])
def test_a_table_takes_the_width_of_the_terminal(in_terminal: Callable[..., Shown], width: int) -> None:
    """Wide enough, a name has its full length; what other tables do with a width is in test_formats and golden/."""
    lines = in_terminal("coverage", "TH", width=width).plain
    assert max(map(len, lines)) <= width
    is_cut = "Ventral posterolateral nucleus of the thalamus" not in "\n".join(lines)
    assert is_cut == (width == 60)


def test_parquet_is_not_for_a_terminal(in_terminal: Callable[..., Shown]) -> None:
    shown = in_terminal("coverage", "TH", "--format", "parquet")
    assert (shown.returncode, shown.text) == (11, "")
    assert shown.stderr.startswith("Error: A terminal cannot show Parquet: name a file with -o")


def test_csv_can_be_had_on_a_terminal(in_terminal: Callable[..., Shown]) -> None:
    assert in_terminal("sql", "select 1 as n", "--format", "csv").plain == ["n", "1"]


def test_sql_does_not_wait_for_a_query_that_a_person_has_to_type(in_terminal: Callable[..., Shown]) -> None:
    shown = in_terminal("sql")
    assert shown.returncode == 2
    assert "-f" in shown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "select unnest(generate_series(1, 300000)) as n"),
        ("coverage", "TH", "--format", "table"),
        ("coverage", "-h"),
    ],
)
def test_a_pipe_that_is_closed_early_is_no_error(
    mcw_command: tuple[list[str], dict[str, str]], arguments: tuple[str, ...]
) -> None:
    command, environment = mcw_command
    with subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert "Error" not in said
    assert "Broken" not in said


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_pipe_that_nobody_ever_reads_is_no_error(mcw_command: tuple[list[str], dict[str, str]], stream: str) -> None:
    command, environment = mcw_command
    reader, writer = os.pipe()
    os.close(reader)
    other = "stderr" if stream == "stdout" else "stdout"
    process = subprocess.run(  # type: ignore[call-overload]
        [*command, "coverage", "TH"],
        env=environment,
        check=False,
        text=True,
        timeout=60,
        **{stream: writer, other: subprocess.PIPE},
    )
    os.close(writer)
    assert process.returncode == 0
    assert "Error" not in (getattr(process, other) or "")


@pytest.mark.parametrize("form", ["csv", "table"])
def test_ctrl_c_ends_a_running_query_quietly(
    mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path, form: str
) -> None:
    command, environment = mcw_command
    queries = f"copy (select 1) to 'begun.csv'; {ENDLESS}"
    with subprocess.Popen(
        [*command, "sql", queries, "--allow-files", "--format", form],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    ) as process:
        try:
            deadline = time.monotonic() + 30
            while not (tmp_path / "begun.csv").exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(0.5)
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=5)
        finally:
            process.kill()
    assert (process.returncode, stdout, stderr) == (130, "", "")


CLOSED = [("coverage", "TH"), ("info",), ("sql", "select 1 as n"), ("schema",), ("check",), ("--help",), ("--version",)]


@pytest.fixture
def in_shell(mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path) -> Callable[..., Ended]:
    """Runs mcw with the redirections of a shell: ">&-", "> /dev/full" … What is not redirected is caught."""
    command, environment = mcw_command

    def run(*arguments: str, streams: str, folder: Path = tmp_path) -> Ended:
        script = f"{shlex.join([*command, *arguments])} {streams}"
        done = subprocess.run(
            ["bash", "-c", script],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=folder,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def errors_in(stderr: str) -> list[str]:
    assert "Traceback" not in stderr
    assert "Exception ignored" not in stderr
    return [line for line in stderr.splitlines() if line.startswith("Error: ")]


@pytest.mark.parametrize(
    ("streams", "reason"), [(">&-", "Bad file descriptor"), ("> /dev/full", "No space left on device")]
)
@pytest.mark.parametrize("arguments", CLOSED, ids=" ".join)
def test_a_stdout_that_takes_nothing_is_one_sentence(
    in_shell: Callable[..., Ended], arguments: tuple[str, ...], streams: str, reason: str
) -> None:
    code, stdout, stderr = in_shell(*arguments, streams=streams)
    assert (code, stdout) == (11, "")
    assert errors_in(stderr) == [f"Error: Nothing can be written to stdout: {reason}."]


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "parquet"])
def test_a_full_disk_behind_stdout_is_one_sentence_in_every_format(in_shell: Callable[..., Ended], form: str) -> None:
    query = "select * from range(100000) as t (n)"
    code, _, stderr = in_shell("sql", query, "--format", form, streams="> /dev/full")
    assert code == 11
    assert errors_in(stderr) == ["Error: Nothing can be written to stdout: No space left on device."]


def test_an_answer_that_goes_to_a_file_needs_no_stream_at_all(in_shell: Callable[..., Ended], tmp_path: Path) -> None:
    code, stdout, stderr = in_shell("sql", "select 7 as n", "-o", "answer.csv", streams="<&- >&- 2>&-")
    assert (code, stdout, stderr) == (0, "", "")
    assert (tmp_path / "answer.csv").read_text() == "n\n7\n"


@pytest.mark.parametrize("streams", ["2>&-", "2> /dev/full"])
def test_an_answer_arrives_whatever_becomes_of_its_notes(in_shell: Callable[..., Ended], streams: str) -> None:
    code, stdout, stderr = in_shell("sql", "select 7 as n", streams=streams)
    assert (code, stdout, stderr) == (0, "n\n7\n", "")


def test_an_error_keeps_its_exit_code_without_a_stderr(in_shell: Callable[..., Ended]) -> None:
    assert in_shell("coverage", "nowhere", streams="2>&-") == (5, "", "")


def test_a_closed_stdin_holds_no_query(in_shell: Callable[..., Ended]) -> None:
    code, _, stderr = in_shell("sql", streams="<&-")
    assert code == 10
    assert errors_in(stderr) == ["Error: There is no SQL statement to run: name one, e.g. mcw sql 'show tables'."]
