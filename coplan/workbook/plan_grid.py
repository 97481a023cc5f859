"""A result table as it will stand in its sheet: cells, addresses, and formulas with the values they compute."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isclose
from typing import Any

import pandas as pd

from coplan.language import Language
from coplan.tables import column_letters
from coplan.workbook.plan_contract import ResultColumn, ResultSheet

# Rows, counted from 0. The same in every result sheet, so a reader finds the table without searching.
TITLE_ROW, NOTE_ROW, CHECK_ROW, TOTAL_ROW, FILTERED_ROW, UNIT_ROW, HEADING_ROW = 0, 1, 2, 4, 5, 6, 7
FIRST_ROW = HEADING_ROW + 1


@dataclass(frozen=True)
class Live:
    """A formula (without its equals sign) and the value it computes, "" where it shows nothing."""

    formula: str
    value: float | bool | str


Plain = str | int | float | None
Cell = Plain | Live


def shown(cell: Cell) -> Plain:
    """What a cell shows; None for a blank."""
    value = cell.value if isinstance(cell, Live) else cell
    return None if value == "" else value


def number(cell: Cell) -> float:
    """A cell as a formula reads it: a blank counts as 0."""
    value = shown(cell)
    return 0.0 if value is None else float(value)


@dataclass(frozen=True)
class Field:
    """A column of a table: key is its name in the DataFrame, heading what stands above it."""

    key: Hashable
    heading: str
    column: ResultColumn


@dataclass(frozen=True)
class Grid:
    """A result table in its sheet: fields from column A on, cells by field, the first below HEADING_ROW."""

    sheet: ResultSheet
    title: str
    fields: tuple[Field, ...]
    cells: Mapping[Hashable, Sequence[Cell]]
    height: int

    def index(self, key: Hashable) -> int:
        """Column of a field, counted from 0."""
        return next(index for index, field in enumerate(self.fields) if field.key == key)

    def each(self) -> tuple[Hashable, ...]:
        """Keys of the columns that stand for a year or a region; they are neighbours."""
        return tuple(field.key for field in self.fields if field.column.each)

    @property
    def last_row(self) -> int:
        """Last row of the table; an Excel table has at least one, blank where there is nothing to show."""
        return HEADING_ROW + max(1, self.height)

    def letters(self, key: Hashable) -> str:
        return column_letters(self.index(key) + 1)

    def own(self, key: Hashable, row: int) -> str:
        """Address of a cell for a formula in the same row of the same sheet."""
        return f"${self.letters(key)}{row + 1}"

    def address(self, key: Hashable, n: int) -> str:
        """Address of the n-th cell of a column, for a formula anywhere."""
        return f"{self._prefix}${self.letters(key)}${FIRST_ROW + n + 1}"

    def span(self, first: Hashable, last: Hashable | None = None) -> str:
        """Address of the data of a column, or of neighbouring columns, for a formula anywhere."""
        end = self.letters(first if last is None else last)
        return f"{self._prefix}${self.letters(first)}${FIRST_ROW + 1}:${end}${self.last_row + 1}"

    def total(self, *keys: Hashable) -> Live:
        """The total that stands above a column, or the sum of those above neighbouring columns."""
        value = fsum(number(cell) for key in keys for cell in self.cells[key])
        first, last = (f"${self.letters(key)}${TOTAL_ROW + 1}" for key in (keys[0], keys[-1]))
        return Live(f"{self._prefix}{first}" if len(keys) == 1 else f"SUM({self._prefix}{first}:{last})", value)

    @property
    def _prefix(self) -> str:
        return sheet_prefix(self.title)


def sheet_prefix(title: str) -> str:
    """A sheet's name as it stands before an address in a formula."""
    return "'" + title.replace("'", "''") + "'!"


