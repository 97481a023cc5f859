"""Scenarios: a workbook with a scenario's changes applied is a workbook again, not yet checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from coplan.contract.inputs import Column, contract
from coplan.errors import Issue, UsageProblem
from coplan.tables.book import Book, parse_book
from coplan.tables.changes import BASE, CHANGE_RULES_OF_ROWS, is_base, moves_rows, operand, row_of, sound_changes
from coplan.tables.keys import Keys
from coplan.tables.matching import Change, matching_rows
from coplan.tables.parse import parse_table
from coplan.tables.raw import Cell, RawRow, RawTable, RawWorkbook, RowPlace
from coplan.tables.values import Fault, parse_value
from coplan.words.language import say_both
from coplan.words.names import nearest

_SHEETS = ("Scenarios", "Changes")
_DIGITS = 15  # as many as every spreadsheet program keeps


def scenario_names(raw: RawWorkbook) -> tuple[str, ...]:
    """The scenarios of a workbook in the order of its sheet; `base`, the workbook itself, is not among them."""
    if "Scenarios" not in raw.tables:
        return ()
    table, _ = parse_table(raw.tables["Scenarios"], {})
    names = dict.fromkeys(row["scenario"] for row in table.with_sound("scenario"))
    return tuple(name for name in names if not is_base(name))


def apply_scenario(raw: RawWorkbook, name: str) -> RawWorkbook:
    """The workbook with a scenario's changes applied in order of row, without Scenarios and Changes.

    `base` or `基准` is the workbook as it is. What is wrong with the scenario's own changes is among the issues of the
    result, and such changes are left out. Raises UsageProblem where there is no such scenario.
    """
    if is_base(name):
        return raw
    name = _known(raw, name)
    book, found = parse_book(raw, every_sheet=True)
    faults = [*found, *(issue for rule in CHANGE_RULES_OF_ROWS for issue in rule(book))]
    edited = _Edited(raw)
    for change in sound_changes(book):
        if change.row["scenario"] == name:
            rows, fault = matching_rows(book, change)
            faults += [fault] if fault else []
            for row in rows:
                edited.apply(change, row)
            if moves_rows(change):
                book, _ = parse_book(edited.workbook(), every_sheet=True)
    issues = (*raw.issues, *_of_scenario(faults, book, name))
    tables = {key: table for key, table in edited.workbook().tables.items() if key not in _SHEETS}
    return replace(raw, tables=tables, issues=issues, scenario=name, changed=edited.places())


def _known(raw: RawWorkbook, name: str) -> str:
    """The scenario that a name refers to, as the workbook writes it."""
    sheet, known = contract().sheets["Scenarios"], scenario_names(raw)
    found = Keys(sheet, sheet.columns["scenario"], known).find(name.strip())
    if isinstance(found, str):
        return found
    near = nearest(name, known)
    key = "scenario.none" if not known else "names.did_you_mean" if near else "names.known"
    advice = say_both(key, sheet=sheet.names, name=near, names=[BASE, *known])
    values = {"name": name, "nearest": near, "known": known, "advice": advice}
    raise UsageProblem([Issue("unknown_scenario", values=values)], raw.language)


def _of_scenario(issues: Iterable[Issue], book: Book, name: str) -> list[Issue]:
    """Issues of Scenarios, and of those rows of Changes that no other scenario makes, in order of row."""
    changes = book["Changes"]
    others = {
        (changes.sheet_of(row), row.raw.number) for row in changes.with_sound("scenario") if row["scenario"] != name
    }
    titles = [title for sheet in _SHEETS if (raw := book[sheet].raw) is not None for title in raw.titles]
    own = [issue for issue in issues if issue.sheet in titles and row_of(issue) not in others]
    return sorted(own, key=lambda issue: (titles.index(issue.sheet), row_of(issue)[1]))


@dataclass(frozen=True)
class _Number:
    """A number that was worked out, still exact, and the column that it will be rounded for."""

    value: Fraction
    holds: Column


_Place = tuple[str, RowPlace, str]  # sheet, row and column; rows are told apart as RawRow.at does


class _Edited:
    """A workbook on which changes are made. Numbers stay exact until all changes are made, so rounding comes once."""

    def __init__(self, raw: RawWorkbook):
        self._raw = raw
        self._cells: dict[_Place, Cell | _Number] = {}
        self._rows: dict[tuple[str, RowPlace], RawRow] = {}

    def apply(self, change: Change, row: RawRow) -> None:
        """Make a change in one row."""
        at = (change.sheet.key, row.at, change.column)
        if change.row["operation"] == "set":
            self._cells[at] = Cell(change.row["value"], self._table(at).address(row, change.column))
        else:
            number = self._number(at, row, change.holds)
            if number is None:
                return
            by = operand(change.row, change)
            result = number * by if change.row["operation"] == "multiply" else number + by
            self._cells[at] = _Number(result, change.holds)
        self._rows[at[:2]] = row

    def _table(self, at: _Place) -> RawTable:
        return self._raw.tables[at[0]]

    def _number(self, at: _Place, row: RawRow, holds: Column) -> Fraction | None:
        """What is in a cell by now, or its default; None where it is blank for good or wrong, which checking tells."""
        cell = self._cells.get(at) or row.cells.get(at[2], Cell(None, ""))
        if isinstance(cell, _Number):
            return cell.value
        number = None if cell.fault else parse_value(cell.value, holds)
        return None if number is None or isinstance(number, Fault) else Fraction(number)

    def places(self) -> frozenset[str]:
        """`Programmes!E17` for every cell that was changed; the sheet alone for a setting that was not given."""
        return frozenset(self._table(at).place(self._rows[at[:2]], at[2]).rstrip("!") for at in self._cells)

    def workbook(self) -> RawWorkbook:
        """The workbook as it is by now."""
        touched: dict[str, dict[RowPlace, dict[str, Cell]]] = {}
        for at in self._cells:
            touched.setdefault(at[0], {}).setdefault(at[1], {})[at[2]] = self._cell(at)
        tables = {
            key: self._edited_table(table, touched[key]) if key in touched else table
            for key, table in self._raw.tables.items()
        }
        return replace(self._raw, tables=tables)

    def _cell(self, at: _Place) -> Cell:
        cell = self._cells[at]
        if isinstance(cell, Cell):
            return cell
        return Cell(_stored(cell), self._table(at).address(self._rows[at[:2]], at[2]))

    def _edited_table(self, table: RawTable, touched: Mapping[RowPlace, Mapping[str, Cell]]) -> RawTable:
        """The table with changed cells, columns that it lacked, and settings that were not given."""
        known = {row.at for row in table.rows}
        added = [self._rows[table.key, at] for at in sorted(touched) if at not in known]
        columns = contract().sheets[table.key].columns
        lacked = {name for cells in touched.values() for name in cells if name not in table.headings}
        headings = {**table.headings, **{name: Cell(columns[name].key, "A1") for name in sorted(lacked)}}
        rows = [
            replace(row, cells={**row.cells, **touched[row.at]}) if row.at in touched else row
            for row in (*table.rows, *added)
        ]
        return replace(table, headings=headings, rows=tuple(rows))


_ROUNDED: Mapping[str, Callable[[Fraction], int]] = {"min_intake": math.ceil, "max_intake": math.floor}


def _half_up(number: Fraction) -> int:
    return math.floor(number + Fraction(1, 2))


def _stored(number: _Number) -> Any:
    """A number as a cell holds it: whole where its column is, else in as many digits as a spreadsheet keeps."""
    exact = number.value
    if number.holds.kind in ("whole", "year"):
        exact = Fraction(_ROUNDED.get(number.holds.key, _half_up)(exact))
    if exact.denominator == 1 and abs(exact) < 10**_DIGITS:
        return int(exact)
    rounded = Context(prec=_DIGITS, traps=[]).divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return float(rounded) if math.isfinite(float(rounded)) else rounded
