"""From a workbook's tables to the past that a forecast is made from, or everything that keeps it from being one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coplan.case.past_rules import LEAST_YEARS, PAST_RULES, drivers_by_name, last_of_history, rows_by_pair
from coplan.contract.inputs import contract
from coplan.errors import BadInput, Issue, UsageProblem, errors_in
from coplan.forecast.past import Driver, Past
from coplan.tables.book import Book, Pair, parse_book
from coplan.tables.raw import RawWorkbook
from coplan.words.names import fold

READ = ("Settings", "Regions", "Specialties", "Demand", "Workforce", "History", "Drivers", "Ages")
"""Sheets that a forecast is made from; what is wrong in others, it leaves to the check of the case."""
NEEDED = ("Settings", "Regions", "Specialties")
NOT_TAKEN_OVER = ("unknown_sheet", "unknown_column", "unnamed_column")
FARTHEST = 30  # years ahead


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be forecast: a workbook's tables, the past in them, the last year, and what is to be told of them."""

    book: Book
    past: Past
    to: int
    issues: tuple[Issue, ...]

    @property
    def first_year(self) -> int:
        """The first year of the plan, which is that of Demand."""
        return int(self.book.settings.values["first_year"])


def asked(raw: RawWorkbook, to: int | None = None) -> Asked:
    """What a workbook asks to forecast, up to a year, by default the last in which a cohort of the plan graduates.

    Raises BadInput with all that is wrong in the sheets that are read, and UsageProblem where the year will not do.
    """
    book, found = parse_book(raw, every_sheet=True)
    issues = [issue for issue in (*raw.issues, *found) if _concerns(raw, issue)]
    for rule in PAST_RULES:
        issues += rule(book)
    if not book["History"].rows and not errors_in(issues):
        table, sheet = book["History"].raw, contract().sheets["History"]
        issues.append(Issue("no_history", table.title if table else "", "A2" if table else "", {"sheet": sheet.names}))
    if errors_in(issues):
        raise BadInput(issues, marks=issues)
    past = past_of(book)
    last = to if to is not None else _last_graduates(book)
    _need_years(book, past.last, last)
    issues += [*_within_plan(book, past.last), *_ends_of_drivers(book, past, last)]
    if errors_in(issues):
        raise BadInput(issues, marks=issues)
    return Asked(book, past, last, tuple(issues))


def _concerns(raw: RawWorkbook, issue: Issue) -> bool:
    """Whether an issue of reading is about a sheet that a forecast needs, or about what it does not take over."""
    if issue.code == "missing_sheet":
        return issue.values["name"] in [contract().sheets[key].names for key in NEEDED]
    titles = [title for key in READ if key in raw.tables for title in raw.tables[key].titles]
    empty_demand = issue.code == "empty_sheet" and "Demand" in raw.tables and issue.sheet in raw.tables["Demand"].titles
    return issue.code in NOT_TAKEN_OVER or (not empty_demand and (not issue.sheet or issue.sheet in titles))


def past_of(book: Book) -> Past:
    """The past of a book in which every rule for past figures holds."""
    needs = {
        pair: np.array([float(Fraction(row["people"]) + row["vacancies"]) for row in rows])
        for pair, rows in rows_by_pair(book, "History").items()
    }
    drivers = {
        key: Driver(rows[0]["year"], np.array([float(row["value"]) for row in rows]))
        for key, rows in drivers_by_name(book).items()
    }
    named = {row["specialty"]: fold(row["driver"]) for row in book["Specialties"].rows if row["driver"]}
    driver_of = {(r, k): (r, named[k]) for r, k in needs if k in named and (r, named[k]) in drivers}
    last = last_of_history(book)
    assert last is not None
    return Past(last, needs, drivers, driver_of)


def _last_graduates(book: Book) -> int:
    """The last year of the plan, and the longest years of study after it."""
    studies = (row["years"] for row in book["Programmes"].with_sound("years"))
    return int(book.settings.values["last_year"]) + int(max(studies, default=0))


def _need_years(book: Book, last: int, to: int) -> None:
    first = int(book.settings.values["first_year"])
    if to <= last or to < first:
        raise UsageProblem([Issue("forecast_year", values={"last": last, "first_year": first, "to": to})])
    if to - last > FARTHEST:
        values = {"last": last, "to": to, "count": to - last, "most": FARTHEST}
        raise UsageProblem([Issue("forecast_too_far", values=values)])


def _within_plan(book: Book, last: int) -> Iterator[Issue]:
    first = int(book.settings.values["first_year"])
    if last >= first:
        row = next(row for row in book["History"].rows if row["year"] == last)
        values = {"last": last, "first_year": first, "next": last + 1}
        yield book["History"].issue("history_in_plan", row, "year", **values)


def _ends_of_drivers(book: Book, past: Past, to: int) -> Iterator[Issue]:
    """Drivers in use that end before the forecast does, and those too short to be carried on."""
    rows = drivers_by_name(book)
    for key in sorted(set(past.driver_of.values())):
        driver, at = past.drivers[key], rows[key][-1]
        if driver.last < to:
            said = {"region": key[0], "driver": at["driver"], "ends": driver.last, "to": to}
            if len(driver.values) < LEAST_YEARS:
                said |= {"years": len(driver.values), "least": LEAST_YEARS}
                yield book["Drivers"].issue("driver_short", at, "year", **said)
            else:
                yield book["Drivers"].issue("driver_ends", at, "year", **said)


def exit_rates(book: Book) -> Mapping[Pair, Fraction]:
    """The share that leaves a year, by pair with a row in Workforce, whatever the demand basis."""
    return {pair: Fraction(row["exit_rate"]) for pair, row in book["Workforce"].by_identity.items()}
