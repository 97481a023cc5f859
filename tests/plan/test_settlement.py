"""Who pays whom for directed seats: worked out by hand, and what always adds up."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from coplan.case import Case
from coplan.contract.model import SETTLEMENTS, SettlementRule, load_model
from coplan.limits.check import Seats
from coplan.plan import plan_of_seats, tables
from coplan.plan.alone import Alone
from coplan.plan.settlement import Service, Settlement, services_of, settle
from coplan.words.language import LANGUAGES
from tests.independent.cases import random_case
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

E_WEST = {("E", "k", "West", 2027): 10, ("E", "k", "West", 2028): 4}
W_EAST = {("W", "k", "East", 2028): 6}
OWN = {("E", "k", "East", 2027): 30, ("W", "k", "West", 2028): 20}


@pytest.fixture
def case() -> Case:
    """E teaches three years at 8 a year, half of its seats taken up; W one year at 5. A seat from E for West: 1.5."""
    return case_of(
        Settings=settings(last_year=2028),
        Regions=[["region"], ["East"], ["North"], ["West"]],
        Programmes=[
            [*PROGRAMMES, "cost_per_year", "fill_rate"],
            ["E", "k", 20, 100, 3, 8, 0.5],
            ["W", "k", 20, 100, 1, 5, 1],
        ],
        Demand=[NEED, ["East", "k", 2030, 50], ["West", "k", 2030, 50]],
        Routes=[["trained_in", "trained_for", "cost_per_seat"], ["East", "West", 1.5], ["East", "East", 9]],
    )


def test_services(case: Case) -> None:
    """10 seats are 5 students for three years, 4 seats 2 students from the next year on, past the last planned year."""
    assert services_of(case, {**E_WEST, **W_EAST, **OWN}) == {
        (2027, "East", "West"): Service(10, Fraction(5), Fraction(40), Fraction(15)),
        (2028, "East", "West"): Service(4, Fraction(7), Fraction(56), Fraction(6)),
        (2028, "West", "East"): Service(6, Fraction(6), Fraction(30), Fraction(0)),
        (2029, "East", "West"): Service(0, Fraction(7), Fraction(56), Fraction(0)),
        (2030, "East", "West"): Service(0, Fraction(2), Fraction(16), Fraction(0)),
    }


def test_beneficiary_pays(case: Case) -> None:
    found = settle(case, {**E_WEST, **W_EAST, **OWN}, "beneficiary_pays")
    assert found.payments == {
        (2027, "East", "West"): 55,
        (2028, "East", "West"): 62,
        (2028, "West", "East"): 30,
        (2029, "East", "West"): 56,
        (2030, "East", "West"): 16,
    }
    assert [found.spent("East"), found.spent("West"), found.spent("North")] == [189, 30, 0]
    assert [found.borne("East"), found.borne("West"), found.borne("North")] == [30, 189, 0]
    assert found.received("East", 2028) - found.paid("East", 2028) == 62 - 30
    assert found.years == (2027, 2028, 2029, 2030)


def test_shapley_shares_every_outlay(case: Case) -> None:
    """East gains 1, North 1, West 2; what East spends is paid by North with a quarter and West with a half."""
    found = settle(case, {**E_WEST, **W_EAST}, "shapley", {"East": 1.0, "North": 1.0, "West": 2.0})
    assert found.payments[2027, "East", "North"] == Fraction(55, 4)
    assert found.payments[2027, "East", "West"] == Fraction(55, 2)
    assert found.payments[2028, "West", "East"] == found.payments[2028, "West", "North"] == Fraction(30, 4)
    assert [found.borne(r) for r in case.regions] == [Fraction(219, 4), Fraction(219, 4), Fraction(219, 2)]
    assert found.rule == found.asked == "shapley"


def test_shapley_counts_no_loss_and_no_noise(case: Case) -> None:
    found = settle(case, E_WEST, "shapley", {"East": -5.0, "North": 1e-9, "West": 40.0})
    assert found.shares == {"West": 1}
    assert [found.borne(r) for r in case.regions] == [0, 0, 189]


@pytest.mark.parametrize("gains", [None, {}, {"East": 0.0, "West": -1.0, "North": 1e-12}])
def test_without_gains_the_beneficiary_pays(case: Case, gains: Mapping[str, float] | None) -> None:
    found = settle(case, E_WEST, "shapley", gains)
    assert (found.asked, found.rule) == ("shapley", "beneficiary_pays")
    assert found.payments == settle(case, E_WEST, "beneficiary_pays").payments


def test_none(case: Case) -> None:
    found = settle(case, E_WEST, "none", {"East": 1.0})
    assert found.payments == {}
    assert [found.borne(r) for r in case.regions] == [189, 0, 0]


def test_tables(case: Case) -> None:
    seats = {**E_WEST, **W_EAST, **OWN}
    found = settle(case, seats, "beneficiary_pays")
    rows = [tuple(row) for row in tables.settlement(found).itertuples(index=False)]
    assert rows[:4] == [
        (2027, "East", "West", 0, 0, 0, 0, 0, 0, -55),
        (2027, "West", "East", 10, 5, 40, 15, 55, 55, 55),
        (2028, "East", "West", 6, 6, 30, 0, 30, 30, 30 - 62),
        (2028, "West", "East", 4, 7, 56, 6, 62, 62, 62 - 30),
    ]
    accounts = tables.accounts(case, seats, found).set_index("region")
    # East's own 30 seats cost 12 each over three years, and 9.
    assert accounts.loc["East"].tolist() == [
        *(189, 30, pytest.approx(30 / 219), 189, 30, 159, 30 * 21 + 189, 30 * 21 + 30),
        *(55, 32, 56, 16),
    ]
    assert accounts.loc["North", "net"] == 0


def test_tables_without_directed_seats(case: Case) -> None:
    found = settle(case, OWN, "beneficiary_pays")
    assert tables.settlement(found).empty
    assert found.years == ()
    assert math.isnan(tables.accounts(case, OWN, found)["share"][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_is_said(case: Case, language: str) -> None:
    mutual = load_model("mutual")
    alone = {"East": Alone(0.0), "West": Alone(50.0)}
    for rule in SETTLEMENTS:
        plan = plan_of_seats(case, replace(mutual, settlement=rule), E_WEST, alone, 0.0)
        assert rule in plan.remarks["Settlement"].in_("en" if language == "en" else "zh")
    shared = replace(
        plan_of_seats(case, replace(mutual, settlement="shapley"), E_WEST, alone, 0.0), shapley={"West": 2.0}
    )
    assert shared.settlement.rule == "shapley"
    assert "beneficiary_pays" not in shared.remarks["Settlement"].en


def random_seats(case: Case, seed: int) -> Seats:
    chance = random.Random(seed)
    keys = ((*p.key, d, t) for p in case.programmes.values() for d in case.regions for t in case.intake_years)
    return {key: chance.randint(1, 40) for key in keys if chance.random() < 0.6}


def directed_cost(case: Case, seats: Seats, served: str | None = None) -> Fraction:
    """Cost of directed seats by the goal cost: for one region, or for all."""
    total = Fraction(0)
    for (i, k, d, _), number in seats.items():
        p = case.programmes[i, k]
        if d != p.region and served in (None, d):
            total += number * (p.cost_per_year * p.years * p.fill_rate + case.route(p.region, d).cost_per_seat)
    return total


def settled(seed: int, rule: SettlementRule) -> tuple[Case, Seats, Settlement]:
    case = case_from(random_case(seed))
    seats, chance = random_seats(case, seed), random.Random(-seed)
    return case, seats, settle(case, seats, rule, {r: chance.uniform(-1, 5) for r in case.regions})


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rule", SETTLEMENTS)
def test_everything_adds_up(seed: int, rule: SettlementRule) -> None:
    case, seats, found = settled(seed, rule)
    total = directed_cost(case, seats)
    assert sum(done.cost for done in found.services.values()) == total
    assert sum(done.seats for done in found.services.values()) == sum(
        number for (i, _, d, _), number in seats.items() if d != case.institutions[i].region
    )
    assert sum(found.borne(r) for r in case.regions) == total
    for year in found.years:
        assert sum(found.received(r, year) - found.paid(r, year) for r in case.regions) == 0
    assert all(o != d and payment > 0 for (_, o, d), payment in found.payments.items())
    table = tables.settlement(found)
    net = {(y, a, b): x for y, a, b, x in zip(table.year, table.payer, table.payee, table.net, strict=True)}
    assert all(net[y, b, a] == -x for (y, a, b), x in net.items())


@pytest.mark.parametrize("seed", range(6))
def test_the_beneficiary_pays_exactly_its_seats(seed: int) -> None:
    case, seats, found = settled(seed, "beneficiary_pays")
    for r in case.regions:
        assert found.paid(r) == found.borne(r) == directed_cost(case, seats, r)


@pytest.mark.parametrize("seed", range(6))
def test_by_shapley_burdens_are_in_proportion_to_gains(seed: int) -> None:
    case, seats, found = settled(seed, "shapley")
    total = directed_cost(case, seats)
    for r in case.regions:
        assert found.borne(r) == found.shares.get(r, 0) * total


def test_a_payer_whose_budget_cannot_carry_it_gets_a_remark() -> None:
    """West trains 10 of its own at 1 each and pays 30 for its 15 seats at E; its budget is 40, or too little by 1."""
    sheets: dict[str, Any] = {
        "Programmes": [[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 100, 1, 2], ["W", "m", 0, 50, 1, 1]],
        "Demand": [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50], ["West", "m", 2028, 50]],
    }
    seats = {("E", "k", "West", 2027): 15, ("W", "m", "West", 2027): 10}
    for budget, expected in ((40, None), (39, "West in 2027 (pays 30.00 万元 net, has 29.00 万元 left)"), (None, None)):
        rows = [["East", 2027, 30], *([["West", 2027, budget]] if budget else [])]
        case = case_of(**sheets, Budgets=[["region", "year", "budget"], *rows])
        plan = plan_of_seats(case, load_model("mutual"), seats, {}, 0.0)
        said = plan.remarks["Settlement"].en
        assert ("Training budgets that cannot carry this" in said) == (expected is not None)
        assert (plan.remarks.get("Accounts") is None) == (expected is None)
        if expected:
            assert said.endswith(f"beside their own students: {expected}.")
            assert plan.remarks["Accounts"].zh.endswith("West 2027 年（净付 30.00 万元，余 29.00 万元）。")
