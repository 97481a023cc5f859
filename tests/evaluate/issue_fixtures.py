"""What the kinds of problems of edited plans are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan.errors import Issue
from coplan.evaluate import keep
from coplan.run import Options, solve
from coplan.run.plans import evaluation_of as evaluate
from tests.evaluate.plans import TABLES, edited, repair, typed
from tests.evaluate.test_evaluation import COMPUTING, all_of
from tests.issue_fixtures import triggers
from tests.workbooks import saved


@triggers("relation_broken")
def over_capacity(folder: Path) -> Iterable[Issue]:
    return evaluate(edited(folder, typed(101, *COMPUTING))).all_issues


@triggers("left_out_alone")
def seats_fixed_for_another_region(folder: Path) -> Iterable[Issue]:
    row = ["North College", "101101", "South", 2028, 5]
    tables = {**TABLES, "Fixed": [*TABLES["Fixed"], row]}
    options = Options(model="separate", brief=True)
    return solve(saved(folder / "case.xlsx", tables), folder / "plan.xlsx", options).issues


@triggers("blank_seats", "other_region", "other_name")
def odd_cells(folder: Path) -> Iterable[Issue]:
    changes = (("B", "South"), ("D", "Law"), ("G", None))
    return evaluate(edited(folder, all_of(*(typed(v, *COMPUTING, column=c) for c, v in changes)))).issues


@triggers("seats_year")
def other_year(folder: Path) -> Iterable[Issue]:
    return evaluate(edited(folder, typed(2031, *COMPUTING, column="F"))).issues


@triggers("solved_missing")
def without_solved(folder: Path) -> Iterable[Issue]:
    return evaluate(edited(folder, lambda sheet: sheet.parent.remove(sheet.parent["Solved"]))).issues


@triggers("edits_unknown")
def repair_without_solved(folder: Path) -> Iterable[Issue]:
    repair(edited(folder, lambda sheet: sheet.parent.remove(sheet.parent["Solved"])))
    return ()


@triggers("edits_clash")
def hopeless_edit(folder: Path) -> Iterable[Issue]:
    repair(edited(folder, typed(101, *COMPUTING)))
    return ()


@triggers("nothing_agreed")
def keeping_what_nobody_agreed_on(folder: Path) -> Iterable[Issue]:
    return keep(edited(folder, lambda _: None), agreed=True).issues
