"""Plans that are there: compared with each other, evaluated after edits, and repaired."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from coplan.coalitions import Everybody
from coplan.compare import Comparison
from coplan.compare import compare as compare_sides
from coplan.compare import results as results_of_comparison
from coplan.contract.model import Model
from coplan.errors import BadInput, CoplanError, NoPlan
from coplan.evaluate import Evaluation, why_no_repair
from coplan.evaluate import evaluate as evaluate_plan
from coplan.evaluate import repair as fix_edits
from coplan.evaluate import results as results_of_evaluation
from coplan.explain import Reasons
from coplan.plan import Plan, Progress, Watch, make_plan
from coplan.reopen.opening import ReadPlan, model_of, reopen, sides_of
from coplan.run.cases import Checked, check_raw
from coplan.run.files import default_output, need_output, save
from coplan.run.shares import onlookers, with_shares
from coplan.run.solving import Report, Solved, input_name, unproven, write
from coplan.solver import Infeasible, Unproven
from coplan.words.language import Language
from coplan.workbook.results import write_results


def compare(
    plans: Sequence[Path], output: Path | None = None, language: Language | None = None
) -> tuple[Comparison, Language]:
    """Plans side by side, the first being what the others are measured by; output names a workbook for the result.

    Returns the comparison and the language to show it in, by default that of the first plan.

    Raises UsageProblem or BadInput.
    """
    if output is not None:
        need_output(output, plans)
    sides = sides_of(plans)
    comparison, shown = compare_sides(sides), language or sides[0].raw.language
    if output is not None:
        content = BytesIO()
        write_results(content, results_of_comparison(comparison), shown)
        save(output, content.getvalue())
    return comparison, shown


def evaluate(
    path: Path, output: Path | None = None, language: Language | None = None, model: str | None = None
) -> Evaluation:
    """What the seats in a plan's Allocation break and cost; output names a workbook for the result.

    Raises UsageProblem or BadInput.
    """
    if output is not None:
        need_output(output, [path])
    evaluation = evaluate_plan(reopen(path, language), model)
    if output is not None:
        content, shown = BytesIO(), evaluation.language
        write_results(content, results_of_evaluation(evaluation, shown), shown)
        save(output, content.getvalue())
    return evaluation


def repair(
    path: Path,
    output: Path | None = None,
    language: Language | None = None,
    model: str | None = None,
    time_limit: float | None = None,
    report: Report = lambda *_: None,
    brief: bool = False,
    accept_gap: float | None = None,
) -> Solved:
    """Solve a plan anew around the numbers edited in its Allocation, by default to outputs/<plan>-repaired.xlsx.

    brief: without the sheets that say why. accept_gap: as in make_plan.
    Raises UsageProblem, BadInput, NoPlan (which names the edits that clash) or NotProven.
    """
    began = time.monotonic()
    target = output or default_output(path.stem, "repaired")
    need_output(target, [path])
    read = reopen(path, language)
    try:
        checked = check_raw(fix_edits(read, model))
        if checked.case is None:
            raise BadInput(checked.issues)
        deadline = None if time_limit is None else began + time_limit
        chosen = model_of(read, model)
        reasons = None if brief else Reasons(chosen.goals)
        everybody = Everybody()
        watch = onlookers(reasons, everybody)
        plan = _around_edits(read, checked, chosen, deadline, report, watch, accept_gap)
        plan, shared = with_shares(plan, began, deadline, brief=brief, everybody=everybody.value)
        written = write(target, plan, checked, input_name(path), began, reasons, deadline, shared)
    except CoplanError as error:
        error.language = error.language or read.raw.language
        raise
    return Solved(target, plan, written.summary, written.issues, read.raw.language)


def _around_edits(
    read: ReadPlan,
    checked: Checked,
    model: Model,
    deadline: float | None,
    report: Report,
    watch: Watch,
    accept_gap: float | None,
) -> Plan:
    assert checked.case is not None
    told: Callable[[Progress], None] = lambda step: report(step, read.raw.language)  # noqa: E731
    try:
        return make_plan(checked.case, model, deadline, told, watch=watch, accept_gap=accept_gap)
    except Infeasible as none:
        raise NoPlan(why_no_repair(read, checked.case, none, deadline)) from None
    except Unproven as unclear:
        raise unproven(unclear) from None
