"""Writes the generated pages of the documentation, which are checked in; a test says when they are out of date.

python -m tests.docs.generate [--check]

With --check it writes nothing, and fails where a page is out of date.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import warehouse
from tests.docs.pages.catalogue import catalogue_page
from tests.docs.pages.commands import commands_page
from tests.docs.pages.notebook import notebook_page
from tests.docs.pages.reference import python_page
from warehouse.load import ingest
from warehouse.sample import write_sample
from warehouse.sample.anatomy import RESOLUTION_UM

__all__ = ["DOCS", "GENERATED", "generated_pages"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = (
    "changelog.md", "commands.md", "contributing.md", "data-catalogue.md", "python-reference.md", "tutorial.md",
)  # fmt: skip


def generated_pages(database: Path) -> dict[str, str]:
    """The text of each generated page, by its name in docs/.

    Args:
        database: any warehouse of this version: the catalogue reads its comments.
    """
    with warehouse.open(database) as atlas:
        catalogue = catalogue_page(atlas.connection)
    return {
        "changelog.md": _page_of_the_root("CHANGELOG.md"),
        "commands.md": commands_page(),
        "contributing.md": _page_of_the_root("CONTRIBUTING.md"),
        "data-catalogue.md": catalogue,
        "python-reference.md": python_page(),
        "tutorial.md": notebook_page(DOCS / "tutorial.ipynb"),
    }


def _page_of_the_root(name: str) -> str:
    """A file beside docs/ as a page in it, with its links as seen from there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.sub(r"\]\(docs/", "](", text).replace("](CHANGELOG.md)", "](changelog.md)")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "warehouse.duckdb"
        ingest(write_sample(Path(folder) / "sample"), database, resolution_um=RESOLUTION_UM)
        pages = generated_pages(database)
    old = [name for name, text in pages.items() if _stored(DOCS / name) != text]
    if "--check" in sys.argv[1:]:
        if old:
            sys.exit(f"Out of date, so run 'make pages': {', '.join(old)}.")
        return
    for name in old:
        (DOCS / name).write_text(pages[name], encoding="utf-8", newline="\n")


def _stored(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    main()
