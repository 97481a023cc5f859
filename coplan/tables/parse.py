"""Raw tables → typed rows: values by kind, references resolved, every cell that is wrong as an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coplan.contract.inputs import Column, Sheet, contract
from coplan.errors import Issue
from coplan.tables.asides import NO_DATA, aside
from coplan.tables.keys import Keys, holds_codes
from coplan.tables.raw import Cell, RawRow, RawTable, says_something
from coplan.tables.values import Fault, parse_value, shown
from coplan.words.language import say_both
from coplan.words.names import differences, fold, fold_code


@dataclass(frozen=True, slots=True)
class Row:
    """One row with typed values by column; None where a cell is blank and has no default.

    A column whose cell is wrong is absent: ask `sound` before reading it.
    """

    raw: RawRow
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def sound(self, *columns: str) -> bool:
        """Whether all of these cells are usable."""
        return self.values.keys() >= set(columns)

    def key(self, columns: tuple[str, ...]) -> tuple[Any, ...]:
        """The values of these columns, which must be usable."""
        return tuple(map(self.values.__getitem__, columns))


@dataclass(frozen=True)
class Table:
    """A sheet with its typed rows; raw is None where the file does not have the sheet."""

    sheet: Sheet
    raw: RawTable | None
    rows: tuple[Row, ...] = ()

    def with_sound(self, *columns: str) -> Iterator[Row]:
        """Rows in which all of these cells are usable."""
        return iter(self.rows) if self._flawless else (row for row in self.rows if row.sound(*columns))

    def certain(self, *columns: str) -> bool:
        """Whether these columns are usable in every row, so that what is not found in them is not in the sheet."""
        if not self.rows:
            return self.sheet.needed != "yes"
        return self._flawless or all(row.sound(*columns) for row in self.rows)

    @cached_property
    def _flawless(self) -> bool:
        return all(self.sound(row) for row in self.rows)

    def sound(self, row: Row) -> bool:
        """Whether every cell of a row is usable."""
        return len(row.values) == len(self.sheet.columns)

    @cached_property
    def by_identity(self) -> Mapping[tuple[Any, ...], Row]:
        """The first row for each set of values that identifies a row."""
        identity = self.sheet.identity
        found: dict[tuple[Any, ...], Row] = {}
        for row in self.with_sound(*identity):
            found.setdefault(row.key(identity), row)
        return found

    def place(self, row: Row, column: str) -> str:
        """`Programmes!E17`, the sheet as the file names it, and the file where there are several."""
        return self.raw.place(row.raw, column) if self.raw else self.title

    def cell(self, row: Row, column: str) -> str:
        """`E17`: a column's cell in a row, with sheet and file where there are several files."""
        return self.raw.cell(row.raw, column) if self.raw else ""

    def issue(self, code: str, row: Row, column: str, /, **values: Any) -> Issue:
        """An issue at a column's cell in a row."""
        if self.raw is None:
            return Issue(code, self.title, "", values)
        return self.raw.issue(code, row.raw, column, values)

    def sheet_of(self, row: Row) -> str:
        """Name of the sheet that a row stands in."""
        return self.raw.sheet_of(row.raw) if self.raw else self.title

    @property
    def title(self) -> str:
        """The sheet's name in the file."""
        return self.raw.title if self.raw else self.sheet.key


def parse_table(
    raw: RawTable, keys: Mapping[str, Keys], money_unit: str = "", sheet: Sheet | None = None
) -> tuple[Table, list[Issue]]:
    """The typed rows of a sheet; keys gives, by reference such as `Regions.region`, what can be referred to.

    sheet: its definition, by default that of its key in the workbook of a case.
    """
    sheet = sheet or contract().sheets[raw.key]
    readers = [(column.key, _Reader(column.in_money(money_unit), keys)) for column in sheet.columns.values()]
    rows: list[Row] = []
    issues: list[Issue] = []
    for row in raw.rows:
        if not any(map(says_something, row.cells.values())):
            continue
        read = {key: reader.read(row.cells.get(key)) for key, reader in readers}
        sound = Fault not in map(type, read.values())
        faults = {} if sound else {key: result for key, result in read.items() if result.__class__ is Fault}
        if no_data := aside(sheet, row, faults):
            issues += [raw.issue(NO_DATA, row, no_data.column, no_data.values)] if row.part <= 1 else []
            continue
        told = [(key, fault) for key, fault in faults.items() if fault.code and not _told_before(row, key, sheet)]
        issues += [raw.issue(fault.code, row, key, fault.values) for key, fault in told]
        rows.append(Row(row, read if sound else {key: value for key, value in read.items() if key not in faults}))
    return Table(sheet, raw, tuple(rows)), issues


