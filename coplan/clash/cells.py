"""Where in the user's workbook a limit stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coplan.clash.elastic import NumberKey
from coplan.errors import Issue
from coplan.limits import LIMITS
from coplan.tables.book import Book, parse_book
from coplan.tables.raw import RawWorkbook


@dataclass(frozen=True)
class Cells:
    """The cells of a workbook's limits; without a workbook nothing has a place."""

    raw: RawWorkbook | None = None

    @cached_property
    def _book(self) -> Book | None:
        return None if self.raw is None else parse_book(self.raw)[0]

    def issue(self, code: str, cell: NumberKey, values: Mapping[str, Any]) -> Issue:
        """An issue at the cell of a limit; saying so where the cell's value is a scenario's."""
        family, key, upper = cell
        limit = LIMITS[family]
        table = self._book[limit.sheet] if self._book else None
        row = table.by_identity.get(key) if table else None
        if self.raw is None or table is None or row is None:
            return Issue(code, self.sheet(family), values=values)
        column = limit.column_of(upper)
        if limit.other_column and row.sound(column) and row[column] is None:
            column = limit.other_column
        found = table.issue(code, row, column, **values)
        after = self.raw.scenario if found.place in self.raw.changed else ""
        return Issue(code, found.sheet, found.cell, found.values, after)

    def sheet(self, family: str) -> str:
        """Name in the file of the sheet that a family's limits stand in; blank without a workbook."""
        table = self.raw.tables.get(LIMITS[family].sheet) if self.raw else None
        return table.titles[0] if table and len(table.titles) == 1 else ""
