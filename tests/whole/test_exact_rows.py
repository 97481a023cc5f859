"""Limits in whole numbers: rows that say the same, whatever the digits, with coefficients that a solver can tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from scipy.sparse import csr_array

from coplan.formulation.build import Label
from coplan.limits.check import broken_relations
from coplan.solver import Engine, Infeasible, Matrix
from coplan.whole.exact_rows import BASE, LARGE, ExactLimit, WholeRow, WholeTask, exact_limits, whole_rows
from tests.independent.cases import random_case
from tests.tiny import lp_of
from tests.written import case_from

CARRIES = 100


def holds(rows: Sequence[WholeRow], values: Mapping[int, int]) -> bool:
    """Whether the rows hold with the least that can be carried."""
    known = dict(values)
    for n, (terms, most) in enumerate(reversed(rows[1:])):
        reached = sum(a * known[column] for column, a in terms.items() if a != -BASE)
        known[CARRIES + n] = max(0, math.ceil(Fraction(reached - most, BASE)))
    return sum(a * known[column] for column, a in rows[0][0].items()) <= rows[0][1]


def random_limit(draw: Random) -> ExactLimit:
    """Up to four coefficients, some negative, of up to 14 decimals."""
    numbers = [Fraction(draw.randint(-3, 9) * 10**14 + draw.randint(0, 10**14), 10**14) for _ in range(4)]
    return ExactLimit(dict(enumerate(numbers)), Fraction(draw.randint(0, 10**16), 10**14))


@pytest.mark.parametrize("seed", range(60))
def test_rows_of_digits_say_the_same(seed: int) -> None:
    draw = Random(seed)
    limit = random_limit(draw)
    values = {column: draw.randint(0, 60) for column in limit.terms}
    reached = sum((a * values[column] for column, a in limit.terms.items()), Fraction(0))
    for most in (limit.most, reached, reached - Fraction(1, 10**14), reached + Fraction(1, 10**15)):
        rows = whole_rows(ExactLimit(limit.terms, most), CARRIES)
        assert holds(rows, values) == (reached <= most)
        assert max(abs(a) for terms, _ in rows for a in terms.values()) <= LARGE


def test_few_digits_are_one_row() -> None:
    # 0.7 x + 0.1 y ≤ 25.15 is 7 x + y ≤ 251.
    limit = ExactLimit({0: Fraction(7, 10), 1: Fraction(1, 10)}, Fraction("25.15"))
    assert whole_rows(limit, CARRIES) == [({0: 7, 1: 1}, 251)]


@pytest.mark.parametrize(("most", "best"), [("39", 39), ("39.0000000005", 39), ("38.9999999999", 38)])
def test_a_solver_keeps_them(most: str, best: int) -> None:
    # 1.000000001 x + y ≤ most, as many as possible: only y meets 39 exactly.
    none = np.zeros(0)
    empty = Matrix(np.zeros(2), np.full(2, 100.0), none, none, csr_array((0, 2)))
    limit = ExactLimit({0: Fraction("1.000000001"), 1: Fraction(1)}, Fraction(most))
    task = WholeTask(empty, np.ones(2, bool)).with_exact([limit])
    cost = np.zeros(task.columns)
    cost[:2] = -1.0001, -1.0
    values, proven = Engine(task.matrix, whole=task.whole).minimise_whole(cost, 0.0)
    assert proven
    assert values is not None
    x, y = (round(value) for value in values[:2])
    assert x + y == best
    assert limit.terms[0] * x + y <= limit.most


def test_a_limit_of_one_column_is_a_whole_bound() -> None:
    none = np.zeros(0)
    empty = Matrix(np.zeros(1), np.full(1, 100.0), none, none, csr_array((0, 1)))
    task = WholeTask(empty, np.ones(1, bool)).with_exact([ExactLimit({0: Fraction("1.000000001")}, Fraction(39))])
    assert task.matrix.column_upper.tolist() == [38]


@pytest.mark.parametrize("seed", range(16))
def test_they_are_the_limits_of_the_case(seed: int) -> None:
    """Seats drawn around the limits break a limit exactly where the audit, which knows no rows, says so."""
    draw, case = Random(seed), case_from(random_case(seed))
    lp = lp_of(case)
    labels = [*lp.rows, *(bound.label for bounds in lp.bounds.values() for bound in bounds)]
    limits = exact_limits(lp, labels)
    keys = [(key, x) for key, x in lp.variables.seats.items()]
    for _ in range(20):
        most = draw.choice([5, 20, 60])
        seats = {(*p, d, t): draw.randint(0, most) for (p, d, t), _ in keys}
        values = {lp.column(x): seats[*p, d, t] for (p, d, t), x in keys}
        for (p, t), x in lp.variables.intake.items():
            values[lp.column(x)] = sum(n for (i, k, _, year), n in seats.items() if ((i, k), year) == (p, t))
        broken = {
            Label(breach.family, breach.key): abs(breach.value - breach.limit)
            for breach in broken_relations(case, lp.planning.families, seats)
        }
        for label, sides in limits.items():
            sums = [sum((a * values[n] for n, a in side.terms.items()), Fraction(0)) - side.most for side in sides]
            assert broken.get(label, Fraction(0)) == max(Fraction(0), *sums), label


def test_no_whole_numbers_is_proven() -> None:
    # x + y ≤ 1.99999999 and x, y ≥ 1.
    none = np.zeros(0)
    empty = Matrix(np.ones(2), np.full(2, 100.0), none, none, csr_array((0, 2)))
    task = WholeTask(empty, np.ones(2, bool)).with_exact(
        [ExactLimit({0: Fraction(1), 1: Fraction(1)}, Fraction("1.99999999"))]
    )
    with pytest.raises(Infeasible):
        Engine(task.matrix, whole=task.whole).minimise_whole(np.ones(2), 0.0)