def _told_before(row: RawRow, column: str, sheet: Sheet) -> bool:
    """Whether a cell is that of an earlier part of the same row of the file, which has been told of."""
    return row.part > 1 and column not in ("year", *sheet.by_year)


def keys_of(table: Table, column: str) -> Keys:
    """What other sheets may refer to in a sheet's key column."""
    keys = [row[column] for row in table.with_sound(column)]
    return Keys(table.sheet, table.sheet.columns[column], keys, table.certain(column))


def repeated(table: Table) -> Mapping[tuple[Any, ...], list[Row]]:
    """Rows that say again what an earlier row says, by the values in the columns that identify a row."""
    identity = table.sheet.identity
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in table.with_sound(*identity) if identity else ():
        key = row.key(identity)
        if table.by_identity[key] is not row:
            found.setdefault(key, []).append(row)
    return found


def keys_alike(table: Table) -> Iterator[Issue]:
    """Keys that read alike though they are different: each at its cell, with the first of them and its cell."""
    column = table.sheet.identity[0]
    reads = fold_code if holds_codes(table.sheet) else fold
    first: dict[str, Row] = {}
    for row in table.with_sound(column):
        earlier = first.setdefault(reads(row[column]), row)
        if row[column] != earlier[column]:
            yield table.issue(
                "keys_alike",
                row,
                column,
                key=shown(row[column]),
                other=table.cell(earlier, column),
                other_key=shown(earlier[column]),
                ways=[say_both(f"names.{way}") for way in differences(row[column], earlier[column])],
            )


def duplicates(table: Table) -> Iterator[Issue]:
    """Rows that are repeated: each by itself, but as one issue where a key has many."""
    identity = table.sheet.identity
    columns = [table.sheet.columns[column].names for column in identity]
    for values, rows in repeated(table).items():
        said: dict[str, Any] = {"columns": columns, "key": " · ".join(str(v) for v in values if v is not None)}
        said["other"] = table.cell(table.by_identity[values], identity[0])
        if len(rows) > _MOST_REPEATED:
            last = table.cell(rows[-1], identity[0])
            yield table.issue("duplicate_rows", rows[0], identity[0], **said, count=len(rows), last=last)
        else:
            yield from (table.issue("duplicate_row", row, identity[0], **said) for row in rows)


_MOST_REPEATED = 9  # that are told one by one
_UNKNOWABLE = Fault("", {})


class _Reader:
    """Reads the cells of one column. The same raw value gives the same result, so each is parsed once."""

    def __init__(self, column: Column, keys: Mapping[str, Keys]):
        self.column = column
        self._keys = keys.get(column.reference)
        self._seen: dict[tuple[type, Any], Any] = {}
        # A required column that a file lacks has been reported as such: its cells are unusable, not blank.
        self._absent = _UNKNOWABLE if column.required else self._parse(None)

    def read(self, cell: Cell | None) -> Any:
        """The typed value, or a Fault (without code where nothing need be said). None: the file lacks the column."""
        if cell is None:
            return self._absent
        value, _, fault = cell
        if fault:
            return fault_of(cell, self.column)
        known = self._seen.get((value.__class__, value), self)  # True, 1 and 1.0 are equal but not the same
        if known is self:
            known = self._seen[value.__class__, value] = self._parse(value)
        return known

    def _parse(self, value: Any) -> Any:
        typed = parse_value(value, self.column)
        if self._keys is None or typed is None or isinstance(typed, Fault):
            return typed
        found = self._keys.find(typed)
        return _UNKNOWABLE if found is None else found


def fault_of(cell: Cell, column: Column) -> Fault:
    """The fault with which a cell was read; merged cells have been reported as a whole."""
    if cell.fault == "merged_cells":
        return _UNKNOWABLE
    return Fault(cell.fault, {"value": "" if cell.value is None else shown(cell.value), "column": column.names})
