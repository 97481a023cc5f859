"""Whether Scenarios and Changes can be understood; applying them comes before a case is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from coplan.contract.inputs import Sheet, Titled, contract
from coplan.errors import Issue
from coplan.tables.book import Book, Rule
from coplan.tables.matching import (
    FILTERS,
    Change,
    changeable_sheets,
    column_named,
    filters_of,
    given_filters,
    matching_rows,
    sheet_named,
    understood,
)
from coplan.tables.parse import Row, Table, keys_of
from coplan.tables.settings import setting_named, unknown_setting
from coplan.tables.values import Fault, parse_number, parse_value
from coplan.words.language import Text, say_both
from coplan.words.names import fold, nearest

BASE = Text("base", "基准")
_NUMBERS = ("whole", "number", "share", "year")
# What decides which rows a change applies to, though no row is identified by it.
_MOVES_ROWS = (("Institutions", "region"), ("Specialties", "level"), ("Specialties", "category"))


def is_base(name: str) -> bool:
    """Whether a name stands for the workbook itself."""
    return fold(name) in (BASE.en, BASE.zh)


def title_of(scenario: str) -> str | Text:
    """A scenario's name; of the workbook itself what each language calls it."""
    return BASE if is_base(scenario) else scenario


def moves_rows(change: Change) -> bool:
    """Whether other changes may apply to other rows after this one."""
    return (change.sheet.key, change.column) in _MOVES_ROWS


def base_is_no_scenario(book: Book) -> Iterator[Issue]:
    """No scenario takes the name of the workbook itself."""
    table = book["Scenarios"]
    for row in table.with_sound("scenario"):
        if is_base(row["scenario"]):
            yield table.issue("scenario_named_base", row, "scenario", name=row["scenario"])


def change_targets(book: Book) -> Iterator[Issue]:
    """Changes name a sheet, a column of it that is no key, and settings that exist."""
    table = book["Changes"]
    for row in table.with_sound("sheet"):
        sheet = sheet_named(row["sheet"])
        if sheet is None:
            yield _unknown_target(table, row, "sheet", changeable_sheets())
        elif row.sound("column"):
            column = column_named(row["column"], sheet)
            if column is None:
                yield _unknown_target(table, row, "column", sheet.columns.values())
            elif column.key in sheet.identity:
                yield table.issue("change_of_key", row, "column", column=column.names, sheet=sheet.names)
            elif sheet.key == "Settings" and row.sound("name") and row["name"] is None:
                yield table.issue("change_without_setting", row, "name")
    for row in table.with_sound("name"):
        if row["name"] is not None and setting_named(row["name"]) is None:
            fault = unknown_setting(row["name"])
            yield table.issue(fault.code, row, "name", **fault.values)


def _unknown_target(table: Table, row: Row, column: str, known: Iterable[Titled]) -> Issue:
    near = nearest(row[column], [name for titled in known for name in (titled.key, titled.title)])
    advice = say_both("names.did_you_mean", name=near) if near else say_both("value.name_as_in_workbook")
    said = {"value": row[column], "column_name": table.sheet.columns[column].names, "nearest": near, "advice": advice}
    return table.issue("unknown_change_target", row, column, **said)


def change_filters(book: Book) -> Iterator[Issue]:
    """Filters mean something for the sheet that is changed."""
    table = book["Changes"]
    for row in table.with_sound("sheet"):
        sheet = sheet_named(row["sheet"])
        known = filters_of(sheet) if sheet else FILTERS
        for name in given_filters(row):
            if sheet and name not in known:
                names = [table.sheet.columns[filter_].names for filter_ in known]
                advice = say_both("scenario.filters", sheet=sheet.names, names=names)
                advice = advice if names else say_both("scenario.no_filters", sheet=sheet.names)
                said = {"filter": table.sheet.columns[name].names, "sheet": sheet.names, "advice": advice}
                yield table.issue("meaningless_filter", row, name, **said)


