"""When rows of two files say the same: keys and values are compared as the checker of a case understands them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coplan.contract.inputs import Column, Sheet, contract
from coplan.tables.asides import aside
from coplan.tables.keys import holds_codes
from coplan.tables.matching import column_named, sheet_named
from coplan.tables.raw import Cell, RawRow, RawTable, RawWorkbook
from coplan.tables.settings import parse_settings, setting_named
from coplan.tables.values import Fault, parse_number, parse_value, shown
from coplan.words.names import Spellings, fold, is_blank

# A blank cell here stands for the value of another column.
_BLANK_MEANS = {("Demand", "low"): "required", ("Demand", "high"): "required"}
# Here a blank cell without a default says nothing, so it agrees with whatever another file says.
SILENT_WHEN_BLANK = ("Settings", "Scenarios")


def key_columns(sheet: Sheet) -> tuple[str, ...]:
    """The columns by which rows of two files are the same row."""
    return sheet.identity or tuple(column for column in sheet.columns if column != "value")


class Sameness:
    """Compares rows of several workbooks, whose own names decide which spellings are one name."""

    def __init__(self, workbooks: Sequence[RawWorkbook]):
        self._names = {
            f"{sheet.key}.{sheet.identity[0]}": _spellings(sheet, workbooks)
            for sheet in contract().sheets.values()
            if len(sheet.identity) == 1 and sheet.key != "Settings"
        }
        known = (parse_settings(book.tables.get("Settings"))[0].money_unit for book in workbooks)
        self._money_unit = next((unit for unit in known if unit), "")

    def identified(self, sheet: Sheet, rows: Iterable[RawRow]) -> Iterator[tuple[Hashable | None, RawRow]]:
        """Each row of one file with what identifies it; None where a key cell is blank or unusable, or it is no data.

        A change is identified by what it is made to, and by how often the file has said so before: a file may make
        one change twice, but two files that make it do not mean it twice.
        """
        times: Counter[Hashable] = Counter()
        for row in rows:
            key = tuple(self._said(sheet, row, column) for column in key_columns(sheet))
            if not sheet.identity:
                times[key] += 1
                yield (key, times[key]), row
            else:
                unclear = any(map(_is_unclear, key, map(sheet.columns.get, sheet.identity))) or aside(sheet, row, {})
                yield (None if unclear else key), row

    def differing(self, sheet: Sheet, earlier: RawRow, later: RawRow) -> list[str]:
        """The columns in which two rows of one identity do not say the same."""
        return [column for column in sheet.columns if not self._agree(sheet, earlier, later, column)]

    def _agree(self, sheet: Sheet, earlier: RawRow, later: RawRow, column: str) -> bool:
        said = [self._said(sheet, row, column) for row in (earlier, later)]
        return said[0] == said[1] or (sheet.key in SILENT_WHEN_BLANK and None in said)

    def _said(self, sheet: Sheet, row: RawRow, key: str) -> Hashable | None:
        """What a cell says, in a form that is equal for equal meaning; None where it says nothing."""
        cell = row.cells.get(key, _BLANK)
        if cell.fault:
            return _Unusable(cell.value)
        if is_blank(cell.value) and (sheet.key, key) in _BLANK_MEANS:
            return self._said(sheet, row, _BLANK_MEANS[sheet.key, key])
        column = _column(sheet, row, key).in_money(self._money_unit)
        typed = parse_value(cell.value, column)
        if isinstance(typed, Fault):
            return None if is_blank(cell.value) else _Unusable(cell.value)
        if column.kind == "value":
            number = parse_number(typed, column)
            return fold(shown(typed)) if isinstance(number, Fault) else number
        return self._name(sheet, row, column, typed) if isinstance(typed, str) else typed

    def _name(self, sheet: Sheet, row: RawRow, column: Column, text: str) -> str:
        reference = column.reference or f"{sheet.key}.{column.key}"
        if reference in self._names:
            return self._names[reference].same(text)
        return _contract_name(sheet, row, column.key, text) or fold(text)


@dataclass(frozen=True)
class _Unusable:
    """What stands in a cell that cannot be understood."""

    value: Hashable


def _is_unclear(part: Hashable | None, column: Column | None) -> bool:
    """Whether a part of a row's identity cannot be understood, or is blank where it must not be."""
    return isinstance(part, _Unusable) or (part is None and column is not None and column.required)


_BLANK = Cell(None, "")


def _spellings(sheet: Sheet, workbooks: Iterable[RawWorkbook]) -> Spellings:
    """How the files spell the keys that a sheet defines."""
    tables = (book.tables[sheet.key] for book in workbooks if sheet.key in book.tables)
    return Spellings((_keys(sheet, table) for table in tables), holds_codes(sheet))


def _keys(sheet: Sheet, table: RawTable) -> set[str]:
    column = sheet.columns[sheet.identity[0]]
    read = (parse_value(row.cells.get(column.key, _BLANK).value, column) for row in table.rows)
    return {text for text in read if isinstance(text, str)}


def _column(sheet: Sheet, row: RawRow, key: str) -> Column:
    """How to read a cell: the value of a setting is read as its setting says."""
    if (sheet.key, key) == ("Settings", "value"):
        return setting_named(shown(row.cells.get("name", _BLANK).value)) or sheet.columns[key]
    return sheet.columns[key]


def _contract_name(sheet: Sheet, row: RawRow, key: str, text: str) -> str:
    """The key of what a cell names in either language: a setting, or the sheet or column that a change is for."""
    target = sheet_named(shown(row.cells.get("sheet", _BLANK).value)) if sheet.key == "Changes" else None
    if key == "name" and sheet.key in ("Settings", "Changes"):
        known: Column | Sheet | None = setting_named(text)
    elif key == "sheet":
        known = target
    else:
        known = column_named(text, target) if key == "column" and target else None
    return known.key if known else ""
