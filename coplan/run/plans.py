"""Plans that are there: compared with each other, evaluated after edits, repaired, explained, and made a report of."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coplan.across.tables import SCENARIO_SHEETS, tables_of
from coplan.compare import Comparison
from coplan.compare import compare as compare_sides
from coplan.compare import results as results_of_comparison
from coplan.contract.model import Model
from coplan.errors import BadInput, ExitCode, NoPlan, in_language_of
from coplan.evaluate import Evaluation, why_no_repair
from coplan.evaluate import evaluate as evaluate_plan
from coplan.evaluate import repair as fix_edits
from coplan.evaluate import results as results_of_evaluation
from coplan.explain.explanation import Explanation, State
from coplan.explain.selection import Asked, Selection, select
from coplan.explain.tables import explained
from coplan.explain.tables import results as results_of_explanation
from coplan.forecast import foundation
from coplan.formulation.solving import NoSolution
from coplan.plan import Plan, make_plan
from coplan.plan.opened import ReadPlan
from coplan.plan.sides import Side, refuse_unlike
from coplan.reopen.plans import model_of, notices, plan_of, reopen, reopened, same_case, scenarios_of
from coplan.reopen.scenarios import across_of, aim_of, side_across, sides_of
from coplan.report import Subject, need_packages, page
from coplan.run.across import Futures, solve_raw
from coplan.run.attempt import Attempt, unproven
from coplan.run.cases import Checked, check_raw
from coplan.run.games import with_games
from coplan.run.rolling import next_case
from coplan.run.shell import PAGE, USUAL, Options, Result, Shell, need_output, save, save_bytes, silent
from coplan.run.solving import Solved, write
from coplan.solver import Unproven
from coplan.stress import Draws, Stress
from coplan.stress import results as results_of_stress
from coplan.stress import stress as stress_sides
from coplan.tables.changes import BASE
from coplan.words.language import Language, Text
from coplan.workbook.results import write_results

THOUSAND = Draws()
AS_SOLVED = frozenset({"Bottlenecks", "Unmet", "Settlement", "Accounts", "Coalitions", "Shares"})
"""Sheets that take more than the seats to compute: how the plan was solved, and what coalitions of regions reach."""


@dataclass(frozen=True, kw_only=True)
class Compared(Result):
    """Plans side by side; issues: what in their workbooks is not as it was when they were solved."""

    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class Stressed(Result):
    """Plans in many futures, and the workbook that shows them."""

    stress: Stress
    path: Path


@dataclass(frozen=True, kw_only=True)
class Evaluated(Result):
    """A plan after edits."""

    evaluation: Evaluation

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.DONE if self.evaluation.holds else ExitCode.NO_PLAN


@dataclass(frozen=True, kw_only=True)
class Explained(Result):
    """The lines that explain a plan."""

    lines: tuple[str, ...]


def compare(plans: Sequence[Path], output: Path | None = None, language: Language | None = None) -> Compared:
    """Plans side by side, the first being what the others are measured by; output names a workbook for the result.

    The result is in the language that is asked for, by default that of the first plan. Raises UsageProblem or BadInput.
    """
    Shell(plans, output)
    sides = sides_of(plans)
    comparison, shown = compare_sides(sides), language or sides[0].raw.language
    if output is not None:
        save(output, write_results, results_of_comparison(comparison), shown)
    return Compared(comparison=comparison, language=shown, issues=comparison.notices, path=output)


def stress(
    plans: Sequence[Path], draws: Draws = THOUSAND, output: Path | None = None, options: Options = USUAL
) -> Stressed:
    """How plans stand up where figures turn out otherwise, written by default to outputs/<first plan>-stress.xlsx.

    Raises UsageProblem or BadInput, and CoplanError where a process was ended from outside.
    """
    place = options.place
    Shell(plans, output)
    sides = sides_of(plans)
    target = Shell(plans[:1], output).target(sides[0].raw, "stress")
    found, shown = stress_sides(sides, draws, place), options.language or sides[0].raw.language
    save(target, write_results, results_of_stress(found), shown)
    notices = (*(notice for side in sides for notice in side.notices), *found.notices)
    return Stressed(stress=found, language=shown, issues=notices, path=target)


def evaluate(
    path: Path, output: Path | None = None, language: Language | None = None, model: str | None = None
) -> Evaluated:
    """What the seats in a plan's Allocation break and cost; output names a workbook for the result.

    Raises UsageProblem or BadInput.
    """
    Shell([path], output)
    found = evaluation_of(reopen(path, language), model)
    shown = found.language
    if output is not None:
        save(output, write_results, results_of_evaluation(found, shown), shown)
    return Evaluated(evaluation=found, language=shown, issues=found.issues, path=output)


def evaluation_of(read: ReadPlan, model: str | None = None) -> Evaluation:
    """A plan that was read, evaluated under Summary's model or another.

    Raises BadInput where result sheets that are needed were changed, UsageProblem where the model is not known.
    """
    with in_language_of(read.raw.language):
        return evaluate_plan(
            read,
            lambda seats: plan_of(read, seats, model),
            notices(read, model),
            lambda seats: across_of(read, seats, model),
        )


def explain(
    path: Path, asked: Asked | None = None, output: Path | None = None, language: Language | None = None
) -> Explained:
    """What the seats that match serve and what stops more, why needs stay short; output names a workbook with all.

    Seats that were edited by hand are explained as they are, also where they break limits.
    Raises UsageProblem, among others for names that the plan does not know, or BadInput, among others where a row of
    Allocation cannot be used.
    """
    shell = Shell([path], output)
    read = reopen(path, language)
    with shell.speaking(read.raw.language):
        evaluation = evaluation_of(read)
        shown = evaluation.language
        if evaluation.plan is None:
            raise BadInput(evaluation.issues)
        edits = None if evaluation.edits is None else len(evaluation.edits)
        state = State([found.what for found in evaluation.broken], edits)
        found = _explanation(evaluation, evaluation.plan, select(read.case, asked or Asked()), state)
        said = tuple(explained(found, shown))
        if output is not None:
            save(output, write_results, results_of_explanation(found, evaluation.name, shown), shown)
    return Explained(lines=said, language=shown, issues=evaluation.issues, path=output)


def _explanation(evaluation: Evaluation, plan: Plan, selection: Selection, state: State) -> Explanation:
    """The plan explained; of one for several scenarios that of the case, or in the scenario that decides."""
    across = evaluation.across
    if across is None:
        return Explanation(plan, selection, state)
    scenario = BASE.en if BASE.en in across.plans else across.deciding
    each = {name: Explanation(in_it, selection, state) for name, in_it in across.plans.items()}
    return Explanation(across.plans[scenario], selection, state, scenario=scenario, by_scenario=each)


def repair(path: Path, output: Path | None = None, options: Options = USUAL) -> Solved:
    """Solve a plan anew around the numbers edited in its Allocation, by default to outputs/<plan>-repaired.xlsx.

    Raises UsageProblem, BadInput, NoPlan (which names the edits that clash) or NotProven.
    """
    began = time.monotonic()
    shell = Shell([path], output)
    read = reopen(path, options.language)
    with shell.speaking(read.raw.language):
        return repair_read(read, shell, options, began)


def repair_read(read: ReadPlan, shell: Shell, options: Options, began: float) -> Solved:
    """As repair, for a plan that was read; began: time.monotonic() when the command did."""
    target = shell.target(read.raw, "repaired")
    if scenarios_of(read):
        return _repaired_across(shell, read, options)
    with shell.speaking(read.raw.language):
        model, tell = _model(read, options), options.telling(read.raw.language)
        checked = check_raw(fix_edits(read, model))
        attempt = Attempt.of(model, options, began, tell)
        plan = _around_edits(read, checked, attempt).agreed_on(read.written.agreed)
        plan, games = with_games(plan, replace(attempt, tell=silent))
        written = write(target, plan, checked, shell.source, attempt, games)
    return Solved(plan=plan, summary=written.summary, issues=written.issues, path=target, language=read.raw.language)


def _repaired_across(shell: Shell, read: ReadPlan, options: Options) -> Solved:
    """A plan for several scenarios solved anew around its edits, for the same scenarios and with the same aim."""
    with shell.speaking(read.raw.language):
        model = _model(read, options)
        raw = fix_edits(read, model)
    futures, agreed = Futures(scenarios_of(read), aim_of(read)), read.written.agreed
    return solve_raw(shell, raw, futures, replace(options, model=model), "repaired", agreed)


def _model(read: ReadPlan, options: Options) -> Model:
    """The model that is asked for, otherwise the one that made the plan."""
    return model_of(read) if options.model is None else options.model_or("")


def _around_edits(read: ReadPlan, checked: Checked, attempt: Attempt) -> Plan:
    case, deadline = checked.need_case(), attempt.deadline
    try:
        return make_plan(case, attempt.model, deadline, attempt.tell, accept_gap=attempt.accept_gap)
    except NoSolution as none:
        raise NoPlan(why_no_repair(read, case, none, deadline)) from None
    except Unproven as unclear:
        raise unproven(unclear) from None


def report(
    plans: Sequence[Path],
    output: Path | None = None,
    language: Language | None = None,
    actual: Path | None = None,
) -> Result:
    """Write a report on plans of the same regions, by default beside the first one and named after it.

    The report opens in the language that is asked for, by default that of the first plan. actual: a workbook with the
    sheet Actual of the first plan, by which the report says how its first year was carried out. issues: what in the
    workbooks is not as it was when the plans were solved.

    Raises UsageProblem, also where a package of the extra `report` is missing, or BadInput.
    """
    need_packages()
    target = output or plans[0].with_suffix(".html")
    need_output(target, [*plans, *([actual] if actual else [])], PAGE)
    read = reopened(plans)
    sides = [side_across(name, plan) for name, plan in read.items()]
    if len(sides) > 1:
        refuse_unlike(sides)
    shown = language or sides[0].raw.language
    subjects = [_subject(side, read[side.name]) for side in sides]
    if actual:
        with in_language_of(sides[0].raw.language):
            subjects[0] = replace(subjects[0], outcome=next_case(read[sides[0].name], actual).outcome)
    save_bytes(target, page(subjects, shown).encode())
    return Result(language=shown, issues=tuple(notice for side in sides for notice in side.notices), path=target)


def _subject(side: Side, read: ReadPlan) -> Subject:
    """The plan with every table that the seats in Allocation give computed anew, and the workbook's others."""
    computed = {key: frame for key, frame in side.plan.tables.items() if key not in AS_SOLVED}
    changed = read.changed or frozenset()
    sound = {key: frame for key, frame in read.file.tables.items() if key not in {*changed, *SCENARIO_SHEETS}}
    across = across_of(read)
    over = {} if across is None else tables_of(across)
    return Subject(
        name=side.name,
        language=side.raw.language,
        summary={**side.summary, **side.plan.figures, **(across.figures if across else {})},
        tables={**sound, **computed, **over},
        edited=read.solved != side.plan.seats,
        other_case=not same_case(read),
        forecast=foundation(read.raw, max(read.case.balance_years)),
        stress=_stressed(side),
        notices=tuple(Text(notice.line("en"), notice.line("zh")) for notice in side.notices),
    )


def _stressed(side: Side) -> Stress | None:
    """How a plan stands up; None where its case gives no range, or one that nothing can be drawn from."""
    try:
        return stress_sides([side], THOUSAND)
    except BadInput:
        return None
