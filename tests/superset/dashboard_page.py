"""The dashboard as someone at the screen meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from warehouse.bi.charts import CHARTS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

SECONDS_TO_DRAW = 180
DRAWN = "canvas, table tbody tr, .header-line, .handlebars h4"


class DashboardPage:
    """The dashboard *Injection coverage* in a browser.

    Attributes:
        page: the browser's page.
        answers: what the page last fetched for each chart, by the chart's title.
    """

    def __init__(self, page: Page) -> None:
        from playwright.sync_api import expect

        self.page = page
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self._responses: list[Response] = []
        self._expect = expect
        page.on("response", self._keep)

    def open(self) -> None:
        """Open the dashboard anew, and wait until every chart is drawn."""
        self.page.goto("/superset/dashboard/injection-coverage/")
        self.wait()

    def reload(self) -> None:
        """Press the browser's reload button, and wait until every chart is drawn."""
        self.page.reload()
        self.wait()

    def wait(self) -> None:
        """Wait until every chart is drawn, and nothing else is shown in place of one."""
        milliseconds = SECONDS_TO_DRAW * 1000
        for chart in CHARTS:
            self._expect(self.chart(chart.title).locator(DRAWN).first).to_be_visible(timeout=milliseconds)
        self._expect(self.page.get_by_test_id("loading-indicator")).to_have_count(0, timeout=milliseconds)
        self.page.wait_for_load_state("networkidle")
        self._expect(self.page.locator(".ant-alert-error, .ant-empty")).to_have_count(0)
        self._read_answers()

    def chart(self, title: str) -> Locator:
        """The chart with this heading."""
        return self.page.locator(f'[data-test-chart-name="{title}"]')

    def number(self, title: str) -> str:
        """The big number under this heading."""
        return str(self.chart(title).locator(".header-line").inner_text())

    def table(self, title: str) -> list[list[str]]:
        """The cells of a table, as they are written there."""
        rows = self.chart(title).locator("tbody tr")
        return [rows.nth(index).locator("td").all_inner_texts() for index in range(rows.count())]

    def choose(self, filter_name: str, value: str) -> None:
        """Choose a value in a filter of the bar at the left; takes effect with ``apply``."""
        control = self.page.locator(f'.ant-select[data-test="NATIVE_FILTER-{filter_name}"]')
        control.click()
        self.page.keyboard.type(value)
        self.page.locator(f'.ant-select-dropdown:visible .ant-select-item-option[title="{value}"]').click()
        self.page.keyboard.press("Escape")

    def apply(self) -> None:
        """Press Apply filters, and wait until every chart is drawn."""
        with self.page.expect_response(re.compile("/api/v1/chart/data")):
            self.page.get_by_test_id("filter-bar__apply-button").click()
        self.wait()

    def screenshot(self, path: Path) -> None:
        """Keep what is on the screen."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=path, animations="disabled")

    def _read_answers(self) -> None:
        """Reads what came in since the last time; within the browser's event it could not be read."""
        for response in self._responses:
            form = json.loads(parse_qs(urlsplit(response.url).query)["form_data"][0])
            chart = self.page.locator(f'[data-test-chart-id="{form["slice_id"]}"]')
            self.answers[str(chart.get_attribute("data-test-chart-name"))] = response.json()["result"][0]["data"]
        self._responses.clear()

    def _keep(self, response: Response) -> None:
        address = urlsplit(response.url)
        if address.path == "/api/v1/chart/data" and "slice_id" in address.query:  # a filter's values have no slice_id
            self._responses.append(response)
