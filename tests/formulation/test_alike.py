"""Programmes whose seats an LP need not tell apart."""

from __future__ import annotations

import pytest

from coplan.contract.model import known_families, load_model
from coplan.explain.causes import causes_of
from coplan.formulation.alike import first_alike, without_fellows
from coplan.formulation.build import formulate
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.plan import make_plan
from coplan.solver import Engine, Infeasible
from tests.independent.cases import random_case
from tests.tiny import PROGRAMMES, case_of
from tests.written import case_from

FIXED = ["institution", "specialty", "trained_for", "year", "seats"]


def test_programmes_that_are_alike_are_not_told_apart() -> None:
    """Two programmes with the same graduates of a seat, but limits of their own: 10 and 20 seats for a need of 50."""
    case = case_of(
        Institutions=[["institution", "region", "intake_limit"], ["A", "East", 10], ["B", "East", None]],
        Programmes=[PROGRAMMES, ["A", "k", 0, 30, 1], ["B", "k", 0, 20, 1]],
    )
    assert first_alike(case) == {("A", "k"): ("A", "k"), ("B", "k"): ("A", "k")}
    (split,) = causes_of(make_plan(case, load_model("mutual"))).values()
    assert split["max_intake"] == pytest.approx(20) == sum(split.values())


def test_programmes_that_differ_or_are_fixed_stand_for_themselves() -> None:
    case = case_of(
        Institutions=[["institution", "region"], *([i, "East"] for i in "ABC"), ["W", "West"]],
        Programmes=[
            [*PROGRAMMES, "completion_rate"],
            ["A", "k", 0, 30, 1, 1],
            ["B", "k", 0, 30, 1, 0.9],
            ["C", "k", 0, 30, 1, 1],
            ["W", "k", 0, 30, 1, 1],
        ],
        Fixed=[FIXED, ["C", "k", "East", 2027, 5]],
    )
    assert all(p == first for p, first in first_alike(case).items())


@pytest.mark.parametrize("bounded", ["A", "B"])
def test_seats_with_a_limit_of_their_own_stand_for_themselves(bounded: str) -> None:
    """At most 3 of one programme's seats, and 20 of the other's, for a need of 50."""
    case = case_of(
        Institutions=[["institution", "region"], ["A", "East"], ["B", "East"]],
        Programmes=[PROGRAMMES, ["A", "k", 0, 20, 1], ["B", "k", 0, 20, 1]],
        Limits=[["limit", "measure", "institution", "trained_for", "most"], ["few", "seats", bounded, "East", 3]],
    )
    assert make_plan(case, load_model("mutual")).alone["East"] == pytest.approx(50 - 23)


@pytest.mark.parametrize("seed", range(12))
def test_the_least_shortage_is_the_same(seed: int) -> None:
    case = case_from(random_case(seed))
    planning = Planning(case, frozenset(known_families()) - {"participation"}, frozenset(case.regions))
    lp = formulate(planning, ["shortage"])
    matrix, cost = matrix_of(lp), coefficients(lp, lp.goals["shortage"])
    try:
        whole = float(cost @ Engine(matrix).minimise(cost))
    except Infeasible:
        pytest.skip("no plan")
    merged = without_fellows(matrix, lp).matrix
    assert float(cost @ Engine(merged).minimise(cost)) == pytest.approx(whole, rel=1e-7, abs=1e-6)
    assert merged.entries.nnz <= matrix.entries.nnz


def test_where_only_lending_is_decided_there_are_no_seats_to_merge() -> None:
    """East's people are enough for both regions, since West may borrow some of their time."""
    case = case_of(
        Institutions=[["institution", "region"], ["A", "East"], ["B", "East"]],
        Programmes=[PROGRAMMES, ["A", "k", 0, 10, 1], ["B", "k", 0, 10, 1]],
        Demand=[["region", "specialty", "year", "required"], ["East", "k", 2028, 10], ["West", "k", 2028, 5]],
        Sharing=[["employed_in", "serves", "max_share"], ["East", "West", 0.5]],
    )
    plan = make_plan(case, load_model("shared"))
    assert plan.figures["shortage"] == 0
