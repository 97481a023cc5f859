"""Prices of closed routes in plans for several scenarios against the independent LP with that route opened."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest

from coplan.across import make_across
from coplan.case import Case
from coplan.explain import optima_of
from coplan.explain.bottlenecks import bottlenecks
from coplan.formulation.across import IN_ORDER, Aim
from tests.across.test_across import asked
from tests.explain.test_prices import FREED, Tables
from tests.independent.across import Joint, changed, random_scenarios
from tests.independent.cases import random_case
from tests.independent.facts import Facts
from tests.tiny import NEED, PROGRAMMES, Rows, case_of
from tests.written import case_from

Route = tuple[str, str]
LIKELY = {2: (Fraction(3, 10), Fraction(7, 10)), 3: (Fraction(1, 5), Fraction(3, 10), Fraction(1, 2))}


def scenarios_of(seed: int) -> list[Tables]:
    """A random case in several scenarios, each of which closes some of its routes."""
    draw = Random(seed)
    tables = {name: rows for name, rows in random_case(seed, size=1).items() if name != "Fixed"}
    regions = [row["region"] for row in tables["Regions"]]
    tables["Routes"] = [
        {"trained_in": o, "trained_for": d, "max_seats": draw.choice([None, 0.4, 3, 12])}
        for o in regions
        for d in regions
        if o != d
    ]
    found: list[Tables] = [changed(tables, changes) for changes in random_scenarios(tables, seed).values()]
    for n in range(len(tables["Routes"])):
        often = draw.choice(["", "yes", "no"])
        for other in found:
            other["Routes"][n]["allowed"] = often or draw.choice(["yes", "no", "no"])
    return found


def closed(tables: Tables) -> set[Route]:
    return {(row["trained_in"], row["trained_for"]) for row in tables["Routes"] if row.get("allowed") == "no"}


def with_route(tables: Tables, route: Route) -> Tables:
    """The tables with a route open."""
    rows = [
        {**row, "allowed": "yes"} if (row["trained_in"], row["trained_for"]) == route else row
        for row in tables["Routes"]
    ]
    return {**tables, "Routes": rows}


class Opened:
    """What the first goal of a plan for several scenarios reaches where a route is open in all of them."""

    def __init__(self, each: Sequence[Tables], aim: Aim):
        self.each, self.likely = each, [float(p) for p in LIKELY[len(each)]]
        joint = Joint([Facts(tables) for tables in each], self.likely)
        self.goal, self.best, self.years = IN_ORDER[aim][0], joint.best, joint.facts[0].planned
        self.excess = joint.matrix.minimise(joint.goal("participation"))
        self.least = self._least(Joint(joint.facts, self.likely, best=self.best))

    def freed(self, key: tuple[str, str, int], by: float) -> float:
        """Weighted person-years that so many seats behind a route in a year free."""
        o, d, year = key
        joint = Joint([Facts(with_route(tables, (o, d))) for tables in self.each], self.likely, best=self.best)
        for t in self.years:
            joint.matrix.row(joint.models[0].seats_of(o, d, t), upper=by if t == year else 0)
        return self.least - self._least(joint)

    def _least(self, joint: Joint) -> float:
        joint.matrix.row(joint.goal("participation"), upper=self.excess + 1e-9)
        return joint.matrix.minimise(joint.goal(self.goal))


def scenarios_closing(each: Sequence[Tables], route: Route) -> tuple[str, ...]:
    """The scenarios that close a route by the names that `asked` gives them; none where all do."""
    found = tuple(f"s{n}" for n, tables in enumerate(each) if route in closed(tables))
    return () if len(found) == len(each) else found


@pytest.mark.parametrize(("seed", "aim"), [(10, "expected"), (16, "expected"), (20, "regret"), (28, "regret")])
def test_a_closed_route_frees_what_opening_it_in_every_scenario_does(seed: int, aim: Aim) -> None:
    each = scenarios_of(seed)
    _, plan = make_across(asked([case_from(t) for t in each], LIKELY[len(each)], aim), None, lambda _: None)
    found = {b.key: b for b in bottlenecks(plan.case, optima_of(plan)) if b.family == "open_routes"}
    opened, near = Opened(each, aim), FREED
    assert any(b.obtained != "at_most" and b.price > 0.1 for b in found.values())
    for route in set().union(*map(closed, each)):
        for key in ((*route, year) for year in opened.years):
            b = found.pop(key, None)
            if b is None:
                assert opened.freed(key, 1) == pytest.approx(0, abs=near), key
                continue
            assert b.scenarios == scenarios_closing(each, route)
            step = min(1.0, b.up_to)
            freed = opened.freed(key, step)
            if b.obtained == "at_most":
                assert freed <= b.price * step + near, b
            else:
                assert freed == pytest.approx(b.price * step, rel=1e-3, abs=near), b
    assert found == {}


def test_a_route_that_one_scenario_closes_is_named_with_it() -> None:
    """West needs 50 people, and only East can train them: nobody, while one scenario of two closes the route."""
    heading = ["trained_in", "trained_for", "allowed", "max_seats"]

    def case(allowed: str, most: int) -> Case:
        programmes: Rows = [PROGRAMMES, ["E", "k", 0, 100, 1]]
        demand: Rows = [NEED, ["West", "k", 2028, 50]]
        return case_of(Programmes=programmes, Demand=demand, Routes=[heading, ["East", "West", allowed, most]])

    _, plan = make_across(asked([case("no", 30), case("yes", 10)], LIKELY[2]), None, lambda _: None)
    (b,) = bottlenecks(plan.case, optima_of(plan))
    assert (b.family, b.key, b.scenarios) == ("open_routes", ("East", "West", 2027), ("s0",))
    assert (b.price, b.up_to) == pytest.approx((1, 10))  # the other scenario lets no more through
    assert b.text.en.startswith("In scenario s0: Opening the route from East to West for one seat a year from 2027 on ")
