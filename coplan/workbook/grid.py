"""A result table as it will stand in its sheet: cells, addresses, and formulas with the values they compute."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum
from types import MappingProxyType
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from coplan.contract.inputs import YES_NO
from coplan.contract.results import ResultColumn, ResultSheet
from coplan.tables.raw import column_letters
from coplan.words.language import Language, in_language
from coplan.workbook.cells import Live as Live
from coplan.workbook.rates import RATES, Plain

# Rows, counted from 0. The same in every result sheet, so a reader finds the table without searching.
TITLE_ROW, NOTE_ROW, CHECK_ROW, TOTAL_ROW, FILTERED_ROW, UNIT_ROW, HEADING_ROW = 0, 1, 2, 4, 5, 6, 7
FIRST_ROW = HEADING_ROW + 1


Cell = Plain | Live
Others = Mapping[str, Sequence[int | None]]


def shown(cell: Cell) -> Plain:
    """What a cell shows; None for a blank."""
    value = cell.value if isinstance(cell, Live) else cell
    return None if value == "" else value


def number(cell: Cell) -> float:
    """A cell as a formula reads it: a blank counts as 0."""
    if cell.__class__ is float:
        return cell
    value = shown(cell)
    return 0.0 if value is None else float(value)


@dataclass(frozen=True)
class Field:
    """A column of a table: key is its name in the DataFrame, heading what stands above it.

    of holds the keys of the fields from which it is computed, where it is a rate.
    """

    key: Hashable
    heading: str
    column: ResultColumn
    of: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line above a table, from CHECK_ROW on: what it is about, and what it says."""

    label: str
    cell: Cell
    look: str


@dataclass(frozen=True)
class Grid:
    """A result table in its sheet: fields from column A on, cells by field, the first below HEADING_ROW.

    lines stand above the table in place of a check and totals.
    """

    sheet: ResultSheet
    title: str
    fields: tuple[Field, ...]
    cells: Mapping[Hashable, Sequence[Cell]]
    height: int
    lines: Sequence[Line] = ()

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

    @property
    def unfolded(self) -> int:
        """How many rows are shown: all, or the foremost where the sheet has some."""
        return min(self.height, self.sheet.foremost or self.height)

    @property
    def folded(self) -> int:
        """How many rows are folded below the foremost."""
        return self.height - self.unfolded

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
        value = self._sum(keys[0]) if len(keys) == 1 else fsum(number(cell) for key in keys for cell in self.cells[key])
        first, last = (f"${self.letters(key)}${TOTAL_ROW + 1}" for key in (keys[0], keys[-1]))
        return Live(f"{self._prefix}{first}" if len(keys) == 1 else f"SUM({self._prefix}{first}:{last})", value)

    def _sum(self, key: Hashable) -> float:
        """The sum of a column, which is asked for wherever its total is shown."""
        if key not in self._sums:
            self._sums[key] = fsum(map(number, self.cells[key]))
        return self._sums[key]

    @cached_property
    def _sums(self) -> dict[Hashable, float]:
        return {}

    @property
    def _prefix(self) -> str:
        return sheet_prefix(self.title)


def sheet_prefix(title: str) -> str:
    """A sheet's name as it stands before an address in a formula."""
    return "'" + title.replace("'", "''") + "'!"


def make_grid(
    sheet: ResultSheet, frame: pd.DataFrame, language: Language, others: Others = MappingProxyType({})
) -> Grid:
    """The table of a result sheet: values as given, rates as formulas.

    frame has the sheet's fixed columns under their keys (rates and `axis` aside) and, for a column with `each`, one
    column per year, region, plan or scenario in the order in which they are to stand; its name is the year, the region,
    or the pair (key of the column, plan or scenario). A table is complete without an optional column.
    frame.attrs["lines"], where given, are the lines above the table as (label, what it says, look). others: which row
    each is compared with, if any is.
    """
    fields = _fields(sheet, frame, language)
    cells: dict[Hashable, Sequence[Cell]] = {
        field.key: _plain(frame[field.key], language) for field in fields if field.key in frame and not field.of
    }
    if any(field.key == "axis" for field in fields):
        cells["axis"] = _once(cells["region"])
    grid = Grid(sheet, sheet.name(language), fields, cells, len(frame), _lines(frame, language))
    for field in fields:
        if field.column.against:
            cells[field.key] = _compared(grid, field, others[field.column.against])
        elif field.of:
            cells[field.key] = [
                rate(grid, field, FIRST_ROW + n, {name: cells[name][n] for name in field.of})
                for n in range(grid.height)
            ]
    return grid


