"""Prices of limits against what the shortage goal reaches when the limit is moved and all is solved anew."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from coplan.case import Case, Route
from coplan.contract.model import GoalStep, Model, load_model
from coplan.explain import Optimum, optima_of
from coplan.explain.bottlenecks import Bottleneck, bottlenecks, bottlenecks_table
from coplan.explain.priced import PricedRow, movable
from coplan.formulation.build import Label
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.plan import make_plan
from coplan.solver import TIME_LIMIT, Infeasible, Unproven
from coplan.solver.nearby import NearbyEngine
from coplan.words.units import step_of
from tests.independent.cases import random_case
from tests.small import settings
from tests.tiny import HALF_LEAVE, NEED, PROGRAMMES, Rows, case_of
from tests.written import case_from

MUTUAL = load_model("mutual")
REGIONS = ["region", "max_out_share"]
INSTITUTIONS = ["institution", "region", "intake_limit", "enrolment_limit"]
MOVING = [*PROGRAMMES, "max_yearly_change", "cost_per_year"]
ROUTES = ["trained_in", "trained_for", "max_seats"]
TODAY: Rows = [PROGRAMMES, ["E", "k", 100, 100, 1]]
BUDGETS = ["region", "year", "budget"]


def found(case: Case, model: str = "mutual") -> list[Bottleneck]:
    return found_with(case, load_model(model))


def found_with(case: Case, model: Model) -> list[Bottleneck]:
    return bottlenecks(case, optima_of(make_plan(case, model)))


def bound(case: Case) -> float:
    return make_plan(case, load_model("mutual")).shortage_bound


def only(case: Case, family: str) -> Bottleneck:
    (one,) = [bottleneck for bottleneck in found(case) if bottleneck.family == family]
    return one


def institution(limit: int) -> Case:
    return case_of(Institutions=[INSTITUTIONS[:3], ["E", "East", limit], ["W", "West", None]])


def enrolment(limit: int) -> Case:
    return case_of(Institutions=[[*INSTITUTIONS[:2], "enrolment_limit"], ["E", "East", limit], ["W", "West", None]])


def programme(most: int) -> Case:
    return case_of(Programmes=[PROGRAMMES, ["E", "k", 0, most, 1]])


def change(step: int) -> Case:
    return case_of(Programmes=[MOVING, ["E", "k", 0, 100, 1, step / 100, 0]])


def budget(most: int) -> Case:
    rows: Rows = [BUDGETS, ["East", 2027, most]]
    return case_of(Programmes=[MOVING, ["E", "k", 0, 100, 1, None, 100]], Budgets=rows)


def route(most: int) -> Case:
    return case_of(Demand=[NEED, ["West", "k", 2028, 50]], Routes=[ROUTES, ["East", "West", most]])


def openness(points: int) -> Case:
    """Of the 100 seats of today."""
    rows: Rows = [REGIONS, ["East", points / 100], ["West", 1]]
    return case_of(Regions=rows, Programmes=TODAY, Demand=[NEED, ["West", "k", 2028, 50]])


@pytest.mark.parametrize(
    ("family", "of", "limit", "price"),
    [
        ("institution_intake", institution, 20, 1.0),
        ("institution_enrolment", enrolment, 20, 1.0),
        ("intake_range", programme, 20, 1.0),
        ("steady_change", change, 20, 1.0),
        ("region_budget", budget, 2000, 0.01),
        ("route_seats", route, 20, 1.0),
        ("openness", openness, 20, 1.0),
    ],
)
def test_price_is_what_a_step_frees(family: str, of: object, limit: int, price: float) -> None:
    assert callable(of)
    bottleneck = only(of(limit), family)
    step = int(step_of(bottleneck.unit))
    assert bottleneck.price == pytest.approx(price)
    assert bound(of(limit)) - bound(of(limit + step)) == pytest.approx(bottleneck.freed_by_step)


def test_price_holds_up_to_where_another_limit_takes_over() -> None:
    case = institution(20)
    bottleneck = only(case, "institution_intake")
    assert bottleneck.up_to == pytest.approx(30)  # then all 50 are there
    assert bound(institution(50)) == pytest.approx(bound(case) - 30)
    assert "up to 30 seats" in bottleneck.text.en
    assert "放宽不超过 30 个名额时均适用" in bottleneck.text.zh


def test_two_limits_that_hold_together_free_nothing_one_at_a_time() -> None:
    both = case_of(
        Institutions=[INSTITUTIONS[:3], ["E", "East", 20], ["W", "West", None]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]],
    )
    assert found(both) == []


def test_a_limit_that_does_not_hold_has_no_price() -> None:
    assert found(institution(80)) == []


def test_regions_by_themselves_have_bottlenecks_of_their_own() -> None:
    (bottleneck,) = [b for b in found(institution(20), "separate") if b.family == "institution_intake"]
    assert bottleneck.price == pytest.approx(1)


def test_first_is_what_frees_most_in_a_step() -> None:
    case = case_of(
        Settings=settings(last_year=2027),
        Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1], ["W", "m", 0, 20, 1]],
        Demand=[
            NEED,
            ["East", "k", 2028, 50],
            ["East", "k", 2029, 0],
            ["West", "m", 2028, 15],
            ["West", "m", 2029, 50],
        ],
    )
    freed = [bottleneck.freed_by_step for bottleneck in found(case)]
    assert freed == sorted(freed, reverse=True)
    assert len(set(freed)) > 1


def test_table_says_what_the_bottlenecks_are() -> None:
    case = institution(20)
    (row,) = bottlenecks_table(case, found(case)).to_dict("records")
    assert (row["rank"], row["subject"], row["year"], row["unit"].en) == (1, "E", 2027, "seat")
    assert row["price"] == pytest.approx(1)
    assert not math.isnan(row["up_to"])


# --- prices against the LP solved from scratch with the limit moved ---


def scratch(optimum: Optimum, limit: PricedRow, step: float) -> float:
    """The shortage with a limit moved, by scipy, from the LP's own rows and bounds."""
    lp = optimum.lp
    m, cost = matrix_of(lp), coefficients(lp, lp.goals["shortage"])
    rows = m.entries
    low, high, lower, upper = (a.copy() for a in (m.row_lower, m.row_upper, m.column_lower, m.column_upper))
    moved = step * limit.size if limit.upper else -step * limit.size
    if limit.is_row:
        (high if limit.upper else low)[limit.at] += moved
    else:
        (upper if limit.upper else lower)[limit.at] += moved
    kept = [coefficients(lp, lp.goals[goal]) for goal in optimum.kept]
    every = vstack([rows, csr_array(np.array(kept))]) if kept else rows
    most = [value - float(lp.goals[goal].constant) + 1e-9 for goal, value in optimum.kept.items()]
    limits = LinearConstraint(every, np.append(low, [-np.inf] * len(kept)), np.append(high, most))
    solved = milp(cost, constraints=limits, bounds=Bounds(lower, upper))
    assert solved.success
    return float(solved.fun)


