"""Text from elsewhere, as it can be printed."""

from __future__ import annotations

import unicodedata

import pytest

from warehouse.sentences import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\r\tand a tab", r"two\nlines\r\tand a tab"),
        ("\x07\x00\x7f", r"\x07\x00\x7f"),
        ("\x9b2J", r"\x9b2J"),
        ("abc\u202egnp", r"abc\u202egnp"),
        ("\u2066\u2069\u200e\u061c", r"\u2066\u2069\u200e\u061c"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ud800", r"\ud800"),
        ("Zürich, 脳, π ≥ 3, 🧠, e\u0301", "Zürich, 脳, π ≥ 3, 🧠, e\u0301"),
        (r"a \x1b that was spelt out", r"a \x1b that was spelt out"),
    ],
)
def test_what_would_steer_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_character_can_be_printed_then() -> None:
    steering = {"Cc", "Cs", "Zl", "Zp"}
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for number in range(0x110000):
        character = chr(number)
        hidden = unicodedata.category(character) in steering or unicodedata.bidirectional(character) in bidirectional
        if hidden:
            assert visible(character).isascii(), hex(number)
            assert visible(character).isprintable(), hex(number)
