"""The audit against figures worked out by hand, against seats that break one relation each, and against the LP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.independent.audit import Audit, Seats
from tests.independent.cases import Table, random_case, settings
from tests.independent.facts import Facts
from tests.independent.lp import Model
from tests.independent.matrix import InfeasibleError
from tests.independent.plan_workbook import differences

A, B = ("UA", "k", "A", 2027), ("UA", "k", "B", 2027)
FOUR = {"institution": "UA", "specialty": "k", "trained_for": "A", "year": 2027, "seats": 4}


def case(**sheets: Table) -> Facts:
    """Two regions; a programme in A (one year of study, 10 a year for a student); 60 needed in A and 80 in B."""
    programme = {"institution": "UA", "specialty": "k", "current_intake": 30, "max_intake": 100, "years": 1}
    return Facts(
        {
            "Settings": settings(2027, 2027),
            "Regions": [{"region": "A"}, {"region": "B", "weight": 2}],
            "Institutions": [{"institution": "UA", "region": "A"}],
            "Specialties": [{"specialty": "k", "name": "kk", "priority": 3}],
            "Programmes": [{**programme, "cost_per_year": 10, "fill_rate": 0.5}],
            "Demand": [
                {"region": "A", "specialty": "k", "year": 2028, "required": 60},
                {"region": "B", "specialty": "k", "year": 2028, "required": 80},
            ],
            "Routes": [{"trained_in": "A", "trained_for": "B", "cost_per_seat": 7}],
            **sheets,
        }
    )


def test_figures_by_hand() -> None:
    # A: 15 graduates of 2026 in 2027, 20 of 2027 in 2028: 25 short of 60; B: 10 of 80, 70 short.
    # Alone A has 15 + 50: none short, so its 3 · 25 are the excess.
    assert Audit(case(), {A: 40, B: 20}).figures() == pytest.approx(
        {
            "participation": 75,
            "shortage": 3 * 25 + 2 * 3 * 70,
            "worst_region": 70 / 80,
            "least_gain": 70 / 80,
            "surplus": 15,
            "unsteady": 0,
            "change": 30,
            "cost": 60 * 0.5 * 10 + 20 * 7,
            "seats_total": 60,
            "seats_for_others": 20,
        }
    )


def test_lent_staff_is_used_best() -> None:
    # A has 15 in 2027, when nothing is required, and 15 + 50 in 2028. It lends 5 without being short, at 0.4.
    sharing = [{"employed_in": "A", "serves": "B", "max_share": 0.5, "effectiveness": 0.4}]
    audit = Audit(case(Sharing=sharing), {A: 100})
    figures = audit.figures(sharing=True)
    assert figures["shortage"] == pytest.approx(2 * 3 * (80 - 2))
    assert figures["surplus"] == pytest.approx(15 + 0.6 * 5)
    assert audit.figures()["shortage"] == pytest.approx(2 * 3 * 80)


@pytest.mark.parametrize(
    ("seats", "sheets", "family"),
    [
        ({A: 101}, {}, "intake_range"),
        ({A: 50}, {"Institutions": [{"institution": "UA", "region": "A", "intake_limit": 49.5}]}, "institution_intake"),
        ({A: 52}, {"Institutions": [{"institution": "UA", "region": "A", "enrolment_limit": 25}]}, "institution_enrol"),
        ({A: 51}, {"Budgets": [{"region": "A", "year": 2027, "budget": 254.9}]}, "region_budget"),
        ({B: 1}, {"Routes": [{"trained_in": "A", "trained_for": "B", "allowed": "no"}]}, "open_routes"),
        ({B: 3}, {"Routes": [{"trained_in": "A", "trained_for": "B", "max_seats": 2.9}]}, "route_seats"),
        ({A: 60, B: 10}, {"Regions": [{"region": "A", "max_out_share": 0.33}, {"region": "B"}]}, "openness"),
        ({A: 5}, {"Fixed": [FOUR]}, "fixed_seats"),
        ({B: 4}, {"Routes": [{"trained_in": "A", "trained_for": "B", "min_group": 5}]}, "min_group"),
        ({("UB", "k", "A", 2027): 1}, {}, "seats for"),
    ],
)
def test_broken_relations(seats: Seats, sheets: dict[str, Table], family: str) -> None:
    (message,) = Audit(case(**sheets), seats).broken()
    assert message.startswith(family)


def test_limits_hold_exactly() -> None:
    regions = [{"region": "A", "max_out_share": 0.1}, {"region": "B"}]
    budget = [{"region": "A", "year": 2027, "budget": 500}]
    assert Audit(case(Regions=regions, Budgets=budget), {A: 97, B: 3}).broken() == []


@pytest.mark.parametrize(("rule", "number", "kept"), [("multiple", 15, 45), ("min_open", 50, 50), ("min_open", 50, 0)])
def test_rules_on_whole_seats(rule: str, number: int, kept: int) -> None:
    facts = case(Programmes=[{**case().tables["Programmes"][0], rule: number}])
    assert Audit(facts, {A: kept}).broken() == []
    (message,) = Audit(facts, {A: 49}).broken()
    assert message.startswith(rule)


def test_unsteady_counts_intake_and_seats_for_each_other_region() -> None:
    facts = case(Settings=settings(2027, 2029))
    years = ({A: 40, B: 20}, {A: 50}, {A: 30, B: 10})
    seats = {(i, k, d, 2027 + n): number for n, year in enumerate(years) for (i, k, d, _), number in year.items()}
    assert Audit(facts, seats).unsteady() == (10 + 20) + (10 + 10)


def test_steady_change() -> None:
    facts = case()
    row = {**facts.tables["Programmes"][0], "max_yearly_change": 0.29}
    facts = case(Programmes=[row])
    assert Audit(facts, {A: 59}).broken() == []
    assert Audit(facts, {A: 60}).broken() == ["steady_change ('UA', 'k') 2027: 30 → 60, step 29"]


def plan(path: Path, **cells: Any) -> Path:
    """The plan workbook of test_figures_by_hand, notes above its headings; cells replace figures of Summary."""
    book = Workbook()
    book.remove(book.active)
    figures = {"participation": 75, "shortage": 495, "worst_region": 0.875, "surplus": 15, "change": 30, "cost": 440}
    figures |= {"unsteady": 0, "least_gain": 0.875, "seats_total": 60, "seats_for_others": 20, **cells}
    balance = ["region", "specialty", "name", "year", "required", "staff", "lent", "borrowed", "shortage", "surplus"]
    sheets = {
        "Summary": [["key", "label", "value", "note"], *([key, "", value, ""] for key, value in figures.items())],
        "Allocation": [
            ["institution", "region", "specialty", "name", "trained_for", "year", "seats"],
            ["UA", "A", "k", "kk", "A", 2027, 40],
            ["UA", "A", "k", "kk", "B", 2027, 20],
        ],
        "Intake": [["institution", "region", "specialty", "current_intake", "2027"], ["UA", "A", "k", 30, 60]],
        "Flows": [["trained_in", "trained_for", "2027"], ["A", "B", 20]],
        "Balance": [
            [*balance, "coverage"],
            ["A", "k", "kk", 2027, 0, 15, 0, 0, 0, 15, None],
            ["A", "k", "kk", 2028, 60, 35, 0, 0, 25, 0, 35 / 60],
            ["B", "k", "kk", 2027, 0, 0, 0, 0, 0, 0, None],
            ["B", "k", "kk", 2028, 80, 10, 0, 0, 70, 0, 0.125],
        ],
        "Gains": [
            ["region", "unchanged", "alone", "together", "gain"],
            ["A", 90, 0, 75, -75],
            ["B", 240, 240, 210, 30],
        ],
    }
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.append(["persons", None])
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_a_right_plan_workbook_is_clean(tmp_path: Path) -> None:
    assert differences(plan(tmp_path / "plan.xlsx"), case()) == []


def test_a_wrong_figure_is_found(tmp_path: Path) -> None:
    found = differences(plan(tmp_path / "plan.xlsx", cost=441), case())
    assert found == ["Summary cost: 441 instead of 440.0"]


@pytest.mark.parametrize("seed", range(100, 112))
@pytest.mark.parametrize("sharing", [False, True])
def test_lp_and_audit_agree_on_whole_seats(seed: int, sharing: bool) -> None:
    facts = Facts(random_case(seed))
    model = Model(facts, facts.regions, sharing)
    goal = {**model.goal_shortage(), **{key: 1e-3 * c for key, c in model.goal_surplus().items()}}
    try:
        values = model.matrix.minimise_whole(goal)
    except InfeasibleError:
        pytest.skip("no whole plan in this case")
    seats = {(*key[1], key[2], key[3]): round(n) for key, n in values.items() if key[0] == "seats" and round(n)}
    audit = Audit(facts, seats)
    assert audit.broken() == []
    for key, people in audit.staff.items():
        assert values["staff", *key] == pytest.approx(float(people), abs=1e-5)
    assert audit.figures()["seats_for_others"] == pytest.approx(
        sum(values[key] for key in model.goal_directed()), abs=1e-5
    )
    cost = sum(float(c) * values[key] for key, c in model.goal_cost().items())
    assert audit.figures()["cost"] == pytest.approx(cost, abs=1e-4)