@pytest.mark.parametrize("model", ["mutual", "separate", "shared"])
@pytest.mark.parametrize("seed", range(6))
def test_prices_are_what_solving_from_scratch_frees(seed: int, model: str) -> None:
    case = case_from(random_case(seed))
    try:
        plan = make_plan(case, load_model(model))
    except Infeasible:
        pytest.skip("no plan")
    for optimum in optima_of(plan):
        limits = {(x.label, x.upper): x for x in movable(optimum.lp, matrix_of(optimum.lp))}
        best = None
        for bottleneck in bottlenecks(case, [optimum]):
            limit = limits[Label(bottleneck.family, bottleneck.key), bottleneck.upper]
            if not isinstance(limit, PricedRow):
                continue  # its columns are not in the LP: see the test of routes
            best = scratch(optimum, limit, 0.0) if best is None else best
            step = min(step_of(bottleneck.unit), limit.room)
            freed = best - scratch(optimum, limit, step)
            if bottleneck.obtained == "at_most":
                assert freed <= bottleneck.price * step + 1e-5
            else:
                assert bottleneck.price * step == pytest.approx(freed, rel=1e-4, abs=1e-5)
                further = min(bottleneck.up_to, 50.0)
                assert best - scratch(optimum, limit, further) >= 0.998 * bottleneck.price * further - 1e-5


