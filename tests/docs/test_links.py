"""Links between pages lead somewhere, and every page is in the navigation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.generate import DOCS, ROOT
from tests.docs.markdown import ALL_PAGES, anchors, links, name_of


@pytest.mark.parametrize("page", ALL_PAGES, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in links(text):
        if link.startswith("http"):
            assert link.startswith("https://")
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), f"{name_of(page)} links {link}"
        if page.is_relative_to(DOCS):
            assert target.is_relative_to(DOCS), f"the site has no {link}"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{name_of(page)} links {link}"


def test_pages_link_each_other() -> None:
    assert sum(len(links(page.read_text(encoding="utf-8"))) for page in ALL_PAGES) > 100


def test_every_page_is_once_in_the_navigation() -> None:
    _, _, navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")
    listed = re.findall(r"([\w/-]+\.md)$", navigation, flags=re.MULTILINE)
    assert sorted(listed) == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


def test_every_figure_is_shown_on_a_page() -> None:
    shown = {
        (page.parent / link).resolve()
        for page in ALL_PAGES
        for link in links(page.read_text(encoding="utf-8"))
        if link.endswith((".png", ".svg"))
    }
    stored = {path for path in (DOCS / "figures").iterdir() if path.suffix in (".png", ".svg")}
    assert stored == shown


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Figures, the report and files", "figures-the-report-and-files"),
        ("# What is counted: `x`", "what-is-counted-x"),
    ],
)
def test_an_anchor_is_its_heading_in_lower_case_without_signs(heading: str, anchor: str) -> None:
    assert anchors(heading) == {anchor}
