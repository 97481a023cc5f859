"""Single seats explained: cases worked out by hand, and every figure and limit again by other means."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.explain.exchange import Exchange
from coplan.explain.seats import Seat, groups_of, seat, served, tightest
from coplan.limits.check import Breach
from coplan.plan import Plan, figures, make_plan, plan_of_seats
from coplan.plan.balance import balance_of, ordinary_seats, staff_of
from coplan.plan.result import broken_by
from tests.independent.cases import random_case
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

EAST = ("E", "k", "East", 2027)


def solved(**sheets: Any) -> Plan:
    return make_plan(case_of(**sheets), load_model("mutual"))


def one(plan: Plan, key: tuple[str, str, str, int] = EAST) -> Seat:
    return seat(Exchange(plan), key, plan.seats[key])


def test_a_need_that_is_met() -> None:
    """50 seats for 50 people: one more would be surplus, one fewer would be missed in 2028."""
    found = one(solved())
    assert (found.number, found.stops) == (50, ())
    assert (found.one_more, found.one_fewer, found.instead) == (0, 1, None)


def test_a_programme_at_its_most() -> None:
    found = one(solved(Programmes=[PROGRAMMES, ["E", "k", 0, 30, 1]]))
    ((stop,),) = (found.stops,)
    assert (stop.family, stop.key, stop.upper, stop.limit, stop.planned) == (
        "intake_range", ("E", "k", 2027), True, 30, 30,
    )  # fmt: skip
    assert (found.one_more, found.one_fewer) == (1, 1)


def test_all_limits_that_stop_are_named() -> None:
    """30 seats at most, 30 in all at the institution, and money for 30."""
    plan = solved(
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 30], ["W", "West", None]],
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 30, 1, 2]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 61]],
    )
    assert {stop.family for stop in one(plan).stops} == {"intake_range", "institution_intake", "region_budget"}


TWO_NEEDS = {
    "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 60], ["W", "West", None]],
    "Specialties": [["specialty", "name", "priority"], ["k", "k", 3], ["m", "m", 1]],
    "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
    "Demand": [NEED, ["East", "k", 2028, 50], ["East", "m", 2028, 50]],
}
"""60 seats for two needs of 50, of which k weighs three times as much: 50 for k and 10 for m."""


def test_the_best_other_use_and_its_price() -> None:
    """A seat of k is worth 3, in m it would be worth 1; a seat of m is worth 1, in k nothing."""
    plan = solved(**TWO_NEEDS)
    assert plan.seats == {EAST: 50, ("E", "m", "East", 2027): 10}
    found = one(plan)
    assert found.one_fewer == 3
    assert found.instead is not None
    assert (found.instead.key, found.instead.value) == (("E", "m", "East", 2027), 2)
    other = one(plan, ("E", "m", "East", 2027))
    assert (other.one_fewer, other.one_more, other.instead) == (1, 1, None)


def test_where_one_more_seat_of_the_institution_would_help() -> None:
    exchange = Exchange(solved(**TWO_NEEDS))
    use = exchange.elsewhere("E", 2027)
    assert use is not None
    assert (use.key, use.value) == (("E", "m", "East", 2027), 1)
    assert exchange.elsewhere("W", 2027) is None


def test_the_tightest_limit_comes_first() -> None:
    (tight,) = tightest(Exchange(solved(**TWO_NEEDS)))
    assert (tight.family, tight.subject, tight.use.value) == ("institution_intake", ("E",), 1)


def test_whom_seats_serve() -> None:
    """80 of 100 seats are filled, half graduate, and a quarter of them go to work in West, where two are needed."""
    plan = solved(
        Programmes=[[*PROGRAMMES, "fill_rate", "completion_rate"], ["E", "k", 0, 100, 1, 0.8, 0.5]],
        Retention=[
            ["trained_in", "trained_for", "works_in", "share"],
            ["East", "East", "East", 0.5],
            ["East", "East", "West", 0.25],
        ],
        Routes=[["trained_in", "trained_for", "allowed"], ["East", "West", "no"]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 2]],
    )
    assert plan.seats == {EAST: 100}
    (group,) = groups_of(plan.seats)
    of = served(Exchange(plan), [group])
    assert of.works == {"East": 20, "West": 10}
    assert (of.away, of.first_year, of.price) == (10, 2028, 22)
    assert of.by_pair == {("East", "k"): 20, ("West", "k"): 2}


def test_a_step_holds_in_both_directions() -> None:
    """From 0 by 10 a year: the second year is stopped by its own growth; so the first by neither."""
    plan = solved(
        Settings=settings(),
        Programmes=[[*PROGRAMMES, "max_yearly_change"], ["E", "k", 0, 100, 1, 0.1]],
        Demand=[NEED, ["East", "k", 2029, 90]],
    )
    assert plan.seats == {EAST: 10, ("E", "k", "East", 2028): 20}
    assert [(s.family, s.key) for s in one(plan).stops] == [("steady_change", ("E", "k", 2027))]
    assert [(s.family, s.key) for s in one(plan, ("E", "k", "East", 2028)).stops] == [
        ("steady_change", ("E", "k", 2028))
    ]


def _random_plan(seed: int, model: str) -> tuple[Case, Plan, Random]:
    """Some seats of a random case: many limits are just met, some are broken."""
    case, random = case_from(random_case(seed)), Random(seed)
    seats = ordinary_seats(case)
    for p in random.sample(list(case.programmes.values()), len(case.programmes) // 2):
        for t in case.intake_years:
            served_there = random.choice(case.destinations(p))
            seats[*p.key, served_there, t] = random.choice([*case.intake_range(p, t), p.current_intake])
    chosen = {key: number for key, number in seats.items() if number}
    return case, plan_of_seats(case, load_model(model), chosen, {}, 0.0), random


def _broken(plan: Plan, seats: dict[tuple[str, str, str, int], int]) -> dict[tuple[Any, ...], Fraction]:
    def beyond(breach: Breach) -> Fraction:
        return abs(breach.value - breach.limit)

    breaches = broken_by(plan.case, plan.model, plan.model.families, seats)
    return {(b.family, *b.key): beyond(b) for b in breaches}


@pytest.mark.parametrize("model", ["mutual", "separate"])
@pytest.mark.parametrize("seed", range(6))
def test_what_stops_a_seat_is_what_it_would_break(seed: int, model: str) -> None:
    case, plan, random = _random_plan(seed, model)
    exchange = Exchange(plan)
    before = _broken(plan, dict(plan.seats))
    every = list(exchange.every_seat())
    for key in random.sample(every, min(12, len(every))):
        for number in (1, -1):
            seats = {**plan.seats, key: plan.seats.get(key, 0) + number}
            if seats[key] < 0:
                continue
            after = _broken(plan, seats)
            worse = {at for at, beyond in after.items() if beyond > before.get(at, 0)}
            found = {(stop.family, *stop.key) for stop in exchange.room.stops({key: number})}
            assert found == worse, (key, number)
    assert case is plan.case


@pytest.mark.parametrize("seed", range(6))
def test_prices_are_those_of_the_whole_plan_anew(seed: int) -> None:
    case, plan, random = _random_plan(seed, "mutual")
    effects = Exchange(plan).effects
    every = list(Exchange(plan).every_seat())

    def shortage(seats: dict[tuple[str, str, str, int], int]) -> Fraction:
        return figures.shortage(case, balance_of(case, staff_of(case, seats)))

    for _ in range(8):
        changes = {key: random.choice([-3, -1, 1, 4]) for key in random.sample(every, 2)}
        seats = {**plan.seats, **{key: plan.seats.get(key, 0) + n for key, n in changes.items()}}
        assert effects.price(changes) == shortage(seats) - shortage(dict(plan.seats))
        for key, number in changes.items():
            assert effects.estimate({key: number}) == pytest.approx(float(effects.price({key: number})), abs=1e-9)