def make_grid(sheet: ResultSheet, frame: pd.DataFrame, language: Language) -> Grid:
    """The table of a result sheet: values as given, rates as formulas.

    frame has the sheet's fixed columns under their keys (rates and `axis` aside) and, for a column with `each`, one
    column per year or region in the order in which they are to stand.
    """
    fields = _fields(sheet, frame, language)
    cells: dict[Hashable, Sequence[Cell]] = {
        field.key: _plain(frame[field.key]) for field in fields if field.key in frame and field.key not in _RATES
    }
    if any(field.key == "axis" for field in fields):
        cells["axis"] = _once(cells["region"])
    grid = Grid(sheet, sheet.name(language), fields, cells, len(frame))
    for field in fields:
        if field.key in _RATES:
            cells[field.key] = [
                rate(grid, field.key, FIRST_ROW + n, _row(cells, field.key, n)) for n in range(grid.height)
            ]
    return grid


def totals(grid: Grid, function: str, row: int) -> dict[Hashable, Live]:
    """The cells of a row of totals above the headings: sums by a spreadsheet function, and the rates of the sums.

    function is the beginning of a call: "SUM(" or "SUBTOTAL(109,".
    """
    sums: dict[Hashable, Cell] = {
        field.key: Live(f"{function}{grid.span(field.key)})", grid.total(field.key).value)
        for field in grid.fields
        if field.column.total
    }
    for field in grid.fields:
        if field.key in _RATES and not field.column.total:
            sums[field.key] = rate(grid, field.key, row, sums)
    return {key: cell for key, cell in sums.items() if isinstance(cell, Live)}


def rate(grid: Grid, key: Hashable, row: int, values: Mapping[Hashable, Cell]) -> Live:
    """A rate of one row as a formula over that row's cells."""
    formula, names, compute = _RATES[key]
    result = compute(*(shown(values[name]) for name in names))
    return Live(formula.format(**{name: grid.own(name, row) for name in names}), "" if result is None else result)


def _fields(sheet: ResultSheet, frame: pd.DataFrame, language: Language) -> tuple[Field, ...]:
    fixed = {column.key for column in sheet.fixed}
    fields: list[Field] = []
    for column in sheet.columns:
        if column.each:
            fields += [Field(key, str(key), column) for key in frame.columns if key not in fixed]
        else:
            fields.append(Field(column.key, column.name(language), column))
    headings = _distinct([field.heading for field in fields])
    return tuple(Field(field.key, heading, field.column) for field, heading in zip(fields, headings, strict=True))


def _distinct(headings: Sequence[str]) -> list[str]:
    """Headings that an Excel table takes: in one line, at most 255 characters, different in more than letter case."""
    found: list[str] = []
    for heading in headings:
        plain, count = " ".join(heading.split())[:240], 1
        name = plain
        while name.lower() in {other.lower() for other in found}:
            count += 1
            name = f"{plain} ({count})"
        found.append(name)
    return found


def _plain(column: pd.Series[Any]) -> list[Cell]:
    return [None if pd.isna(value) else value for value in column.tolist()]


def _once(regions: Sequence[Cell]) -> list[Cell]:
    """A region at its first row only: a chart axis with levels joins the blanks that follow."""
    return [region if n == 0 or region != regions[n - 1] else None for n, region in enumerate(regions)]


def _row(cells: Mapping[Hashable, Sequence[Cell]], rate: Hashable, n: int) -> dict[Hashable, Cell]:
    """What a rate is computed from in the n-th row."""
    return {name: cells[name][n] for name in _RATES[rate][1]}


def difference(a: float, b: float) -> float:
    """a − b as spreadsheets compute it: 0 where the two agree to their last digits."""
    return 0.0 if isclose(a, b, rel_tol=3e-15) else a - b


def _coverage(required: float | None, shortage: float) -> float | None:
    return difference(1.0, shortage / required) if required is not None and required > 0 else None


def _gain(alone: float | None, together: float) -> float | None:
    return None if alone is None else difference(alone, together)


def _gain_share(alone: float | None, gain: float) -> float | None:
    return gain / alone if alone is not None and alone > 0 else None


_RATES: Mapping[Hashable, tuple[str, tuple[str, ...], Callable[..., float | None]]] = {
    "coverage": ('IF({required}>0,1-{shortage}/{required},"")', ("required", "shortage"), _coverage),
    "gain": ('IF(ISNUMBER({alone}),{alone}-{together},"")', ("alone", "together"), _gain),
    "gain_share": ('IF({alone}>0,{gain}/{alone},"")', ("alone", "gain"), _gain_share),
}
