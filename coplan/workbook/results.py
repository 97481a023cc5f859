"""Any tables of results as a workbook: each in the sheet that its contract describes, and their charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter

from coplan.contract.results import result_sheets
from coplan.errors import BadInput, Issue
from coplan.tables.results import Results
from coplan.words.language import Language
from coplan.words.numbers import fixed
from coplan.workbook.area import LAST_ROW
from coplan.workbook.charts import add_charts
from coplan.workbook.form import write_form
from coplan.workbook.grid import FIRST_ROW, Grid, Live, make_grid
from coplan.workbook.plan_checks import checks_of_any
from coplan.workbook.result_sheet import SheetWriter
from coplan.workbook.style import Style, new_workbook
from coplan.workbook.template import Tables, write_input_sheets

STILL_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}
"""What may be done in a protected sheet: how it looks, not what it says."""
SHEET_ROWS = LAST_ROW  # what is read back; spreadsheet programs have a few more


def write_results(
    target: BinaryIO,
    results: Results,
    language: Language,
    case_tables: Tables | None = None,
    models: Sequence[str] = (),
) -> None:
    """Write the tables and charts of results, and behind them the sheets of a case where results make one.

    case_tables and models are what write_input_sheets takes. Raises BadInput where a table has more rows than a sheet.
    """
    inputs = case_tables or {}
    refuse_too_long(lengths(results, language) | {key: len(rows) + 1 for key, rows in inputs.items()})
    grids = grids_of(results, language)
    book = new_workbook(target, language)
    open_book = OpenBook.of(book, results, language)
    open_book.write_tables(grids, checks_of_any(grids))
    open_book.write_charts(grids)
    write_input_sheets(book, language, inputs, models)
    book.close()


def lengths(results: Results, language: Language) -> dict[str, int]:
    """How many rows each sheet has that can be seen, by its name."""
    found = ((result_sheets(results.file)[key], frame) for key, frame in results.tables.items())
    return {sheet.name(language): len(frame) + FIRST_ROW for sheet, frame in found if not sheet.hidden}


def refuse_too_long(rows_of: Mapping[str, int]) -> None:
    """Raises BadInput where a sheet, by its name, would have more rows than one holds."""
    issues = [
        Issue("too_many_rows", sheet, values={"rows": fixed(rows), "most": fixed(SHEET_ROWS)})
        for sheet, rows in rows_of.items()
        if rows > SHEET_ROWS
    ]
    if issues:
        raise BadInput(issues)


def grids_of(results: Results, language: Language) -> dict[str, Grid]:
    """The tables as they will stand in their sheets, by key, in the order of the results."""
    sheets = result_sheets(results.file)
    return {key: make_grid(sheets[key], frame, language, results.others) for key, frame in results.tables.items()}


@dataclass(frozen=True)
class OpenBook:
    """A workbook with an empty sheet for each that the results fill, by key, in the order of the contract."""

    book: xlsxwriter.Workbook
    writer: SheetWriter
    places: Mapping[str, Any]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, results: Results, language: Language, *further: str) -> OpenBook:
        """With sheets for the tables and the charts, and for `further` keys."""
        filled = {*results.tables, *results.charts, *further}
        sheets = [sheet for key, sheet in result_sheets(results.file).items() if key in filled]
        places = {sheet.key: book.add_worksheet(sheet.name(language)) for sheet in sheets}
        return cls(book, SheetWriter(Style(book), language, results), places)

    def write_tables(self, grids: Mapping[str, Grid], agreed: Mapping[str, Live]) -> None:
        """Every table in its sheet, with its check where it has one."""
        for key, grid in grids.items():
            if grid.sheet.form:
                write_form(self.writer, self.places[key], grid, self.writer.results.blocks[key])
            else:
                self.writer.result_sheet(self.places[key], grid, agreed.get(key))
            if grid.sheet.protected:  # without a password: it is against slips
                self.places[key].protect("", STILL_ALLOWED)
            if grid.sheet.hidden:
                self.places[key].very_hidden()

    def write_charts(self, grids: Mapping[str, Grid]) -> None:
        """The sheets of charts, each printed on one page."""
        for key, charts in self.writer.results.charts.items():
            self.writer.head(self.places[key], result_sheets(self.writer.results.file)[key])
            self.places[key].fit_to_pages(1, 1)
            add_charts(self.book, self.places[key], charts, grids, self.writer.language)
