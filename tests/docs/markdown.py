"""Reads the pages of the documentation: their code blocks, links and headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.docs.generate import DOCS, GENERATED, ROOT

__all__ = ["ALL_PAGES", "WRITTEN_PAGES", "Command", "anchors", "blocks", "console", "links", "name_of", "section"]

ALL_PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
"""Every page: the files that GitHub shows first, and those of the site."""

WRITTEN_PAGES = [page for page in ALL_PAGES if page.parent != DOCS or page.name not in GENERATED]
"""The pages that people write."""


@dataclass(frozen=True)
class Command:
    """A command as a page prints it, and what the page says that it prints."""

    line: str
    output: tuple[str, ...]


def name_of(page: Path) -> str:
    """What a page is called in the project."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, language: str) -> list[str]:
    """What stands in the code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def console(text: str) -> list[Command]:
    """The commands of a page, in their order."""
    found: list[Command] = []
    for block in blocks(text, "console"):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *output = shown.rstrip("\n").split("\n")
            found.append(Command(line, tuple(output)))
    return found


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    (found,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return str(found)


def links(text: str) -> list[str]:
    """The targets of links and images, but for those in code."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]+`", "code", text)
    return [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'<img [^>]*src="([^"]+)"', text)]


def anchors(text: str) -> set[str]:
    """What can stand after # in a link to a page."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
