"""What a row of Changes speaks of: a sheet, a column of it, and the rows that its filters leave."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coplan.contract.inputs import Column, Sheet, contract
from coplan.errors import Issue
from coplan.tables.book import Book
from coplan.tables.parse import Row, Table
from coplan.tables.raw import Cell, RawRow
from coplan.tables.settings import setting_named
from coplan.tables.values import shown
from coplan.words.language import Text, say_both
from coplan.words.names import same_name

_OF_SPECIALTY = ("level", "category")
FILTERS = (
    *("region", "institution", "specialty", *_OF_SPECIALTY),
    *("trained_in", "trained_for", "name", "year_from", "year_to"),
)
_NOT_CHANGED = ("Scenarios", "Changes")
_YEARS = ("year", "intake_year")
# The columns that a filter looks at, the first that a sheet has; the rest of FILTERS look at the column of their name.
_LOOKS_AT = {
    "region": ("region", "institution"),
    "trained_in": ("trained_in", "institution"),
    **{name: (name, "specialty") for name in _OF_SPECIALTY},
    "year_from": _YEARS,
    "year_to": _YEARS,
}


@dataclass(frozen=True)
class Change:
    """A row of Changes that is understood: the column that it changes, and what that column holds.

    The two differ in Settings alone, where the column `value` holds what the setting holds.
    """

    row: Row
    sheet: Sheet
    column: str
    holds: Column


def changeable_sheets() -> list[Sheet]:
    """The sheets that a change may name."""
    return [sheet for sheet in contract().sheets.values() if sheet.key not in _NOT_CHANGED]


def sheet_named(written: str) -> Sheet | None:
    """The sheet that a change may name, in either language."""
    return next((s for s in changeable_sheets() if s.is_called(written)), None)


def column_named(written: str, sheet: Sheet) -> Column | None:
    """The column of a sheet that a change may name, in either language."""
    return next((c for c in sheet.columns.values() if c.is_called(written)), None)


def understood(row: Row, money_unit: str) -> Change | None:
    """What a row of Changes changes; None where that is not known or must not be changed."""
    sheet = sheet_named(row["sheet"]) if row.sound("sheet", "column") else None
    column = column_named(row["column"], sheet) if sheet else None
    if sheet is None or column is None or column.key in sheet.identity:
        return None
    if sheet.key != "Settings":
        return Change(row, sheet, column.key, column.in_money(money_unit))
    setting = setting_named(row["name"]) if row.sound("name") and row["name"] is not None else None
    return None if setting is None else Change(row, sheet, column.key, setting)


def filters_of(sheet: Sheet) -> tuple[str, ...]:
    """The filters that mean something for the rows of a sheet."""
    return tuple(name for name in FILTERS if _looks_at(name, sheet))


def _looks_at(name: str, sheet: Sheet) -> str:
    """The column that a filter looks at; blank where it means nothing for the sheet."""
    if name == "name":
        return name if sheet.key == "Settings" else ""
    return next((column for column in _LOOKS_AT.get(name, (name,)) if column in sheet.columns), "")


def given_filters(row: Row) -> Mapping[str, Any]:
    """The filters that a row of Changes fills in."""
    return {name: row[name] for name in FILTERS if row.sound(name) and row[name] is not None}


def matching_rows(book: Book, change: Change) -> tuple[list[RawRow], Issue | None]:
    """The rows that a change applies to, and the issue that there are none.

    A setting that is not given has its default, and so a row to come. Rows with a wrong cell, of which it cannot be
    told whether they are meant, are left out without an issue.
    """
    if change.sheet.key == "Settings":
        return _setting_rows(book, change.holds), None
    rows = book[change.sheet.key].rows
    fits = {name: _test(book, change.sheet, name, given) for name, given in given_filters(change.row).items()}
    passing: Sequence[Row] = rows
    for test in fits.values():
        passing = [row for row in passing if test(row)]
    found = [row.raw for row in passing]
    if found or any(all(test(row) is not False for test in fits.values()) for row in rows):
        return found, None
    emptied = [name for name, test in fits.items() if rows and all(test(row) is False for row in rows)]
    return [], _no_row(book, change, emptied[:1] or list(fits), emptied[0] if emptied else "sheet")


def _setting_rows(book: Book, setting: Column) -> list[RawRow]:
    raw = book.settings.raw
    if raw is None:
        return []
    named = [(row, row.cells["name"]) for row in raw.rows if "name" in row.cells]
    found = [row for row, cell in named if not cell.fault and setting_named(shown(cell.value or "")) == setting]
    number = max((row.number for row in raw.rows), default=1) + 1 + list(contract().settings).index(setting.key)
    return found or [RawRow(number, {"name": Cell(setting.key, ""), "value": Cell(None, "")})]


def _test(book: Book, sheet: Sheet, name: str, wanted: Any) -> Callable[[Row], bool | None]:
    """Whether a row passes a filter; None where a wrong cell keeps that from being told."""
    column = _looks_at(name, sheet)
    reads = _reader(book, name, column)
    compares: Callable[[Any, Any], bool] = _COMPARES.get(name, operator.eq)

    def passes(row: Row) -> bool | None:
        value = reads(_meant(book, sheet, row, column)) if column in row.values else None
        return None if value is None else compares(value, wanted)

    return passes


def _meant(book: Book, sheet: Sheet, row: Row, column: str) -> Any:
    """What a cell says; a blank one says nothing, but that students of before hold seats of their own region."""
    if row[column] is not None:
        return row[column]
    if (sheet.key, column) == ("Enrolled", "trained_for") and row.sound("institution"):
        return book.region_of.get(row["institution"])
    return ""


def _reader(book: Book, name: str, column: str) -> Callable[[Any], Any]:
    """What a filter compares, from the column that it looks at; None where a wrong cell keeps that from being told."""
    if column == "institution" != name:
        return book.region_of.get
    if name not in _OF_SPECIALTY or column == name:
        return lambda value: value
    return {row["specialty"]: row[name] or "" for row in book["Specialties"].with_sound("specialty", name)}.get


_COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "year_from": operator.ge,
    "year_to": operator.le,
    **dict.fromkeys(_OF_SPECIALTY, same_name),
}


def filters_in_words(table: Table, row: Row, filters: Iterable[str]) -> list[Text]:
    """The filters of a row that it fills in, each with its value."""
    names = {name: table.sheet.columns[name].names for name in filters if row[name] is not None}
    return [Text(f"{n.en} = {row[name]}", f"{n.zh} = {row[name]}") for name, n in names.items()]


def _no_row(book: Book, change: Change, filters: list[str], at: str) -> Issue:
    changes = book["Changes"]
    said = filters_in_words(changes, change.row, filters)
    which = say_both("scenario.with", filters=said) if said else Text("", "")
    return changes.issue("no_row_matches", change.row, at, sheet=change.sheet.names, which=which)
