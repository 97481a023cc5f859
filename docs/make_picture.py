"""Writes docs/picture.png: the sheets Gains and Charts of the example's plan, as LibreOffice shows them.

Run `python docs/make_picture.py`. Needs LibreOffice (soffice), Poppler (pdftotext, pdftoppm), and the package pillow.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from coplan import run
from coplan.datafiles import data_folder

PICTURE = Path(__file__).parent / "picture.png"
SHEETS = ("Gains", "Charts")
DOTS_PER_INCH = 96
FOOTER = 0.65  # inches at the bottom of a page
MARGIN = 14
COLOURS = 64  # few, so that the file is small


def main() -> None:
    """Solve the example, print its plan, and put the pages of the sheets under each other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run.solve(data_folder("inputs") / "jingjinji-en.xlsx", folder / "plan.xlsx")
        _call("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "plan.xlsx")
        titles = _call("pdftotext", "-layout", folder / "plan.pdf", "-").split("\f")
        _stacked([_picture(folder, _page(titles, sheet)) for sheet in SHEETS]).save(PICTURE, optimize=True)


def _page(texts: list[str], sheet: str) -> int:
    """Number of the first page that is titled by a sheet."""
    return next(number for number, text in enumerate(texts, 1) if text.lstrip().startswith(f"{sheet} ·"))


def _picture(folder: Path, page: int) -> Image.Image:
    """A page without its footer and its white borders."""
    target = folder / f"page{page}"
    choice = ("-r", DOTS_PER_INCH, "-f", page, "-l", page)
    _call("pdftoppm", "-png", "-singlefile", *choice, folder / "plan.pdf", target)
    picture = Image.open(target.with_suffix(".png")).convert("RGB")
    picture = picture.crop((0, 0, picture.width, picture.height - round(FOOTER * DOTS_PER_INCH)))
    return picture.crop(ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox())


def _stacked(pictures: list[Image.Image]) -> Image.Image:
    """Pictures under each other on white, in few colours."""
    width = max(picture.width for picture in pictures) + 2 * MARGIN
    height = sum(picture.height + 2 * MARGIN for picture in pictures)
    sheet, top = Image.new("RGB", (width, height), "white"), MARGIN
    for picture in pictures:
        sheet.paste(picture, (MARGIN, top))
        top += picture.height + 2 * MARGIN
    return sheet.quantize(COLOURS)


def _call(*command: object) -> str:
    """What a command prints; raises CalledProcessError where it fails."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
