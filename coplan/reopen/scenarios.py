"""A plan for several scenarios opened again: their cases made anew, and what its seats come to in each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from coplan.across import Across, Asked, Own, Scenario, across_of_seats, known_as, probabilities, said_of
from coplan.case import Case, check_case
from coplan.contract.model import Model
from coplan.errors import BadInput, errors_in, in_language_of
from coplan.exact import settled_number
from coplan.formulation.across import Aim
from coplan.limits.check import Seats
from coplan.plan.alone import Alone
from coplan.plan.opened import ReadPlan
from coplan.plan.sides import Side
from coplan.reopen import identity
from coplan.reopen.anew import stated_anew
from coplan.reopen.plans import model_of, reopened, scenarios_of, seats_of, side_of
from coplan.tables.changes import is_base
from coplan.tables.scenario import apply_scenario


def across_of(read: ReadPlan, seats: Seats | None = None, model: str | Path | None = None) -> Across | None:
    """What seats, by default those in Allocation, come to in each scenario; None of a plan for the case alone.

    The bound of each scenario and what regions reach alone in it are taken from the workbook, and so is what the own
    plans of the scenarios do, as none of them depends on the seats. Where the case, the scenarios, the model or these
    figures are not those that were written, bounds are solved anew, and nothing is known of own plans.
    Raises BadInput, UsageProblem or NotProven as plans.plan_of does, and where a scenario has errors by now.
    """
    names = scenarios_of(read)
    if not names:
        return None
    with in_language_of(read.raw.language):
        chosen, whole = model_of(read, model), seats_of(read) if seats is None else seats
        cases = {name: read.case if is_base(name) else _case(read, name) for name in names}
        believed = read.changed == frozenset() and identity.digest_of_model(chosen) == read.model_digest
        own = _own(read, cases) if believed else {name: _anew(read, name, case, chosen) for name, case in cases.items()}
        likely = probabilities(said_of(read.raw, names))
        scenarios = tuple(Scenario(name, p, cases[name], own[name]) for name, p in zip(names, likely, strict=True))
        across = across_of_seats(Asked(read.case, None, scenarios, chosen, aim_of(read)), whole)
        if not believed:
            return across
        return replace(across, others=_others(read, names), base_regret=read.file.summary.get("base_regret"))


def aim_of(read: ReadPlan) -> Aim:
    """What a plan for several scenarios aims at, as Summary says."""
    return "expected" if read.file.summary.get("aim") == "expected" else "regret"


def sides_of(paths: Sequence[Path]) -> list[Side]:
    """Plan workbooks as the sides of a comparison, under names that tell them apart.

    Raises UsageProblem where there is no such file or one is given twice, BadInput as reopen and plan_of do.
    """
    return [side_across(name, read) for name, read in reopened(paths).items()]


def side_across(name: str, read: ReadPlan) -> Side:
    """A plan as a side of a comparison, with what it comes to in each scenario, where it is one for several."""
    side, across = side_of(name, read), across_of(read)
    if across is None:
        return side
    by_scenario = {"shortage": across.shortage, "regret": across.regret}
    return replace(side, over_scenarios=across.numbers, by_scenario=by_scenario)


def _case(read: ReadPlan, scenario: str) -> Case:
    case, issues = check_case(apply_scenario(read.raw, scenario))
    if case is None:
        raise BadInput(errors_in(issues))
    return case


def _own(read: ReadPlan, cases: Mapping[str, Case]) -> dict[str, Own]:
    """What Futures says of each scenario's bound, and FutureGains of what regions reach alone in it."""
    tables = read.file.tables
    best = {known_as(name): float(bound) for name, bound in _rows(tables.get("Futures"), "scenario", "best")}
    alone: dict[str, dict[str, Alone]] = {name: {} for name in cases}
    for name, region, value in _rows(tables.get("FutureGains"), "scenario", "region", "alone"):
        if not math.isnan(value):
            alone[known_as(name)][region] = Alone(value)
    return {name: Own(best[name], alone[name]) for name in cases}


def _rows(table: pd.DataFrame | None, *columns: str) -> list[tuple[Any, ...]]:
    return [] if table is None else list(table[list(columns)].itertuples(index=False, name=None))


def _anew(read: ReadPlan, scenario: str, case: Case, model: Model) -> Own:
    """The bound of a scenario as it is by now, and what regions reach alone in it."""
    key = f"{scenario}\n{model.text}"
    if key not in read.anew:
        read.anew[key] = stated_anew(case, model, settles=False)
    return Own(settled_number(read.anew[key].bound), read.anew[key].alone)


def _others(read: ReadPlan, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """The shortage of each scenario's own plan in each scenario, by the places of rows and columns in Regret."""
    table = read.file.tables.get("Regret")
    if table is None:
        return {}
    rows = table.drop(columns="plan").itertuples(index=False, name=None)
    return {name: dict(zip(names, map(float, row), strict=True)) for name, row in zip(names, rows, strict=False)}
