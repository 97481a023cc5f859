"""Steadier seats: no goal gives way by more than allowed, and of few seats none steadier are left."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from time import monotonic

import pytest

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.plan import Plan, make_plan
from coplan.plan.figures import all_weighted_need
from coplan.solver import Infeasible
from coplan.whole import steady
from coplan.whole.deciding import decide_seats
from coplan.whole.steady_terms import Allowed
from tests.independent.audit import Audit
from tests.independent.cases import random_case, with_rules
from tests.independent.facts import Facts
from tests.independent.matrix import InfeasibleError
from tests.independent.whole import WholeModel
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of, lp_of, solved
from tests.written import case_from

MUTUAL = load_model("mutual")
GOALS = ("participation", "shortage", "worst_region", "surplus", "change", "directed", "cost")
SHARE = 0.02


@cache
def plans(seed: int, ruled: bool = False) -> tuple[Facts, Plan, Plan]:
    """A random case, its plan without steadiness, and the steadier one; skipped where there is no plan."""
    tables = with_rules(random_case(seed), seed) if ruled else random_case(seed)
    case = replace(case_from(tables), steadiness=Fraction(0))
    try:
        plain = make_plan(case, MUTUAL)
    except Infeasible:
        pytest.skip("no plan")
    return Facts(tables), plain, make_plan(replace(case, steadiness=Fraction(SHARE)), MUTUAL)


def most(plan: Plan) -> dict[str, float]:
    """What each goal may come to."""
    share = float(Fraction(SHARE))
    found = {goal: plan.figures[goal] * (1 + share) for goal in GOALS}
    need = float(all_weighted_need(plan.case))
    allowed = plan.shortage_bound + share * max(plan.shortage_bound, 0.01 * need)
    return found | {"shortage": max(plan.figures["shortage"], allowed)}


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("seed", range(60, 70))
def test_goals_give_way_no_further_than_allowed(seed: int, ruled: bool) -> None:
    facts, plain, steadier = plans(seed, ruled)
    assert Audit(facts, dict(steadier.seats)).broken() == []
    assert steadier.figures["unsteady"] == Audit(facts, dict(steadier.seats)).unsteady()
    assert steadier.figures["unsteady"] <= plain.figures["unsteady"]
    for goal, limit in most(plain).items():
        assert steadier.figures[goal] <= limit + 1e-5 * max(1.0, limit), goal


@pytest.mark.parametrize("at_once", [1_500, 0])
@pytest.mark.parametrize("seed", [61, 62, 64, 69])
def test_the_least_gain_gives_way_no_further_than_allowed(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steady, "AT_ONCE", at_once)
    case = plans(seed)[1].case
    plain = make_plan(case, load_model("fair")).figures
    steadier = make_plan(replace(case, steadiness=Fraction(SHARE)), load_model("fair")).figures
    assert steadier["unsteady"] <= plain["unsteady"]
    assert steadier["least_gain"] <= plain["least_gain"] * (1 + SHARE) + 1e-6


@pytest.mark.parametrize("seed", range(60, 66))
def test_few_seats_are_as_steady_as_can_be(seed: int) -> None:
    facts, plain, steadier = plans(seed)
    if plain.figures["participation"]:
        pytest.skip("what each region may lose is not what all may lose together")
    try:
        least = WholeModel(facts).least_unsteady(most(plain))
    except (InfeasibleError, AssertionError):
        pytest.skip("not known in time")
    assert steadier.figures["unsteady"] == least


def alternating() -> Case:
    """100 people of each specialty in every year from 2028 to 2031; the plan may train them a year early."""
    return case_of(
        Settings=settings(last_year=2030, steadiness=0.05),
        Programmes=[PROGRAMMES, ["E", "k", 25, 100, 1]],
        Demand=[NEED, *(["East", "k", year, need] for year, need in enumerate((30, 10, 30, 10), start=2028))],
    )


def test_one_number_for_all_years_where_that_costs_little() -> None:
    # Of 80 people all are there in the end; 20 a year leave 10 person-years short, of which 5 % may be.
    case = alternating()
    plain = make_plan(replace(case, steadiness=Fraction(0)), MUTUAL)
    assert plain.figures["shortage"] == 0
    steadier = make_plan(case, MUTUAL)
    assert steadier.figures["unsteady"] < plain.figures["unsteady"] or plain.figures["unsteady"] == 0


def test_with_steadiness_off_the_plan_is_the_plain_one() -> None:
    facts, plain, _ = plans(61)
    del facts
    assert make_plan(plain.case, MUTUAL).seats == plain.seats


def test_a_plan_of_a_single_year_is_left_alone() -> None:
    case = replace(case_of(), steadiness=Fraction(1, 20))
    lp = lp_of(case, GOALS[1:])
    found = decide_seats(lp, solved(lp), 50.0)
    assert found.seats == {("E", "k", "East", 2027): 50}
    assert found.steady


def test_without_time_the_plan_stays_and_says_so() -> None:
    _, plain, _ = plans(61)
    lp = lp_of(plain.case, GOALS[1:])
    found = steady.steadied(lp, dict(plain.seats), Allowed(0.02, 0.0, 100.0), monotonic() - 1)
    assert found.seats == plain.seats
    assert not found.complete


@pytest.mark.parametrize("one_lp", [0, 60_000])
@pytest.mark.parametrize("seed", range(60, 66))
def test_specialty_by_specialty_no_limit_is_broken(seed: int, one_lp: int, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, plain, _ = plans(seed)
    monkeypatch.setattr(steady, "AT_ONCE", 0)
    monkeypatch.setattr(steady, "ONE_LP", one_lp)
    steadier = make_plan(replace(plain.case, steadiness=Fraction(SHARE)), MUTUAL)
    assert Audit(facts, dict(steadier.seats)).broken() == []
    assert steadier.figures["unsteady"] <= plain.figures["unsteady"]
    for goal, limit in most(plain).items():
        assert steadier.figures[goal] <= limit + 1e-5 * max(1.0, limit), goal
