"""LPs as arrays: rows and columns added, chosen and looked up, and bounds that follow from duals."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_array

from coplan.solver import Engine, Matrix
from coplan.solver.matrix import beside, by_places, by_rows, inner, only

INF = float("inf")


def small() -> Matrix:
    """x + 2 y ≥ 4 and 3 z ≤ 6, all from 0 to 10."""
    entries = csr_array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
    return Matrix(np.zeros(3), np.full(3, 10.0), np.array([4.0, -INF]), np.array([INF, 6.0]), entries)


def mask(*chosen: int) -> np.ndarray:
    return np.array(chosen, bool)


def test_columns_stand_behind_the_others_and_in_the_rows_that_are_said() -> None:
    more = small().with_columns(np.array([1.0]), np.array([2.0]), csr_array([[5.0], [0.0]]))
    assert more.column_lower.tolist() == [0, 0, 0, 1]
    assert more.column_upper.tolist() == [10, 10, 10, 2]
    assert more.entries.toarray().tolist() == [[1, 2, 0, 5], [0, 0, 3, 0]]
    without = small().with_columns(np.zeros(2), np.ones(2))
    assert without.entries.toarray().tolist() == [[1, 2, 0, 0, 0], [0, 0, 3, 0, 0]]


def test_rows_stand_below_the_others() -> None:
    more = small().with_rows(np.array([-INF]), np.array([7.0]), csr_array([[0.0, 1.0, 1.0]]))
    assert more.row_upper.tolist() == [INF, 6, 7]
    assert more.entries.toarray().tolist() == [[1, 2, 0], [0, 0, 3], [0, 1, 1]]


def test_a_most_and_a_least_of_the_same_sum_become_one_row() -> None:
    """x + y ≤ 5, x + y ≥ 2, x + y ≤ 4, x ≥ 1, x + 2 y ≤ 9: only the first two say both sides of a sum."""
    entries = csr_array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 2.0]])
    lower, upper = np.array([-INF, 2.0, -INF, 1.0, -INF]), np.array([5.0, INF, 4.0, INF, 9.0])
    joined, numbers = Matrix(np.zeros(2), np.ones(2), lower, upper, entries).two_sided()
    assert numbers.tolist() == [0, 0, 1, 2, 3]
    assert joined.row_lower.tolist() == [2, -INF, 1, -INF]
    assert joined.row_upper.tolist() == [5, 4, INF, 9]
    assert joined.entries.toarray().tolist() == [[1, 1], [1, 1], [1, 0], [1, 2]]


def test_a_part_keeps_the_order_of_its_rows_and_columns() -> None:
    part = small().part(mask(1, 0), mask(0, 1, 1))
    assert part.entries.toarray().tolist() == [[2, 0]]
    assert (part.row_lower.tolist(), part.column_upper.tolist()) == ([4], [10, 10])


def test_which_columns_stand_in_which_rows() -> None:
    assert small().columns_in(mask(1, 0)).tolist() == [True, True, False]
    assert small().rows_of(mask(0, 1, 1)).tolist() == [True, True]
    assert small().rows_of(mask(0, 1, 0)).tolist() == [True, False]
    opposite = Matrix(*[np.zeros(2)] * 4, csr_array([[1.0, 0.0], [-1.0, 0.0]]))
    assert opposite.columns_in(mask(1, 1)).tolist() == [True, False], "coefficients do not cancel out"


def test_entries_by_rows_and_by_places_are_the_same() -> None:
    expected = small().entries.toarray().tolist()
    assert by_rows([1, 2, 3], [0, 1, 2], [0, 2, 3], 3).toarray().tolist() == expected
    assert by_places([3, 2, 1], [1, 0, 0], [2, 1, 0], (2, 3)).toarray().tolist() == expected
    assert by_places([], [], [], (2, 0)).shape == (2, 0)


def test_rows_and_columns_that_are_not_kept_are_empty() -> None:
    entries = small().entries
    assert (only(mask(0, 1)) @ entries).toarray().tolist() == [[0, 0, 0], [0, 0, 3]]
    assert (entries @ only(mask(1, 0, 1))).toarray().tolist() == [[1, 0, 0], [0, 0, 3]]
    assert beside(entries, entries).shape == (2, 6)


def test_what_a_cost_cannot_fall_below() -> None:
    cost, matrix = np.array([1.0, 3.0, -1.0]), small()
    assert matrix.lowest(cost) == -10
    engine = Engine(matrix)
    least = float(cost @ engine.minimise(cost))
    assert least == pytest.approx(4 - 2)
    duals, _ = engine.duals()
    assert matrix.least_by_duals(cost, duals) == pytest.approx(least)
    assert matrix.least_by_duals(cost, duals * mask(1, 0)) == pytest.approx(4 - 10), "without the row of z"


def test_a_cost_without_bound_has_no_lowest() -> None:
    free = Matrix(np.array([-INF]), np.array([INF]), np.zeros(0), np.zeros(0), csr_array((0, 1)))
    assert free.lowest(np.array([2.0])) == -INF
    assert free.lowest(np.array([1e-9])) == 0, "which is no more than a solver's tolerance"


def test_products_are_added_up_alike_however_many_threads_there_are() -> None:
    code = """
import numpy
from coplan.solver.matrix import inner
draw = numpy.random.default_rng(1)
print(repr(inner(draw.standard_normal(300_000), draw.standard_normal(300_000))))
"""
    found = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2", "7")
    ]
    assert len(set(found)) == 1
    assert found[0].strip()


def test_products_are_added_up() -> None:
    assert inner(np.array([1.0, 2.0, 0.5]), np.array([10.0, -1.0, 4.0])) == 10.0
    assert inner(np.zeros(0), np.zeros(0)) == 0.0
