"""Why scenarios that have a plan each have none together: the limits, or rules on whole seats, of which that clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coplan.clash.cells import Cells
from coplan.clash.clashes import Clash, rows_of
from coplan.clash.elastic import Side
from coplan.clash.irreducible import clashing
from coplan.clash.rules import rule_at_its_cell, rules_in_the_way
from coplan.errors import Issue
from coplan.formulation.build import Formulation
from coplan.tables.changes import title_of
from coplan.tables.raw import RawWorkbook
from coplan.words.language import say_both


@dataclass(frozen=True)
class Told:
    """Why there is no plan: in short, and every limit at its cell."""

    short: list[Issue]
    full: list[Issue]


def clash_across(lp: Formulation, whole: bool, raws: Mapping[str, RawWorkbook], deadline: float | None = None) -> Told:
    """A headline, and where they could be singled out what clashes, each with the scenario that has it so.

    raws: the workbook of each scenario, for cells. whole: whether there are seats in fractions, but none in whole
    numbers. deadline: time.monotonic() after which less is found out.
    """
    headline = Issue("no_plan_across", values={"scenarios": [title_of(name) for name in lp.across]})
    rules = _rules(lp, raws, deadline) if whole else []
    told = Told(rules, rules) if rules else _limits(lp, whole, raws, deadline)
    return Told([headline, *told.short], [headline, *told.full])


def _rules(lp: Formulation, raws: Mapping[str, RawWorkbook], deadline: float | None) -> list[Issue]:
    """The fewest rules on whole seats without which there is a plan; none where limits clash without them."""
    found = rules_in_the_way(lp, deadline)
    told = []
    for number in found:
        name = next(iter(number.scenarios or lp.across))
        issue = rule_at_its_cell(lp.across[name].case, Cells(raws.get(name)), number)
        told.append(_of(number.scenarios, issue))
    return [Issue("rules_clash", values={"count": len(found)}), *told] if told else []


def _limits(lp: Formulation, whole: bool, raws: Mapping[str, RawWorkbook], deadline: float | None) -> Told:
    limits, irreducible = clashing(lp, whole, deadline)
    groups: dict[tuple[str, ...], list[Side]] = {}
    for limit in limits:
        groups.setdefault(limit.label.scenarios, []).append(limit)
    told = Told([], [])
    for scenarios, found in groups.items():
        name = next(iter(scenarios or lp.across))
        planning = lp.across[name]
        rows = rows_of(planning, found)
        clash = Clash(planning.case, Cells(raws.get(name)), whole, found, irreducible, rows=rows)
        told.short.extend(_of(scenarios, issue) for issue in clash.in_short()[1:])
        told.full.extend(_of(scenarios, issue) for issue in clash.in_full()[1:])
    return told


def _of(scenarios: tuple[str, ...], issue: Issue) -> Issue:
    """What a limit asks, with whose limit it is: of one scenario that has changed it, or of these, else of all."""
    if scenarios == (issue.scenario,):
        return issue
    if not scenarios:
        return replace(issue, scenario="")
    what = say_both(
        "bottleneck.of_scenarios", scenarios=[title_of(n) for n in scenarios], sentence=issue.values["what"]
    )
    return replace(issue, scenario="", values={**issue.values, "what": what})
