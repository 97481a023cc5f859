"""A case solved: its plan made, written, read back and proved."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from coplan import __version__
from coplan.across.tables import SCENARIO_SHEETS
from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.collector import collector_paused
from coplan.contract.inputs import contract
from coplan.contract.model import is_known
from coplan.contract.results import result_sheets
from coplan.errors import Issue
from coplan.evaluate.broken import left_out
from coplan.evaluate.fixing import keep
from coplan.explain import REASONS, reasons_of
from coplan.limits.check import Seats
from coplan.plan import Plan
from coplan.plan.sheets import results
from coplan.reopen import identity
from coplan.reopen.plans import reopen
from coplan.reopen.proof import prove
from coplan.run.attempt import Attempt, ending
from coplan.run.beside import Beside
from coplan.run.cases import Checked, case_tables, check_raw, read_case, with_settings
from coplan.run.early import begun_early
from coplan.run.games import NO_GAMES, with_games
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, listed
from coplan.solver import Unproven, solver_version
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario
from coplan.words.language import Language, Text
from coplan.workbook.plan_sheets import write_plan
from coplan.workbook.save import atomically
from coplan.workers.threads import OtherThreads


@dataclass(frozen=True, kw_only=True)
class Solved(Result):
    """A plan that was written and re-proved, with what its Summary says."""

    plan: Plan
    summary: Mapping[str, Any]
    path: Path


@dataclass(frozen=True)
class Kept:
    """What of an earlier plan stays as it is: every programme of these institutions, these years, what is agreed."""

    institutions: Sequence[str] = ()
    years: Sequence[int] = ()
    agreed: bool = False


def solve(
    paths: Paths,
    output: Path | None = None,
    options: Options = USUAL,
    scenario: str = "",
    kept: Kept | None = None,
    annotate_to: Path | None = None,
) -> Solved:
    """Solve a case and write its plan workbook, by default outputs/<case>-<model>[-<scenario>].xlsx.

    What making the plan leaves of the time limit is for saying why. kept: part of the plan in the only file that is
    frozen. annotate_to names a copy of the only file that is written where there is no plan, with what clashes marked.
    Raises CoplanError: UsageProblem, BadInput, NoPlan or NotProven.
    """
    began = time.monotonic()
    shell = Shell(listed(paths), output, options.language, annotate_to)
    with collector_paused():
        raw, agreed = read_to_solve(shell.files, options.language, kept)
    with shell.speaking(raw.language):
        with collector_paused():
            checked = check_raw(apply_scenario(raw, scenario) if scenario else raw)
            case = checked.need_case()
        model = options.model_or(case.model)
        target = shell.target(raw, model.name, checked.raw.scenario)
        attempt = Attempt.of(model, options, began, options.telling(raw.language))
        with OtherThreads() as other:
            plan, beside = _made(case, checked.raw, attempt, other)
            plan = plan.agreed_on(agreed)
            if options.brief:
                plan = replace(plan, optima=())  # which are large, and asked for only by what says why
            written = write(target, plan, checked, shell.source, attempt, beside)
    return Solved(plan=plan, summary=written.summary, issues=written.issues, path=target, language=raw.language)


def _made(case: Case, raw: RawWorkbook, attempt: Attempt, other: OtherThreads) -> tuple[Plan, Beside]:
    """The plan, and what it says beside; the other thread finds out what it can while whole seats are decided."""
    fractional = attempt.in_fractions(case, raw=raw)
    early = begun_early(fractional, attempt, other)
    plan = attempt.in_whole_seats(fractional, raw)
    plan, games = with_games(plan, attempt, early.sets)
    return plan, replace(games, bottlenecks=early.bottlenecks)


def read_to_solve(files: Sequence[Path], language: Language | None, kept: Kept | None) -> tuple[RawWorkbook, Seats]:
    """The case to be solved; where parts of a plan are kept also the seats that are agreed in it."""
    if kept is None:
        return read_case(files, language), {}
    read = reopen(files[0], language)
    return keep(read, kept.institutions, kept.years, kept.agreed), read.written.agreed


@dataclass(frozen=True)
class Written:
    """What the Summary of a plan that was written says, and the issues of its case and of its sheets."""

    summary: Mapping[str, Any]
    issues: tuple[Issue, ...]


@collector_paused()
def write(
    target: Path, plan: Plan, checked: Checked, source: str, attempt: Attempt, beside: Beside = NO_GAMES
) -> Written:
    """Write the plan, read it back, prove it again, and only then give it its name.

    source: what Summary calls the input. Unless it is to be brief, the plan says why; where that cannot be found
    out by the deadline, it says that instead. beside: what else there is to say, as with_games gives it. Raises
    BadInput where the plan cannot be written.
    """
    why, unclear = ({}, None) if attempt.brief else reasons_of(plan, attempt.deadline, beside.bottlenecks)
    summary = _summary(plan, checked.raw, source, attempt.began, beside)
    no_why = no_reasons(unclear, [key for key in REASONS if key not in why]) if unclear else None
    missing = {"reasons": no_why, "shares": beside.missing}
    summary |= {key: issue.message(checked.language) for key, issue in missing.items() if issue}
    gap = Issue("gap_accepted", values={"status": plan.status}) if plan.unproven else None
    unkept = left_out(plan, Cells(checked.raw))
    issues = (*checked.issues, *unkept, *(issue for issue in (gap, *missing.values()) if issue))
    settings = {"title": plan.case.title}
    if is_known(plan.model):
        settings["model"] = plan.model.name
    else:
        summary["own_model"] = plan.model.text
    if plan.rules_cost is not None:
        summary["rules_cost"] = plan.rules_cost
    if not plan.steady:
        issues += (Issue("steady_in_part"),)
    tables = identity.settled({**plan.tables, **beside.tables, **why})
    summary |= identity.of_plan(plan, tables, checked.raw)
    content = BytesIO()
    inputs = with_settings(case_tables(checked.raw), **settings)
    write_plan(content, results(tables, summary, {**plan.remarks, **beside.remarks}), summary, inputs, checked.language)
    with atomically(target) as temporary:
        temporary.write_bytes(content.getvalue())
        prove(temporary, plan, summary, {key: tables[key] for key in SCENARIO_SHEETS if key in beside.tables})
    return Written(summary, issues)


def no_reasons(missing: Unproven, sheets: Sequence[str]) -> Issue:
    """That these sheets are missing from a plan, and why."""
    names = [Text(key, result_sheets()[key].title) for key in sheets]
    return Issue("no_reasons", values={"sheets": names, "status": ending(missing)})


def _summary(plan: Plan, raw: RawWorkbook, source: str, began: float, beside: Beside) -> dict[str, Any]:
    language = raw.language
    return {
        "plan_title": plan.case.title,
        "model": plan.model.name,
        "scenario": raw.scenario or "base",
        **beside.figures,
        "status": plan.status.in_(language),
        **plan.figures,
        "guarantee": plan.guarantee.in_(language),
        "money_unit": plan.case.money_unit,
        "demand_basis": plan.case.demand_basis,
        "input_file": source,
        "input_sha256": raw.sha256,
        "coplan_version": __version__,
        "schema_version": contract().schema_version,
        "solver": "HiGHS",
        "solver_version": solver_version(),
        "solved_at": datetime.now().astimezone().isoformat(sep=" ", timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }
