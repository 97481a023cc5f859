"""A case solved: its plan made, written, read back and proved."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from coplan import __version__
from coplan.contract.inputs import contract
from coplan.contract.model import is_known
from coplan.contract.results import result_sheets
from coplan.errors import Issue
from coplan.evaluate.fixing import keep
from coplan.explain import REASONS, reasons_of
from coplan.plan import Plan
from coplan.plan.sheets import results
from coplan.reopen import identity
from coplan.reopen.plans import reopen
from coplan.reopen.proof import prove
from coplan.run.attempt import Attempt, ending
from coplan.run.cases import Checked, case_tables, check_raw, read_case, with_settings
from coplan.run.games import with_games
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, listed
from coplan.solver import Unproven, solver_version
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario
from coplan.words.language import Language, Text
from coplan.workbook.plan_sheets import write_plan
from coplan.workbook.save import atomically


@dataclass(frozen=True, kw_only=True)
class Solved(Result):
    """A plan that was written and re-proved, with what its Summary says."""

    plan: Plan
    summary: Mapping[str, Any]
    path: Path


@dataclass(frozen=True)
class Kept:
    """What of an earlier plan stays as it is: every programme of these institutions, and these years."""

    institutions: Sequence[str] = ()
    years: Sequence[int] = ()


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
    raw = _read(shell.files, options.language, kept)
    with shell.speaking(raw.language):
        checked = check_raw(apply_scenario(raw, scenario) if scenario else raw)
        case = checked.need_case()
        model = options.model_or(case.model)
        target = shell.target(raw, model.name, checked.raw.scenario)
        attempt = Attempt.of(model, options, began, options.telling(raw.language))
        plan = attempt.plan_of_case(case, raw=checked.raw)
        plan, why = why_of(plan, attempt)
        if options.brief:
            plan = replace(plan, optima=())  # which are large, and asked for only by what says why
        written = write(target, plan, checked, shell.source, attempt, why)
    return Solved(plan=plan, summary=written.summary, issues=written.issues, path=target, language=raw.language)


def _read(files: Sequence[Path], language: Language | None, kept: Kept | None) -> RawWorkbook:
    if kept is None:
        return read_case(files, language)
    return keep(reopen(files[0], language), kept.institutions, kept.years)


@dataclass(frozen=True)
class Written:
    """What the Summary of a plan that was written says, and the issues of its case and of its sheets."""

    summary: Mapping[str, Any]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Why:
    """The sheets that say why a plan is as it is and what games its regions make, and why some of them are missing."""

    tables: Mapping[str, pd.DataFrame]
    missing: Mapping[str, Issue]


def why_of(plan: Plan, attempt: Attempt) -> tuple[Plan, Why]:
    """The plan with its Shapley value, and unless it is to be brief the sheets that say why, as far as time allows."""
    plan, games = with_games(plan, attempt)
    tables, unclear = ({}, None) if attempt.brief else reasons_of(plan, attempt.deadline)
    no_why = no_reasons(unclear, [key for key in REASONS if key not in tables]) if unclear else None
    missing = {"reasons": no_why, "shares": games.missing}
    return plan, Why({**games.tables, **tables}, {key: issue for key, issue in missing.items() if issue})


def write(target: Path, plan: Plan, checked: Checked, source: str, attempt: Attempt, why: Why) -> Written:
    """Write the plan, read it back, prove it again, and only then give it its name.

    source: what Summary calls the input. why: as why_of gives it; what is missing of it is said instead. Raises
    BadInput where the plan cannot be written.
    """
    summary = _summary(plan, checked.raw, source, attempt.began, checked.language)
    summary |= {key: issue.message(checked.language) for key, issue in why.missing.items()}
    gap = Issue("gap_accepted", values={"status": plan.status}) if plan.unproven else None
    issues = (*checked.issues, *([gap] if gap else []), *why.missing.values())
    settings = {"title": plan.case.title}
    if is_known(plan.model):
        settings["model"] = plan.model.name
    else:
        summary["own_model"] = plan.model.text
    if plan.rules_cost is not None:
        summary["rules_cost"] = plan.rules_cost
    if not plan.steady:
        issues += (Issue("steady_in_part"),)
    tables = identity.settled({**plan.tables, **why.tables})
    summary |= identity.of_plan(plan, tables)
    content = BytesIO()
    inputs = with_settings(case_tables(checked.raw), **settings)
    write_plan(content, results(tables, summary, plan.remarks), summary, inputs, checked.language)
    with atomically(target) as temporary:
        temporary.write_bytes(content.getvalue())
        prove(temporary, plan, summary)
    return Written(summary, issues)


def no_reasons(missing: Unproven, sheets: Sequence[str]) -> Issue:
    """That these sheets are missing from a plan, and why."""
    names = [Text(key, result_sheets()[key].title) for key in sheets]
    return Issue("no_reasons", values={"sheets": names, "status": ending(missing)})


def _summary(plan: Plan, raw: RawWorkbook, source: str, began: float, language: Language) -> dict[str, Any]:
    return {
        "plan_title": plan.case.title,
        "model": plan.model.name,
        "scenario": raw.scenario or "base",
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
