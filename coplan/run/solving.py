"""A case solved: its plan made, written, read back and proved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from coplan import __version__
from coplan.case import Case
from coplan.clash import clash_of
from coplan.coalitions import Everybody
from coplan.contract.inputs import contract
from coplan.contract.model import Model, is_known, load_model
from coplan.contract.results import result_sheets
from coplan.errors import BadInput, CoplanError, Issue, NoPlan, NotProven
from coplan.evaluate.fixing import keep
from coplan.explain import REASONS, Reasons
from coplan.plan import Meanwhile, Plan, Progress, Watch, make_plan
from coplan.plan.alone import Alone
from coplan.plan.sheets import results
from coplan.reopen import identity
from coplan.reopen.opening import reopen
from coplan.reopen.proof import prove
from coplan.run.cases import (
    Checked,
    Paths,
    case_tables,
    check_raw,
    listed,
    need_copy,
    read_case,
    with_settings,
    write_copy,
)
from coplan.run.files import default_output, need_output
from coplan.run.shares import NOTHING_SHARED, Shared, onlookers, time_to_explain, with_shares
from coplan.run.sharing import alone_meanwhile
from coplan.solver import TIME_LIMIT, UNRELIABLE, Infeasible, Unproven
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario
from coplan.words.language import Language, Text, printable, say_both
from coplan.workbook.plan_sheets import write_plan
from coplan.workbook.save import atomically

Report = Callable[[Progress, Language], None]
"""Told of every step that is done, with the language of the user's headings."""
LARGE = 10_000
"""Intakes to be planned (programmes × years) from which on other processes find out what regions reach alone."""
_ENDS = {
    TIME_LIMIT: "status.time_limit",
    "no whole-number plan near the bound was found in time": "status.whole",
}
"""Ways in which solving ends, as the layers below say them, that a planner is told in other words."""


@dataclass(frozen=True)
class Solved:
    """A plan that was written and re-proved."""

    path: Path
    plan: Plan
    summary: Mapping[str, Any]
    issues: tuple[Issue, ...]
    language: Language


@dataclass(frozen=True)
class Kept:
    """What of an earlier plan stays as it is: every programme of these institutions, and these years."""

    institutions: Sequence[str] = ()
    years: Sequence[int] = ()


def solve(
    paths: Paths,
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    report: Report = lambda *_: None,
    scenario: str = "",
    kept: Kept | None = None,
    brief: bool = False,
    annotate_to: Path | None = None,
    accept_gap: float | None = None,
) -> Solved:
    """Solve a case and write its plan workbook, by default outputs/<case>-<model>[-<scenario>].xlsx.

    time_limit in seconds: what making the plan leaves of it is for saying why. kept: part of the plan in the only file
    that is frozen. brief: without the sheets that say why. accept_gap: as in make_plan.
    annotate_to names a copy of the only file that is written where there is no plan, with what clashes marked.
    Raises CoplanError: UsageProblem, BadInput, NoPlan or NotProven.
    """
    began = time.monotonic()
    if output is not None:
        need_output(output, listed(paths))
    if annotate_to is not None:
        need_copy(annotate_to, listed(paths), language)
    raw = _read(paths, language, kept)
    try:
        checked = check_raw(apply_scenario(raw, scenario) if scenario else raw)
        if checked.case is None:
            raise BadInput(checked.issues, marks=checked.issues)
        chosen = load_model(str(model or checked.case.model))
        target = output or default_output(_stem(paths, raw), chosen.name, checked.raw.scenario)
        need_output(target, listed(paths))
        deadline = None if time_limit is None else began + time_limit
        reasons = None if brief else Reasons(chosen.goals)
        told: Callable[[Progress], None] = lambda step: report(step, raw.language)  # noqa: E731
        everybody = Everybody()
        watch = onlookers(reasons, everybody)
        with _alone(checked.case, chosen, deadline, told) as alone:
            plan = plan_of_case(checked.case, chosen, deadline, told, alone, watch, checked.raw, accept_gap)
        plan, shared = with_shares(plan, began, deadline, told, brief, everybody.value)
        written = write(target, plan, checked, input_name(paths), began, reasons, deadline, shared)
    except CoplanError as error:
        error.language = error.language or raw.language
        if annotate_to is not None and error.marks:
            error.issues += (write_copy(annotate_to, listed(paths)[0], error.marks, raw.language),)
        raise
    return Solved(target, plan, written.summary, written.issues, raw.language)


