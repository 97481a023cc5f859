"""What must hold for every case, tried on small random ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coplan.case import check_case
from coplan.contract.model import load_model
from coplan.formulation.build import formulate
from coplan.formulation.matrix import coefficients
from coplan.formulation.variables import Planning
from coplan.limits.check import broken_relations
from coplan.plan import make_plan
from coplan.solver import Infeasible
from tests.properties import (
    MUTUAL,
    SHARED,
    alone_values,
    assert_same_goals,
    assert_same_lp,
    bound,
    broken_in_lp,
    case_if_sound,
    few,
    lp_of,
    seeds,
    small_case,
    solved_if_possible,
    together,
)
from tests.small import raw_workbook
from tests.tiny import solved, value_of
from tests.written import Tables, case_from, inline

# The same data written otherwise


def shuffled(tables: Tables, draw: Random) -> Tables:
    """Rows and columns in any order."""

    def columns(row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(draw.sample(list(row.items()), len(row)))

    return {sheet: [columns(row) for row in draw.sample(list(rows), len(rows))] for sheet, rows in tables.items()}


@few
@given(seeds)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    tables = small_case(seed)
    case, other = case_if_sound(tables), case_if_sound(shuffled(tables, Random(seed)))
    assert_same_lp(lp_of(case, MUTUAL.families), lp_of(other, MUTUAL.families))


@pytest.mark.parametrize("seed", [1, 5])
def test_order_of_rows_leaves_the_plan(seed: int) -> None:
    tables = small_case(seed)
    cases = [case_from(tables), case_from(shuffled(tables, Random(seed)))]
    plans = [make_plan(case, MUTUAL) for case in cases]
    assert plans[0].seats == plans[1].seats
    assert plans[0].figures == plans[1].figures


@few
@given(seeds)
def test_order_of_columns_changes_nothing(seed: int) -> None:
    draw, sheets = Random(seed), inline(small_case(seed))
    turned = {}
    for sheet, rows in sheets.items():
        order = draw.sample(range(len(rows[0])), len(rows[0]))
        turned[sheet] = [[row[n] for n in order] for row in rows]
    (case, _), (other, _) = check_case(raw_workbook(sheets)), check_case(raw_workbook(turned))
    assert case == other


@few
@given(seeds)
def test_chinese_headings_change_nothing(seed: int) -> None:
    tables = small_case(seed)
    case, other = case_if_sound(tables), case_if_sound(tables, chinese=True)
    assert case == other
    assert_same_lp(lp_of(case, MUTUAL.families), lp_of(other, MUTUAL.families))


KINDS = {
    **dict.fromkeys(("region", "trained_in", "trained_for", "works_in", "employed_in", "serves"), "region"),
    "institution": "institution",
    "specialty": "specialty",
}


def renamed(tables: Tables, rename: Callable[[str, str], str]) -> Tables:
    """Every key of a kind renamed."""
    return {
        sheet: [
            {column: rename(KINDS[column], value) if column in KINDS else value for column, value in row.items()}
            for row in rows
        ]
        for sheet, rows in tables.items()
    }


@few
@given(seeds)
def test_names_in_the_same_order_change_nothing(seed: int) -> None:
    tables = small_case(seed)
    other = renamed(tables, lambda kind, name: f"{kind} of {name}")
    assert_same_lp(lp_of(case_if_sound(tables), MUTUAL.families), lp_of(case_if_sound(other), MUTUAL.families))


def test_names_in_the_same_order_leave_the_plan() -> None:
    tables = small_case(1)
    other = renamed(tables, lambda kind, name: f"{kind} of {name}")
    plan, again = make_plan(case_from(tables), MUTUAL), make_plan(case_from(other), MUTUAL)
    kinds = ("institution", "specialty", "region")
    assert again.seats == {
        (*(f"{kind} of {name}" for kind, name in zip(kinds, key[:3], strict=True)), key[3]): number
        for key, number in plan.seats.items()
    }


@few
@given(seeds)
def test_names_in_another_order_leave_the_goals(seed: int) -> None:
    tables, draw = small_case(seed), Random(seed)
    new: dict[tuple[str, str], str] = {}

    def rename(kind: str, name: str) -> str:
        return new.setdefault((kind, name), f"{draw.random()}")

    first = solved_if_possible(lp_of(case_if_sound(tables)))
    second = solved(lp_of(case_if_sound(renamed(tables, rename))))
    assert_same_goals(first.goals, second.goals)


# More, and more of everything


def with_least_intake(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """The same with min_intake written out, since its default follows max_intake; without yearly-change limits."""
    case = case_if_sound(tables)
    rows = [
        {**row, "min_intake": case.programmes[row["institution"], row["specialty"]].min_intake}
        for row in tables["Programmes"]
    ]
    for row in rows:
        row.pop("max_yearly_change", None)
    return {**{sheet: [dict(row) for row in found] for sheet, found in tables.items()}, "Programmes": rows}


CAPACITY = {
    "Programmes": ("max_intake",),
    "Institutions": ("intake_limit", "enrolment_limit"),
    "Budgets": ("budget",),
    "Routes": ("max_seats",),
}


@few
@given(seeds)
def test_more_capacity_never_raises_the_bound(seed: int) -> None:
    tables, draw = with_least_intake(small_case(seed)), Random(seed)
    least = bound(case_if_sound(tables))
    for sheet, columns in CAPACITY.items():
        for row in tables.get(sheet, ()):
            for column in columns:
                if row.get(column) is not None and draw.random() < 0.5:
                    row[column] += draw.randint(0, 50)
    for row in tables["Regions"]:
        row["max_out_share"] = min(1, round(row.get("max_out_share", 1) + draw.choice([0, 0.1]), 2))
    assert bound(case_if_sound(tables)) <= least + 1e-6 * max(1, least)


SIZES = {
    **CAPACITY,
    "Programmes": ("current_intake", "min_intake", "max_intake"),
    "Demand": ("required", "low", "high"),
    "Workforce": ("headcount",),
    "Retirements": ("people",),
    "Inflow": ("people",),
    "Enrolled": ("students",),
    "Fixed": ("seats",),
}


@few
@given(seeds)
def test_everything_scales(seed: int) -> None:
    tables = with_least_intake(small_case(seed))
    first = solved_if_possible(lp_of(case_if_sound(tables)))
    for sheet, columns in SIZES.items():
        for row in tables.get(sheet, ()):
            for column in columns:
                if row.get(column) is not None:
                    row[column] = round(3 * row[column], 6)
    assert_same_goals(first.goals, solved(lp_of(case_if_sound(tables))).goals, factor=3)


# Regions together and alone


@few
@given(seeds)
def test_order_of_the_models(seed: int) -> None:
    case = case_if_sound(small_case(seed))
    alone = alone_values(case)
    coalition = bound(case, MUTUAL.families - {"participation", "lending_limit"})
    _, mutual = together(case, MUTUAL.families, alone)
    _, shared = together(case, SHARED.families, alone)
    room = 1e-6 * max(1, coalition)
    assert coalition <= mutual.goal("shortage") + room
    assert shared.goal("participation") <= mutual.goal("participation") + room
    if mutual.goal("participation") <= shared.goal("participation") + room:  # else shared serves that goal first
        assert shared.goal("shortage") <= mutual.goal("shortage") + 10 * room


@few
@given(seeds)
def test_nobody_is_worse_off_where_participation_is_met(seed: int) -> None:
    case = case_if_sound(small_case(seed))
    alone = alone_values(case)
    lp, solution = together(case, MUTUAL.families, alone)
    assume(solution.goal("participation") < 1e-6)
    for r, least in alone.items():
        short = sum(
            float(case.specialties[k].priority) * value_of(lp, solution, x)
            for (region, k, _), x in lp.variables.shortage.items()
            if region == r
        )
        assert short <= least + 1e-5 * max(1, least)


@few
@given(seeds)
def test_earlier_goals_keep_their_values(seed: int) -> None:
    case = case_if_sound(small_case(seed))
    planning = Planning(case, SHARED.families, frozenset(case.regions))
    lp = formulate(planning, [goal.name for goal in SHARED.goals], alone_values(case))
    solution = solved_if_possible(lp)
    for goal in solution.goals:
        assert coefficients(lp, lp.goals[goal.name]) @ solution.values == pytest.approx(goal.value, rel=1e-5, abs=1e-4)


# Whole seats


@few
@given(seeds, st.sampled_from(["separate", "mutual", "shared"]))
def test_whole_seats_keep_every_relation(seed: int, model: str) -> None:
    case = case_if_sound(small_case(seed))
    try:
        plan = make_plan(case, load_model(model))
    except Infeasible:
        assume(False)
        raise
    assert plan.broken_relations() == []
    assert all(isinstance(number, int) and number > 0 for number in plan.seats.values())


@settings(few, max_examples=80)
@given(seeds, st.integers(0, 3), st.booleans())
def test_the_audit_finds_what_the_lp_forbids(seed: int, moves: int, all_plan: bool) -> None:
    case, draw = case_if_sound(small_case(seed)), Random(seed)
    planners = frozenset(case.regions) if all_plan else frozenset([draw.choice(list(case.regions))])
    lp = formulate(Planning(case, MUTUAL.families - {"participation"}, planners), ["shortage", "change"])
    keys = list(lp.variables.seats)
    assume(keys)
    try:
        values = solved(lp).values
        seats = {key: round(float(values[lp.column(lp.variables.seats[key])])) for key in keys}
    except Infeasible:
        seats = {(p, d, t): case.programmes[p].current_intake * (d == case.programmes[p].region) for p, d, t in keys}
    for key in draw.choices(keys, k=moves):
        seats[key] = max(0, seats[key] + draw.choice([-1, 1]))
    point = np.zeros(len(lp.columns))
    for (p, d, t), number in seats.items():
        point[lp.column(lp.variables.seats[p, d, t])] = number
        point[lp.column(lp.variables.intake[p, t])] += number
    whole = {(*p, d, t): number for (p, d, t), number in seats.items() if number}
    found = broken_relations(case, MUTUAL.families, whole, planners)
    assert {(breach.family, breach.key) for breach in found} == broken_in_lp(lp, point)
