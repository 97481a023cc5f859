"""The LP as text, family by family, and how a planning is put together."""

from __future__ import annotations

import gc

import pytest

from coplan.case import Case
from coplan.contract.model import GOALS, known_families
from coplan.formulation.balance import BALANCE_FAMILIES, intake_total, participation, staff_balance
from coplan.formulation.build import Formulation, Label, formulate_balance
from coplan.formulation.goals import GOAL_ROWS
from coplan.formulation.limit_rows import relations_of
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.limits import LIMITS
from tests.formulation.picture import expression_as_text, relations_as_text
from tests.formulation.test_constraints import HEADCOUNT, LENDING, WORKFORCE, programme
from tests.tiny import NEED, PROGRAMMES, case_of, least, lp_of, solved

ALONE = {"East": 20.0, "West": 30.0}


def everything() -> Case:
    """One programme in East, everything the families speak of, and the years 2027 to 2029."""
    rates = {"fill_rate": 0.9, "completion_rate": 0.8, "cost_per_year": 3, "max_yearly_change": 0.2, "min_intake": 12}
    return case_of(
        Settings=HEADCOUNT,
        Regions=[["region", "weight", "max_out_share"], ["East", 2, 0.25], ["West", 1, 1]],
        Institutions=[["institution", "region", "intake_limit", "enrolment_limit"], ["E", "East", 15, 30]],
        Specialties=[["specialty", "name", "priority"], ["k", "k", 3]],
        Programmes=programme("E", "k", 10, 20, 2, **rates),
        Demand=[NEED, ["East", "k", 2029, 60], ["West", "k", 2029, 40]],
        Workforce=[WORKFORCE, ["East", "k", 50, 0.1], ["West", "k", 20, 0]],
        Inflow=[["region", "specialty", "year", "people"], ["West", "k", 2028, 5]],
        Retention=[["trained_in", "trained_for", "works_in", "share"], ["East", "East", "East", 0.5]],
        Routes=[["trained_in", "trained_for", "max_seats", "cost_per_seat"], ["East", "West", 4, 1.5]],
        Budgets=[["region", "year", "budget"], ["East", 2028, 100]],
        Sharing=[["employed_in", "serves", "max_share", "effectiveness"], ["East", "West", 0.2, 0.75]],
        Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 2]],
    )


