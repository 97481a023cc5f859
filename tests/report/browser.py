"""A headless Chromium that reaches no network, and a page opened in it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
NEEDED = bool(os.environ.get("CI")) and sys.platform == "linux"
without_browser = pytest.mark.skipif(
    CHROMIUM is None and not NEEDED, reason="no Chromium is installed: apt-get install chromium"
)
"""Marks tests that are left out where there is no browser, but not by CI on Linux, which has one."""
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1200, 390


@dataclass
class Opened:
    """A page that is open: what went wrong in it, and every address that it asked for but its own memory."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def speak(self, language: str) -> None:
        """Switch the page's language."""
        self.page.click(f".language[data-language={language}]")

    def drawn(self) -> dict[str, int]:
        """Marks that each chart has drawn: bars, points, cells, bands."""
        return dict(
            self.page.eval_on_selector_all(
                ".chart",
                "all => all.map(e => [e.id, e.querySelectorAll('.point, .heatmaplayer image, .sankey-link').length])",
            )
        )


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser, to be used for several pages."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@contextmanager
def opened(chromium: Browser, file: Path, width: int = WIDE) -> Iterator[Opened]:
    """A file in a window of this width; what it asks the network for is refused and noted."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    found = Opened(page)
    page.on(
        "console", lambda message: found.wrong.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: found.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (found.wrong.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: found.asked.append(request.url) if not request.url.startswith("blob:") else None)
    page.goto(file.as_uri())
    page.wait_for_selector(".chart .main-svg")
    yield found
    context.close()
