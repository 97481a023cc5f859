"""The contents of a plan workbook: every sheet with a link and what it shows, by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.utility import quote_sheetname

from coplan.contract.inputs import contract
from coplan.contract.results import result_sheets
from coplan.words.language import say
from coplan.workbook.grid import NOTE_ROW
from coplan.workbook.paper import sentences_of
from coplan.workbook.result_sheet import LINE_HEIGHT, SheetWriter
from coplan.workbook.style import line_count, put

WIDTHS = (26, 84)
CASE = "case"


def write_contents(sheet: Any, writer: SheetWriter, results: Sequence[str], inputs: Sequence[str]) -> None:
    """Links to the result sheets of these keys by part, then to the input sheets; one page of A4."""
    writer.head(sheet, result_sheets()["Contents"])
    sheet.hide_gridlines(2)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = NOTE_ROW + 2
    for part, entries in _parts(writer, results, inputs):
        _heading(sheet, writer, row, part)
        for place, (name, said) in enumerate(entries, start=row + 1):
            link = f"internal:{quote_sheetname(name)}!A1"
            sheet.write_url(place, 0, link, writer.style("boxed", "wrap", "link"), string=name)
            put(sheet, place, 1, said, writer.style("boxed", "wrap"))
            sheet.set_row(place, LINE_HEIGHT * line_count(said, WIDTHS[1]))
        row += len(entries) + 2
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _heading(sheet: Any, writer: SheetWriter, row: int, part: str) -> None:
    """A part's name and what it is for, in the colour of its tabs."""
    for column, key in enumerate((part, f"{part}_text")):
        put(sheet, row, column, say(f"contents.{key}", writer.language), writer.style(part))


def _parts(
    writer: SheetWriter, results: Sequence[str], inputs: Sequence[str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The parts in order, each with the names of its sheets and what they show."""
    language = writer.language
    shown = [sheet for key, sheet in result_sheets().items() if key in results and not sheet.hidden]
    for part in ("front", "behind"):
        chosen = [sheet for sheet in shown if sheet.part == part and sheet.key != "Contents"]
        yield part, [(sheet.name(language), sentences_of(sheet.note.in_(language))[0]) for sheet in chosen]
    case = [sheet for key, sheet in contract().sheets.items() if key in inputs]
    yield CASE, [(sheet.name(language), say(f"purpose.{sheet.key}", language)) for sheet in case]
