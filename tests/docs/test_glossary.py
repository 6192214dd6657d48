"""The glossary has the words that the other pages take for known, in alphabetical order."""

from __future__ import annotations

import re

import pytest

from tests.docs.generate import DOCS

ENTRIES = re.findall(
    r"^- \*\*(.+?)\.\*\* (.+)$", (DOCS / "glossary.md").read_text(encoding="utf-8"), flags=re.MULTILINE
)
TERMS = [term for terms, _ in ENTRIES for term in terms.split(", ")]


@pytest.mark.parametrize(
    "term",
    [
        "voxel", "label", "labelled", "leaf", "part", "nucleus", "structure", "covered", "injection site",
        "injection density", "unionize", "hemisphere", "primary", "wild type", "annotation", "CCF", "experiment",
        "signal fraction", "site fraction", "graph order", "density rank", "cache folder", "loaded", "audit",
        "side of an injection",
    ],
)  # fmt: skip
def test_a_term_is_there(term: str) -> None:
    assert term in TERMS


def test_no_term_is_there_twice() -> None:
    assert sorted(set(TERMS)) == sorted(TERMS)


def test_terms_are_in_alphabetical_order() -> None:
    firsts = [terms.casefold() for terms, _ in ENTRIES]
    assert firsts == sorted(firsts)
