"""What a region reaches alone depends on what alone_case leaves of a case, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coplan.case import Case
from coplan.model import load_model
from coplan.plan.alone import alone_case, alone_value
from tests.independent.cases import random_case
from tests.tiny import PROGRAMMES, case_of
from tests.written import case_from

TWO = [PROGRAMMES, ["E", "k", 10, 100, 1], ["W", "m", 10, 100, 1]]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_counts_is_taken_away(seed: int) -> None:
    case, model = case_from(random_case(seed)), load_model("shared")
    for region in case.regions:
        expected, found = (alone_value(c, model, region) for c in (case, alone_case(case, region)))
        assert found == (expected if expected is None else pytest.approx(expected, abs=1e-6))


def with_cost(case: Case, cost: int) -> Case:
    programmes = {key: replace(p, cost_per_year=Fraction(cost)) for key, p in case.programmes.items()}
    return replace(case, programmes=programmes)


def test_costs_count_where_a_budget_limits_them() -> None:
    free = case_of(Programmes=TWO)
    limited = case_of(Programmes=TWO, Budgets=[["region", "year", "budget"], ["East", 2027, 50]])
    assert alone_case(free, "East") == alone_case(with_cost(free, 7), "East")
    assert alone_case(limited, "East") != alone_case(with_cost(limited, 7), "East")
    assert alone_case(limited, "West") == alone_case(with_cost(limited, 7), "West")


def test_limits_of_other_regions_do_not_count() -> None:
    case = case_of(Programmes=TWO)
    programmes = {key: replace(p, max_intake=50) if p.region == "West" else p for key, p in case.programmes.items()}
    changed = replace(case, programmes=programmes)
    assert alone_case(case, "East") == alone_case(changed, "East")
    assert alone_case(case, "West") != alone_case(changed, "West")