# Retention: half of the graduates stay in East, so a seat gives 0.9 · 0.8 · 0.5 = 0.36 people, one for West 0.72.
# Students of 2025 and 2026: 10 · 0.9 = 9 each year, 3.6 of whom come to work in East in 2027 and 2028.
PICTURES = {
    "intake_total": ["E,k,2027: intake[E,k,2027] - seats[E,k,East,2027] - seats[E,k,West,2027] = 0"],
    "intake_range": ["E,k,2027: intake[E,k,2027] <= 20", "E,k,2027: intake[E,k,2027] >= 12"],
    "steady_change": ["E,k,2027: intake[E,k,2027] <= 14", "E,k,2027: intake[E,k,2027] >= 6"],
    "institution_intake": ["E,2027: intake[E,k,2027] <= 15"],
    "institution_enrolment": ["E,2027: 0.9 intake[E,k,2027] <= 21"],
    "region_budget": ["East,2028: 5.4 intake[E,k,2027] <= 100"],
    "route_seats": ["East,West,2027: seats[E,k,West,2027] <= 4"],
    "openness": ["East,2027: seats[E,k,West,2027] <= 2.5"],
    "fixed_seats": ["E,k,West,2027: seats[E,k,West,2027] = 2"],
    "staff_balance": [
        "East,k,2027: staff[East,k,2027] = 48.6",
        "East,k,2028: staff[East,k,2028] - 0.9 staff[East,k,2027] = 3.6",
        "East,k,2029: staff[East,k,2029] - 0.36 seats[E,k,East,2027] - 0.9 staff[East,k,2028] = 0",
        "West,k,2027: staff[West,k,2027] = 20",
        "West,k,2028: staff[West,k,2028] - staff[West,k,2027] = 5",
        "West,k,2029: staff[West,k,2029] - 0.72 seats[E,k,West,2027] - staff[West,k,2028] = 0",
    ],
    "need_met": [
        "East,k,2029: staff[East,k,2029] - lent[East,West,k,2029] + shortage[East,k,2029] - surplus[East,k,2029] = 60",
        "West,k,2029: staff[West,k,2029] + 0.75 lent[East,West,k,2029] + shortage[West,k,2029]"
        " - surplus[West,k,2029] = 40",
    ],
    "lending_limit": [
        f"East,West,k,{b}: lent[East,West,k,{b}] - 0.2 staff[East,k,{b}] <= 0" for b in (2027, 2028, 2029)
    ],
    "participation": [
        "East: 3 shortage[East,k,2029] - excess[East] <= 20",
        "West: 3 shortage[West,k,2029] - excess[West] <= 30",
    ],
}
GOAL_PICTURES = {
    "participation": "excess[East] + excess[West]",
    "shortage": "6 shortage[East,k,2029] + 3 shortage[West,k,2029]",
    "least_gain": "least_gain",
    "worst_region": "worst",
    "surplus": "surplus[East,k,2029] + surplus[West,k,2029] + 0.25 lent[East,West,k,2027]"
    " + 0.25 lent[East,West,k,2028] + 0.25 lent[East,West,k,2029]",
    "change": "rise[E,k,2027] + fall[E,k,2027]",
    "directed": "seats[E,k,West,2027]",
    "cost": "5.4 intake[E,k,2027] + 1.5 seats[E,k,West,2027]",
}
GOAL_ROW_PICTURES = {
    "least_gain": [
        "East: 3 shortage[East,k,2029] - 20 least_gain <= 0",
        "West: 3 shortage[West,k,2029] - 30 least_gain <= 0",
    ],
    "worst_region": [
        "East: 3 shortage[East,k,2029] - 180 worst <= 0",
        "West: 3 shortage[West,k,2029] - 120 worst <= 0",
    ],
    "change": ["E,k,2027: intake[E,k,2027] - rise[E,k,2027] + fall[E,k,2027] = 10"],
}


def whole_lp() -> Formulation:
    return lp_of(everything(), GOALS, without=(), alone=ALONE)


def test_every_family_and_goal_has_a_picture() -> None:
    assert set(PICTURES) >= set(known_families()) - set(LIMITS)
    assert set(GOAL_PICTURES) == set(GOALS)
    assert set(GOAL_ROW_PICTURES) == set(GOAL_ROWS)


@pytest.mark.parametrize("family", PICTURES)
def test_picture_of_a_family(family: str) -> None:
    lp = whole_lp()
    planning, v = lp.planning, lp.variables
    if family == "participation":
        relations = participation(planning, v, ALONE)
    elif family in LIMITS:
        relations = relations_of(LIMITS[family].rows(planning.case, planning.planners), v)
    else:
        definitions = {"intake_total": intake_total, "staff_balance": staff_balance, **BALANCE_FAMILIES}
        relations = definitions[family](planning, v)
    assert relations_as_text(lp, relations) == PICTURES[family]


@pytest.mark.parametrize("goal", GOALS)
def test_picture_of_a_goal(goal: str) -> None:
    lp = whole_lp()
    assert expression_as_text(lp, lp.goals[goal]) == GOAL_PICTURES[goal]
    if goal in GOAL_ROWS:
        assert relations_as_text(lp, GOAL_ROWS[goal](lp.planning, lp.variables, ALONE)) == GOAL_ROW_PICTURES[goal]


def test_open_routes_leaves_out_seats() -> None:
    closed = case_of(
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Routes=[["trained_in", "trained_for", "allowed"], ["East", "West", "no"]],
    )
    assert list(lp_of(closed).variables.seats) == [(("E", "k"), "East", 2027)]
    free = lp_of(closed, without=("open_routes",))
    assert list(free.variables.seats) == [(("E", "k"), "East", 2027), (("E", "k"), "West", 2027)]


