"""Scenarios of a case that was rolled on: changes that concern nothing any more are left out."""

from __future__ import annotations

from dataclasses import replace

from coplan.errors import Issue
from coplan.roll.sheets import YEARLY
from coplan.tables.book import parse_book
from coplan.tables.changes import changes_match, row_of, sound_changes
from coplan.tables.edited import without_rows
from coplan.tables.raw import RawWorkbook, RowPlace

CHANGES = "Changes"


def without_idle_changes(raw: RawWorkbook, first_year: int) -> tuple[RawWorkbook, list[Issue]]:
    """The workbook without changes that match no row or end before its first year; each is named."""
    if CHANGES not in raw.tables:
        return raw, []
    table, book = raw.tables[CHANGES], parse_book(raw)[0]
    unmatched = {row_of(issue)[1] for issue in changes_match(book)}
    gone: dict[RowPlace, Issue] = {}
    for change in sound_changes(book):
        row = change.row
        past = change.sheet.key in YEARLY and row["year_to"] is not None and row["year_to"] < first_year
        if past or row.raw.number in unmatched:
            said = {"scenario": row["scenario"], "sheet": change.sheet.names, "column": change.holds.names}
            gone[row.raw.at] = book[CHANGES].issue("change_left_out", row, "scenario", **said)
    left = replace(raw, tables={**raw.tables, CHANGES: without_rows(table, set(gone))})
    return left, list(gone.values())
