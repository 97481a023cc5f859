"""A plan after a planner's edits: every figure computed anew, what is broken, and what the edits cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coplan.across import Across
from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.errors import Issue, errors_in
from coplan.evaluate.broken import Broken, broken, left_out
from coplan.evaluate.edits import Edit, edits_of
from coplan.limits.check import Seats
from coplan.plan import Plan
from coplan.plan import figures as figures_of
from coplan.plan.opened import ReadPlan
from coplan.tables.changes import title_of
from coplan.words.language import Language, Text, say, say_both

REGIONAL = ("shortage", "change", "cost", "seats", "seats_for_others", "seats_from_others")


@dataclass(frozen=True)
class Evaluation:
    """What became of a plan: issues of single cells, broken relations, edits, and the plan as it is and as solved.

    edits and solved are None where the plan as solved is not known; plan and solved where a row cannot be used. across
    and across_solved: the same in every scenario, where the plan is one for several; its limits are then those of the
    scenarios.
    """

    name: str
    case: Case
    language: Language
    issues: tuple[Issue, ...]
    broken: tuple[Broken, ...]
    edits: tuple[Edit, ...] | None
    plan: Plan | None
    solved: Plan | None
    across: Across | None = None
    across_solved: Across | None = None

    @property
    def holds(self) -> bool:
        """Whether every row can be used and no relation is broken."""
        return not self.broken and not errors_in(self.issues)

    @property
    def all_issues(self) -> tuple[Issue, ...]:
        """The issues of cells, then the broken relations."""
        return (*self.issues, *(found.issue for found in self.broken))


def evaluate(
    read: ReadPlan,
    plan_of: Callable[[Seats], Plan],
    notices: Iterable[Issue] = (),
    across_of: Callable[[Seats], Across | None] = lambda _: None,
) -> Evaluation:
    """What the seats in Allocation break and cost.

    plan_of: makes the plan that seats make. notices: what in the workbook is not as it was when it was solved.
    across_of: makes of seats the plan for several scenarios, where it is one.
    """
    written, before = read.written, read.solved
    edits = None if before is None else edits_of(before, written)
    plan = plan_of(written.positive)
    across = across_of(written.positive)
    solved = across_solved = None
    if written.complete and before is not None:
        solved, across_solved = (plan_of(before), across_of(before)) if edits else (plan, across)
    lost = [Issue("solved_missing")] if before is None else []
    return Evaluation(
        name=read.name,
        case=read.case,
        language=read.raw.language,
        issues=(*written.issues, *lost, *left_out(plan, Cells(read.raw)), *notices),
        broken=tuple(_broken(read, plan, edits) if across is None else _broken_in(read, across, edits)),
        edits=edits,
        plan=plan if written.complete else None,
        solved=solved,
        across=across if written.complete else None,
        across_solved=across_solved,
    )


def _broken(read: ReadPlan, plan: Plan, edits: Sequence[Edit] | None) -> list[Broken]:
    """Relations that do not hold; where a row cannot be used, those only that stay broken whatever it says."""
    breaches = [b for b in plan.broken_relations() if read.written.complete or b.grows]
    return broken(plan.case, breaches, read.written, edits, Cells(read.raw))


def _broken_in(read: ReadPlan, across: Across, edits: Sequence[Edit] | None) -> list[Broken]:
    """The same over all scenarios, each said once, with the scenarios in which it does not hold."""
    found: dict[Text, Broken] = {}
    names: dict[Text, list[str | Text]] = {}
    for name, plan in across.plans.items():
        for one in _broken(read, plan, edits):
            found.setdefault(one.what, one)
            names.setdefault(one.what, []).append(title_of(name))
    return [
        one
        if len(names[what]) == len(across.plans)
        else replace(one, what=say_both("across.broken_in", scenarios=names[what], what=what))
        for what, one in found.items()
    ]


def by_region(plan: Plan) -> Mapping[str, Mapping[str, float]]:
    """Figures of each region: shortage is Σ priority · shortage; change, cost and seats are of its institutions."""
    case, seats = plan.case, plan.seats
    flow, cost = figures_of.flows(case, seats), figures_of.cost_by_region(case, seats)
    change = figures_of.change_by_programme(case, seats)

    def row(r: str) -> Iterator[tuple[str, float]]:
        yield "shortage", float(figures_of.weighted_shortage(case, plan.balance, r))
        yield "change", sum(change[p.key] for p in case.programmes_of_region[r])
        yield "cost", float(cost[r])
        yield "seats", sum(number for (o, _, _), number in flow.items() if o == r)
        yield "seats_for_others", sum(number for (o, d, _), number in flow.items() if o == r != d)
        yield "seats_from_others", sum(number for (o, d, _), number in flow.items() if d == r != o)

    return {r: dict(row(r)) for r in case.regions}


def label(evaluation: Evaluation, group: str, key: str, language: Language) -> str:
    """What a figure is, with the unit of money: group is figure or evaluate, as in models/texts.toml."""
    text = say(f"{group}.{key}", language)
    return say("evaluate.with_unit", language, figure=text, unit=evaluation.case.money_unit) if key == "cost" else text