def test_relations_on_one_variable_become_bounds() -> None:
    lp = whole_lp()
    intake = lp.variables.intake[("E", "k"), 2027]
    seats = lp.variables.seats[("E", "k"), "West", 2027]
    assert (intake.lowBound, intake.upBound) == (12, 14)  # intake_range and steady_change
    assert (seats.lowBound, seats.upBound) == (2, 2)  # fixed_seats; the route would allow 4, and openness 2.5
    assert {bound.label.family for bound in lp.bounds[seats]} == {"route_seats", "openness", "fixed_seats"}
    assert "fixed_seats" not in {label.family for label in lp.rows}


def test_rows_and_columns_keep_their_order() -> None:
    lp = whole_lp()
    matrix = matrix_of(lp)
    assert len(matrix.row_lower) == len(lp.rows) == matrix.entries.shape[0]
    row = lp.rows.index(Label("staff_balance", ("East", "k", 2029)))
    entries = matrix.entries[[row]].tocoo()
    found = {id(lp.columns[j]): a for j, a in zip(entries.col, entries.data, strict=True)}
    v = lp.variables
    staff = {id(v.staff["East", "k", 2029]): 1, id(v.staff["East", "k", 2028]): -0.9}
    assert found == {id(v.seats[("E", "k"), "East", 2027]): pytest.approx(-0.36), **staff}
    assert (matrix.row_lower[row], matrix.row_upper[row]) == (0, 0)


def test_coefficients_of_a_goal() -> None:
    lp = whole_lp()
    cost = coefficients(lp, lp.goals["cost"])
    assert cost[lp.column(lp.variables.intake[("E", "k"), 2027])] == pytest.approx(5.4)
    assert cost.sum() == pytest.approx(5.4 + 1.5)


def test_programmes_outside_the_planning_stay_as_they_are() -> None:
    # Only West plans; E goes on with 20 seats for East, a quarter of whose graduates work in West.
    shares = [["East", "East", "East", 0.75], ["East", "East", "West", 0.25]]
    case = case_of(
        Regions=[["region", "weight"], ["East", 1], ["West", 2]],
        Programmes=[PROGRAMMES, ["E", "k", 20, 100, 1], ["W", "k", 0, 10, 1]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Retention=[["trained_in", "trained_for", "works_in", "share"], *shares],
    )
    lp = lp_of(case, planners=("West",))
    assert list(lp.variables.intake) == [(("W", "k"), 2027)]
    assert {d for _, d, _ in lp.variables.seats} == {"West"}
    # 5 people a year from East, in 2027 and 2028, and 10 of West's own; every missing person counts twice.
    assert solved(lp).goal("shortage") == pytest.approx(2 * (50 - 5 - 5 - 10))


def test_equal_weights() -> None:
    case = case_of(Regions=[["region", "weight"], ["East", 7], ["West", 1]], Programmes=programme("E", "k", 0, 20, 1))
    assert Planning(case, frozenset(), frozenset({"East"})).weight("East") == 7
    assert Planning(case, frozenset(), frozenset({"East"}), equal_weights=True).weight("East") == 1


def test_balance_of_known_staff() -> None:
    # As in the test of lending_limit: 30 of 100 people lent at half effect to a region that needs 50.
    case = case_of(**LENDING)
    planning = Planning(case, frozenset(known_families()), frozenset(case.regions))
    staff = {("East", "k", 2027): 100.0, ("West", "k", 2027): 0.0}
    lp = formulate_balance(planning, ("participation", "shortage"), staff, {"East": 0.0, "West": 50.0})
    assert solved(lp).goal("shortage") == pytest.approx(35)


@pytest.mark.parametrize("column", ["cost_per_year", "fill_rate"])
def test_what_costs_nothing_keeps_any_budget(column: str) -> None:
    case = case_of(
        Programmes=programme("E", "k", 0, 100, 1, **{"cost_per_year": 2, "fill_rate": 1, column: 0}),
        Budgets=[["region", "year", "budget"], ["East", 2027, 0]],
    )
    assert least(case, "shortage") == pytest.approx(0 if column == "cost_per_year" else 50)


def test_garbage_collection_is_on_afterwards() -> None:
    lp_of(case_of())
    assert gc.isenabled()
