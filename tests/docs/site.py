"""Checks that the built site fetches nothing: every script, style, image and frame lies in the site itself.

python -m tests.docs.site FOLDER
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path

__all__ = ["fetched_elsewhere"]

_FETCHED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href"), ("source", "src"), ("video", "src")}
_ONLY_NAMED = {"canonical", "next", "prev"}


class _Fetched(HTMLParser):
    """Collects what a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "link" and dict(attrs).get("rel") in _ONLY_NAMED:
            return
        self.addresses += [value for name, value in attrs if value and (tag, name) in _FETCHED]


def fetched_elsewhere(page: str) -> list[str]:
    """Addresses on other servers that a browser fetches to show a page."""
    parser = _Fetched()
    parser.feed(page)
    return [each for each in parser.addresses if each.startswith(("http:", "https:", "//"))]


def main() -> None:
    folder = Path(sys.argv[1])
    pages = sorted(folder.rglob("*.html"))
    found = [
        f"{page.relative_to(folder)}: {address}"
        for page in pages
        for address in fetched_elsewhere(page.read_text(encoding="utf-8"))
    ]
    if found or not pages:
        sys.exit("\n".join(["The site fetches from elsewhere:", *found]) if found else f"There is no page in {folder}.")


if __name__ == "__main__":
    main()
