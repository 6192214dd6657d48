"""Parts of sentences: counts with their nouns, lists of names, suggestions for a misspelt name, text that is safe."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

__all__ = ["counted", "did_you_mean", "either", "some", "visible"]

# C0 with newline and tab, DEL, C1; marks of the direction of text, separators of lines; halves of surrogate pairs.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_SUGGESTIONS = 5
_LEAST_LETTERS = 4
_LEAST_SIMILARITY = 0.6


def counted(count: int, noun: str, verb: str = "", verbs: str = "") -> str:
    """``1 file`` or ``2,000 files``; with a verb, and its form for several: ``1 file is`` or ``2,000 files are``."""
    words = f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
    return f"{words} {verb if count == 1 else verbs}".rstrip()


def either(names: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def some(names: Iterable[object], most: int = 5) -> str:
    """``a, b, c``, and how many more there are: ``a, b, c, d, e and 2 more``."""
    every = [str(name) for name in names]
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most:,} more"


def did_you_mean(wanted: str, names: Iterable[tuple[str, str]], otherwise: str) -> str:
    """``did you mean A or B?``, or another hint if no name is similar to the one that a user wrote.

    Args:
        wanted: the name that the user wrote.
        names: every known spelling, with the words for it in the sentence.
        otherwise: the hint if no spelling is similar, such as the command that lists all names.
    """
    spellings: dict[str, list[str]] = {}
    for spelling, name in names:
        spellings.setdefault(spelling.casefold(), []).append(name)
    folded = wanted.strip().casefold()
    nearest = difflib.get_close_matches(folded, spellings, n=_SUGGESTIONS, cutoff=_LEAST_SIMILARITY)
    if len(folded) >= _LEAST_LETTERS:
        nearest += [spelling for spelling in spellings if folded in spelling]
    found = list(dict.fromkeys(name for spelling in nearest for name in spellings[spelling]))[:_SUGGESTIONS]
    return f"did you mean {either(found)}?" if found else otherwise


def visible(text: str) -> str:
    r"""The text in one line, with an escape such as ``\x1b`` for every character that a terminal would obey, not show.

    A name from a file or a server can hold such characters: they change colours, hide text, or turn its direction.
    """
    return _UNSEEN.sub(lambda unseen: unseen[0].encode("unicode_escape").decode("ascii"), text)
