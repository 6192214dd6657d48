"""README.md is short, and says the things that a reader must not miss."""

from __future__ import annotations

import re

from tests.docs.generate import DOCS, ROOT
from tests.docs.markdown import ALL_PAGES, links, name_of

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_has_at_most_9_000_bytes() -> None:
    assert len(README.encode()) <= 9_000


def test_the_first_screen_has_the_question_a_figure_and_how_to_install() -> None:
    screen = "\n".join(README.splitlines()[:32])
    assert "How well do the existing tracer injections cover" in screen
    assert "docs/figures/" in screen
    assert "pip install ." in screen
    assert "make demo" in screen


def test_it_warns_of_what_is_easily_misread() -> None:
    assert "**The wrong denominator.**" in README
    assert "**Coverage counts what is loaded.**" in README
    assert "**generated**" in README


def test_it_leads_to_every_topic() -> None:
    linked = set(links(README))
    topics = {f"docs/{page.name}" for page in DOCS.glob("*.md")}
    topics -= {"docs/index.md", "docs/contributing.md", "docs/changelog.md"}  # it links the originals
    topics -= {"docs/style.md", "docs/releasing.md", "docs/python-reference.md"}  # linked from the pages it links
    assert topics - linked == set()


def test_no_page_says_that_a_package_index_has_the_package() -> None:
    for page in ALL_PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"pip install\s+['\"]?mouse-connectivity-warehouse", text), name_of(page)