@pytest.mark.parametrize("seed", range(8))
def test_a_closed_route_frees_what_one_seat_behind_it_does(seed: int) -> None:
    """Of cases with one intake year: the case with the route open for one seat, planned from scratch."""
    case = case_from(random_case(seed))
    case = replace(case, last_year=case.first_year, fixed={})
    closed = {(o, d): Route(False, None, Fraction(0)) for o in case.regions for d in case.regions if o != d}
    case = replace(case, routes=closed)
    try:
        plan = make_plan(case, load_model("mutual"))
    except Infeasible:
        pytest.skip("no plan")
    for b in found(case):
        if b.family == "open_routes":
            one = replace(case, routes={**closed, b.key[:2]: Route(True, Fraction(1), Fraction(0))})
            assert plan.shortage_bound - bound(one) == pytest.approx(b.price, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("only_for", [0, 20])
def test_a_closed_route_is_priced_by_a_seat_behind_it(only_for: int) -> None:
    """West needs 50 people, and only East can train them: each seat is a person who is not missing in 2028."""
    share = [REGIONS, ["East", only_for / 100], ["West", 1]]
    rows: Rows = [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]
    case = case_of(Regions=share, Programmes=TODAY, Demand=[NEED, ["West", "k", 2028, 50]], Routes=rows)
    routes = [b for b in found(case) if b.family == "open_routes"]
    if only_for == 0:
        assert routes == []  # openness would not let the seat through
        return
    (route_,) = routes
    assert (route_.key, route_.unit) == (("East", "West", 2027), "seats")
    assert route_.price == pytest.approx(1)
    assert route_.text.en.startswith("Opening the route from East to West for one seat a year from 2027 on removes 1 ")


@pytest.mark.parametrize(("most", "up_to"), [(0, None), (0.5, 0.5), (1, 1), (10, 10), (200, 50)])
def test_a_closed_route_lets_no_more_through_than_its_max_seats(most: float, up_to: float | None) -> None:
    """West needs 50 people, and only East can train them; where the route were open, it would have room for most."""
    rows: Rows = [["trained_in", "trained_for", "allowed", "max_seats"], ["East", "West", "no", most]]
    routes = found(case_of(Demand=[NEED, ["West", "k", 2028, 50]], Routes=rows))
    assert [(b.family, b.price, b.up_to) for b in routes] == ([] if up_to is None else [("open_routes", 1, up_to)])


def test_a_closed_route_lets_no_seats_through_that_are_fixed_at_none() -> None:
    rows: Rows = [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]
    fixed: Rows = [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 0]]
    assert found(case_of(Demand=[NEED, ["West", "k", 2028, 50]], Routes=rows, Fixed=fixed)) == []


def test_a_share_of_none_is_raised_no_further_than_the_route_has_room() -> None:
    """A point of East's 1,000 seats is ten, of which the route lets three through, and none where it lets none."""
    sheets: dict[str, Rows] = {
        "Regions": [REGIONS, ["East", 0], ["West", 1]],
        "Demand": [NEED, ["East", "k", 2028, 900], ["West", "k", 2028, 50]],
        "Programmes": [PROGRAMMES, ["E", "k", 1000, 1000, 1]],
    }
    bottleneck = only(case_of(**sheets, Routes=[ROUTES, ["East", "West", 3]]), "openness")
    assert (bottleneck.price, bottleneck.up_to) == pytest.approx((10, 0.3))
    assert found(case_of(**sheets, Routes=[ROUTES, ["East", "West", 0]])) == []


