"""A report as a person has it open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["OpenedReport", "open_report"]

PIXEL_OF_A_POSITION = """
([id, x, y]) => {
  const plot = document.getElementById(id), {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)];
}
"""


@dataclass(frozen=True)
class OpenedReport:
    """The page of a report; ``complaints`` grows with every console error and every request beyond the file."""

    page: Page
    complaints: list[str]

    def text(self, selector: str) -> str:
        return " ".join(str(self.page.inner_text(selector)).split())

    def position_um(self, axis: str) -> float:
        """Where a slider says that it is."""
        return float(self.text(f"#position-{axis}").replace(",", "").removesuffix(" µm"))

    def slide(self, axis: str, steps: int) -> None:
        """Moves a slider with the keys."""
        slider = self.page.locator(f"#slider-{axis}")
        slider.focus()
        for _ in range(abs(steps)):
            slider.press("ArrowRight" if steps > 0 else "ArrowLeft")
        self.settle()

    def pixel(self, plot: str, x: float | str, y: float | str) -> tuple[float, float]:
        """Where on the screen a position in a plot is."""
        self.page.locator(f"#{plot}").scroll_into_view_if_needed()
        across, down = self.page.evaluate(PIXEL_OF_A_POSITION, [plot, x, y])
        return across, down

    def hover(self, plot: str, x: float | str, y: float | str) -> str:
        """What a plot says where the mouse points, its lines apart."""
        across, down = self.pixel(plot, x, y)
        self.page.mouse.move(2, 2)
        self.page.wait_for_selector(f"#{plot} .hoverlayer .hovertext", state="detached")
        self.page.mouse.move(across, down)
        label = self.page.wait_for_selector(f"#{plot} .hoverlayer .hovertext text")
        assert label is not None
        lines = label.query_selector_all("tspan.line") or [label]
        return re.sub("\N{NO-BREAK SPACE}", " ", "\n".join(str(line.text_content()) for line in lines))

    def drawn(self, plot: str) -> Any:
        """The traces of a figure, as plotly has them."""
        return self.page.evaluate("id => document.getElementById(id).data", plot)

    def rows(self, table: str) -> list[list[str]]:
        """The cells of a table that are to be seen."""
        rows: list[list[str]] = self.page.evaluate(
            "id => Array.from(document.querySelectorAll(`#${id} tbody tr`), "
            "row => Array.from(row.cells, cell => cell.innerText.trim()))",
            table,
        )
        return rows

    def all_rows(self, table: str) -> list[list[str]]:
        self.page.select_option(f"#{table}_wrapper .dt-length select", "100")
        return self.rows(table)

    def search(self, table: str, words: str) -> list[list[str]]:
        box = self.page.locator(f"#{table}_wrapper input[type=search]")
        box.fill("")
        box.press_sequentially(words)
        return self.rows(table)

    def settle(self) -> None:
        """Waits until what moved has been drawn."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def open_report(
    browser: Browser, path: Path, theme: Literal["light", "dark"] = "light", size: tuple[int, int] = (1280, 1000)
) -> Iterator[OpenedReport]:
    """The report, with all of its script run."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else complaints.append(asked.url),
    )
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", timeout=120_000)
    page.wait_for_selector("#experiment-table_wrapper")
    page.wait_for_selector("#structure-table_wrapper")
    try:
        yield OpenedReport(page, complaints)
        assert complaints == []
    finally:
        page.close()
