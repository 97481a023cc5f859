"""Seats of programmes that are alike, split among them once an LP is solved that does not tell them apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplan.contract.model import load_model
from coplan.explain.optimum import Optimum
from coplan.explain.pricing import Bench
from coplan.formulation.alike import without_fellows
from coplan.formulation.apart import Group, groups_of
from coplan.formulation.build import Formulation, formulate
from coplan.formulation.matrix import matrix_of
from coplan.formulation.solving import search_of
from coplan.formulation.variables import Planning
from coplan.solver import Infeasible, Solution
from tests.independent.cases import random_case
from tests.written import case_from

GOALS = load_model("mutual").goals


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_a_split_keeps_every_sum(intake: list[int], weights: list[int]) -> None:
    """Of each programme and of each region; no more seats have a number than at a vertex."""
    shares = np.array(weights) / (sum(weights) or 1)
    regions = sum(intake) * shares if sum(weights) else np.eye(len(weights))[0] * sum(intake)
    programmes, size = len(intake), len(intake) * len(weights)
    group = Group(
        totals=np.arange(programmes)[None],
        intake=size + np.arange(programmes)[None],
        seats=np.arange(size).reshape(1, programmes, len(weights)),
    )
    values = np.zeros(size + programmes)
    values[: len(weights)], values[size:] = regions, intake
    (split,) = group.split(values)
    assert split.sum(axis=1) == pytest.approx(intake)
    assert split.sum(axis=0) == pytest.approx(regions)
    assert (split >= 0).all()
    assert np.count_nonzero(split) <= max(np.count_nonzero(intake) + np.count_nonzero(regions) - 1, 0)


@pytest.mark.parametrize("seed", range(20))
def test_it_is_an_optimum_of_the_lp_of_all_programmes(seed: int) -> None:
    """With every goal the same, all rows kept, and a basis that is optimal but for a few degenerate steps."""
    lp = _with_programmes_alike(seed)
    merged = without_fellows(matrix_of(lp), lp)
    try:
        told = search_of(lp, GOALS).solve()
        found = merged.told_apart(lp, search_of(lp, GOALS, merged=merged).solve())
    except Infeasible:
        pytest.skip("no plan")
    assert groups_of(lp, merged.first)
    assert [goal.value for goal in found.goals] == pytest.approx([goal.value for goal in told.goals], abs=1e-6)
    _assert_keeps(lp, found)
    reached = found.result("shortage")
    before = {goal.name: goal.value for goal in found.goals[:1]}
    bench = Bench(Optimum(lp, before, reached.basis))
    assert bench.as_solved.best == pytest.approx(reached.value, abs=1e-6)
    assert bench.engine.highs.getInfo().simplex_iteration_count < 10


def _with_programmes_alike(seed: int) -> Formulation:
    tables = random_case(seed)
    rows = [{**row, "years": 2} for row in tables["Programmes"]]
    for row in rows:
        for rate in ("completion_rate", "fill_rate"):
            row.pop(rate, None)
    more = [{**row, "institution": f"{row['institution']} 2"} for row in rows]
    institutions = tables["Institutions"]
    copies = [{**row, "institution": f"{row['institution']} 2"} for row in institutions]
    others = {key: rows for key, rows in tables.items() if key not in ("Enrolled", "Fixed", "Limits")}
    case = case_from({**others, "Programmes": [*rows, *more], "Institutions": [*institutions, *copies]})
    model = load_model("mutual")
    planning = Planning(case, model.families, frozenset(case.regions))
    return formulate(planning, [goal.name for goal in model.goals], dict.fromkeys(case.regions, 1e6))


def _assert_keeps(lp: Formulation, found: Solution) -> None:
    matrix = matrix_of(lp)
    sums = matrix.entries @ found.values
    for values, lower, upper in (
        (found.values, matrix.column_lower, matrix.column_upper),
        (sums, matrix.row_lower, matrix.row_upper),
    ):
        room = 1e-6 * np.maximum(1.0, np.abs(values))
        assert (values >= lower - room).all()
        assert (values <= upper + room).all()
