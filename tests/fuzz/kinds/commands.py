"""Arguments of the command line: options in any order, values that are none, and their output as JSON or CSV."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import typer
from typer.testing import CliRunner

from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS
from tests.fuzz.kinds.comparing import obeying
from tests.fuzz.kinds.questions import draw_text_question
from tests.fuzz.kinds.standing import Standing, standing
from tests.fuzz.oracle.atlas import Question
from tests.fuzz.oracle.json_text import parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from warehouse.cli.app import app
from warehouse.errors import WarehouseError

__all__ = ["RefusedError", "commands", "run_mcw"]

_COLUMNS = ("structure_id", "voxel_count", "covered_voxel_count", "experiment_count")
_SUBPROCESSES = 0.02
_SECONDS = 60


class RefusedError(WarehouseError):
    """A command ended with an error. The message is what it said."""


@cache
def _command() -> Any:
    return typer.main.get_command(app)


def run_mcw(arguments: list[str], folder: Path, *, as_process: bool = False) -> bytes:
    """What a command prints.

    Raises:
        RefusedError: it ended with an error of its own.
        AssertionError: it ended in any other way.
    """
    if as_process:
        ended = subprocess.run(
            [sys.executable, "-m", "warehouse.cli", *(each.encode("utf-8", "surrogateescape") for each in arguments)],
            capture_output=True,
            cwd=folder,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        code, output, said = ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "replace")
    else:
        os.chdir(folder)
        command = _command()
        with patch("typer.testing._get_command", lambda _: command):  # which would build every command again
            result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        code, output, said = result.exit_code, result.stdout_bytes, result.stderr
    if code == 0:
        return output
    if code == 2 and said.startswith("Usage: "):
        raise RefusedError("The command was used in a way that it explains.")
    assert 0 < code < 20, f"the exit code is {code}, and stderr {said[-500:]!a}"
    assert said.startswith("Error: "), f"stderr is {said[-500:]!a}"
    assert not output, f"stdout is {output[:200]!a}, and stderr {said[-500:]!a}"
    raise RefusedError(said.removesuffix("\n"))


def commands(random: Random, folder: Path) -> Case[Any]:
    """``mcw coverage`` with any arguments, and now and then a process of its own."""
    stood = standing(random)
    question = draw_text_question(random, stood.brain)
    options = [
        ["--min-density", question.min_density],
        ["--min-experiments", question.min_experiments],
        ["--hemisphere", question.hemisphere],
    ]
    for words, named in _filters(random, stood):
        options.append(words)
        question = replace(question, choice=replace(question.choice, **named))
    is_json = random.random() < 0.7
    options.append(["--format", "json" if is_json else "csv"])
    random.shuffle(options)
    words = [question.structure]
    for option in options:
        at = random.choice((0, len(words)))
        words[at:at] = option if random.random() < 0.8 else ["=".join(option)]
    arguments = ["coverage", "--database", str(stood.database), *words]
    rules = Rules()
    if random.random() < 0.05:
        arguments.insert(random.randrange(len(arguments) + 1), random.choice(("--nonsense", "-x", "--", "", *TEXTS)))
        rules.doubt("an argument that is none")
    if question.structure.startswith("-"):
        rules.doubt("a structure that looks like an option")
    expected = obeying(rules, lambda: _expected(stood, question, rules))
    as_process = random.random() < _SUBPROCESSES and not any("\0" in each for each in arguments)

    def differs(answer: object) -> str | None:
        assert isinstance(answer, bytes)
        if "a structure that looks like an option" in rules.doubts or "an argument that is none" in rules.doubts:
            return None
        return _difference(answer, is_json, expected or [])

    return Case(
        lambda: run_mcw(arguments, folder, as_process=as_process),
        rules,
        differs,
        untouched=[stood.database.parent],
        words=f"mcw {arguments!a}",
        is_shown=True,
    )


def _filters(random: Random, stood: Standing) -> list[tuple[list[str], dict[str, Any]]]:
    """Filters, each as the words of an option and as an argument of ``Choice``."""
    lines = [line.name for each in stood.atlas.experiments for line in each.lines] or ["no line"]
    chosen = str(random.choice((*stood.brain.injections, 1, "x", "1.0", "", "9" * 20)))
    line = random.choice((*lines, *lines, random.choice(lines).swapcase(), "x"))
    injection = random.choice(("primary", "any", "primary", "any", "Any", ""))
    every: list[tuple[list[str], dict[str, Any]]] = [
        (["--experiment", chosen], {"ids": (chosen,)}),
        (["--transgenic-line", line], {"lines": (line,)}),
        (["--wild-type"], {"wild_type": True}),
        (["--injection", injection], {"injection": injection}),
    ]
    return random.sample(every, random.choice((0, 0, 0, 1, 1, 2)))


def _expected(stood: Standing, question: Question, rules: Rules) -> list[tuple[int, int, int, int]]:
    """The answer, once the texts are numbers."""
    ids = question.choice.ids
    try:
        numbers = replace(
            question,
            min_density=float(question.min_density),
            min_experiments=_whole(question.min_experiments, rules),
            choice=replace(question.choice, ids=None if ids is None else tuple(int(each) for each in ids)),
        )
    except ValueError as error:
        raise ForbiddenError("a text is no number") from error
    return stood.atlas.coverage(numbers, rules)


def _whole(text: str, rules: Rules) -> int:
    """A whole number, also where it is written as 2.0 or 1e0."""
    if re.fullmatch("-?[0-9]+", text):
        return int(text)
    number = float(text)
    if not number.is_integer():
        raise ValueError(text)
    rules.doubt("a whole number in another spelling")
    return int(number)


def _difference(output: bytes, is_json: bool, expected: list[tuple[int, int, int, int]]) -> str | None:
    if is_json:
        try:
            records = parse_json(output, Rules())
        except ForbiddenError as error:
            return f"{error}: {output[:300]!a}"
    else:
        records = list(csv.DictReader(io.StringIO(output.decode())))
    found = [tuple(int(record[name]) for name in _COLUMNS) for record in records]
    return None if found == expected else f"{found!a:.500} instead of {expected!a:.500}"
