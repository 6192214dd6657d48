"""Headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]

OPTIONS = [
    "--no-sandbox",  # root, as in a container, may not have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(test_id_attribute: str = "data-testid") -> Iterator[Browser]:
    """Chromium, driven by Playwright, until the end of the block."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path is not None, "Chromium is not installed: make browser"
    with sync_playwright() as playwright:
        playwright.selectors.set_test_id_attribute(test_id_attribute)
        with playwright.chromium.launch(executable_path=path, args=OPTIONS) as browser:
            yield browser
