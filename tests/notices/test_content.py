"""Notices together say what the plan says: every seat and every payment once."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplan.notices import notices_of
from coplan.notices.content import seats_told
from coplan.notices.reasons import reason_text
from coplan.plan import plan_of_seats
from tests.notices.plans import MUTUAL, random_plan
from tests.properties import case_if_sound, few, seeds, small_case
from tests.tiny import NEED, PROGRAMMES, case_of


@given(seeds, st.sampled_from(["beneficiary_pays", "shapley", "none"]))
@few
def test_sums_over_all_notices_are_those_of_the_plan(seed: int, settlement: str) -> None:
    plan = random_plan(case_if_sound(small_case(seed)), seed, settlement)
    found = notices_of(plan)
    seats: Counter[Any] = Counter()
    for notice in found.institutions.values():
        told = {
            (*service.programme.key, service.region, t): number
            for service in notice.services
            for t, number in service.seats.items()
        }
        assert told == seats_told(plan.case, notice.name, plan.seats)
        assert not seats.keys() & told.keys()
        seats.update(told)
    assert +seats == Counter(plan.seats)
    today = sum(s.today for notice in found.institutions.values() for s in notice.services)
    assert today == sum(p.current_intake for p in plan.case.programmes.values())

    payments: defaultdict[Any, Fraction] = defaultdict(Fraction)
    cost: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for notice in found.institutions.values():
        for key, amount in notice.settlement.payments.items():
            payments[key] += amount
        for key, done in notice.settlement.services.items():
            cost[key] += done.cost
    assert payments == plan.settlement.payments
    assert cost == {key: done.cost for key, done in plan.settlement.services.items()}

    outside = {key: n for key, n in plan.seats.items() if plan.case.institutions[key[0]].region != key[2]}
    for side in ("received", "given"):
        parts = [getattr(notice, side) for notice in found.regions.values()]
        assert Counter(outside) == sum(map(Counter, parts), Counter())
    gains = plan.tables["Gains"].set_index("region")
    for r, notice in found.regions.items():
        assert float(notice.together) == gains["together"][r]
        assert float(notice.unchanged) == gains["unchanged"][r]
        assert sum(notice.received.values()) == gains["seats_from_others"][r]
        assert sum(notice.given.values()) == gains["seats_for_others"][r]
        assert float(sum(need.together for need in notice.needs)) == pytest.approx(gains["together_plain"][r])


def test_a_reason_says_whom_seats_serve_and_what_stops_more() -> None:
    """60 seats for East, of which 50 are needed, and 40 for West, which needs 90; the programme is full."""
    case = case_of(Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 90]])
    plan = plan_of_seats(case, MUTUAL, {("E", "k", "East", 2027): 60, ("E", "k", "West", 2027): 40}, {}, 0.0)
    (east, west) = notices_of(plan).institutions["E"].services
    assert reason_text(case, west.reason, "en") == (
        "Graduates start work from 2028 on: 40 in West. One more: stopped by the most seats of the programme (100)."
    )
    assert "60 in East" in reason_text(case, east.reason, "en")
    assert "该专业点的最多招生（100 个）" in reason_text(case, west.reason, "zh")


def test_what_has_no_seats_is_told_too() -> None:
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 30, 100, 1]])
    plan = plan_of_seats(case, MUTUAL, {}, {}, 0.0)
    (service,) = notices_of(plan).institutions["E"].services
    assert (service.today, dict(service.seats)) == (30, {2027: 0})
    assert reason_text(case, service.reason, "en").startswith("No seats are planned. One more: nothing stops it")
    assert notices_of(plan).institutions["W"].groups == {}


def test_years_in_which_different_limits_stop_more_are_told_apart() -> None:
    settings = [["name", "value"], ["first_year", 2027], ["last_year", 2028]]
    case = case_of(Settings=settings, Demand=[NEED, ["East", "k", 2028, 150], ["East", "k", 2029, 150]])
    plan = plan_of_seats(case, MUTUAL, {("E", "k", "East", 2027): 100, ("E", "k", "East", 2028): 90}, {}, 0.0)
    (service,) = notices_of(plan).institutions["E"].services
    said = reason_text(case, service.reason, "en")
    assert "2027: stopped by the most seats of the programme (100); 2028: nothing stops it" in said
