"""A case of the fuzz: an input, what the rules say of it, and how the product is asked about it."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Generic, Literal, TypeVar

from tests.fuzz.oracle.rules import Rules
from warehouse.errors import WarehouseError

__all__ = ["Case", "Kind", "Outcome", "Verdict", "faults_of_message", "judge", "random_of"]

Verdict = Literal["accepted", "refused"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_MESSAGE = 2000
_OF_DUCKDB = "The query failed"
"""What follows are the words of DuckDB, which end as they like."""


Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Case(Generic[Answer]):
    """An input and a question about it.

    Attributes:
        ask: asks the product; it returns the answer, or raises a WarehouseError to refuse the input.
        rules: what the oracle found in the input: what forbids it, and what leaves room.
        differs: what is wrong with an answer, or None.
        names: a refusal has to contain one of these; none if the input has no file.
        untouched: files and folders that have to be the same afterwards, byte for byte.
        live: what has to be the same after a refusal.
        input_count: how many inputs it has.
        words: the input, if it is in no file.
        is_shown: whether messages are those that a terminal gets: without characters that it would obey.
    """

    ask: Callable[[], Answer]
    rules: Rules
    differs: Callable[[Answer], str | None]
    names: Sequence[str] = ()
    untouched: Sequence[Path] = ()
    live: Sequence[Path] = ()
    input_count: int = 1
    words: str = ""
    is_shown: bool = False


Kind = Callable[[Random, Path], Case[Any]]
"""Makes a case from random numbers, with its files in an empty folder."""


@dataclass
class Outcome:
    """What the product did with a case, and what is wrong with that."""

    verdict: Verdict = "accepted"
    input_count: int = 1
    faults: list[str] = field(default_factory=list)


def random_of(kind: str, seed: int) -> Random:
    """The random numbers of a case: the same on every machine and in every Python."""
    return Random(f"{kind}:{seed}")  # noqa: S311 - nothing here is a secret


def judge(case: Case[Any]) -> Outcome:
    """Asks the product, and compares what it does with what the rules say."""
    outcome = Outcome(input_count=case.input_count)
    before, live = _fingerprints(case.untouched), _fingerprints(case.live)
    try:
        answer = case.ask()
    except WarehouseError as error:
        outcome.verdict = "refused"
        outcome.faults += faults_of_message(str(error), case.names, is_shown=case.is_shown)
        if not case.rules.may_refuse:
            outcome.faults.append(f"refused, though the rules allow it: {str(error)!a}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # what is no WarehouseError is a fault, whatever it is
        outcome.verdict = "refused"
        outcome.faults.append(_of_traceback(error))
    else:
        live = {}
        if case.rules.forbidden:
            outcome.faults.append(f"accepted, though {case.rules.forbidden}")
        else:
            outcome.faults += _faults_of_answer(case, answer)
    after = _fingerprints(case.untouched)
    if live:
        before, after = before | live, after | _fingerprints(case.live)
    outcome.faults += [f"{path} was changed" for path, was in before.items() if after.get(path) != was]
    outcome.faults += [f"{path} was left behind" for path in after.keys() - before.keys()]
    if case.words:
        outcome.faults = [f"{fault} (asked: {case.words:.500})" for fault in outcome.faults]
    return outcome


def _faults_of_answer(case: Case[Answer], answer: Answer) -> list[str]:
    try:
        complaint = case.differs(answer)
    except Exception:
        return [f"the fuzz itself fails: {traceback.format_exc(limit=-2)}"]
    return [] if complaint is None else [f"another answer: {complaint}"]


def faults_of_message(message: str, names: Sequence[str] = (), *, is_shown: bool = False) -> list[str]:
    """What keeps a message from being a sentence or two that name what is wrong."""
    faults = []
    if is_shown and _CONTROL.search(message):
        faults.append(f"the message has control characters: {message!a}")
    is_whole = message.endswith((".", "?", ")", "!")) or _OF_DUCKDB in message
    if not is_whole or len(message) > _LONGEST_MESSAGE:
        faults.append(f"the message is no sentence: {message[:_LONGEST_MESSAGE]!a}")
    if names and not any(name in message for name in names):
        faults.append(f"the message does not name {' or '.join(names)!a}: {message!a}")
    return faults


def _of_traceback(error: BaseException) -> str:
    """The error, and the line of the product that it came through last."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/tests/fuzz/" not in frame.filename]
    place = f" at {'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else ""
    words = " ".join(str(error).split())
    return f"a traceback: {type(error).__name__}{place}: {words[:300]!a}"


def _fingerprints(paths: Sequence[Path]) -> dict[str, str]:
    """The content of files, and of everything in folders, by path."""
    found: dict[str, str] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else []
        for each in (path, *inside):
            if each.is_symlink():
                found[str(each)] = f"a link to {each.readlink()}"
            elif each.is_dir():
                found[str(each)] = "a folder"
            elif each.exists():
                found[str(each)] = hashlib.sha256(each.read_bytes()).hexdigest()
    return found
