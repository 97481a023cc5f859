"""Prices of limits against what the shortage goal reaches when the limit is moved and all is solved anew."""

from __future__ import annotations

import math

import pytest

from coplan.case import Case
from coplan.explain import Reasons
from coplan.explain.bottlenecks import Bottleneck, bottlenecks, bottlenecks_table, step_of
from coplan.model import load_model
from coplan.plan import make_plan
from tests.tables import settings
from tests.tiny import NEED, PROGRAMMES, Rows, case_of

REGIONS = ["region", "max_out_share"]
INSTITUTIONS = ["institution", "region", "intake_limit", "enrolment_limit"]
MOVING = [*PROGRAMMES, "max_yearly_change", "cost_per_year"]
ROUTES = ["trained_in", "trained_for", "max_seats"]
BUDGETS = ["region", "year", "budget"]


def found(case: Case, model: str = "mutual") -> list[Bottleneck]:
    reasons = Reasons()
    make_plan(case, load_model(model), watch=reasons.watch)
    return bottlenecks(case, reasons.optima)


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
    rows: Rows = [REGIONS, ["East", points / 100], ["West", 1]]
    return case_of(Regions=rows, Demand=[NEED, ["West", "k", 2028, 50]])


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
    step = int(step_of(family))
    assert bottleneck.price == pytest.approx(price)
    assert bound(of(limit)) - bound(of(limit + step)) == pytest.approx(bottleneck.freed_by_step)


def test_price_holds_up_to_where_another_limit_takes_over() -> None:
    case = institution(20)
    bottleneck = only(case, "institution_intake")
    assert bottleneck.up_to == pytest.approx(30)  # then all 50 are there
    assert bound(institution(50)) == pytest.approx(bound(case) - 30)
    assert "up to 30 seats" in bottleneck.text.en
    assert "最多 30 个名额" in bottleneck.text.zh


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
