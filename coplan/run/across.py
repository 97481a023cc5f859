"""One plan for several scenarios of a case: each planned by itself side by side, then one for all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from coplan.across import Across, Asked, Own, Scenario, clash_across, make_across, probabilities, refuse_unlike, said_of
from coplan.across.tables import remarks_of, tables_of
from coplan.errors import CoplanError, ExitCode, Issue, NoPlan, NotProven, UsageProblem
from coplan.exact import settled_number
from coplan.formulation.across import IN_ORDER, Aim
from coplan.formulation.solving import NoSolution
from coplan.limits.check import Seats
from coplan.plan import Plan
from coplan.run.attempt import Attempt, unproven
from coplan.run.beside import Beside
from coplan.run.cases import Checked, check_raw
from coplan.run.games import with_games
from coplan.run.shell import USUAL, Options, Paths, Shell, Tell, listed
from coplan.run.solving import Kept, Solved, read_to_solve, write
from coplan.run.tasks import Task, each_done, tasks_of
from coplan.solver import Unproven
from coplan.tables.changes import BASE
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario, scenario_names
from coplan.words.language import Text
from coplan.words.names import fold

ALL = Text("all", "全部")
AIMS: tuple[Aim, ...] = tuple(IN_ORDER)


@dataclass(frozen=True)
class Futures:
    """The scenarios that one plan is asked for, and what it is to aim at; `all` is every row of Scenarios."""

    names: Sequence[str] = (ALL.en,)
    aim: Aim = "regret"


def solve_across(
    paths: Paths,
    futures: Futures,
    output: Path | None = None,
    options: Options = USUAL,
    kept: Kept | None = None,
    annotate_to: Path | None = None,
) -> Solved:
    """Write one plan whose seats are the same in every scenario, with the case as the workbook has it.

    The time limit is that of each scenario planned by itself, and once more of the plan for all. kept, annotate_to: as
    for solve. Raises CoplanError as solve does; where a scenario has no plan by itself, with what is wrong with that
    one.
    """
    shell = Shell(listed(paths), output, options.language, annotate_to)
    raw, agreed = read_to_solve(shell.files, options.language, kept)
    return solve_raw(shell, raw, futures, options, agreed=agreed)


def solve_raw(
    shell: Shell,
    raw: RawWorkbook,
    futures: Futures,
    options: Options,
    what: str = "across",
    agreed: Seats = MappingProxyType({}),
) -> Solved:
    """As solve_across, of a workbook that was read; what: how the plan is called, where the shell does not say.

    agreed: seats that are settled.
    """
    began = time.monotonic()
    with shell.speaking(raw.language):
        base, checked = check_raw(raw), _checked(raw, futures.names)
        case = base.need_case()
        cases = {name: found.need_case() for name, found in checked.items()}
        refuse_unlike(raw, case, cases, options.model is not None)
        model = options.model_or(case.model)
        target = shell.target(raw, model.name, what)
        telling = options.telling(raw.language)
        own = _own_plans({BASE.en: base, **checked}, replace(options, model=options.model or case.model), telling)
        likely = probabilities(said_of(raw, list(cases)))
        scenarios = [Scenario(s, p, cases[s], _need(s, own[s])) for s, p in zip(cases, likely, strict=True)]
        found = own[BASE.en]
        attempt = replace(Attempt.of(model, options, time.monotonic(), telling), began=began)
        asked = Asked(case, found if isinstance(found, Own) else None, tuple(scenarios), model, futures.aim)
        across, plan = _made(asked, attempt, {name: found.raw for name, found in checked.items()})
        plan, games = with_games(plan.agreed_on(agreed), attempt)
        written = write(target, plan, base, shell.source, attempt, _beside(across, games))
    return Solved(plan=plan, summary=written.summary, issues=written.issues, path=target, language=raw.language)


def _checked(raw: RawWorkbook, names: Sequence[str]) -> dict[str, Checked]:
    """The case of every scenario, each once, by its name as the workbook writes it. Raises UsageProblem."""
    known = scenario_names(raw)
    chosen = [found for name in names for found in (known if _is_all(name, known) else (name,))]
    if not known:
        raise UsageProblem([Issue("no_scenarios")], raw.language)
    books = {book.scenario or BASE.en: book for book in (apply_scenario(raw, name) for name in chosen)}
    return {name: check_raw(book) for name, book in books.items()}


def _is_all(name: str, known: Sequence[str]) -> bool:
    """Whether a name stands for every scenario, none of which has it for its own."""
    return fold(name) in (ALL.en, ALL.zh) and fold(name) not in map(fold, known)


def _own_plans(checked: Mapping[str, Checked], options: Options, tell: Tell) -> dict[str, Own | CoplanError]:
    """Each scenario planned by itself, or why there is no plan; equal cases are planned once."""
    tasks = tasks_of([((name, found.raw), found.need_case()) for name, found in checked.items()], options)
    tasks = [replace(task, names=tuple(name for name, _ in task.stands_for)) for task in tasks]
    found: dict[str, Own | CoplanError] = {}
    for task, own in zip(tasks, each_done(_own, tasks, options.place, tell), strict=True):
        found |= dict.fromkeys(task.names, own)
    return found


def _own(task: Task, tell: Tell) -> Own | CoplanError:
    """A scenario planned by itself; an error that says why there is no plan is returned, for the others go on.

    Its seats are not made steadier, which takes longer than all else and costs hardly any shortage: nobody gets them.
    """
    model, case = task.options.model_or(task.case.model), replace(task.case, steadiness=Fraction(0))
    told: Tell = lambda step: tell(replace(step, scenarios=task.names))  # noqa: E731
    try:
        plan = Attempt.of(model, task.options, time.monotonic(), told).plan_of_case(
            case, task.alone, task.stands_for[0][1]
        )
    except (NoPlan, NotProven) as error:
        return error
    bounds = tuple(optima.solution.goal("shortage") for optima in plan.optima)
    return Own(settled_number(plan.shortage_bound), plan.by_itself, bounds, plan.seats)


def _need(name: str, own: Own | CoplanError) -> Own:
    """A scenario's own plan. Raises NoPlan or NotProven with whose it is."""
    if isinstance(own, Own):
        return own
    error = NoPlan if own.exit_code == ExitCode.NO_PLAN else NotProven
    raise error([Issue("across_without", values={"scenario": name}), *own.issues], own.language, marks=own.marks)


def _made(asked: Asked, attempt: Attempt, raws: Mapping[str, RawWorkbook]) -> tuple[Across, Plan]:
    """The plan, with every relation of every scenario checked again. Raises NoPlan or NotProven."""
    try:
        across, plan = make_across(asked, attempt.deadline, attempt.tell)
    except NoSolution as none:
        told = clash_across(none.lp, none.whole, raws, attempt.deadline)
        raise NoPlan(told.short, marks=told.full) from None
    except Unproven as unclear:
        raise unproven(unclear) from None
    broken = next(across.broken(), None)
    if broken is not None:
        raise AssertionError(f"the plan breaks {broken[1]} in scenario {broken[0]}")
    return across, plan


def _beside(across: Across, games: Beside) -> Beside:
    """The sheets and figures about the scenarios, with those that the regions' game has."""
    return replace(
        games,
        tables={**games.tables, **tables_of(across)},
        figures={**games.figures, **across.figures},
        remarks={**games.remarks, **remarks_of(across)},
    )