def _alone(
    case: Case, model: Model, deadline: float | None, report: Callable[[Progress], None]
) -> AbstractContextManager[Meanwhile | None]:
    """What regions reach alone in a large case, worked on from now on; None leaves it to who makes the plan."""
    large = len(case.programmes) * len(case.intake_years) >= LARGE
    return alone_meanwhile(case, model, deadline, report) if large else nullcontext()


def _read(paths: Paths, language: Language | None, kept: Kept | None) -> RawWorkbook:
    if kept is None:
        return read_case(paths, language)
    return keep(reopen(listed(paths)[0], language), kept.institutions, kept.years)


def _stem(paths: Paths, raw: RawWorkbook) -> str:
    files = listed(paths)
    return files[0].stem if len(files) == 1 else raw.stem


def input_name(paths: Paths) -> str:
    """What Summary calls the input."""
    return " + ".join(printable(path.name) for path in listed(paths))


def plan_of_case(
    case: Case,
    model: Model,
    deadline: float | None,
    report: Callable[[Progress], None],
    alone: Mapping[str, Alone] | Meanwhile | None = None,
    watch: Watch = lambda *_: None,
    raw: RawWorkbook | None = None,
    accept_gap: float | None = None,
) -> Plan:
    """The plan of a case, every relation re-checked; watch as in make_plan. Raises NoPlan or NotProven."""
    try:
        plan = make_plan(case, model, deadline, report, alone, watch, accept_gap)
    except Infeasible as none:
        if none.lp is None:
            raise
        clash = clash_of(case, none.lp, none.whole, deadline, raw)
        raise NoPlan(clash.in_short(), marks=clash.in_full()) from None
    except Unproven as unclear:
        raise unproven(unclear) from None
    broken = plan.broken_relations()
    if broken:
        raise AssertionError(f"the plan breaks {broken[0]}")
    return plan


def unproven(unclear: Unproven) -> NotProven:
    """How the solver ended, said so that a planner understands it."""
    if unclear.status == UNRELIABLE:
        return NotProven([Issue("not_reliable")])
    return NotProven([Issue("not_proven", values={"status": _ending(unclear)})])


def _ending(unclear: Unproven) -> Text:
    status = unclear.status
    return say_both(_ENDS[status]) if status in _ENDS else say_both("status.solver", said=status)


@dataclass(frozen=True)
class Written:
    """What the Summary of a plan that was written says, and the issues of its case and of its sheets."""

    summary: Mapping[str, Any]
    issues: tuple[Issue, ...]


def write(
    target: Path,
    plan: Plan,
    checked: Checked,
    source: str,
    began: float,
    reasons: Reasons | None = None,
    deadline: float | None = None,
    shared: Shared = NOTHING_SHARED,
) -> Written:
    """Write the plan, read it back, prove it again, and only then give it its name.

    began: time.monotonic() when solving began. reasons: where given, the plan says why; where that cannot be found
    out by the deadline, or without one by time_to_explain, it says that instead. shared: as with_shares gives it.
    Raises BadInput where it cannot be written.
    """
    why, missing = reasons.tables(plan, time_to_explain(began, deadline)) if reasons else ({}, None)
    issues = checked.issues
    summary = _summary(plan, checked.raw, source, began, checked.language)
    if plan.unproven:
        issues += (Issue("gap_accepted", values={"status": plan.status}),)
    if missing:
        issues += (no_reasons(missing, [key for key in REASONS if key not in why]),)
        summary["reasons"] = issues[-1].message(checked.language)
    if shared.missing:
        issues += (shared.missing,)
        summary["shares"] = shared.missing.message(checked.language)
    settings = {"title": plan.case.title}
    if is_known(plan.model):
        settings["model"] = plan.model.name
    else:
        summary["own_model"] = plan.model.text
    tables = identity.settled({**plan.tables, **shared.tables, **why})
    summary["shortage_bound"] = identity.settled_number(plan.shortage_bound)
    summary["digests"] = identity.written(
        {**identity.digests(plan.case, tables, summary["shortage_bound"]), **identity.of_model(plan.model)}
    )
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
    return Issue("no_reasons", values={"sheets": names, "status": _ending(missing)})


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
        "solver_version": version("highspy"),
        "solved_at": datetime.now().astimezone().isoformat(sep=" ", timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }
