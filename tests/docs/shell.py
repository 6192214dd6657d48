"""Runs the commands of a page as a person types them: one after the other, in one shell, at a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.docs.markdown import Command

__all__ = ["Outcome", "prints", "run_commands"]

_COLUMNS = 100
_MARK = "@@ end of command"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r(?!\n)")
_CUT = "…"


@dataclass(frozen=True)
class Outcome:
    """What a command printed, without colours, and its exit code."""

    command: Command
    lines: list[str]
    exit_code: int


def run_commands(commands: Sequence[Command], folder: Path, variables: Mapping[str, str]) -> list[Outcome]:
    """Run commands in one bash, which has a terminal of 100 columns, and go on where one fails."""
    script = folder.parent / f"{folder.name}.sh"
    script.write_text("".join(f"{each.line}\nprintf '\\n{_MARK} %d\\n' $?\n" for each in commands))
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _COLUMNS, 0, 0))
    environment = {"TERM": "xterm", "LANG": "C.UTF-8", "PATH": os.environ["PATH"], **variables}
    with subprocess.Popen(
        ["bash", "--noprofile", "--norc", str(script)],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal,
    ) as process:  # fmt: skip
        os.close(terminal)
        text = _read(controller)
        process.wait(timeout=60)
    os.close(controller)
    shown = _CONTROL.sub("", text).replace("\r\n", "\n")
    *parts, _ = re.split(rf"\n{_MARK} (\d+)\n", shown)
    return [
        Outcome(command, [line.rstrip() for line in printed.split("\n")], int(code))
        for command, printed, code in zip(commands, parts[0::2], parts[1::2], strict=True)
    ]


def prints(outcome: Outcome) -> bool:
    """Whether a command printed what its page shows, where a line with an ellipsis stands for any lines."""
    pattern = ""
    for line in outcome.command.output:
        pattern += r"(?:.*\n)*?" if line == _CUT else re.escape(line.rstrip()) + r"\n"
    return re.match(pattern, "\n".join(outcome.lines) + "\n") is not None


def _read(controller: int) -> str:
    text = b""
    while True:
        try:
            chunk = os.read(controller, 65536)
        except OSError:  # how Linux says that nobody has the terminal open any more
            return text.decode()
        if not chunk:
            return text.decode()
        text += chunk
