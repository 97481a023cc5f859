"""A raw workbook → its Case, or everything that keeps it from being one."""

from __future__ import annotations

import re

from coplan.case.book import Book, parse_book
from coplan.case.build import build_case
from coplan.case.changes import CHANGE_RULES
from coplan.case.data import Case
from coplan.case.rules import RULES
from coplan.case.warnings import WARNINGS
from coplan.errors import Issue, errors_in
from coplan.tables import RawWorkbook


def check_case(raw: RawWorkbook) -> tuple[Case | None, tuple[Issue, ...]]:
    """The checked Case (None where there is an error) and every issue: the file's, then by sheet and cell."""
    book, found = parse_book(raw)
    for rule in (*RULES, *CHANGE_RULES, *WARNINGS):
        found += rule(book)
    issues = (*_of_sheets_that_count(raw, book), *_in_order(found, raw))
    return (None if errors_in(issues) else build_case(book)), issues


def _of_sheets_that_count(raw: RawWorkbook, book: Book) -> list[Issue]:
    """What reading found, but nothing about Workforce where the whole sheet is ignored."""
    ignored = raw.tables["Workforce"].title if "Workforce" in raw.tables and not book.headcount_basis else None
    return [issue for issue in raw.issues if ignored is None or issue.sheet != ignored]


def _in_order(issues: list[Issue], raw: RawWorkbook) -> list[Issue]:
    sheets = {table.title: number for number, table in enumerate(raw.tables.values())}
    return sorted(issues, key=lambda issue: (sheets.get(issue.sheet, -1), *_position(issue.cell)))


def _position(cell: str) -> tuple[int, int, str]:
    """Row and column of an address, for sorting: letters count by length first (Z before AA)."""
    letters, digits = re.fullmatch(r"([A-Z]*)(\d*)", cell).groups()  # type: ignore[union-attr]
    return int(digits or 0), len(letters), letters
