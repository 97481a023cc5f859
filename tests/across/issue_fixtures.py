"""What the kinds of problems of one plan for several scenarios are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan import run
from coplan.errors import Issue
from tests.issue_fixtures import triggers
from tests.workbooks import FIRST_STEPS, change, with_scenarios

DATA = {"institution": "North Polytechnic", "specialty": "DATA"}
AT_MOST = change("Programmes", "max_intake", "set", 55, **DATA)
AT_LEAST = change("Programmes", "min_intake", "set", 60, **DATA)
ONE_AT_A_TIME = run.Options(jobs=1, brief=True)


def across(folder: Path, **scenarios: Iterable[dict[str, object]]) -> Iterable[Issue]:
    """The issues of a plan for all of these scenarios of the first example."""
    case = with_scenarios(folder / "case.xlsx", {name: list(changes) for name, changes in scenarios.items()})
    return run.solve_across(case, run.Futures(), folder / "plan.xlsx", ONE_AT_A_TIME).issues


@triggers("no_scenarios")
def workbook_without_scenarios(folder: Path) -> Iterable[Issue]:
    return run.solve_across(FIRST_STEPS, run.Futures(), folder / "plan.xlsx").issues


@triggers("across_unlike")
def scenario_of_other_years(folder: Path) -> Iterable[Issue]:
    return across(folder, later=[change("Settings", "value", "set", 2028, name="last_year")])


@triggers("across_without")
def scenario_that_has_no_plan(folder: Path) -> Iterable[Issue]:
    return across(folder, low=[AT_MOST], none=[AT_LEAST, change("Institutions", "intake_limit", "set", 50)])


@triggers("no_plan_across")
def scenarios_that_clash(folder: Path) -> Iterable[Issue]:
    return across(folder, low=[AT_MOST], high=[AT_LEAST])
