"""Arguments of the Python interface: structures, thresholds, hemispheres and filters that anybody may write."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.fuzz import product
from tests.fuzz.brain import Brain
from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS
from tests.fuzz.kinds.comparing import obeying, unlike
from tests.fuzz.kinds.standing import standing
from tests.fuzz.oracle.atlas import Atlas, Choice, Question
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


_HEMISPHERES = ("both", "left", "right")
_STRANGE_DENSITY_TEXTS = ("0", "-0.5", "nan", "inf", "1.01", "0,5", "half", "", "0x1", "٠", "1e400")
_STRANGE_COUNT_TEXTS = ("0", "-1", "1.5", "2.0", "1e0", "x", "", "9" * 30)


def draw_structure(random: Random, brain: Brain, *, is_strange: bool = False) -> str:
    """A structure as somebody may write it."""
    record = random.choice(brain.structures)
    text = str(record[random.choice(("acronym", "name", "id"))])
    if is_strange:
        return random.choice((text.swapcase(), text + "x", "0" + text, text[:-1], random.choice(TEXTS)))
    return random.choice((text, text, text.lower(), f" {text}\n"))


def questions(random: Random, folder: Path) -> Case[Any]:
    """A question about coverage, of which one value or two may be strange."""
    stood = standing(random)
    strange = _strange(random, ("structure", "density", "count", "hemisphere", "ids", "lines", "injection"))
    question = Question(
        draw_structure(random, stood.brain, is_strange="structure" in strange),
        random.choice(_STRANGE_DENSITIES if "density" in strange else _DENSITIES),
        random.choice(_STRANGE_COUNTS if "count" in strange else (1, 1, 2, 3)),
        random.choice(("Left", "", "'", None, 3) if "hemisphere" in strange else _HEMISPHERES),
        Choice(
            _draw_ids(random, list(stood.brain.injections), is_strange="ids" in strange),
            _draw_lines(random, stood.atlas, is_strange="lines" in strange),
            random.random() < 0.1,
            random.choice(("Any", "", "'") if "injection" in strange else (None, None, None, "primary", "any")),
        ),
    )
    rules = Rules()
    expected = obeying(rules, lambda: stood.atlas.coverage(question, rules))

    return Case(lambda: product.coverage(stood.opened, question), rules, unlike(expected), words=ascii(question))


def _strange(random: Random, names: tuple[str, ...]) -> list[str]:
    """Which values are to be strange: none, or a few."""
    return random.sample(names, random.choice((0, 0, 1, 1, 1, 2)))


def _draw_ids(random: Random, ids: list[int], *, is_strange: bool) -> Any:
    found = tuple(random.choice(ids) for _ in range(random.randrange(1, 3)))
    if is_strange:
        return random.choice(((), (*found, random.choice(_STRANGE_IDS)), (np.int64(found[0]),)))
    return random.choice((None, None, None, found))


def _draw_lines(random: Random, atlas: Atlas, *, is_strange: bool) -> Any:
    line = random.choice([line.name for each in atlas.experiments for line in each.lines] or ["no line"])
    if is_strange:
        return random.choice(((line.swapcase(),), (line.lower(),), (line, "x"), (random.choice(TEXTS),), ()))
    return random.choice((None, None, None, None, None, (line,), (line, line)))


def draw_text_question(random: Random, brain: Brain) -> Question:
    """A question whose thresholds are written as text, as on a command line."""
    strange = _strange(random, ("structure", "density", "count", "hemisphere"))
    return Question(
        draw_structure(random, brain, is_strange="structure" in strange),
        random.choice(_STRANGE_DENSITY_TEXTS if "density" in strange else ("0.5", "0.7", "1", "1e-45", "5e-1", ".9")),
        random.choice(_STRANGE_COUNT_TEXTS if "count" in strange else ("1", "2", "3")),
        random.choice(("LEFT", "", "3") if "hemisphere" in strange else _HEMISPHERES),
    )
