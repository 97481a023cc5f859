"""The indicators: worked out by hand, and computed again from the result sheets and the inputs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.contract.results import indicators
from coplan.plan import Plan, plan_of_seats
from tests.independent.cases import random_case
from tests.plan.test_settlement import random_seats
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

SEATS = {
    ("E", "k", "East", 2027): 40,
    ("E", "k", "West", 2027): 10,
    ("E", "k", "East", 2028): 30,
    ("W", "m", "West", 2027): 20,
    ("W", "m", "West", 2028): 20,
}


def card(plan: Plan) -> Mapping[tuple[str, str], Mapping[int, float]]:
    """Values by region ("" for all) and indicator, without blank years."""
    table = plan.tables["Scorecard"]
    years = [column for column in table if isinstance(column, int)]
    return {
        (row.region if isinstance(row.region, str) else "", row.key): {
            year: value for year, value in zip(years, row[3:], strict=True) if not math.isnan(value)
        }
        for row in table.itertuples()
    }


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Balance years 2027 to 2029; courses of one year.

    E takes in 40 for k today, though nobody entered in 2026, and a tenth of its seats stay empty; W takes in 20 for m.
    Of k, East needs 200 people in 2029 and West 20 in 2028; of m, West needs 20 in 2028. Of those whom E trains for
    West, four in five go there and the fifth stays in East.
    """
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=[
            [*PROGRAMMES, "fill_rate", "cost_per_year"],
            ["E", "k", 40, 90, 1, 0.9, 6],
            ["W", "m", 20, 20, 1, 1, 3],
        ],
        Demand=[
            NEED,
            ["East", "k", 2029, 200],
            ["West", "k", 2028, 20],
            ["West", "m", 2028, 20],
            ["West", "m", 2029, 0],
        ],
        Enrolled=[["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 0]],
        Retention=[
            ["trained_in", "trained_for", "works_in", "share"],
            ["East", "West", "West", 0.8],
            ["East", "West", "East", 0.2],
        ],
        Routes=[["trained_in", "trained_for", "cost_per_seat"], ["East", "West", 1]],
    )
    return plan_of_seats(case, load_model("mutual"), SEATS, {}, 0.0)


def test_coverage(plan: Plan) -> None:
    """Staff of k: 2028 East 36 + 1.8, West 7.2; 2029 East 37.8 + 27 = 64.8."""
    found = card(plan)
    assert found["East", "coverage"] == pytest.approx({2029: 64.8 / 200})
    # Required is summed up; m is met from the students of 2026 on.
    assert found["West", "coverage"] == pytest.approx({2028: 27.2 / 40, 2029: 27.2 / 40})
    assert found["", "coverage"] == pytest.approx({2028: 27.2 / 40, 2029: (64.8 + 27.2) / 240})
    assert found["West", "coverage_change"] == pytest.approx({2029: 0}, abs=1e-9)
    assert found["", "coverage_change"] == pytest.approx({2029: 100 * (92 / 240 - 0.68)})


def test_coverage_of_shortage_specialties(plan: Plan) -> None:
    """As it is, m is never short; of k nobody is in West."""
    found = card(plan)
    assert found["West", "shortage_coverage"] == pytest.approx({2028: 7.2 / 20, 2029: 7.2 / 20})
    assert found["", "shortage_coverage"] == pytest.approx({2028: 7.2 / 20, 2029: (64.8 + 7.2) / 220})


def test_balance_between_regions(plan: Plan) -> None:
    found = card(plan)
    assert found["East", "relative_coverage"] == pytest.approx({2029: (64.8 / 200) / (92 / 240)})
    assert found["", "coverage_balance"] == pytest.approx({2028: 1, 2029: (64.8 / 200) / 0.68})


def test_directed_seats(plan: Plan) -> None:
    found = card(plan)
    assert found["East", "share_for_others"] == pytest.approx({2027: 10 / 50, 2028: 0})
    assert found["West", "share_for_others"] == {2027: 0, 2028: 0}
    assert found["", "share_for_others"] == pytest.approx({2027: 10 / 70, 2028: 0})
    assert found["West", "fulfilment"] == found["", "fulfilment"] == pytest.approx({2027: 0.8})
    assert found["East", "fulfilment"] == {}


def test_cost_per_filled_post(plan: Plan) -> None:
    """A seat at E costs 5.4, for West 6.4; all of its students work in one of the regions."""
    found = card(plan)
    assert found["East", "cost_per_post"] == pytest.approx({2027: (50 * 5.4 + 10) / 45, 2028: 6})
    assert found["", "cost_per_post"][2027] == pytest.approx((50 * 5.4 + 10 + 60) / 65)


def test_change_of_intake(plan: Plan) -> None:
    found = card(plan)
    assert found["East", "intake_change"] == pytest.approx({2027: 50 / 40 - 1, 2028: 30 / 50 - 1})
    assert found["", "intake_change"] == pytest.approx({2027: 70 / 60 - 1, 2028: 50 / 70 - 1})


def test_every_region_has_the_indicators_of_the_contract(plan: Plan) -> None:
    found = card(plan)
    assert [key for region, key in found if region == "West"] == [k for k in indicators() if k != "coverage_balance"]
    assert [key for region, key in found if not region] == [k for k in indicators() if k != "relative_coverage"]
    assert list(plan.tables["Scorecard"]) == ["region", "key", 2027, 2028, 2029]


class Again:
    """The indicators from Allocation, Balance and the inputs, in floats and with pandas."""

    def __init__(self, plan: Plan):
        self.case: Case = plan.case
        self.balance, self.seats = plan.tables["Balance"].dropna(subset="required"), plan.tables["Allocation"].copy()
        self.regions = {region: [region] for region in self.case.regions} | {"": list(self.case.regions)}
        short = {key[:2] for key, missing in plan.unchanged.shortage.items() if missing}
        self.short = [pair in short for pair in zip(self.balance.region, self.balance.specialty, strict=True)]
        rows = [self._of_row(row) for row in self.seats.itertuples()]
        self.seats[["cost", "graduates", "come", "working", "away"]] = pd.DataFrame(
            rows, index=self.seats.index, dtype=float
        )

    def _of_row(self, row: Any) -> list[float]:
        case = self.case
        p = case.programmes[row.institution, row.specialty]
        shares = case.retention.get((p.region, row.trained_for), {row.trained_for: 1})
        graduates = float(row.seats * p.fill_rate * p.completion_rate)
        route = case.routes.get((p.region, row.trained_for))
        cost = row.seats * (p.cost_per_year * p.years * p.fill_rate + (route.cost_per_seat if route else 0))
        come, working = float(shares.get(row.trained_for, 0)), float(sum(shares.values()))
        return [float(cost), graduates, graduates * come, graduates * working, float(p.region != row.trained_for)]

    def coverage(self, region: str, year: int, short: bool = False) -> float:
        rows = self.balance[self.short] if short else self.balance
        rows = rows[rows.region.isin(self.regions[region]) & (rows.year == year)]
        return ratio(rows.required.sum() - rows.shortage.sum(), rows.required.sum())

    def offered(self, region: str, year: int) -> pd.DataFrame:
        return self.seats[self.seats.region.isin(self.regions[region]) & (self.seats.year == year)]

    def intake(self, region: str, year: int) -> float:
        if year < self.case.first_year:
            owners = self.regions[region]
            return float(sum(p.current_intake for p in self.case.programmes.values() if p.region in owners))
        return float(self.offered(region, year).seats.sum())

    def moved(self, region: str, year: int) -> float:
        if year not in self.case.intake_years[1:]:
            return math.nan
        directed = ["institution", "specialty", "trained_for"]
        found = 0.0
        for columns, some in ((directed[:2], ""), (directed, "away")):
            now, before = (self.offered(region, t) for t in (year, year - 1))
            sums = [(rows[rows.away > 0] if some else rows).groupby(columns).seats.sum() for rows in (now, before)]
            found += float(sums[0].sub(sums[1], fill_value=0).abs().sum())
        return found

    def value(self, region: str, key: str, year: int) -> float:
        offered = self.offered(region, year)
        if key in ("coverage", "shortage_coverage"):
            return self.coverage(region, year, key == "shortage_coverage")
        if key == "coverage_change":
            return 100 * (self.coverage(region, year) - self.coverage(region, year - 1))
        if key == "relative_coverage":
            return ratio(self.coverage(region, year), self.coverage("", year))
        if key == "coverage_balance":
            found = [x for r in self.case.regions if not math.isnan(x := self.coverage(r, year))]
            return ratio(min(found), max(found)) if found else math.nan
        if key == "share_for_others":
            return ratio((offered.seats * offered.away).sum(), offered.seats.sum())
        if key == "fulfilment":
            chosen = (
                self.seats.trained_for.isin(self.regions[region]) & (self.seats.year == year) & (self.seats.away > 0)
            )
            return ratio(self.seats[chosen].come.sum(), self.seats[chosen].graduates.sum())
        if key == "cost_per_post":
            return ratio(offered.cost.sum(), offered.working.sum())
        if key == "unsteady":
            return self.moved(region, year)
        planned = year in self.case.intake_years
        return ratio(self.intake(region, year), self.intake(region, year - 1)) - 1 if planned else math.nan


def ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else math.nan


@pytest.mark.parametrize("seed", range(10))
def test_computed_again_from_the_sheets_and_the_inputs(seed: int) -> None:
    case = case_from(random_case(seed))
    plan = plan_of_seats(case, load_model("mutual"), random_seats(case, seed), {}, 0.0)
    again = Again(plan)
    years = [column for column in plan.tables["Scorecard"] if isinstance(column, int)]
    for (region, key), values in card(plan).items():
        expected = {year: again.value(region, key, year) for year in years}
        assert values == pytest.approx({y: x for y, x in expected.items() if not math.isnan(x)}, abs=1e-9), (
            region,
            key,
        )