def test_a_share_may_be_raised_beyond_the_seats_of_today() -> None:
    """All but a hundredth of the 50 seats of today may be for West, and 50 more could be trained."""
    sheets: dict[str, Rows] = {
        "Regions": [REGIONS, ["East", 0.99], ["West", 1]],
        "Programmes": [PROGRAMMES, ["E", "k", 50, 100, 1]],
    }
    bottleneck = only(case_of(**sheets, Demand=[NEED, ["West", "k", 2028, 500]]), "openness")
    assert (bottleneck.price, bottleneck.up_to) == pytest.approx((0.5, 101))


def test_a_goal_before_shortage_that_is_at_none_holds_what_a_moved_limit_would_add() -> None:
    """No more seats for others than none, so that neither the closed route nor the shut one is worth anything."""
    goals = (GoalStep("directed", 0.0), GoalStep("shortage", 0.0))
    model = replace(MUTUAL, families=MUTUAL.families - {"participation"}, goals=goals)
    demand: Rows = [NEED, ["West", "k", 2028, 50]]
    closed: Rows = [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]
    for routes in (closed, [ROUTES, ["East", "West", 0]]):
        assert found_with(case_of(Demand=demand, Routes=routes), model) == []


def test_participation_is_priced_by_what_the_others_gain() -> None:
    """East's 50 graduates half go away, those for West stay: a person-year given up in East gives West two."""
    case = case_of(**HALF_LEAVE)
    bottleneck = only(case, "participation")
    assert (bottleneck.key, bottleneck.unit) == (("East",), "person_years")
    assert bottleneck.price == pytest.approx(1)  # two fewer in West, one more in East
    assert bottleneck.up_to == pytest.approx(25)
    assert "removes 1 person-year of shortage over all regions, up to 25 person-years" in bottleneck.text.en


def test_openness_that_is_shut_is_priced_by_the_seats_it_is_a_share_of() -> None:
    """A point of East's 100 seats is one seat for West."""
    assert only(openness(0), "openness").price == pytest.approx(1)


def test_where_time_runs_out_prices_that_are_not_confirmed_stay_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(openness(0), load_model("mutual"))
    usual = bottlenecks(plan.case, optima_of(plan))
    assert {b.obtained for b in usual} == {"re-solved"}

    def late(engine: NearbyEngine) -> float:
        engine.deadline = 0.0
        raise Unproven(TIME_LIMIT)

    monkeypatch.setattr(NearbyEngine, "again", late)
    bounds = bottlenecks(plan.case, optima_of(plan))
    assert {b.obtained for b in bounds} == {"at_most"}
    assert [(b.family, b.key) for b in bounds] == [(b.family, b.key) for b in usual]


def test_without_time_there_are_no_bottlenecks() -> None:
    optima = optima_of(make_plan(institution(20), load_model("mutual")))
    with pytest.raises(Unproven) as caught:
        bottlenecks(institution(20), optima, deadline=0.0)
    assert caught.value.status == TIME_LIMIT


def test_figures_are_set_apart_in_chinese_and_one_is_one() -> None:
    bottleneck = only(institution(49), "institution_intake")
    assert (
        bottleneck.text.zh == "E 2027 年起的招生上限每增加 1 个名额，可减少缺口 1 人年，放宽不超过 1 个名额时均适用。"
    )
    assert bottleneck.text.en.endswith("removes 1 person-year of shortage, up to 1 seat.")


def test_a_goal_before_shortage_keeps_its_slack() -> None:
    """At least 10 of nobody's seats now: with a slack of 1 the change may be 20, of which the institution allows 15."""
    case = case_of(
        Institutions=[INSTITUTIONS[:3], ["E", "East", 15], ["W", "West", None]],
        Programmes=[[*PROGRAMMES, "min_intake"], ["E", "k", 0, 100, 1, 10]],
    )
    goals = (GoalStep("change", 1.0), GoalStep("shortage", 0.0))
    model = replace(MUTUAL, families=MUTUAL.families - {"participation"}, goals=goals)
    (limit,) = found_with(case, model)
    assert (limit.family, limit.key) == ("institution_intake", ("E", 2027))
    assert (limit.price, limit.up_to) == pytest.approx((1, 5))
