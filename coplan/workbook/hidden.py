"""Rows, columns and sheets that a workbook hides: they are read like all others, and a notice says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coplan.errors import Issue
from coplan.tables.raw import RawTable, column_letters, column_number
from coplan.words.language import say_both

_NO_SIZE = re.compile(r"0+(?:\.0*)?")


@dataclass
class Hidden:
    """Numbers of the rows and columns that a sheet does not show, and whether a filter hides rows."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    filtered: bool = False


def hides(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row or columns with these attributes are hidden, or so by their height or width (size) of 0."""
    return attributes.get("hidden") in ("1", "true") or _NO_SIZE.fullmatch(attributes.get(size, "")) is not None


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
