"""Fixtures of what is told when a plan is rolled on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

from coplan import run
from coplan.errors import Issue
from tests.issue_fixtures import triggers
from tests.roll.plans import STAFF, actual, changed, solved
from tests.workbooks import saved

COLLEGE, COMPUTING, NURSING = "North College", "080901", "101101"


def _rolled(folder: Path, plan: Path, *known: Any, last: int | None = None) -> Iterable[Issue]:
    return run.roll(plan, folder / "next.xlsx", actual(folder, *known) if known else None, last).issues


def _of(folder: Path, case: dict[str, Any], last: int | None = None) -> Iterable[Issue]:
    """What is told of the plan of a case."""
    plan = folder / "plan.xlsx"
    run.solve(saved(folder / "case.xlsx", case), plan, run.Options(brief=True))
    return _rolled(folder, plan, last=last)


@triggers("roll_last_year")
def an_end_before_the_beginning(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), last=2027)


@triggers("roll_too_many_years")
def a_century(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), last=2127)


@triggers("roll_short", "roll_over", "roll_rows_over", "roll_limit_over", "roll_demand_ends", "change_left_out")
def a_plan_of_hires(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved())


@triggers("roll_headcount", "roll_pairs_lost", "roll_pairs_kept")
def a_plan_of_posts(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved("headcount"))


@triggers("roll_headcount_known")
def a_known_headcount(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved("headcount"), [None, COMPUTING, None, None, None, "North", 90])


@triggers("roll_not_sound")
def fewer_in_post_than_retire(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved("headcount"), [None, COMPUTING, None, None, None, "North", 19])


@triggers("roll_without_demand")
def needs_of_one_year(folder: Path) -> Iterable[Issue]:
    demand = [row for row in STAFF["Demand"] if row[2] in ("year", 2027)]
    return _of(folder, {**STAFF, "Demand": demand})


@triggers("roll_rows_later", "roll_limit_later")
def an_early_end(folder: Path) -> Iterable[Issue]:
    settings = [["name", "value"], ["first_year", 2027], ["last_year", 2029]]
    fixed = [STAFF["Fixed"][0], ["South College", NURSING, "South", 2029, 33]]
    limits = [["limit", "year_from", "most"], ["late", 2029, 900]]
    return _of(
        folder,
        {**STAFF, "Settings": [*settings, ["demand_basis", "headcount"]], "Fixed": fixed, "Limits": limits},
        2028,
    )


@triggers("roll_least_written")
def a_specialty_that_nobody_needs(folder: Path) -> Iterable[Issue]:
    demand = [row for row in STAFF["Demand"] if row[1] != "130201"]
    case = {
        **STAFF,
        "Demand": demand,
        "Programmes": [*STAFF["Programmes"], ["South College", "130201", 10, 20, 2, 1, None]],
        "Fixed": [STAFF["Fixed"][0], ["South College", "130201", "South", 2027, 15]],
    }
    return _of(folder, case)


@triggers("roll_number_cut")
def a_rate_of_many_digits(folder: Path) -> Iterable[Issue]:
    workforce = [STAFF["Workforce"][0], ["North", COMPUTING, "100." + "1" * 40, "0.0" + "3" * 40, None]]
    return _of(folder, {**STAFF, "Workforce": workforce})


@triggers("roll_edited", "roll_broken")
def seats_that_were_edited(folder: Path) -> Iterable[Issue]:
    sheet = openpyxl.load_workbook(solved())["Allocation"]
    row = next(n for n in range(9, sheet.max_row + 1) if sheet[f"A{n}"].value == COLLEGE)
    return _rolled(folder, changed(folder, "Allocation", {f"G{row}": 400}))


@triggers("roll_inputs_changed")
def a_plan_with_other_demand(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, changed(folder, "Demand", {"D2": 31}))


@triggers("roll_tightened")
def fewer_seats_of_today(folder: Path) -> Iterable[Issue]:
    regions = [["region", "max_out_share"], ["North", 0.6], ["South", 1], ["West", 1]]
    plan = folder / "plan.xlsx"
    run.solve(saved(folder / "case.xlsx", {**STAFF, "Regions": regions}), plan, run.Options(brief=True))
    return _rolled(folder, plan, [COLLEGE, COMPUTING, None, 1], [COLLEGE, NURSING, None, 1])


@triggers("roll_tightened_often")
def programmes_that_may_not_move(folder: Path) -> Iterable[Issue]:
    headings, *_ = STAFF["Programmes"]
    offers = [(college, code) for college in (COLLEGE, "South College") for code in (COMPUTING, NURSING)]
    case = {**STAFF, "Programmes": [headings, *([*offer, 40, 60, 2, 1, 0.1] for offer in offers)], "Fixed": None}
    case = {key: rows for key, rows in case.items() if rows is not None}
    plan = folder / "plan.xlsx"
    run.solve(saved(folder / "case.xlsx", case), plan, run.Options(brief=True))
    return _rolled(folder, plan, *([*offer, None, 5] for offer in offers))


@triggers("sheet_not_there")
def another_workbook(folder: Path) -> Iterable[Issue]:
    return run.roll(solved(), folder / "next.xlsx", solved()).issues


@triggers("form_exists")
def a_form_that_is_there(folder: Path) -> Iterable[Issue]:
    return run.actual_form(solved(), actual(folder)).issues


@triggers("actual_empty")
def a_form_that_nobody_filled_in(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), [COLLEGE, COMPUTING])


@triggers("actual_of_nobody")
def a_specialty_alone(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), [None, COMPUTING, None, 30])


@triggers("actual_staff_of_institution")
def staff_of_a_college(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), [COLLEGE, COMPUTING, None, 30, None, None, 20])


@triggers("actual_seats_of_region")
def seats_of_a_region(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), [None, COMPUTING, None, 30, None, "North", 20])


@triggers("actual_unknown_programme")
def a_programme_of_others(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), ["South College", COMPUTING, None, 30])


@triggers("actual_whole_and_part")
def whole_and_part(folder: Path) -> Iterable[Issue]:
    return _rolled(folder, solved(), [COLLEGE, COMPUTING, None, 30], [COLLEGE, COMPUTING, "South", 10])


@triggers("actual_more_enrolled", "actual_headcount_on_hires")
def odd_numbers(folder: Path) -> Iterable[Issue]:
    staff = [None, COMPUTING, None, None, None, "North", 20]
    return _rolled(folder, solved(), [COLLEGE, COMPUTING, None, 30, 31], staff)


@triggers("actual_while_closed")
def intake_of_a_closed_programme(folder: Path) -> Iterable[Issue]:
    headings, *others = STAFF["Programmes"]
    opening = ["South College", COMPUTING, 0, 20, 2, 1, None, 2028]
    case = {**STAFF, "Programmes": [[*headings, "first_intake"], *others, opening]}
    plan = folder / "plan.xlsx"
    run.solve(saved(folder / "case.xlsx", case), plan, run.Options(brief=True))
    return _rolled(folder, plan, ["South College", COMPUTING, None, 5])
