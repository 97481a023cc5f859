"""Whether scenarios can be planned for together, and what the sheet Scenarios says of how likely they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.errors import BadInput, Issue
from coplan.tables.book import Book, parse_book
from coplan.tables.matching import understood
from coplan.tables.raw import RawWorkbook

SHARED: Mapping[tuple[str, str], Callable[[Case], Any]] = {
    ("Settings", "first_year"): lambda case: case.first_year,
    ("Settings", "last_year"): lambda case: case.last_year,
    ("Settings", "money_unit"): lambda case: case.money_unit,
    ("Settings", "model"): lambda case: case.model,
    ("Institutions", "region"): lambda case: {i: found.region for i, found in case.institutions.items()},
}
"""What scenarios of one plan must have in common, by sheet and setting or column: seats of other years, amounts in
other units, other goals, and an institution that is another region's cannot be put together."""


def refuse_unlike(raw: RawWorkbook, base: Case, cases: Mapping[str, Case], own_model: bool) -> None:
    """Raises BadInput where a scenario changes what all must have in common.

    raw: the workbook, whose rows of Changes are named that do so. own_model: whether a model is asked for, so that it
    does not matter which one the scenarios name.
    """
    book, _ = parse_book(raw, every_sheet=True)
    asked = {at: of for at, of in SHARED.items() if not (own_model and at[1] == "model")}
    issues = [
        issue
        for name, case in cases.items()
        for at, of in asked.items()
        if of(case) != of(base)
        for issue in _told(book, name, at)
    ]
    if issues:
        raise BadInput(issues, raw.language, marks=issues)


def _told(book: Book, scenario: str, at: tuple[str, str]) -> Iterator[Issue]:
    changes = book["Changes"]
    for row in changes.with_sound("scenario", "sheet", "column"):
        change = understood(row, "")
        if change is not None and row["scenario"] == scenario and (change.sheet.key, change.holds.key) == at:
            yield changes.issue("across_unlike", row, "column", scenario=scenario, what=change.holds.names)


def said_of(raw: RawWorkbook, names: Sequence[str]) -> list[Fraction | None]:
    """The probability that Scenarios says of each of these; None where it says none, as of the workbook itself."""
    book, _ = parse_book(raw, every_sheet=True)
    rows = book["Scenarios"].with_sound("scenario", "probability")
    said = {row["scenario"]: row["probability"] for row in rows}
    return [said.get(name) for name in names]
