"""What the kinds of problems of solving several scenarios and of varying a lever are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from coplan import run
from coplan.errors import Issue
from coplan.run import games, solving
from coplan.solver import TIME_LIMIT, Unproven
from coplan.whole import deciding
from coplan.whole.steady import Steadied
from coplan.workers import ProcessEnded, Processes
from tests.cli.said import chinese_case
from tests.evaluate.plans import solved
from tests.frontier.test_levers import CASE, UNUSED
from tests.issue_fixtures import triggers
from tests.late import out_of_time_after
from tests.plan.test_make import too_high
from tests.workbooks import FIRST_STEPS, change, saved, with_scenarios
from tests.workers.test_processes import fall_over


@triggers("frontier_range")
def no_range(folder: Path) -> Iterable[Issue]:
    run.frontier(folder / "case.xlsx", "budget", run.Range(1.3, 0.8))
    return ()


@triggers("lever_unused")
def no_budgets(folder: Path) -> Iterable[Issue]:
    sheets = {key: rows for key, rows in {**CASE, **UNUSED["budget"]}.items() if rows}
    run.frontier(saved(folder / "case.xlsx", sheets), "budget")
    return ()


@triggers("lever_not_in_model")
def openness_where_regions_plan_alone(folder: Path) -> Iterable[Issue]:
    run.frontier(saved(folder / "case.xlsx", CASE), "openness", options=run.Options(model="separate"))
    return ()


@triggers("coalitions_each_region")
def sets_of_regions_that_plan_alone(_: Path) -> Iterable[Issue]:
    run.coalitions(FIRST_STEPS, options=run.Options(model="separate"))
    return ()


@triggers("coalitions_one_region")
def sets_of_one_region(folder: Path) -> Iterable[Issue]:
    run.coalitions(chinese_case(folder / "case.xlsx", 地区=[["地区"], ["北区"]]))
    return ()


@triggers("no_reasons")
def no_time_for_reasons(folder: Path) -> Iterable[Issue]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "reasons_of", lambda *_: ({}, Unproven(TIME_LIMIT)))
        return run.solve(FIRST_STEPS, folder / "plan.xlsx").issues


@triggers("gap_accepted")
def plan_near_a_proven_bound(folder: Path) -> Iterable[Issue]:
    with pytest.MonkeyPatch.context() as patch:
        out_of_time_after("shortage", patch)
        return run.solve(FIRST_STEPS, folder / "plan.xlsx", run.Options(accept_gap=0.5)).issues


@triggers("steady_in_part")
def seats_for_which_time_ran_out(folder: Path) -> Iterable[Issue]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "steadied", lambda _, seats, *__: Steadied(seats, complete=False))
        return run.solve(FIRST_STEPS, folder / "plan.xlsx").issues


@triggers("not_reliable")
def plan_below_its_bound(folder: Path) -> Iterable[Issue]:
    with pytest.MonkeyPatch.context() as patch:
        too_high(patch, 1e-6)
        return run.solve(FIRST_STEPS, folder / "plan.xlsx").issues


@triggers("output_not_a_folder")
def several_plans_to_one_file(folder: Path) -> Iterable[Issue]:
    run.solve_scenarios(FIRST_STEPS, output=folder / "plan.xlsx")
    return ()


@triggers("same_output")
def names_that_become_one(folder: Path) -> Iterable[Issue]:
    more = [change("Demand", "required", "multiply", 2)]
    run.solve_scenarios(with_scenarios(folder / "case.xlsx", {"a/b": more, "A:b": more}), output=folder)
    return ()


@triggers("process_ended")
def process_that_falls_over(_: Path) -> Iterable[Issue]:
    with Processes(2, lambda _: None) as workers:
        workers.each(fall_over, [1, 2])
    return ()


@triggers("no_shares")
def sets_that_a_process_leaves_open(folder: Path) -> Iterable[Issue]:
    def ended(*_: object) -> None:
        raise ProcessEnded([Issue("process_ended")])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(games, "coalitions_of", ended)
        return run.solve(FIRST_STEPS, folder / "plan.xlsx").issues


@triggers("explain_year")
def year_that_no_plan_knows(_: Path) -> Iterable[Issue]:
    run.explain(solved(), run.Asked(years=[2050]))
    return ()
