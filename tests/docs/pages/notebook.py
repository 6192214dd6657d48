"""The tutorial as a page: the cells of docs/tutorial.ipynb with their outputs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

__all__ = ["notebook_page"]

_FORMS = ("text/markdown", "text/html", "text/plain")


def notebook_page(path: Path) -> str:
    """The page in Markdown."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    title, *cells = [_cell(cell) for cell in notebook["cells"]]
    origin = f"*This page is the notebook [{path.name}]({path.name}), as its last run left it.*"
    heading, _, rest = title.partition("\n\n")
    return "\n\n".join([heading, origin, rest, *cells]) + "\n"


def _cell(cell: dict[str, Any]) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return source
    return "\n\n".join([f"```python\n{source}\n```", *(_output(each) for each in cell["outputs"])])


def _output(output: dict[str, Any]) -> str:
    form = next(each for each in _FORMS if each in output["data"])
    text = "".join(output["data"][form]).strip()
    if form == "text/html":
        # An empty line would end the table for Markdown; the style of a notebook is not that of the page.
        return re.sub(r"\n\s*\n", "\n", re.sub(r"<style.*?</style>\n?", "", text, flags=re.DOTALL))
    return f"```text\n{text}\n```" if form == "text/plain" else text