def change_operations(book: Book) -> Iterator[Issue]:
    """Only numbers are multiplied or added to."""
    table = book["Changes"]
    for row in table.with_sound("operation"):
        change = understood(row, book.settings.money_unit)
        if change and row["operation"] != "set" and change.holds.kind not in _NUMBERS:
            yield table.issue("change_of_text", row, "operation", column=change.holds.names)


def change_values(book: Book) -> Iterator[Issue]:
    """What is multiplied or added is a number; what is set is what the column holds."""
    table = book["Changes"]
    for row in table.with_sound("operation", "value"):
        change = understood(row, book.settings.money_unit)
        if row["operation"] != "set":
            number = operand(row, change)
            fault: Any = number if isinstance(number, Fault) else None
        else:
            fault = _fault_of_set(book, change) if change else None
        if fault is not None:
            yield table.issue(fault.code, row, "value", **fault.values)


def operand(row: Row, change: Change | None) -> Any:
    """The exact number to multiply by or to add, or a Fault; a factor, and what a share grows by, may be in percent."""
    column = contract().sheets["Changes"].columns["value"]
    if change is not None and row["operation"] == "add":
        column = replace(column, unit=change.holds.unit, measure=change.holds.measure)
    shares = row["operation"] == "multiply" or (change is not None and change.holds.kind == "share")
    number = parse_number(row["value"], replace(column, kind="share") if shares else column)
    return parse_number(row["value"], column) if isinstance(number, Fault) else number


def _fault_of_set(book: Book, change: Change) -> Fault | None:
    typed = parse_value(change.row["value"], change.holds)
    if change.holds.reference and not isinstance(typed, Fault):
        sheet, column = change.holds.reference.split(".")
        typed = keys_of(book[sheet], column).find(typed)
    return typed if isinstance(typed, Fault) else None


def change_years(book: Book) -> Iterator[Issue]:
    """year_from ≤ year_to."""
    table = book["Changes"]
    for row in table.with_sound("year_from", "year_to"):
        first, last = row["year_from"], row["year_to"]
        if first is not None and last is not None and first > last:
            yield table.issue("change_years_reversed", row, "year_to", first=first, last=last)


# What can be told from the rows of Changes by themselves.
CHANGE_RULES_OF_ROWS: tuple[Rule, ...] = (
    base_is_no_scenario,
    change_targets,
    change_filters,
    change_operations,
    change_values,
    change_years,
)


def row_of(issue: Issue) -> tuple[str, int]:
    """Sheet and number of the row that an issue is in; number 0 where it is in none."""
    return issue.sheet, int("".join(c for c in issue.cell if c.isdigit()) or 0)


def sound_changes(book: Book) -> list[Change]:
    """The changes with which nothing is wrong by themselves, in order of row."""
    table = book["Changes"]
    wrong = {row_of(issue) for rule in CHANGE_RULES_OF_ROWS for issue in rule(book)}
    sound = [row for row in table.rows if table.sound(row) and (table.sheet_of(row), row.raw.number) not in wrong]
    return [change for row in sound if (change := understood(row, book.settings.money_unit))]


def _is_read(book: Book, sheet: Sheet) -> bool:
    """Whether a sheet is there with all the columns that it must have, or need not be."""
    table = book.raw.tables.get(sheet.key)
    if table is None:
        return sheet.needed != "yes"
    return all(key in table.headings for key, column in sheet.columns.items() if column.required)


def changes_match(book: Book) -> Iterator[Issue]:
    """Every change applies to some row; not told where that hangs on an earlier change, or on an unread sheet."""
    moving: set[str] = set()
    for change in sound_changes(book):
        scenario = change.row["scenario"]
        if scenario not in moving and book.counts(change.sheet.key) and _is_read(book, change.sheet):
            _, issue = matching_rows(book, change)
            yield from () if issue is None else (issue,)
        moving |= {scenario} if moves_rows(change) else set()


CHANGE_RULES: tuple[Rule, ...] = (*CHANGE_RULES_OF_ROWS, changes_match)
