"""A plan rolled on: the case of the next year, written from what the first one has become."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from coplan.case import Case, check_case
from coplan.contract.inputs import contract
from coplan.contract.model import known_models
from coplan.errors import BadInput, Issue, UsageProblem, errors_in
from coplan.evaluate.broken import sentence
from coplan.evaluate.edits import edits_of
from coplan.plan.opened import ReadPlan
from coplan.plan.result import broken_by
from coplan.reopen.plans import model_of, reopen, seats_of
from coplan.reopen.proof import prove_case
from coplan.roll import (
    Actual,
    Outcome,
    Step,
    actual_sheet,
    as_it_was,
    as_planned,
    broken_tail,
    form,
    need_years,
    outcome_of,
    read_actual,
    roll_on,
    tightened,
)
from coplan.roll import results as results_of_outcome
from coplan.run.cases import case_tables
from coplan.run.shell import Result, Shell, save
from coplan.tables.raw import RawWorkbook
from coplan.tables.results import Results
from coplan.words.language import Language
from coplan.workbook.read import read_sheet
from coplan.workbook.results import write_results
from coplan.workbook.save import atomically, is_there
from coplan.workbook.template import write_one_sheet

NOTHING = Results("outcome.toml", "Outcome", "", {}, {})


@dataclass(frozen=True, kw_only=True)
class RolledOn(Result):
    """The next case, written and proved; outcome: how the past year was carried out, where something is known of it."""

    case: Case
    outcome: Outcome | None
    path: Path


def roll(
    plan: Path,
    output: Path | None = None,
    actual: Path | None = None,
    last_year: int | None = None,
    language: Language | None = None,
) -> RolledOn:
    """Roll a plan on by a year and write the next case, by default to outputs/<plan>-<its first year>.xlsx.

    The seats are those of Allocation as it stands. actual names a workbook with the sheet Actual; last_year: that of
    the next case, by default one on. Raises UsageProblem or BadInput.
    """
    shell = Shell([plan, *([actual] if actual else [])], output, language)
    read = reopen(plan, language)
    with shell.speaking(read.raw.language):
        found = next_case(read, actual, last_year)
        issues = (*found.issues, *_tightened(read, found))
        target = shell.target(read.raw, str(found.case.first_year))
        content = BytesIO()
        shown = results_of_outcome(found.outcome) if found.outcome else NOTHING
        write_results(content, shown, read.raw.language, case_tables(found.raw), sorted(known_models()))
        with atomically(target) as temporary:
            temporary.write_bytes(content.getvalue())
            prove_case(temporary, found.case)
    return RolledOn(case=found.case, outcome=found.outcome, issues=issues, path=target, language=read.raw.language)


def actual_form(plan: Path, output: Path, language: Language | None = None) -> Result:
    """Write the sheet Actual of a plan as a form to be filled in. Raises UsageProblem or BadInput."""
    shell = Shell([plan], output, language)
    read = reopen(plan, language)
    with shell.speaking(read.raw.language):
        if is_there(output):
            raise UsageProblem([Issue("form_exists", values={"path": str(output)})])
        rows = list(form(read.case, as_planned(read.case, seats_of(read)), read.raw.language))
        save(output, write_one_sheet, actual_sheet(), rows, read.raw.language)
    return Result(language=read.raw.language, path=output)


@dataclass(frozen=True)
class Next:
    """The next case, not yet written: the step that leads to it, its sheets, and what is to be told."""

    step: Step
    raw: RawWorkbook
    case: Case
    outcome: Outcome | None
    issues: tuple[Issue, ...]


def next_case(read: ReadPlan, actual: Path | None = None, last_year: int | None = None) -> Next:
    """The case that follows a plan. Raises UsageProblem or BadInput as roll does."""
    last, planned = need_years(read.case, last_year), as_planned(read.case, seats_of(read))
    known, told = _actual(actual, read.case) if actual else (Actual(), ())
    step = Step(read.raw, read.case, read.written.positive, as_it_was(read.case, planned, known), last)
    rolled = roll_on(step)
    case, issues = check_case(rolled.raw)
    if case is None:
        raise BadInput([Issue("roll_not_sound", values={"year": step.first_year}), *errors_in(issues)])
    outcome = outcome_of(step, planned, known, case) if actual else None
    return Next(step, rolled.raw, case, outcome, (*told, *_state(read), *rolled.issues))


def _actual(path: Path, case: Case) -> tuple[Actual, tuple[Issue, ...]]:
    """What a workbook says of the first year of a case's plan.

    Raises UsageProblem, or BadInput with all that is wrong.
    """
    table, issues = read_sheet(path, actual_sheet())
    known, found = (Actual(), []) if table is None else read_actual(table, case)
    told = (*issues, *found)
    if errors_in(told):
        raise BadInput(told)
    return known, told


def _state(read: ReadPlan) -> list[Issue]:
    """What in the plan is not as it was when it was solved, since it is rolled on as it stands."""
    issues = []
    inputs = [sheet.names for key, sheet in contract().sheets.items() if key in (read.changed or ())]
    if inputs:
        issues.append(Issue("roll_inputs_changed", values={"sheets": inputs}))
    edits = () if read.solved is None else edits_of(read.solved, read.written)
    if edits:
        issues.append(Issue("roll_edited", read.written.title, values={"count": len(edits)}))
    model = model_of(read)
    broken = len(broken_by(read.case, model, model.families, read.written.positive))
    if broken:
        issues.append(Issue("roll_broken", read.written.title, values={"count": broken}))
    return issues


def _tightened(read: ReadPlan, found: Next) -> list[Issue]:
    """What the plan's later seats break in the next case, since today's seats are others there."""
    return tightened(found.case, broken_tail(found.step, found.case, model_of(read)), sentence)
