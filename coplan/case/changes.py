"""Whether the rows of Changes can be understood; applying them comes before a case is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coplan.case.book import Book
from coplan.case.parse import Row, Table
from coplan.case.rules import Rule
from coplan.case.settings import setting_named, unknown_setting
from coplan.contract import Column, Sheet, Titled, contract
from coplan.errors import Issue
from coplan.language import say_both
from coplan.values import Fault, fold, nearest, parse_number

_NOT_CHANGED = ("Scenarios", "Changes")


def sheet_named(written: str) -> Sheet | None:
    """The sheet that a change may name, in either language."""
    return next((s for s in _sheets() if fold(written) in (fold(s.key), fold(s.title))), None)


def column_named(written: str, sheet: Sheet) -> Column | None:
    """The column of a sheet that a change may name, in either language."""
    return next((c for c in sheet.columns.values() if fold(written) in (fold(c.key), fold(c.title))), None)


def _sheets() -> list[Sheet]:
    return [sheet for sheet in contract().sheets.values() if sheet.key not in _NOT_CHANGED]


def change_targets(book: Book) -> Iterator[Issue]:
    """Changes name a sheet, a column of it, and settings that exist."""
    table = book["Changes"]
    for row in table.with_sound("sheet"):
        sheet = sheet_named(row["sheet"])
        if sheet is None:
            yield _unknown_target(table, row, "sheet", _sheets())
        elif row.sound("column") and column_named(row["column"], sheet) is None:
            yield _unknown_target(table, row, "column", sheet.columns.values())
    for row in table.with_sound("name"):
        if row["name"] is not None and setting_named(row["name"]) is None:
            fault = unknown_setting(row["name"])
            yield table.issue(fault.code, row, "name", **fault.values)


def _unknown_target(table: Table, row: Row, column: str, known: Iterable[Titled]) -> Issue:
    near = nearest(row[column], [name for titled in known for name in (titled.key, titled.title)])
    advice = say_both("names.did_you_mean", name=near) if near else say_both("value.name_as_in_workbook")
    said = {"value": row[column], "column_name": table.sheet.columns[column].names, "nearest": near, "advice": advice}
    return table.issue("unknown_change_target", row, column, **said)


def change_values(book: Book) -> Iterator[Issue]:
    """What is multiplied or added is a number."""
    table = book["Changes"]
    for row in table.with_sound("operation", "value"):
        if row["operation"] == "set":
            continue
        number = parse_number(row["value"], table.sheet.columns["value"])
        if isinstance(number, Fault):
            yield table.issue(number.code, row, "value", **number.values)


def change_years(book: Book) -> Iterator[Issue]:
    """year_from ≤ year_to."""
    table = book["Changes"]
    for row in table.with_sound("year_from", "year_to"):
        first, last = row["year_from"], row["year_to"]
        if first is not None and last is not None and first > last:
            yield table.issue("change_years_reversed", row, "year_to", first=first, last=last)


CHANGE_RULES: tuple[Rule, ...] = (change_targets, change_values, change_years)
