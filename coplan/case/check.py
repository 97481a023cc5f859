"""A raw workbook → its Case, or everything that keeps it from being one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from string import ascii_uppercase

from coplan.case.build import build_case
from coplan.case.data import Case
from coplan.case.group_limits import LIMIT_RULES
from coplan.case.oddities import oddities
from coplan.case.past_rules import PAST_RULES
from coplan.case.retirements import retirements_are_in_post
from coplan.case.rules import RULES
from coplan.case.warnings import WARNINGS
from coplan.case.weights import weights_within_reach
from coplan.errors import Issue, errors_in
from coplan.tables.asides import NO_DATA
from coplan.tables.book import Book, parse_book
from coplan.tables.changes import CHANGE_RULES, row_of
from coplan.tables.raw import RawWorkbook


def check_case(raw: RawWorkbook) -> tuple[Case | None, tuple[Issue, ...]]:
    """The checked Case (None where there is an error) and every issue: the file's, then by sheet and cell."""
    book, found = parse_book(raw)
    for rule in (
        *RULES,
        *PAST_RULES,
        retirements_are_in_post,
        *LIMIT_RULES,
        weights_within_reach,
        *CHANGE_RULES,
        *WARNINGS,
        oddities,
    ):
        found += rule(book)
    own = _told_of_scenario(_in_order(found, raw), raw)
    issues = (*_read(raw, book, found), *own)
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


def _told_of_scenario(issues: Iterable[Issue], raw: RawWorkbook) -> Iterator[Issue]:
    """The issues, saying so where they speak of a value that only a scenario has: the file itself shows another.

    A warning may be given at another cell of the row than the scenario changed, or hang on the setting demand_case.
    """
    rows = {_row(place) for place in raw.changed}
    settings = raw.tables["Settings"].titles if "Settings" in raw.tables else ()
    another_case = any(sheet in settings for sheet, _ in rows)
    for issue in issues:
        hangs = another_case and issue.code == "forecasts_out_of_order"
        beside = issue.severity != "error" and _row(issue.place) in rows
        yield replace(issue, scenario=raw.scenario) if hangs or beside or issue.place in raw.changed else issue


def _row(place: str) -> tuple[str, str]:
    """Sheet and row of a place such as `Programmes!E17`; blank where it has no row."""
    sheet, _, cell = place.rpartition("!") if "!" in place else (place, "", "")
    return sheet, cell.lstrip(ascii_uppercase)


def _in_order(issues: list[Issue], raw: RawWorkbook) -> list[Issue]:
    titles = (title for table in raw.tables.values() for title in table.titles)
    sheets = {title: number for number, title in enumerate(titles)}
    return sorted(issues, key=lambda issue: (sheets.get(issue.sheet, -1), *_position(issue.cell)))


def _position(cell: str) -> tuple[int, int, str]:
    """Row and column of an address, for sorting: letters count by length first (Z before AA)."""
    letters, digits = re.fullmatch(r"([A-Z]*)(\d*)", cell).groups()  # type: ignore[union-attr]
    return int(digits or 0), len(letters), letters
