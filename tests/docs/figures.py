"""Draws the figures of the documentation as their commands do, and notes what words are in them.

python -m tests.docs.figures

Two versions of matplotlib draw letters differently, so a test can compare the stored pixels exactly only with its own
version. The words it can compare with any: docs/figures/words.json has them.
"""

from __future__ import annotations

import json
import re
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import warehouse
from tests.browser import chromium
from tests.docs.generate import DOCS
from tests.report.opened import open_report
from warehouse.load import ingest
from warehouse.plot.sheet import save
from warehouse.sample import write_sample
from warehouse.sample.anatomy import RESOLUTION_UM

if TYPE_CHECKING:
    from warehouse.plot.figure import NotedFigure

__all__ = ["FIGURES", "FOLDER", "WORDS", "drawn", "report_words", "words_of"]

FOLDER = DOCS / "figures"
WORDS = FOLDER / "words.json"
FIGURES = ("coverage", "curve", "matrix", "slices")
"""What ``mcw plot NAME TH -o NAME.png`` draws."""
# The screen of the report, and the voxel of the coronal section that the mouse points at: ML and DV, in um.
_SCREEN = (1280, 1060)
_POINTED_AT_UM = (3950, 5050)


def drawn(atlas: warehouse.Warehouse, name: str) -> NotedFigure:
    """The figure that ``mcw plot NAME TH`` draws."""
    figure: NotedFigure = getattr(atlas.plot, name)("TH")
    return figure


def words_of(figure: NotedFigure) -> list[str]:
    """Every text in a figure, sorted."""
    from matplotlib.text import Text

    figure.draw_without_rendering()  # places the ticks, and with them their labels
    texts = {each.get_text() for each in figure.findobj(Text) if each.get_visible()}
    return sorted(texts - {""})


def report_words(page: str) -> list[str]:
    """The sentences at the top of a report, which its picture shows."""
    header = page.partition("<header>")[2].partition("</header>")[0]
    return re.findall(r"<(?:h1|p|li)[^>]*>(.*?)</(?:h1|p|li)>", header)


def _photograph(report: Path, picture: Path) -> None:
    """The first screen of a report, with the mouse on a voxel."""
    with chromium() as browser, open_report(browser, report, size=_SCREEN) as opened:
        opened.hover("coronal", *_POINTED_AT_UM)
        opened.page.evaluate("scrollTo(0, 0)")
        opened.hover("coronal", *_POINTED_AT_UM)
        opened.page.screenshot(path=picture)


def main() -> None:
    words: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "warehouse.duckdb"
        ingest(write_sample(Path(folder) / "sample"), database, resolution_um=RESOLUTION_UM)
        with warehouse.open(database) as atlas:
            for name in FIGURES:
                figure = drawn(atlas, name)
                save(figure, FOLDER / f"{name}.png")
                words[f"{name}.png"] = words_of(figure)
            report = Path(folder) / "report.html"
            atlas.report("TH", report)
            _photograph(report, FOLDER / "report.png")
            words["report.png"] = report_words(report.read_text(encoding="utf-8"))
    noted = {"matplotlib": version("matplotlib"), "words": words}
    WORDS.write_text(json.dumps(noted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
