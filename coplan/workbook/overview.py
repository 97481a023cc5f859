"""The front sheet of a plan: five figures and four charts on one page, drawn from the sheets behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import xlsxwriter

from coplan.contract.results import figures, result_sheets
from coplan.tables.results import Finding
from coplan.words.language import say
from coplan.words.numbers import headline, without_figure
from coplan.workbook.charts import placing
from coplan.workbook.grid import NOTE_ROW, TOTAL_ROW, Grid, Live, number, sheet_prefix, shown, totals
from coplan.workbook.overview_charts import Frame, coverage_chart, gains_chart, seats_chart, shortages_chart
from coplan.workbook.result_sheet import SheetWriter
from coplan.workbook.style import put

COLUMNS, COLUMN_WIDTH, COLUMN_PIXELS = 20, 8.43, 64
CARD_ROW = NOTE_ROW + 2  # label, figure, and what it is to be compared with
CARD_COLUMNS = 4
CARD_HEIGHTS = (18, 33, 18)  # points
GAP_HEIGHT = 8
CHART_ROW = CARD_ROW + 4
CHART_ROWS, ROW_POINTS, ROW_PIXELS = 20, 16, 21
CHART_WIDTH, CHART_HEIGHT = COLUMNS // 2 * COLUMN_PIXELS - 8, CHART_ROWS * ROW_PIXELS - 8


@dataclass(frozen=True)
class Overview:
    """What the front sheet shows: the tables, the cell of Summary for a figure, and a finding for each chart."""

    grids: Mapping[str, Grid]
    figure: Callable[[str], Live]
    found: Mapping[str, Finding]


@dataclass(frozen=True)
class Card:
    """A figure of the front sheet (its key in Summary, or coverage) and one to compare it with, with its own look.

    money: the units in which the two are said, where they are amounts.
    """

    key: str
    value: Live
    look: str
    compared: str
    other: Live
    other_look: str
    money: tuple[str, str] = ("", "")


def write_overview(book: xlsxwriter.Workbook, sheet: Any, writer: SheetWriter, overview: Overview) -> None:
    """The front sheet: title, figures, charts; one page of A4. A chart with nothing to draw is a sentence."""
    writer.head(sheet, result_sheets()["Overview"])
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_POINTS)
    sheet.set_column(0, COLUMNS - 1, COLUMN_WIDTH)
    for row in (CARD_ROW - 1, CARD_ROW + len(CARD_HEIGHTS)):
        sheet.set_row(row, GAP_HEIGHT)
    for n, card in enumerate(_cards(overview, str(writer.results.units["money"]))):
        _write_card(sheet, writer, CARD_COLUMNS * n, card)
    for row, height in enumerate(CARD_HEIGHTS, start=CARD_ROW):
        sheet.set_row(row, height)
    _charts(book, sheet, writer, overview)
    sheet.print_area(0, 0, CHART_ROW + 2 * CHART_ROWS - 1, COLUMNS - 1)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def _cards(overview: Overview, money: str) -> list[Card]:
    grids, figure = overview.grids, overview.figure
    seats, cost = figure("seats_total"), figure("cost")
    divisor, unit = headline(number(cost), money)
    factor, unit_of_seat = without_figure(money)
    per_seat = _part(_times(cost, factor), seats)
    looks = {key: found.look for key, found in figures().items()}
    unchanged = {
        "shortage": figure("shortage_unchanged"),
        "seats_total": _times(grids["Intake"].total("current_intake"), len(grids["Intake"].each())),
    }
    return [
        Card("coverage", _coverage(grids["Trends"]), "percent", "unchanged", _coverage_unchanged(grids), "percent"),
        *(Card(key, figure(key), looks[key], "unchanged", unchanged[key], looks[key]) for key in unchanged),
        Card(
            *("seats_for_others", figure("seats_for_others"), looks["seats_for_others"]),
            *("of_all", _part(figure("seats_for_others"), seats), "percent"),
        ),
        Card("cost", _over(cost, divisor), looks["cost"], "per_seat", per_seat, "money", (unit, unit_of_seat)),
    ]


def _coverage(trends: Grid) -> Live:
    """The rate above the column coverage of Trends: all regions and years."""
    address = f"{sheet_prefix(trends.title)}${trends.letters('coverage')}${TOTAL_ROW + 1}"
    return Live(address, totals(trends, "SUM(", TOTAL_ROW)["coverage"].value)


def _coverage_unchanged(grids: Mapping[str, Grid]) -> Live:
    short, required = grids["Shortages"].total("unchanged"), grids["Trends"].total("required")
    value = 1 - number(short) / number(required) if number(required) > 0 else ""
    return Live(f'IF({required.formula}>0,1-{short.formula}/{required.formula},"")', value)


def _times(cell: Live, factor: int) -> Live:
    return cell if factor == 1 else Live(f"{cell.formula}*{factor}", number(cell) * factor)


def _over(cell: Live, divisor: int) -> Live:
    return cell if divisor == 1 else Live(f"{cell.formula}/{divisor}", number(cell) / divisor)


def _part(part: Live, whole: Live) -> Live:
    value = number(part) / number(whole) if number(whole) > 0 else ""
    return Live(f'IF({whole.formula}>0,{part.formula}/{whole.formula},"")', value)


def _write_card(sheet: Any, writer: SheetWriter, column: int, card: Card) -> None:
    """Label, figure and comparison below each other; the comparison is a word and a number beside it."""
    style, last = writer.style, column + CARD_COLUMNS - 1
    unit, unit_of_other = card.money
    label = say(f"overview.{card.key}", writer.language, money=unit)
    _merge(sheet, (CARD_ROW, column, last), label, style("card", "first", "last", "centre", "deep_text"))
    _merge(
        sheet, (CARD_ROW + 1, column, last), card.value, style("card", "first", "last", "headline", "centre", card.look)
    )
    half = column + CARD_COLUMNS // 2
    compared = say(f"overview.{card.compared}", writer.language)
    _merge(sheet, (CARD_ROW + 2, column, half - 1), compared, style("card", "first", "note", "right"))
    looks = ("card", "last", "note", "left", "indent", "shrunk", card.other_look)
    in_unit = f'#,##0.00" {unit_of_other}"' if unit_of_other else ""
    _merge(sheet, (CARD_ROW + 2, half, last), card.other, style(*looks, num_format=in_unit))


def _merge(sheet: Any, place: tuple[int, int, int], cell: str | Live, format: Any) -> None:
    """Write a cell across the columns first to last of a row."""
    row, first, last = place
    sheet.merge_range(row, first, row, last, None, format)
    if isinstance(cell, Live):
        sheet.write_formula(row, first, f"={cell.formula}", format, cell.value)
    else:
        put(sheet, row, first, cell, format)


def _charts(book: xlsxwriter.Workbook, sheet: Any, writer: SheetWriter, overview: Overview) -> None:
    """Two rows of two charts."""
    grids, language = overview.grids, writer.language
    drawings: Mapping[str, Callable[[Frame], Any]] = {
        "gains": partial(gains_chart, book, grids["Ranking"]),
        "shortages": partial(shortages_chart, book, grids["Shortages"]),
        "coverage": partial(coverage_chart, book, grids["Coverage"], _order(grids)),
        "seats": partial(seats_chart, book, grids["Ranking"]),
    }
    for n, (key, draw) in enumerate(drawings.items()):
        row, column = CHART_ROW + n // 2 * CHART_ROWS, n % 2 * COLUMNS // 2
        said = overview.found[key].said.in_(language)
        if overview.found[key].drawn:
            chart = draw(Frame(key, said, CHART_WIDTH, CHART_HEIGHT, language))
            sheet.insert_chart(row, column, chart, placing(f"overview.{key}_alt", language))
        else:
            format = writer.style("boxed", "centre", "middle", "section", "folded")
            sheet.merge_range(row, column, row + CHART_ROWS - 2, column + COLUMNS // 2 - 1, None, format)
            put(sheet, row, column, said, format)


def _order(grids: Mapping[str, Grid]) -> list[str]:
    """Regions with Demand, the largest shortage first."""
    asked = set(grids["Coverage"].each())
    return [str(region) for cell in grids["Ranking"].cells["region"] if (region := shown(cell)) in asked]
