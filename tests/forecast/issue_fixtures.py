"""Fixtures of what goes wrong with past figures and forecasts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coplan import run
from coplan.case import check_case
from coplan.errors import Issue
from tests.case.issue_fixtures import Wrong
from tests.case.past_mistakes import BEDS, FOLLOWED, PAST, triggering, without
from tests.forecast.cases import DEMAND
from tests.issue_fixtures import triggers
from tests.small import raw_workbook, settings, small
from tests.workbooks import saved


def _register(wrong: Wrong) -> None:
    @triggers(wrong.code)
    def fixture(_folder: Path) -> Iterable[Issue]:
        return check_case(raw_workbook(wrong.tables))[1]


for _wrong in triggering():
    _register(_wrong)


CASE = {"Settings": settings(demand_basis="headcount"), "History": PAST}


def _told(folder: Path, to: int | None = None, replace: bool = False, **sheets: Any) -> Iterable[Issue]:
    """What is told of a forecast of PAST with these sheets."""
    path = saved(folder / "case.xlsx", small(**{**CASE, **sheets}))
    return run.forecast(path, folder / "out.xlsx", to, replace).issues


@triggers("no_history")
def no_past_figures(folder: Path) -> Iterable[Issue]:
    return _told(folder, History=None)


@triggers("forecast_year")
def a_year_that_is_past(folder: Path) -> Iterable[Issue]:
    return _told(folder, 2024)


@triggers("forecast_too_far")
def a_year_far_away(folder: Path) -> Iterable[Issue]:
    return _told(folder, 2090)


@triggers("history_in_plan")
def a_plan_that_began(folder: Path) -> Iterable[Issue]:
    return _told(folder, Settings=settings(first_year=2025, demand_basis="headcount"))


@triggers("driver_ends")
def a_projection_that_ends(folder: Path) -> Iterable[Issue]:
    return _told(folder, 2035, Specialties=FOLLOWED, Drivers=BEDS)


@triggers("driver_short")
def a_driver_of_two_years(folder: Path) -> Iterable[Issue]:
    return _told(folder, Specialties=FOLLOWED, Drivers=[BEDS[0], *(row for row in BEDS[1:] if row[2] in (2024, 2025))])


@triggers("demand_kept", "demand_without_history", "history_without_demand", "exit_rate_unknown")
def demand_that_was_typed(folder: Path) -> Iterable[Issue]:
    return _told(folder, Demand=[DEMAND, ["North", "080901", 2027, 70], ["South", "101101", 2027, 5]])


@triggers("demand_replaced")
def demand_that_is_replaced(folder: Path) -> Iterable[Issue]:
    return _told(folder, replace=True, Demand=[DEMAND, ["North", "080901", 2027, 70]])


@triggers("forecast_untested", "forecast_without_range")
def five_years_only(folder: Path) -> Iterable[Issue]:
    return _told(folder, History=without(PAST, 2, 8))
