"""Limits made up here, of kinds that those of coplan are not: shares of planned seats, and sums that must be met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from coplan.case import Case
from coplan.clash import clashing_labels
from coplan.contract.model import load_model
from coplan.explain import optima_of
from coplan.explain.bottlenecks import Bottleneck, bottlenecks
from coplan.explain.causes import causes_of
from coplan.explain.steps import Steps
from coplan.limits import LIMITS, Limit
from coplan.limits.base import Exact, Planners, Row
from coplan.limits.check import broken_relations
from coplan.plan import Plan, make_plan
from coplan.solver import Infeasible
from coplan.words.language import Text, _texts
from tests.tiny import NEED, PROGRAMMES, Rows, case_of

NAME = "made_up"
MUTUAL = load_model("mutual")
MODEL = replace(MUTUAL, families=MUTUAL.families | {NAME})
EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)
ROUTES: Rows = [["trained_in", "trained_for", "max_seats"], ["East", "West", 3]]
LARGE: dict[str, Rows] = {
    "Programmes": [PROGRAMMES, ["E", "k", 0, 1000, 1]],
    "Demand": [NEED, ["East", "k", 2028, 900], ["West", "k", 2028, 50]],
}
Made = Callable[[Callable[[Case, Planners], Iterator[Row]]], None]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """Adds a limit of these rows, with words."""

    def add(rows: Callable[[Case, Planners], Iterator[Row]]) -> None:
        limit = Limit(NAME, 85, "seats", "region", "Regions", "max_out_share", "openness", rows=rows)
        monkeypatch.setitem(LIMITS, NAME, limit)  # type: ignore[arg-type]
        for key in (f"bottleneck.{NAME}", f"bottleneck.{NAME}_least"):
            monkeypatch.setitem(_texts(), key, Text("{subject} {freed}", "{subject}{freed}"))  # type: ignore[arg-type]

    return add


def solved(case: Case) -> tuple[Plan, Sequence[Bottleneck]]:
    plan = make_plan(case, MODEL)
    return plan, [b for b in bottlenecks(case, optima_of(plan)) if b.family == NAME]


def share_for_others(share: Exact) -> Callable[[Case, Planners], Iterator[Row]]:
    """At most a share of the planned seats of East is for West."""

    def rows(case: Case, _: Planners) -> Iterator[Row]:
        for t in case.intake_years:
            yield Row(("East", t), [((("E", "k"), "West", t), 1)], upper=share, share_of=[((("E", "k"), t), 1)])

    return rows


def both(total: int) -> Callable[[Case, Planners], Iterator[Row]]:
    """The seats of both programmes come to a total."""

    def rows(case: Case, _: Planners) -> Iterator[Row]:
        for t in case.intake_years:
            yield Row(("East", t), [((("E", k), t), 1) for k in "km"], total, total)

    return rows


@pytest.mark.parametrize("share", [0, Fraction(2, 100)])
def test_a_share_of_planned_seats_is_priced_by_all_of_them(made: Made, share: Exact) -> None:
    """A point of the 1,000 seats that can be planned is ten."""
    made(share_for_others(share))
    plan, (found,) = solved(case_of(**LARGE))
    assert (found.unit, found.price) == ("points", pytest.approx(10))
    assert found.obtained == "re-solved"
    assert plan.seats.get(WEST, 0) == share * 1000


def test_a_share_of_none_is_raised_no_further_than_the_route_has_room(made: Made) -> None:
    made(share_for_others(0))
    _, (found,) = solved(case_of(**LARGE, Routes=ROUTES))
    assert (found.price, found.up_to) == pytest.approx((3, 1))


def test_a_sum_that_must_be_met_holds_everywhere(made: Made) -> None:
    made(both(30))
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]])
    plan, (found,) = solved(case)
    assert (plan.seats, found.upper, found.unit) == ({EAST: 30}, True, "seats")
    assert (found.price, found.up_to) == pytest.approx((1, 20))
    assert causes_of(plan)["East", "k"]["openness"] == pytest.approx(20)
    assert [stop.family for change in (1, -1) for stop in plan.room.stops({EAST: change})] == [NAME, NAME]
    values = [(b.value, b.limit) for n in (29, 31) for b in broken_relations(case, MODEL.families, {EAST: n})]
    assert values == [(29, 30), (31, 30)]


def test_a_least_is_priced_by_the_room_that_it_takes(made: Made) -> None:
    """80 of the institution's 100 seats are for a specialty that nobody needs, so that 30 of the 50 are missing."""

    def floor(case: Case, _: Planners) -> Iterator[Row]:
        yield from (Row(("East", t), [((("E", "m"), t), 1)], lower=80) for t in case.intake_years)

    made(floor)
    programmes: Rows = [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]]
    institutions: Rows = [["institution", "region", "intake_limit"], ["E", "East", 100], ["W", "West", None]]
    plan, (found,) = solved(case_of(Programmes=programmes, Institutions=institutions))
    assert (found.upper, found.price, found.up_to) == (False, pytest.approx(1), pytest.approx(30))
    said = Steps(plan).of(("East", "k"), {"openness": 30.0})  # of k itself the limit says nothing
    assert said.en == "30 person-years: let East train a larger share for other regions (max_out_share)"


@pytest.mark.parametrize("total", [9, 201])
def test_a_sum_that_cannot_be_met_is_in_the_clash(made: Made, total: int) -> None:
    """Ten at least and 200 at most."""
    made(both(total))
    fewest = [[*PROGRAMMES, "min_intake"], ["E", "k", 0, 100, 1, 10], ["E", "m", 0, 100, 1, 0]]
    with pytest.raises(Infeasible) as none:
        make_plan(case_of(Programmes=fewest), MODEL)
    assert none.value.lp is not None
    assert NAME in {label.family for label in clashing_labels(none.value.lp, none.value.whole)}
