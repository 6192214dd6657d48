"""Parts of sentences. What they are made of comes from files and servers."""

from __future__ import annotations

import unicodedata

import pytest

from warehouse.sentences import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("VPL, Ventral posterolateral nucleus", "VPL, Ventral posterolateral nucleus"),
        ("µm – é ✓ 丘脑 \N{NO-BREAK SPACE}.", "µm – é ✓ 丘脑 \N{NO-BREAK SPACE}."),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("one\ntwo\r\tthree", r"one\ntwo\r\tthree"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("abc\u202edef\u2066", r"abc\u202edef\u2066"),
        ("half a pair: \udcff", r"half a pair: \udcff"),
        ("", ""),
    ],
)
def test_what_a_terminal_would_obey_shows_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_control_character_and_every_turn_of_direction_is_seen_and_no_letter_is_touched() -> None:
    obeyed = {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)]}
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for character in map(chr, range(0x110000)):
        if character in obeyed or unicodedata.bidirectional(character) in directions:
            assert visible(character).isascii()
            assert visible(character).isprintable()
        elif unicodedata.category(character)[0] in "LMNPS":
            assert visible(character) == character
