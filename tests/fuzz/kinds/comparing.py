"""How a kind is put together: what the oracle says of an input, and how answers are compared."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["how_many", "obeying", "unlike"]

Read = TypeVar("Read")


def obeying(rules: Rules, read: Callable[[], Read]) -> Read | None:
    """What an oracle reads; None where the input is forbidden, which the rules then say."""
    try:
        return read()
    except ForbiddenError as error:
        rules.forbidden = str(error)
        return None


def unlike(expected: object) -> Callable[[Any], str | None]:
    """Compares an answer with the one that is expected."""

    def differs(answer: object) -> str | None:
        return None if answer == expected else f"{answer!a:.600} instead of {expected!a:.600}"

    return differs


def how_many(random: Random) -> int:
    """How many mutations a file gets. Without any, it is the reading of sound files that is tried."""
    return random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3))
