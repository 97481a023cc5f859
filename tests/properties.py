"""Small random cases for properties, and what their LPs give; examples that have no case or no plan are skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from scipy.sparse import issparse

from coplan.case import Case, check_case
from coplan.contract.model import load_model
from coplan.formulation.build import Formulation, Label, formulate
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.plan.alone import alone_planning
from coplan.solver import GoalResult, Infeasible, Solution
from tests.independent.cases import random_case
from tests.small import raw_workbook
from tests.tiny import solved
from tests.written import Tables, inline

seeds = st.integers(0, 5000)
few = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
MUTUAL = load_model("mutual")
SHARED = load_model("shared")
GOALS = ("shortage", "worst_region", "surplus", "change", "directed", "cost")
FREE = MUTUAL.families - {"participation", "steady_change"}


def case_if_sound(tables: Tables, chinese: bool = False) -> Case:
    """The case; examples with an error in them are skipped."""
    case, _ = check_case(raw_workbook(inline(tables, chinese)))
    assume(case is not None)
    assert case is not None
    return case


def small_case(seed: int) -> dict[str, list[dict[str, Any]]]:
    return random_case(seed, size=seed % 2)


def lp_of(case: Case, families: frozenset[str] = FREE, goals: Sequence[str] = GOALS) -> Formulation:
    return formulate(Planning(case, families, frozenset(case.regions)), goals)


def solved_if_possible(lp: Formulation) -> Solution:
    """The LP's goals in order; examples without a plan are skipped."""
    try:
        return solved(lp)
    except Infeasible:
        assume(False)
        raise


def bound(case: Case, families: frozenset[str] = FREE) -> float:
    """The least shortage."""
    return solved_if_possible(lp_of(case, families, ("shortage",))).goal("shortage")


def assert_same_lp(first: Formulation, second: Formulation) -> None:
    one, other = matrix_of(first), matrix_of(second)
    for part in vars(one):
        pair = [getattr(matrix, part) for matrix in (one, other)]
        np.testing.assert_array_equal(*(x.toarray() if issparse(x) else x for x in pair))
    for goal in first.goals:
        np.testing.assert_array_equal(coefficients(first, first.goals[goal]), coefficients(second, second.goals[goal]))


def assert_same_goals(first: Sequence[GoalResult], second: Sequence[GoalResult], factor: float = 1) -> None:
    """Equal values, but for the shares of worst_region multiplied by a factor."""
    for one, other in zip(first, second, strict=True):
        expected = one.value * (1 if one.name == "worst_region" else factor)
        assert other.value == pytest.approx(expected, rel=1e-4, abs=1e-3), one.name


def alone_values(case: Case) -> dict[str, float]:
    return {
        r: solved_if_possible(formulate(alone_planning(case, MUTUAL, r), ["shortage"])).goal("shortage")
        for r in case.regions
    }


def together(case: Case, families: frozenset[str], alone: Mapping[str, float]) -> tuple[Formulation, Solution]:
    planning = Planning(case, families, frozenset(case.regions))
    lp = formulate(planning, ("participation", "shortage"), alone)
    return lp, solved_if_possible(lp)


def broken_in_lp(lp: Formulation, values: np.ndarray) -> set[tuple[str, Any]]:
    """Family and key of the LP's rows and bounds on seats and intake that the values break."""
    matrix = matrix_of(lp)
    broken = set()
    for n, (label, activity) in enumerate(zip(lp.rows, matrix.entries @ values, strict=True)):
        if not matrix.row_lower[n] - 1e-7 <= activity <= matrix.row_upper[n] + 1e-7:
            broken.add(label)
    for variable, found in lp.bounds.items():
        value = values[lp.column(variable)]
        broken |= {one.label for one in found if not one.lower - 1e-7 <= value <= one.upper + 1e-7}
    return {(label.family, label.key) for label in broken if on_seats(label)}


def on_seats(label: Label) -> bool:
    return label.family in FREE | {"steady_change"} and label.family not in (
        "staff_balance",
        "need_met",
        "intake_total",
    )
