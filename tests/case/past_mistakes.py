"""Workbooks with one mistake in what a forecast is made from. Each gives that one problem and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.case.issue_fixtures import Wrong
from tests.small import SMALL, edited, small

HEADINGS = ["region", "specialty", "year", "people", "vacancies"]
YEARS = range(2020, 2026)
PAST: Sequence[Sequence[Any]] = [
    HEADINGS,
    *(["North", "080901", year, 50 + 2 * (year - 2020), 1] for year in YEARS),
    *(["South", "080901", year, 40, None] for year in YEARS),
]
BEDS: Sequence[Sequence[Any]] = [
    ["region", "driver", "year", "value"],
    *([region, "Beds", year, 100 + year - 2020] for region in ("North", "South") for year in range(2018, 2033)),
]
FOLLOWED = [["specialty", "name", "driver"], ["080901", "Computing", "beds"], ["101101", "Nursing", None]]
BANDS = [
    ["region", "specialty", "age_from", "age_to", "people"],
    ["North", "080901", 25, 44, 40],
    ["North", "080901", 45, 59, 20],
]


def without(rows: Sequence[Sequence[Any]], *left_out: int) -> list[Sequence[Any]]:
    """The rows but for those with these numbers, as a spreadsheet counts them."""
    return [row for number, row in enumerate(rows, start=1) if number not in left_out]


def past(History: Any = PAST, **sheets: Any) -> Any:  # noqa: N803
    """SMALL with past figures of two pairs, and with these sheets."""
    return small(History=History, **sheets)


def wrong(code: str, place: str, value: Any, **sheets: Any) -> Wrong:
    """PAST with one cell of it changed, and with these sheets."""
    sheet, _, cell = place.partition("!")
    return Wrong(code, place, edited(sheet, cell, value, past(**sheets)))


def _with_driver(**sheets: Any) -> Any:
    return past(**{"Specialties": FOLLOWED, "Drivers": BEDS, **sheets})


MISTAKES = [
    Wrong("past_gap", "History!C4", past(History=without(PAST, 4))),
    Wrong("past_gap", "Drivers!C4", _with_driver(Drivers=without(BEDS, 4))),
    Wrong("history_short", "History!C2", past(History=without(PAST, 2, 3))),
    Wrong("history_ends", "History!C12", past(History=without(PAST, 13), Demand=SMALL["Demand"])),
    Wrong("history_zeros", "History!D8", past(History=[*PAST[:7], *([*row[:3], 0] for row in PAST[7:])])),
    Wrong("driver_unknown", "Specialties!C2", _with_driver(Drivers=None)),
    Wrong("driver_lacking", "Specialties!C2", _with_driver(Drivers=BEDS[:16])),
    Wrong("driver_zero", "Drivers!D2", edited("Drivers", "D2", 0, _with_driver())),
    Wrong("driver_without_last", "Drivers!C23", _with_driver(Drivers=BEDS[:23])),
    wrong("ages_reversed", "Ages!D3", 40, Ages=BANDS),
    wrong("ages_overlap", "Ages!C3", 44, Ages=BANDS),
    wrong("ages_beyond", "Ages!D3", 60, Ages=BANDS),
    wrong("ages_apart", "Ages!E2", 4, Ages=BANDS),
    Wrong("ages_without_history", "Ages!A4", past(Ages=[*BANDS, ["North", "101101", 30, 39, 5]])),
]
JUMP = edited("History", "D13", 400, past())


def triggering() -> Iterable[Wrong]:
    """Every mistake once, by its code."""
    return {found.code: found for found in (*MISTAKES, Wrong("history_jump", "History!D13", JUMP))}.values()
