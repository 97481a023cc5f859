"""Names and codes of one plan spelt as another plan spells them, so that only what differs in substance differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from coplan.contract.inputs import Column, Sheet, contract
from coplan.tables.keys import holds_codes
from coplan.tables.parse import parse_table
from coplan.tables.raw import Cell, RawRow, RawTable, RawWorkbook
from coplan.tables.values import parse_value
from coplan.words.names import Names, Spellings


@dataclass(frozen=True)
class Spelling:
    """How names of one workbook are spelt in another, by reference such as `Regions.region`; alike ones are left out.

    known holds all names of the one workbook, by which its cells are understood.
    """

    respelt: Mapping[str, Mapping[str, str]]
    known: Mapping[str, Names]

    def __bool__(self) -> bool:
        return any(self.respelt.values())

    def workbook(self, raw: RawWorkbook) -> RawWorkbook:
        """The workbook with every reference and every key spelt as the other spells it."""
        return replace(raw, tables={key: self.table(table) for key, table in raw.tables.items()})

    def table(self, table: RawTable) -> RawTable:
        """As workbook, for one table: of the case, or of results in columns of the same keys."""
        return replace(table, rows=tuple(map(self._row, table.rows)))

    def frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """As workbook, for a table of results."""
        columns = [name for name in frame.columns if name in self._columns]
        return frame.assign(**{name: frame[name].map(self._speller(name)) for name in columns})

    def _speller(self, column: str) -> Callable[[Any], Any]:
        respelt = self.respelt[_reference(self._columns[column])]
        return lambda value: respelt.get(str(value), value)

    def _row(self, row: RawRow) -> RawRow:
        names = {key: cell for key, cell in row.cells.items() if key in self._columns}
        spelt = {key: self._cell(cell, self._columns[key]) for key, cell in names.items()}
        return replace(row, cells={**row.cells, **spelt})

    def _cell(self, cell: Cell, column: tuple[Sheet, Column]) -> Cell:
        said, reference = parse_value(cell.value, column[1]), _reference(column)
        meant = self.known[reference].meant(said) if isinstance(said, str) else ()
        found = self.respelt[reference].get(meant[0]) if len(meant) == 1 else None
        return cell if found is None else cell._replace(value=found)

    @cached_property
    def _columns(self) -> Mapping[str, tuple[Sheet, Column]]:
        """Columns that hold names of these references, by key: a key means the same in every sheet."""
        columns = [(sheet, column) for sheet in contract().sheets.values() for column in sheet.columns.values()]
        return {found[1].key: found for found in columns if _reference(found) in self.respelt}


def _reference(found: tuple[Sheet, Column]) -> str:
    sheet, column = found
    return column.reference or f"{sheet.key}.{column.key}"


def spelling(of: RawWorkbook, like: RawWorkbook) -> Spelling:
    """How the names of a case are spelt in another case."""
    respelt: dict[str, Mapping[str, str]] = {}
    known: dict[str, Names] = {}
    for sheet in contract().sheets.values():
        if len(sheet.identity) != 1 or sheet.key == "Settings":
            continue
        own, others = _keys(of, sheet), _keys(like, sheet)
        spellings = Spellings((own, others), holds_codes(sheet))
        there = {spellings.same(name): name for name in others}
        reference = f"{sheet.key}.{sheet.identity[0]}"
        found = {name: there.get(spellings.same(name), name) for name in own}
        respelt[reference] = {name: other for name, other in found.items() if name != other}
        known[reference] = Names(own, holds_codes(sheet))
    return Spelling(respelt, known)


def _keys(raw: RawWorkbook, sheet: Sheet) -> list[str]:
    table = raw.tables.get(sheet.key)
    column = sheet.identity[0]
    return [row[column] for row in parse_table(table, {})[0].with_sound(column)] if table else []
