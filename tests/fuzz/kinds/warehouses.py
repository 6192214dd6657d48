"""A warehouse file with flipped, cut or spliced bytes: DuckDB's checksums have to come out as sentences."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.case import Case
from tests.fuzz.kinds.caches import difference, draw_questions
from tests.fuzz.kinds.standing import standing
from tests.fuzz.oracle.rules import Rules

__all__ = ["warehouse_files"]

_BLOCK_BYTES = 1 << 18
_HEADER_BYTES = 3 << 12
"""A DuckDB file has three headers, and then its blocks."""


def warehouse_files(random: Random, folder: Path) -> Case[Any]:
    """A published warehouse that a disk or a copy has damaged: right answers, a failed audit, or a refusal."""
    stood = standing(random)
    database = folder / "warehouse.duckdb"
    content = bytearray(stood.database.read_bytes())
    for _ in range(random.choice((1, 1, 5, 50))):
        _damage(random, content)
    database.write_bytes(content)
    rules = Rules(doubts=["a damage that may be where nothing is"])
    questions = draw_questions(random, stood.brain)

    def differs(answers: product.Answers) -> str | None:
        if answers.failed_audits:  # a block in the place of another has a good checksum: what finds it is mcw check
            return None
        return difference(answers, stood.atlas, questions)

    return Case(
        lambda: product.answers(database, questions),
        rules,
        differs,
        [str(database)],
        untouched=[folder],
    )


def _damage(random: Random, content: bytearray) -> None:
    if not content:
        return
    at = random.choice((random.randrange(len(content)), random.randrange(min(_HEADER_BYTES, len(content)))))
    change = random.randrange(6)
    if change <= 2:
        content[at] ^= 1 << random.randrange(8)
    elif change == 3:
        content[at : at + 100] = bytes(random.randrange(256) for _ in range(100))
    elif change == 4 and len(content) > 2 * _BLOCK_BYTES:
        here, there = (
            _HEADER_BYTES + _BLOCK_BYTES * random.randrange((len(content) - _HEADER_BYTES) // _BLOCK_BYTES)
            for _ in range(2)
        )
        content[here : here + _BLOCK_BYTES] = content[there : there + _BLOCK_BYTES]
    elif change == 5:
        del content[at:]
