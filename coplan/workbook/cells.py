"""Cells in bulk: whole columns stored at once, and the plainest cells written without a detour.

XlsxWriter takes cells one by one, and most of the time that a plan takes to be written goes into that. What stands in
the file is the same as if it had.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from coplan.tables.raw import column_letters

SHORT = 2**14 - 1  # characters that certainly fit a cell, whatever they count for


@dataclass(frozen=True)
class Live:
    """A formula (without its equals sign) and the value it computes, "" where it shows nothing."""

    formula: str
    value: float | bool | str


Other = tuple[int, Any, Any]
"""Row, value and format of a cell that is not among the plainest."""


class BulkSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter's types are not looked at
    """A sheet that takes whole columns."""

    def put_column(self, first: int, column: int, cells: Iterable[Any], formats: Iterable[Any]) -> list[Other]:
        """Store texts, numbers, formulas and blanks below each other; gives back the cells that are none of these."""
        table, index_of, is_finite = self.table, self.str_table._get_shared_string_index, math.isfinite
        others, row = [], first - 1
        for row, (cell, format) in enumerate(zip(cells, formats, strict=False), first):
            kind = cell.__class__
            if kind is str and 0 < len(cell) <= SHORT:
                table[row][column] = CellStringTuple(index_of(cell), format)
            elif (kind is int or kind is float) and is_finite(cell):
                table[row][column] = CellNumberTuple(cell, format)
            elif kind is Live:
                table[row][column] = CellFormulaTuple(cell.formula, format, cell.value)
            elif cell is None:
                if format is not None:
                    table[row][column] = CellBlankTuple(format)
            else:
                others.append((row, cell, format))
        if row >= first and (self._check_dimensions(first, column) or self._check_dimensions(row, column)):
            raise ValueError(f"{self.name} has no row {row + 1} or no column {column + 1}")
        return others

    def _write_rows(self) -> None:
        """Every row with its cells, as XlsxWriter writes them where there is no comment."""
        if self.comments or self.constant_memory:
            super()._write_rows()
            return
        spans = self._spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info, span = self.table.get(row), self.row_info.get(row), spans.get(row // 16)
            if cells:
                self._write_row(row, span, info)
                self._write_cells(row, cells, info)
                self._xml_end_tag("row")
            elif info is not None:
                self._write_empty_row(row, span, info)

    def _spans(self) -> dict[int, str]:
        """The first and the last column of each sixteen rows."""
        ends: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                low, high = ends.get(row // 16, (self.xls_colmax, 0))
                ends[row // 16] = min(low, *cells), max(high, *cells)
        return {block: f"{low + 1}:{high + 1}" for block, (low, high) in ends.items()}

    def _write_cells(self, row: int, cells: dict[int, Any], info: Any) -> None:
        """The cells of a row; those that are not among the plainest are left to XlsxWriter."""
        parts: list[str] = []
        own, number, starts = info.row_format if info else None, str(row + 1), self._starts
        for column in sorted(cells):
            cell = cells[column]
            kind, format = cell.__class__, cell.format or own
            if (column, format) not in starts:
                starts[column, format] = self._start(column, format)
            before, after = starts[column, format]
            start = before + number + after
            if kind is CellStringTuple:
                parts.append(f'{start} t="s"><v>{cell.string}</v></c>')
            elif kind is CellNumberTuple:
                parts.append(f"{start}><v>{cell.number:.16G}</v></c>")
            elif kind is CellBlankTuple:
                parts.append(f"{start}/>")
            elif kind is CellFormulaTuple and (cell.value == "" or cell.value.__class__ in (int, float)):
                parts.append(f"{start}><f>{self._escape_data(cell.formula)}</f><v>{cell.value}</v></c>")
            else:
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, column, cell)
        self.fh.write("".join(parts))

    @cached_property
    def _starts(self) -> dict[tuple[int, Any], tuple[str, str]]:
        return {}

    def _start(self, column: int, format: Any) -> tuple[str, str]:
        """The start of a cell's tag before and after the number of its row; without a format it has its column's."""
        if format is None and column in self.col_info:
            format = self.col_info[column].column_format
        style = "" if format is None else f' s="{format._get_xf_index()}"'
        return f'<c r="{column_letters(column + 1)}', f'"{style}'
