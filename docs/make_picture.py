"""Writes the pictures of README.md, docs/tour.md and docs/tour.zh.md from the example, as LibreOffice shows it.

Run `python docs/make_picture.py`; it takes some minutes. Needs LibreOffice (soffice), Poppler (pdftotext, pdftoppm),
and the packages openpyxl and pillow.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from PIL import Image, ImageChops

from coplan import run
from coplan.datafiles import data_folder

HERE = Path(__file__).parent
DOTS_PER_INCH = 96
FOOTER = 0.55  # inches at the bottom of a page
MARGIN = 14
COLOURS = 128  # few, so that the files are small
SMALL = 32
SHOWN_OF_A_LONG_SHEET = 210  # dots
EVALUATION_DOTS = (110, 56)  # so that a wide sheet and a narrow one have letters of one size
MORE_SEATS = 20


@dataclass(frozen=True)
class Tour:
    """What the planner of a tour does with the example; sheets: what the pictures show, by the titles of the sheets."""

    case: str
    ending: str
    names: tuple[str, str, str]  # of the plans that are compared and of the edited one
    scenarios: tuple[str, str]
    typed: str
    edited: tuple[str, str, str, int]  # institution, specialty, region served, year
    demand: str
    allocation: str
    charts: str
    evaluation: tuple[str, str]


TOURS = (
    Tour(
        case="jingjinji-en.xlsx",
        ending=".png",
        names=("case", "marked", "edited"),
        scenarios=("Barriers open", "Budget cut"),
        typed="about 165",
        edited=("Tianjin Medical University", "100201K", "Tianjin", 2028),
        demand="Demand",
        allocation="Allocation",
        charts="Charts",
        evaluation=("Broken", "Figures"),
    ),
    Tour(
        case="jingjinji.xlsx",
        ending=".zh.png",
        names=("我的数据", "标注", "改后"),
        scenarios=("壁垒打开", "经费压缩"),
        typed="约165",
        edited=("天津医科大学", "100201K", "天津", 2028),
        demand="需求",
        allocation="分配方案",
        charts="图表",
        evaluation=("违反的限制", "指标"),
    ),
)


def main() -> None:
    """Make every picture; the first tour's plan is the one that README.md shows."""
    for tour in TOURS:
        with tempfile.TemporaryDirectory() as name:
            _make(tour, Path(name))


def _make(tour: Tour, folder: Path) -> None:
    case, marked, edited = (folder / f"{name}.xlsx" for name in tour.names)
    case.write_bytes((data_folder("inputs") / tour.case).read_bytes())
    _save(_check_pictures(tour, case, marked), f"tour-check{tour.ending}", SMALL)
    plans = run.solve_scenarios(case, ["base", *tour.scenarios], folder).plans
    if tour is TOURS[0]:
        _save(_sheets(plans[0], ("Overview",)), "picture.png", COLOURS)
    run.compare(plans, folder / "compared.xlsx")
    _save(_sheets(folder / "compared.xlsx", (tour.charts,)), f"tour-compare{tour.ending}", SMALL)
    _edit(tour, plans[0], edited)
    run.evaluate(edited, folder / "evaluated.xlsx")
    _save(_sheets(folder / "evaluated.xlsx", tour.evaluation, EVALUATION_DOTS), f"tour-evaluate{tour.ending}", SMALL)


def _check_pictures(tour: Tour, case: Path, marked: Path) -> list[Image.Image]:
    """The list of problems of a case with a mistake in it, and the cell marked."""
    wrong = case.with_name("wrong.xlsx")
    book = openpyxl.load_workbook(case)
    book[tour.demand]["D4"] = tour.typed
    book.save(wrong)
    run.check(wrong, annotate_to=marked)
    book = openpyxl.load_workbook(marked)
    for sheet in list(book.sheetnames):
        if sheet not in (book.sheetnames[0], tour.demand):
            book.remove(book[sheet])
    book.save(wrong)
    _pages(wrong)
    problems, demand = _picture(wrong, 1), _picture(wrong, 2)
    return [problems, demand.crop((0, 0, demand.width, SHOWN_OF_A_LONG_SHEET))]


def _edit(tour: Tour, plan: Path, edited: Path) -> None:
    """Save a plan with more seats where the tour wants them."""
    book = openpyxl.load_workbook(plan)
    for row in book[tour.allocation].iter_rows():
        if tuple(row[column].value for column in (0, 2, 4, 5)) == tour.edited:
            row[6].value += MORE_SEATS
    book.save(edited)


def _sheets(
    workbook: Path, sheets: Sequence[str], dots: Sequence[int] = (DOTS_PER_INCH, DOTS_PER_INCH)
) -> list[Image.Image]:
    """The first page of each of these result sheets, each in its dots per inch."""
    pages = _pages(workbook)
    return [_picture(workbook, _page(pages, f"{sheet} ·"), dpi) for sheet, dpi in zip(sheets, dots, strict=False)]


def _pages(workbook: Path) -> list[str]:
    """The text of every page of a workbook, which is printed to a PDF beside it."""
    _call("soffice", "--headless", "--convert-to", "pdf", "--outdir", workbook.parent, workbook)
    return _call("pdftotext", "-layout", workbook.with_suffix(".pdf"), "-").split("\f")


def _page(texts: Sequence[str], title: str) -> int:
    """Number of the first page that begins with a title."""
    return next(number for number, text in enumerate(texts, 1) if text.lstrip().startswith(title))


def _picture(workbook: Path, page: int, dots: int = DOTS_PER_INCH) -> Image.Image:
    """A page without its footer and its white borders."""
    target = workbook.with_name(f"{workbook.stem}-{page}")
    choice = ("-r", dots, "-f", page, "-l", page)
    _call("pdftoppm", "-png", "-singlefile", *choice, workbook.with_suffix(".pdf"), target)
    picture = Image.open(f"{target}.png").convert("RGB")
    picture = picture.crop((0, 0, picture.width, picture.height - round(FOOTER * dots)))
    return picture.crop(ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox())


def _save(pictures: Sequence[Image.Image], name: str, colours: int) -> None:
    """Save pictures under each other on white, in few colours."""
    width = max(picture.width for picture in pictures) + 2 * MARGIN
    height = sum(picture.height + 2 * MARGIN for picture in pictures)
    sheet, top = Image.new("RGB", (width, height), "white"), MARGIN
    for picture in pictures:
        sheet.paste(picture, (MARGIN, top))
        top += picture.height + 2 * MARGIN
    sheet.quantize(colours).save(HERE / name, optimize=True)


def _call(*command: object) -> str:
    """What a command prints; raises CalledProcessError where it fails."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
