"""Rows, columns and sheets that a workbook hides: they are read like all others, and a notice says so."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.errors import Issue
from coplan.language import say_both
from coplan.tables import RawTable, column_letters, column_number
from coplan.workbook.sheet_xml import Hidden


def hidden_parts(table: RawTable, hidden: Hidden, sheet_hidden: bool) -> Iterator[Issue]:
    """One notice that counts what is read of a sheet and cannot be seen there."""
    rows = hidden.rows & {row.number for row in table.rows}
    columns = sorted(hidden.columns & {column_number(cell.address) for cell in table.headings.values()})
    said = [say_both("hidden.sheet")] if sheet_hidden else []
    said += [say_both("hidden.filtered" if hidden.filtered else "hidden.rows", count=len(rows))] if rows else []
    names = [column_letters(column) for column in columns]
    said += [say_both("hidden.columns", count=len(columns), names=names)] if columns else []
    if said and table.rows:
        yield Issue("hidden_parts", table.title, "", {"what": said})
