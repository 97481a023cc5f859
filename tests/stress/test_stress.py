"""How plans stand up: against closed forms, against the plan's own figures, and in the ways that must always hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.errors import BadInput, UsageProblem
from coplan.limits.check import Seats
from coplan.plan import Plan, figures
from coplan.plan.balance import balance_of, staff_of
from coplan.stress import Draws, stress
from coplan.stress.draws import triangular
from coplan.stress.stress import Standing
from tests.formulation.test_constraints import LENDING
from tests.independent.cases import random_case
from tests.properties import case_if_sound, few, seeds
from tests.small import settings
from tests.stress.plans import NEEDS, RANGED, as_side, one_pair, plan_of, ranged_side, uncertain
from tests.tiny import case_of

FEW = Draws(40, 3)


def standing(plan: Plan, draws: Draws = FEW) -> Standing:
    return stress([as_side(plan)], draws).standings[0]


# --- closed forms ---


def test_one_pair_has_the_quantiles_of_its_triangle() -> None:
    found = standing(one_pair(20, 50, 100), Draws(20_000)).together
    low, high, mode = 20.0, 100.0, 50.0
    expected = [
        low + (0.1 * (high - low) * (mode - low)) ** 0.5,
        high - (0.5 * (high - low) * (high - mode)) ** 0.5,
        high - (0.1 * (high - low) * (high - mode)) ** 0.5,
    ]
    assert [found.p10, found.p50, found.p90] == pytest.approx(expected, abs=0.6)
    assert found.planned == 50
    assert found.worse == pytest.approx((high - mode) / (high - low), abs=0.015)


def test_fill_moves_what_the_plan_trains() -> None:
    # 100 seats for 100 people at a rate of 0.5: from 40 to 60 people are trained, evenly; those enrolled are known.
    programme = [
        ["institution", "specialty", "current_intake", "max_intake", "years", "fill_rate"],
        ["E", "k", 0, 100, 1, 0.5],
    ]
    case = case_of(
        Settings=settings(last_year=2027, fill_spread=0.2),
        Programmes=programme,
        Enrolled=[["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 30]],
    )
    found = standing(plan_of(case, {("E", "k", "East", 2027): 30}), Draws(5000)).together
    # 30 are there in 2027; 15 more graduate in 2028, between 12 and 18, so that 5 are missing, or from 2 to 8.
    assert found.planned == 5
    assert [found.p10, found.p50, found.p90] == pytest.approx([2.6, 5, 7.4], abs=0.15)


def test_completion_moves_those_who_are_enrolled_as_well() -> None:
    case = case_of(
        Settings=settings(last_year=2027, completion_spread="10%"),
        Enrolled=[["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 40]],
        Programmes=[
            ["institution", "specialty", "current_intake", "max_intake", "years", "completion_rate"],
            ["E", "k", 0, 100, 1, 0.5],
        ],
        Demand=[["region", "specialty", "year", "required"], ["East", "k", 2027, 25]],
    )
    found = standing(plan_of(case, {}), Draws(5000)).together
    assert found.planned == 5
    assert [found.p10, found.p90] == pytest.approx([3.4, 6.6], abs=0.1)


def test_exit_rates_move_staff_more_every_year() -> None:
    case = case_of(
        Settings=settings(last_year=2027, demand_basis="headcount", exit_spread=0.5),
        Workforce=[["region", "specialty", "headcount", "exit_rate"], ["East", "k", 100, 0.1]],
        Demand=[["region", "specialty", "year", "required"], ["East", "k", 2027, 100], ["East", "k", 2028, 100]],
    )
    years = standing(plan_of(case, {}), Draws(5000)).years
    assert [years[2027].planned, years[2028].planned] == pytest.approx([10, 19])
    assert years[2027].p90 == pytest.approx(14, abs=0.2)  # an exit rate of 0.14
    assert years[2028].p90 == pytest.approx(100 * (1 - 0.86**2), abs=0.4)


def test_needs_of_all_years_lie_at_the_same_quantile() -> None:
    needs = [RANGED, ["East", "k", 2027, 50, 0, 100], ["East", "k", 2028, 50, 0, 100]]
    case = case_of(Settings=settings(last_year=2027), Demand=needs)
    found = stress([as_side(plan_of(case, {}))], FEW).standings[0]
    at = FEW.quantiles("East", "k")
    need = triangular(at, *(np.array([x]) for x in (0.0, 50.0, 100.0)))[:, 0]
    assert found.futures == pytest.approx(3 * need)  # hires are summed up: the first year's count in both


# --- against the plan's own figures ---


@few
@given(seeds)
def test_a_future_is_the_plan_of_a_case_in_which_it_is_what_is_expected(seed: int) -> None:
    plan = uncertain(seed)
    found = standing(plan)
    for n in (0, FEW.samples - 1):
        case = in_future(plan.case, n)
        balance = balance_of(case, staff_of(case, plan.seats), plan.balance.lent)
        expected = float(figures.shortage(case, balance))
        assert found.futures[n] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def in_future(case: Case, n: int) -> Case:
    """The case with the needs and rates of a future as its own."""
    ranges, spreads = case.uncertainty.demand, case.uncertainty
    demand = dict(case.demand)
    for (r, k, b), ends in ranges.items():
        low, mode, high = (np.array([float(end)]) for end in ends)
        demand[r, k, b] = Fraction(float(triangular(FEW.quantiles(r, k), low, mode, high)[n, 0]))

    def rate(name: str, value: Fraction, spread: Fraction, *key: str) -> Fraction:
        return Fraction(float(FEW.rates(float(value), float(spread), name, *key)[n]))

    programmes = {
        key: replace(
            p,
            fill_rate=rate("fill_rate", p.fill_rate, spreads.fill, *key),
            completion_rate=rate("completion_rate", p.completion_rate, spreads.completion, *key),
            enrolled=p.enrolled  # whoever is enrolled is known
            if p.enrolled is not None
            else {y: p.entered_before(y) for y in range(case.first_year - p.years, case.first_year)},
        )
        for key, p in case.programmes.items()
    }
    exits = {pair: rate("exit_rate", value, spreads.exit, *pair) for pair, value in case.exit_rate.items()}
    return replace(case, demand=demand, programmes=programmes, exit_rate=exits)


@few
@given(seeds)
def test_where_nothing_differs_the_result_is_the_plan_s_to_the_last_digit(seed: int) -> None:
    case = case_if_sound(random_case(seed))
    zero = {key: (need,) * 3 for key, need in case.demand.items()}
    plan = plan_of(replace(case, uncertainty=replace(case.uncertainty, demand=zero)))
    found = standing(plan)
    shortage = float(figures.shortage(case, plan.balance))
    assert plan.figures["shortage"] == shortage
    assert set(found.futures) == {shortage}
    assert (found.together.planned, found.together.p10, found.together.p90, found.together.worse) == (
        *[shortage] * 3,
        0,
    )
    for r, spread in found.regions.items():
        assert spread.p50 == spread.planned == float(figures.weighted_shortage(case, plan.balance, r))
    assert sum(spread.planned for spread in found.years.values()) == pytest.approx(shortage)


def test_lending_is_left_as_planned() -> None:
    needs = [RANGED, ["East", "k", 2027, 60, 60, 60], ["West", "k", 2027, 50, 40, 60]]
    lent = plan_of(case_of(**{**LENDING, "Demand": needs}), {}, model="shared")
    assert lent.balance.lent
    found = standing(lent)
    assert found.together.planned == lent.figures["shortage"] == 35
    assert found.futures.min() > 25
    assert found.futures.max() < 45


# --- what always holds ---


@few
@given(seeds)
def test_more_need_is_no_less_shortage(seed: int) -> None:
    plan = uncertain(seed)
    case = plan.case
    more = {key: (low, mode, high * 2) for key, (low, mode, high) in case.uncertainty.demand.items()}
    wider = replace(plan, case=replace(case, uncertainty=replace(case.uncertainty, demand=more)))
    assert (standing(wider).futures >= standing(plan).futures - 1e-9).all()


@few
@given(seeds)
def test_quantiles_are_in_order_and_parts_come_to_the_whole(seed: int) -> None:
    plan = uncertain(seed)
    found = standing(plan)
    for spread in (found.together, *found.regions.values(), *found.years.values(), *found.pairs.values()):
        assert 0 <= spread.p10 <= spread.p50 <= spread.p90
        assert 0 <= spread.worse <= 1
    weights = {r: float(region.weight) for r, region in plan.case.regions.items()}
    assert found.together.planned == pytest.approx(sum(weights[r] * s.planned for r, s in found.regions.items()))


def test_other_plans_change_nothing_and_all_are_set_into_the_same_futures() -> None:
    a, b = ranged_side("a"), ranged_side("b")
    alone, both, turned = (stress(sides, FEW).standings for sides in ([a], [a, b], [b, a]))
    assert list(alone[0].futures) == list(both[0].futures) == list(both[1].futures) == list(turned[1].futures)
    assert stress([a, b], FEW).best == {"a": 40, "b": 40}


def test_the_plan_with_more_seats_for_what_is_short_is_best() -> None:
    a = ranged_side("a")
    more = plan_of(a.plan.case, {**a.plan.seats, ("North College", "080901", "South", 2027): 22})
    found = stress([a, replace(a, name="b", plan=more)], FEW)
    assert found.best["b"] == FEW.samples
    assert found.best["a"] < FEW.samples


@pytest.mark.parametrize("case", ["low", "central", "high"])
def test_whatever_the_plan_was_made_for_needs_are_drawn_around_required(case: str) -> None:
    found = stress([ranged_side(demand_case=case)], FEW).standings[0]
    assert list(found.futures) == pytest.approx(list(stress([ranged_side()], FEW).standings[0].futures))
    assert found.together.planned == float(figures.shortage(found.case, ranged_side(demand_case=case).plan.balance))


# --- what cannot be done ---


def codes(sides: list[object]) -> list[str]:
    with pytest.raises((BadInput, UsageProblem)) as refused:
        stress(sides, FEW)  # type: ignore[arg-type]
    return [issue.code for issue in refused.value.issues]


def test_without_ranges_it_says_so() -> None:
    plain = [[*row[:4]] for row in NEEDS]
    assert codes([ranged_side(needs=plain)]) == ["stress_nothing_drawn"]
    assert codes([ranged_side(needs=plain, exit_spread=0.1)]) == ["stress_nothing_drawn"]  # nobody leaves
    assert stress([ranged_side(needs=plain, fill_spread=0.1)], FEW).standings


def test_plans_of_other_needs_are_refused() -> None:
    later = [*NEEDS[:-1], ["South", "101101", 2033, 50, 50, 50]]
    fewer = NEEDS[:-1]
    assert codes([ranged_side("a"), ranged_side("b", later)]) == ["stress_unlike"]
    assert codes([ranged_side("a"), ranged_side("b", fewer)]) == ["stress_unlike"]


def test_every_range_that_is_none_is_named_with_its_cell() -> None:
    wrong = [RANGED, ["North", "080901", 2031, 60, 70, 50], *NEEDS[2:]]
    with pytest.raises(BadInput) as refused:
        stress([ranged_side(needs=wrong)], FEW)
    assert [(issue.code, issue.cell) for issue in refused.value.issues] == [
        ("stress_out_of_order", "E2"),
        ("stress_out_of_order", "F2"),
    ]


def test_plans_with_other_figures_are_told_apart() -> None:
    scarce = [*NEEDS[:-1], ["South", "101101", 2032, 70, 60, 80]]
    (notice,) = stress([ranged_side("a"), ranged_side("b", scarce), ranged_side("c")], FEW).notices
    assert (notice.code, notice.values["plans"]) == ("stress_other_figures", ["b"])


def test_seats_and_limits_alone_make_no_other_figures() -> None:
    a = ranged_side("a")
    other: Seats = {("South College", "101101", "South", 2027): 60}
    b = replace(a, name="b", plan=replace(plan_of(a.plan.case, other), model=load_model("separate")))
    assert not stress([a, b], FEW).notices
