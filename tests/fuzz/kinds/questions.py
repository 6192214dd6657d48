"""Arguments of the Python interface: structures, thresholds, hemispheres and filters that anybody may write."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import warehouse
from tests.fuzz import product
from tests.fuzz.brain import Brain
from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS
from tests.fuzz.kinds.comparing import obeying, unlike
from tests.fuzz.kinds.standing import standing
from tests.fuzz.oracle.atlas import Choice, Question
from tests.fuzz.oracle.rules import Rules

__all__ = ["draw_structure", "draw_text_question", "questions"]

_DENSITIES: tuple[Any, ...] = (0.1, 0.5, 0.7, 0.9, 1, 1.0, 1e-45, 1e-300, 5e-324)
_STRANGE_DENSITIES: tuple[Any, ...] = (
    0,
    -0.0,
    1.0000001,
    -1,
    2**70,
    math.nan,
    math.inf,
    True,
    np.float32(0.7),
    np.float64(0.7),
    np.int64(1),
    Fraction(1, 2),
    Decimal("0.5"),
    "0.5",
    None,
)
_STRANGE_COUNTS: tuple[Any, ...] = (
    0,
    -1,
    1.5,
    2.0,
    math.nan,
    math.inf,
    True,
    32_767,
    32_768,
    2**31,
    2**63,
    10**30,
    np.int8(2),
    np.int64(1),
    np.float64(1.5),
    Fraction(3, 2),
    Decimal(2),
    "1",
    None,
)
_STRANGE_IDS: tuple[Any, ...] = (0, -1, 2**31, 10**30, True, 1.5, "5", math.nan)


def draw_structure(random: Random, brain: Brain) -> str:
    """A structure as somebody may write it."""
    record = random.choice(brain.structures)
    text = str(record[random.choice(("acronym", "name", "id"))])
    return random.choice(
        (text, text, text, text.swapcase(), text.lower(), f" {text}\n", text + "x", "0" + text, random.choice(TEXTS))
    )


def questions(random: Random, folder: Path) -> Case:
    """A question about coverage, with any values."""
    stood = standing(random)
    ids = list(stood.brain.injections)
    lines = [line.name for each in stood.atlas.experiments for line in each.lines] or ["no line"]
    question = Question(
        draw_structure(random, stood.brain),
        random.choice(_DENSITIES if random.random() < 0.8 else _STRANGE_DENSITIES),
        random.choice((1, 2, 3) if random.random() < 0.8 else _STRANGE_COUNTS),
        random.choice(("both", "left", "right") if random.random() < 0.9 else ("Left", "", "'", None, 3)),
        _draw_choice(random, ids, lines),
    )
    rules = Rules()
    expected = obeying(rules, lambda: stood.atlas.coverage(question, rules))

    def ask() -> object:
        with warehouse.open(stood.database) as atlas:
            return product.coverage(atlas, question)

    return Case(ask, rules, unlike(expected), untouched=[stood.database.parent])


def _draw_choice(random: Random, ids: list[int], lines: list[str]) -> Choice:
    some_ids: Any = None
    if random.random() < 0.3:
        some_ids = tuple(random.choice(ids) for _ in range(random.randrange(1, 3)))
        if random.random() < 0.3:
            some_ids = random.choice(((), (*some_ids, random.choice(_STRANGE_IDS)), (np.int64(some_ids[0]),)))
    some_lines: Any = None
    if random.random() < 0.3:
        line = random.choice(lines)
        some_lines = random.choice(((line,), (line, line), (line.swapcase(),), (line, "x"), (random.choice(TEXTS),), ()))
    return Choice(
        some_ids,
        some_lines,
        random.random() < 0.1,
        random.choice((None, None, "primary", "any")) if random.random() < 0.95 else random.choice(("Any", "", "'")),
    )


def draw_text_question(random: Random, brain: Brain) -> Question:
    """A question whose thresholds are written as text, as on a command line."""
    return Question(
        draw_structure(random, brain),
        random.choice(
            ("0.5", "0.7", "1", "1e-45", "5e-1", ".9")
            if random.random() < 0.8
            else ("0", "-0.5", "nan", "inf", "1.01", "0,5", "half", "", "0x1", "٠", "1e400")
        ),
        random.choice(("1", "2", "3") if random.random() < 0.8 else ("0", "-1", "1.5", "2.0", "1e0", "x", "", "9" * 30)),
        random.choice(("both", "left", "right") if random.random() < 0.9 else ("LEFT", "", "3")),
    )
