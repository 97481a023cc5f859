"""Writes docs/report.png: the top of the example's report, as Chromium shows it.

Run `python docs/make_report_picture.py`; it takes a few minutes. Needs Chromium, and the packages playwright, pillow.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from coplan import run
from coplan.datafiles import data_folder

WINDOW = {"width": 1080, "height": 1000}
HIDDEN = ".cards + *, #headline .whole, nav, .tools { display: none !important; }"
SHOWN = "#flows details"  # what the picture ends above
WIDTH = 860
COLOURS = 64  # few, so that the file is small


def main() -> None:
    """Solve the example, make its report and take its picture."""
    with tempfile.TemporaryDirectory() as name:
        plan = run.solve(data_folder("inputs") / "jingjinji-en.xlsx", Path(name) / "jingjinji.xlsx").path
        picture = _picture(run.report([plan]).path)
    height = round(picture.height * WIDTH / picture.width)
    picture.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(COLOURS).save(
        Path(__file__).with_name("report.png"), optimize=True
    )


def _picture(page: Path) -> Image.Image:
    """The page from its top to the end of the flows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        window = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
        window.goto(page.as_uri())
        window.add_style_tag(content=HIDDEN)
        window.wait_for_timeout(1000)
        end = window.locator(SHOWN).bounding_box()
        taken = window.screenshot(full_page=True)
        browser.close()
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    return picture.crop((0, 0, picture.width, round(end["y"]) if end else picture.height))


if __name__ == "__main__":
    main()
