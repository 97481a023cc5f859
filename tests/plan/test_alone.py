"""What a region reaches alone depends on what alone_case leaves of a case, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coplan.contract.model import load_model
from coplan.plan import make_plan
from coplan.plan.alone import Alone, alone_case, alone_of
from tests.independent.cases import random_case
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

TWO = [PROGRAMMES, ["E", "k", 10, 100, 1], ["W", "m", 10, 100, 1]]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_counts_is_taken_away(seed: int) -> None:
    case, model = case_from(random_case(seed)), load_model("shared")
    for region in case.regions:
        expected, found = (alone_of(c, model, region) for c in (case, alone_case(case, region)))
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert numbers(found) == pytest.approx(numbers(expected), rel=1e-6, abs=1e-5)


def numbers(alone: Alone) -> list[float | None]:
    return [alone.value, alone.shortage, alone.cost]


def test_later_goals_choose_among_the_plans_that_reach_the_least_shortage() -> None:
    """E, whose seats cost 2, could train 50 or more for k, but nobody needs more; m has priority 0 and 10 of 30."""
    case = case_of(
        Specialties=[["specialty", "name", "priority"], ["k", "k", 3], ["m", "m", 0]],
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 40, 1, 2], ["E", "m", 0, 20, 1, 5]],
        Demand=[NEED, ["East", "k", 2028, 50], ["East", "m", 2028, 30]],
        Routes=[["trained_in", "trained_for", "cost_per_seat"], ["East", "East", 0.5]],
    )
    found = alone_of(case, load_model("mutual"), "East")
    # Nothing of m counts for the goal, and changing intake is avoided: 0 seats, 30 missing.
    assert found is not None
    assert numbers(found) == pytest.approx([30, 10 + 30, 40 * 2.5])


def test_only_the_regions_own_costs_count() -> None:
    case = case_of(Programmes=TWO)
    dear = {key: replace(p, cost_per_year=Fraction(7)) for key, p in case.programmes.items() if p.region == "East"}
    changed = replace(case, programmes={**case.programmes, **dear})
    assert alone_case(case, "East") != alone_case(changed, "East")
    assert alone_case(case, "West") == alone_case(changed, "West")


def test_limits_of_other_regions_do_not_count() -> None:
    case = case_of(Programmes=TWO)
    programmes = {key: replace(p, max_intake=50) if p.region == "West" else p for key, p in case.programmes.items()}
    changed = replace(case, programmes=programmes)
    assert alone_case(case, "East") == alone_case(changed, "East")
    assert alone_case(case, "West") != alone_case(changed, "West")


FIXED = ["institution", "specialty", "trained_for", "year", "seats", "origin"]


@pytest.mark.parametrize(("origin", "alone"), [(None, 40), ("kept", 0), ("edited", 0), ("沿用", 0), ("手工", 0)])
def test_only_the_planners_own_fixed_seats_bind_a_region_alone(origin: str | None, alone: float) -> None:
    case = case_of(Fixed=[FIXED, ["E", "k", "East", 2027, 10, origin]])
    bound = case_of(Fixed=[FIXED[:-1], ["E", "k", "East", 2027, 10]])
    for asked in (case, alone_case(case, "East")):
        found = alone_of(asked, load_model("mutual"), "East")
        assert found is not None
        assert found.value == pytest.approx(alone)
    assert (alone_case(case, "East") == alone_case(bound, "East")) == (origin is None)
    assert alone_case(case, "West") == alone_case(bound, "West")


def test_seats_that_were_kept_leave_a_region_its_plan_alone() -> None:
    """Of 30 seats that East must offer it kept 20 for West: alone it has all of them, beside 30 graduates of 2027."""
    sheets = {
        "Programmes": [[*PROGRAMMES, "min_intake"], ["E", "k", 30, 30, 1, 30]],
        "Demand": [NEED, ["East", "k", 2028, 100], ["West", "k", 2028, 50]],
    }
    rows = [["E", "k", "East", 2027, 10], ["E", "k", "West", 2027, 20]]
    own = case_of(**sheets, Fixed=[FIXED[:-1], *rows])
    kept = case_of(**sheets, Fixed=[FIXED, *([*row, "kept"] for row in rows)])
    assert alone_of(own, load_model("mutual"), "East") is None
    found = alone_of(kept, load_model("mutual"), "East")
    assert found is not None
    assert found.value == pytest.approx(40)
    plan = make_plan(kept, load_model("mutual"))
    assert plan.seats == {("E", "k", "East", 2027): 10, ("E", "k", "West", 2027): 20}
    assert plan.tables["Gains"]["worse_by"].tolist() == [20, 0]
