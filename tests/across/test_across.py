"""One plan for several scenarios against numbers worked out by trying every plan, and what must hold of it always."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from coplan.across import Across, Asked, Own, Scenario, across_of_seats, make_across
from coplan.case import Case
from coplan.contract.model import Model, load_model
from coplan.plan import make_plan
from tests.tiny import NEED, PROGRAMMES, case_of

Needs = tuple[int, int]
MUTUAL = load_model("mutual")
MOST = 9
SCENARIOS: Sequence[Sequence[Needs]] = [
    [(8, 2), (3, 9)],
    [(8, 2), (3, 9), (6, 6)],
    [(0, 20), (12, 1)],
    [(5, 5), (5, 5)],
    [(9, 9), (2, 1), (7, 0)],
]
LIKELY = {2: (Fraction(1, 4), Fraction(3, 4)), 3: (Fraction(1, 2), Fraction(1, 8), Fraction(3, 8))}


def case(needs: Needs, **sheets: Any) -> Case:
    """East trains for itself and for West, at most MOST, of whom so many are needed a year later."""
    east, west = needs
    demand = [NEED, ["East", "k", 2028, east], ["West", "k", 2028, west]]
    return case_of(**{"Programmes": [PROGRAMMES, ["E", "k", 0, MOST, 1]], "Demand": demand, **sheets})


def asked(cases: Sequence[Case], likely: Sequence[Fraction], aim: Any = "regret", model: Model = MUTUAL) -> Asked:
    """What one plan for these cases is asked for, each planned by itself; the first is also that of the workbook."""
    scenarios = [Scenario(f"s{n}", p, c, own(c, model)) for n, (c, p) in enumerate(zip(cases, likely, strict=True))]
    return Asked(cases[0], scenarios[0].own, tuple(scenarios), model, aim)


def own(one: Case, model: Model) -> Own:
    plan = make_plan(one, model)
    bounds = tuple(optima.solution.goal("shortage") for optima in plan.optima)
    return Own(plan.shortage_bound, plan.by_itself, bounds, plan.seats)


def made(wanted: Asked) -> Across:
    return make_across(wanted, None, lambda _: None)[0]


def every_plan(needs: Sequence[Needs], likely: Sequence[Fraction]) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Participation, largest regret and expected shortage of every plan in whole seats, by hand."""
    for east, west in product(range(MOST + 1), repeat=2):
        if east + west <= MOST:
            short = [(max(e - east, 0), max(w - west, 0)) for e, w in needs]
            alone = [(max(e - MOST, 0), w) for e, w in needs]
            excess = sum(max(s[n] - a[n], 0) for s, a in zip(short, alone, strict=True) for n in (0, 1))
            regret = max(sum(s) - max(e + w - MOST, 0) for s, (e, w) in zip(short, needs, strict=True))
            expected = sum((p * sum(s) for p, s in zip(likely, short, strict=True)), Fraction(0))
            yield Fraction(excess), Fraction(regret), expected


@pytest.mark.parametrize("needs", SCENARIOS)
@pytest.mark.parametrize("aim", ["regret", "expected"])
def test_goals_are_those_of_the_best_of_all_plans(needs: Sequence[Needs], aim: str) -> None:
    likely = LIKELY[len(needs)]
    across = made(asked([case(one) for one in needs], likely, aim))
    plans = every_plan(needs, likely)
    excess, regret, expected = min(plans, key=lambda plan: plan if aim == "regret" else (plan[0], plan[2], plan[1]))
    assert across.largest_regret == pytest.approx(float(regret))
    assert across.expected_shortage == pytest.approx(float(expected))
    assert sum(plan.figures["participation"] for plan in across.plans.values()) == pytest.approx(float(excess))
    assert not list(across.broken())


def test_a_single_scenario_is_planned_as_it_is_by_itself() -> None:
    for model in map(load_model, ("mutual", "fair", "separate")):
        one = case((8, 6))
        across, plan = make_across(asked([one], [Fraction(1)], model=model), None, lambda _: None)
        assert plan.seats == make_plan(one, model).seats
        assert across.largest_regret == pytest.approx(float(plan.figures["shortage"]) - plan.shortage_bound)


def test_equal_scenarios_have_no_regret() -> None:
    across = made(asked([case((7, 6))] * 3, LIKELY[3]))
    assert across.regret == dict.fromkeys(("s0", "s1", "s2"), pytest.approx(0))
    assert across.deciding == "s0"


@pytest.mark.parametrize("needs", SCENARIOS)
def test_no_own_plan_that_all_scenarios_allow_has_a_smaller_largest_regret(needs: Sequence[Needs]) -> None:
    wanted = asked([case(one, Regions=[["region"], ["East"], ["West"]]) for one in needs], LIKELY[len(needs)])
    across = made(wanted)
    excess = sum(plan.figures["participation"] for plan in across.plans.values())
    for scenario in wanted.scenarios:
        assert scenario.own.seats is not None
        other = across_of_seats(wanted, scenario.own.seats)
        worse = sum(plan.figures["participation"] for plan in other.plans.values())
        assert worse > excess or other.largest_regret >= across.largest_regret - 1e-9
        assert other.shortage == pytest.approx(across.others[scenario.name])


def test_limits_hold_as_each_scenario_has_them() -> None:
    few = {"Institutions": [["institution", "region", "intake_limit"], ["E", "East", 6], ["W", "West", None]]}
    routes = {"Routes": [["trained_in", "trained_for", "max_seats"], ["East", "West", 1]]}
    across = made(asked([case((4, 8), **few), case((4, 8), **routes), case((4, 8))], LIKELY[3]))
    (plan, *_) = across.plans.values()
    assert plan.seats == {("E", "k", "East", 2027): 4, ("E", "k", "West", 2027): 1}
    assert across.regret == pytest.approx({"s0": 7 - 6, "s1": 0, "s2": 7 - 3})


def test_rules_on_whole_seats_hold_in_every_scenario() -> None:
    def classes(size: int) -> Mapping[str, Any]:
        return {"Programmes": [[*PROGRAMMES, "multiple"], ["E", "k", 0, 30, 1, size]]}

    across = made(asked([case((14, 0), **classes(2)), case((17, 0), **classes(3))], LIKELY[2]))
    (plan, *_) = across.plans.values()
    assert plan.seats == {("E", "k", "East", 2027): 18}
    assert across.regret == pytest.approx({"s0": 0, "s1": 0})


def test_what_the_own_plan_of_the_workbook_risks_is_a_figure() -> None:
    wanted = asked([case((9, 0)), case((0, 9))], LIKELY[2])
    across = made(wanted)
    assert across.base_regret == 9
    assert across.figures["base_regret"] == 9
    assert across.others == {"s0": {"s0": 0, "s1": 9}, "s1": {"s0": 9, "s1": 0}}


def test_staff_is_lent_in_each_scenario_as_it_is_best_there() -> None:
    sharing = {"Sharing": [["employed_in", "serves", "max_share"], ["East", "West", 0.5]]}
    sharing |= {"Routes": [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]}
    across = made(asked([case((4, 6), **sharing), case((8, 0), **sharing)], LIKELY[2], model=load_model("shared")))
    plans = across.plans
    assert sum(plans["s0"].balance.lent.values()) == pytest.approx(4.5)  # of 9 at most half
    assert not plans["s1"].balance.lent
    assert across.shortage == pytest.approx({"s0": 1.5, "s1": 0})
