"""Rows of an LP as arrays."""

import math
from dataclasses import replace

import numpy as np

from coplan.formulation.matrix import matrix_of
from coplan.formulation.rows import Rows
from coplan.formulation.variables import Maker
from tests.formulation.test_build import whole_lp


def test_limits_and_coefficients_are_those_of_the_relations() -> None:
    make = Maker()
    x, y, z = (make.one() for _ in range(3))
    position = {id(variable): n for n, variable in enumerate((x, y, z))}
    rows = Rows()
    rows.add(2 * x - z <= 7, position)
    rows.add(x + y + z >= 3, position)
    between = rows.entries(3).toarray()
    rows.add(y - 4 * z == -1, position)  # what was given out before is no obstacle
    assert [limits.tolist() for limits in rows.limits] == [[-math.inf, 3, -1], [7, math.inf, -1]]
    assert rows.entries(3).toarray().tolist() == [[2, 0, -1], [1, 1, 1], [0, 1, -4]]
    assert between.tolist() == [[2, 0, -1], [1, 1, 1]]


def test_an_lp_that_is_judged_by_another_goal_has_the_same_rows() -> None:
    lp = whole_lp()
    same, other = matrix_of(lp), matrix_of(replace(lp, lead="surplus"))
    assert (same.entries != other.entries).nnz == 0
    assert np.array_equal(same.row_lower, other.row_lower)
    assert np.array_equal(same.row_upper, other.row_upper)