def _compared(grid: Grid, field: Field, others: Sequence[int | None]) -> list[Cell]:
    """Each row's cell of another column against that of the other row; a blank where one of them has none."""
    formula, compute = RATES[field.column.rate]
    cells: list[Cell] = []
    for n, other in enumerate(others):
        both = [] if other is None else [n, other]
        value = compute(*(shown(grid.cells[field.of[0]][row]) for row in both)) if both else None
        places = (grid.own(field.of[0], FIRST_ROW + row) for row in both)
        cells.append(None if value is None else Live(formula.format(*places), value))
    return cells


def totals(grid: Grid, function: str, row: int) -> dict[Hashable, Live]:
    """The cells of a row of totals above the headings: sums by a spreadsheet function, and the rates of the sums.

    function is the beginning of a call: "SUM(" or "SUBTOTAL(109,".
    """
    sums: dict[Hashable, Live] = {
        field.key: _total(grid, field, function) for field in grid.fields if field.column.total
    }
    for field in grid.fields:
        if field.of and not field.column.total and sums.keys() >= set(field.of):
            sums[field.key] = rate(grid, field, row, sums)
    return sums


def _total(grid: Grid, field: Field, function: str) -> Live:
    if field.column.total == "of_known":
        return _total_of_known(grid, field, function)
    formula, value = f"{function}{grid.span(field.key)})", number(grid.total(field.key))
    if field.column.look != "transfer":
        return Live(formula, value)
    # What adds up to zero is not to be shown as -0.00 for its last digits.
    return Live(f"ROUND({formula},6)", round(value, 6) + 0.0)


def _total_of_known(grid: Grid, field: Field, function: str) -> Live:
    """The total where every cell, or every one that a filter shows, has a number: a blank is not known, and not 0."""
    span, first = grid.span(field.key), grid.span(grid.fields[0].key)
    whole = function == "SUM("
    every = f"COUNT({span})=ROWS({span})" if whole else f"SUBTOTAL(102,{span})=SUBTOTAL(103,{first})"
    known = all(shown(cell) is not None for cell in grid.cells[field.key])
    return Live(f'IF({every},{function}{span}),"")', number(grid.total(field.key)) if known else "")


def rate(grid: Grid, field: Field, row: int, values: Mapping[Hashable, Cell]) -> Live:
    """A rate of one row as a formula over that row's cells."""
    formula, compute = RATES[field.column.rate]
    result = compute(*(shown(values[name]) for name in field.of))
    return Live(formula.format(*(grid.own(name, row) for name in field.of)), "" if result is None else result)


def _fields(sheet: ResultSheet, frame: pd.DataFrame, language: Language) -> tuple[Field, ...]:
    fixed = {column.key for column in sheet.fixed}
    fields: list[Field] = []
    for column in sheet.columns:
        if column.each in ("plan", "other", "scenario"):
            fields += _fields_of_plans(column, frame, language)
        elif column.each:
            fields += [Field(key, str(key), column) for key in frame.columns if key not in fixed]
        elif column.key in frame or not column.optional:
            fields.append(Field(column.key, column.name(language), column, column.of))
    headings = _distinct([field.heading for field in fields])
    return tuple(replace(field, heading=heading) for field, heading in zip(fields, headings, strict=True))


def _lines(frame: pd.DataFrame, language: Language) -> tuple[Line, ...]:
    """The lines above a table, their texts in a language."""
    return tuple(
        Line(in_language(label, language), in_language(cell, language), look)
        for label, cell, look in frame.attrs.get("lines", ())
    )


def _fields_of_plans(column: ResultColumn, frame: pd.DataFrame, language: Language) -> Iterator[Field]:
    """A field for each plan or scenario; one that compares is computed from this plan's column and the first one's."""
    names: list[Hashable] = list(frame.columns)
    plans = list(dict.fromkeys(name[1] for name in names if isinstance(name, tuple)))
    heading = column.heading.in_(language)
    for plan in plans[1:] if column.each == "other" else plans:
        of = [(name, plan) for name in column.of]
        if column.each == "other":
            of = [(name, other) for name in column.of for other in (plan, plans[0])]
        each, first = (in_language(name, language) for name in (plan, plans[0]))
        yield Field((column.key, plan), heading.format(each=each, first=first), column, tuple(of))


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


def _plain(column: pd.Series[Any], language: Language) -> list[Cell]:
    """Values as cells: texts in the language, True in words, False blank."""
    if column.dtype == bool:
        return [YES_NO[0].in_(language) if value else None for value in column.tolist()]
    blank = column.isna()
    values: list[Cell] = column.astype(object).where(~blank, None).tolist() if blank.any() else column.tolist()
    if is_numeric_dtype(column):
        return values
    said = {text: in_language(text, language) for text in {v for v in values if v.__class__ is str}}  # most stand often
    return [said[v] if v.__class__ is str else in_language(v, language) for v in values]


def _once(regions: Sequence[Cell]) -> list[Cell]:
    """A region at its first row only: a chart axis with levels joins the blanks that follow."""
    return [region if n == 0 or region != regions[n - 1] else None for n, region in enumerate(regions)]
