"""A raw workbook → its Case, or everything that keeps it from being one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from coplan.case.asides import NO_DATA
from coplan.case.book import Book, parse_book
from coplan.case.build import build_case
from coplan.case.changes import CHANGE_RULES, row_of
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
    issues = (*_read(raw, book, found), *(_of_scenario(issue, raw) for issue in _in_order(found, raw)))
    return (None if errors_in(issues) else build_case(book)), issues


def _read(raw: RawWorkbook, book: Book, found: Iterable[Issue]) -> list[Issue]:
    """What reading found, but nothing about a sheet that is ignored or a row that is no data."""
    ignored = {title for key, table in raw.tables.items() if not book.counts(key) for title in table.titles}
    no_data = {row_of(issue) for issue in found if issue.code == NO_DATA}
    return [
        issue
        for issue in raw.issues
        if issue.sheet not in ignored and not (issue.code == "merged_cells" and row_of(issue) in no_data)
    ]


def _of_scenario(issue: Issue, raw: RawWorkbook) -> Issue:
    """The issue, saying so where it speaks of a value that only a scenario has: the file itself shows another."""
    return replace(issue, scenario=raw.scenario) if issue.place in raw.changed else issue


def _in_order(issues: list[Issue], raw: RawWorkbook) -> list[Issue]:
    titles = (title for table in raw.tables.values() for title in table.titles)
    sheets = {title: number for number, title in enumerate(titles)}
    return sorted(issues, key=lambda issue: (sheets.get(issue.sheet, -1), *_position(issue.cell)))


def _position(cell: str) -> tuple[int, int, str]:
    """Row and column of an address, for sorting: letters count by length first (Z before AA)."""
    letters, digits = re.fullmatch(r"([A-Z]*)(\d*)", cell).groups()  # type: ignore[union-attr]
    return int(digits or 0), len(letters), letters
