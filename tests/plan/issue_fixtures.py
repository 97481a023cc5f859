"""What the kinds of problems of models and of solving are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan import run
from coplan.contract.model import load_model
from coplan.errors import Issue
from tests.clash.test_clashes import CLASHES, issues_of, whole_clash
from tests.clash.test_rules import CLASHES as RULES
from tests.independent.cases import random_case, write_workbook
from tests.issue_fixtures import triggers
from tests.tiny import NEED, PROGRAMMES, TINY, case_of
from tests.workbooks import saved


@triggers("unknown_model")
def unknown_model(_folder: Path) -> Iterable[Issue]:
    load_model("mutal")
    return ()


@triggers("bad_model")
def bad_model(folder: Path) -> Iterable[Issue]:
    file = folder / "own.toml"
    file.write_text('name = "own"', encoding="utf-8")
    load_model(str(file))
    return ()


@triggers("already_committed_no_plan")
def already_committed(_folder: Path) -> Iterable[Issue]:
    return issues_of(
        case_of(
            Programmes=[PROGRAMMES, ["E", "k", 10, 100, 3]],
            Institutions=[["institution", "region", "enrolment_limit"], ["E", "East", 19]],
            Demand=[NEED, ["East", "k", 2030, 50]],
        )
    )


@triggers("limits_clash")
def limits_clash(_folder: Path) -> Iterable[Issue]:
    return issues_of(case_of(**CLASHES["openness"].sheets))


@triggers("limits_clash_whole")
def limits_clash_whole(_folder: Path) -> Iterable[Issue]:
    return issues_of(whole_clash())


@triggers("rules_clash")
def rules_clash(_folder: Path) -> Iterable[Issue]:
    return issues_of(case_of(**RULES["multiple"][0]))


@triggers("clash_limit")
def clash_limit(_folder: Path) -> Iterable[Issue]:
    return issues_of(case_of(**CLASHES["fixed_seats"].sheets))


@triggers("clash_repair")
def clash_repair(_folder: Path) -> Iterable[Issue]:
    return issues_of(case_of(**CLASHES["fixed_seats"].sheets))


@triggers("clash_repair_step")
def clash_repair_step(_folder: Path) -> Iterable[Issue]:
    return issues_of(case_of(**CLASHES["fixed_seats"].sheets))


@triggers("annotate_one_file")
def annotate_one_file(folder: Path) -> Iterable[Issue]:
    run.check([folder / "a.xlsx", folder / "b.xlsx"], annotate_to=folder / "marked.xlsx")
    return ()


@triggers("marked_copy")
def marked_copy(folder: Path) -> Iterable[Issue]:
    file = saved(folder / "case.xlsx", {**TINY, **CLASHES["fixed_seats"].sheets})
    run.solve(file, folder / "plan.xlsx", annotate_to=folder / "marked.xlsx")
    return ()


@triggers("not_proven")
def not_proven(folder: Path) -> Iterable[Issue]:
    case = write_workbook(random_case(3), folder / "case.xlsx")
    return run.solve(case, output=folder / "plan.xlsx", options=run.Options(time_limit=1e-9)).issues
