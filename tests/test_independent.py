"""Random cases solved by coplan, proved by an independent LP and an audit of the plan workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.contract.model import load_model
from coplan.errors import NoPlan
from coplan.formulation.solving import NoSolution
from coplan.plan import make_plan
from tests.independent import lp
from tests.independent.cases import random_case, write_workbook
from tests.independent.facts import Facts, Tables
from tests.independent.matrix import InfeasibleError
from tests.independent.plan_workbook import close, differences, read_seats, read_summary, read_table
from tests.written import case_from

SEEDS = range(25)
BOUND = 1e-5  # relative tolerance of shortage_bound
ROUNDING = 0.005  # share of the bound, or of 1 % of all weighted need, that whole numbers may cost
MODELS = {"mutual": False, "shared": True}  # model -> whether staff may be lent


def solve(tables: Tables, folder: Path, model: str, chinese: bool = False) -> tuple[Mapping[str, Any], Path]:
    """Summary and path of the plan; raises NoPlan."""
    case = write_workbook(tables, folder / "case.xlsx", chinese)
    plan = folder / f"{model}.xlsx"
    return run.solve(case, output=plan, options=run.Options(model=model)).summary, plan


def has_plan(facts: Facts) -> bool:
    """Whether whole seats keep every relation, for the regions together and for each of them alone."""
    try:
        lp.alone_values(facts)
    except InfeasibleError:
        return False
    return lp.has_plan(facts) and lp.has_whole_plan(facts)


def at_most(left: float, right: float) -> bool:
    """left ≤ right to the tolerance of a bound."""
    return left <= right or close(left, right, BOUND)


def assert_rounding_is_small(facts: Facts, summary: Mapping[str, Any], sharing: bool) -> None:
    """Whole seats cost little; where they seem to cost more, the least whole shortage decides."""
    room = ROUNDING * max(summary["shortage_bound"], 0.01 * float(facts.weighted_need())) + 1e-6
    if summary["shortage"] > summary["shortage_bound"] + room:
        assert summary["shortage"] <= lp.least_whole_shortage(facts, summary["participation"], sharing) + room


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_case(seed: int, model: str, tmp_path: Path) -> None:
    tables = random_case(seed, groups=True)
    facts = Facts(tables)
    try:
        summary, plan = solve(tables, tmp_path, model)
    except NoPlan:
        assert not has_plan(facts), "coplan says there is no plan, and there is one"
        return
    sharing = MODELS[model]
    goals = lp.together(facts, "participation", "shortage", sharing=sharing)
    assert close(summary["shortage_bound"], goals["shortage"], BOUND)
    assert at_most(lp.coalition(facts, facts.regions) if not sharing else 0, summary["shortage_bound"])
    assert differences(plan, facts, sharing) == []
    assert close(read_summary(plan)["shortage_bound"], summary["shortage_bound"], 1e-12)
    assert_rounding_is_small(facts, summary, sharing)
    if close(summary["participation"], 0):
        assert all(at_most(row["together"], row["alone"]) for row in read_table(plan, "Gains"))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fair_model_spreads_the_gain_as_far_as_it_may(seed: int) -> None:
    tables = random_case(seed, groups=True)
    model = load_model("fair")
    try:
        (optima,) = make_plan(case_from(tables), model).optima
    except NoSolution:
        assert not has_plan(Facts(tables))
        return
    given_up = {goal.name: goal.slack for goal in model.goals}["shortage"]
    expected = lp.least_gain(Facts(tables), given_up)
    assert close(optima.solution.goal("least_gain"), expected, BOUND)


@pytest.mark.parametrize("seed", [0, 5, 6, 35])
def test_lending_never_raises_the_bound(seed: int, tmp_path: Path) -> None:
    tables = random_case(seed)
    bounds = {model: solve(tables, tmp_path, model)[0]["shortage_bound"] for model in MODELS}
    assert bounds["shared"] < bounds["mutual"]


@pytest.mark.parametrize("seed", [3, 26, 33, 59])
def test_separate_plans_of_regions_that_keep_their_graduates(seed: int, tmp_path: Path) -> None:
    # No graduates move in these cases, so the shortage of the plans together is that of each alone.
    tables = random_case(seed)
    facts = Facts(tables)
    assert not tables.get("Retention")
    summary, plan = solve(tables, tmp_path, "separate")
    alone = sum(float(facts.weight[r]) * short for r, short in lp.alone_values(facts).items())
    assert close(summary["shortage_bound"], alone, BOUND)
    assert summary["seats_for_others"] == 0
    assert differences(plan, facts) == []


@pytest.mark.parametrize("seed", [3, 20])
def test_chinese_headings_change_nothing(seed: int, tmp_path: Path) -> None:
    tables = random_case(seed)
    plans = []
    for chinese in (False, True):
        folder = tmp_path / str(chinese)
        folder.mkdir()
        plans.append(read_seats(solve(tables, folder, "mutual", chinese)[1]))
    assert plans[0] == plans[1]
