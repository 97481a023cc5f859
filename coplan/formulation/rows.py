"""The rows of an LP, put together one by one as arrays: PuLP's constraints take ten times the memory."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from pulp import LpConstraint
from pulp.constants import LpConstraintGE, LpConstraintLE

from coplan.solver.matrix import Numbers, by_rows


class Rows:
    """Rows in order: what the sum of each may be at least and at most, and its coefficients."""

    def __init__(self) -> None:
        self._lower, self._upper, self._coefficients = array("d"), array("d"), array("d")
        self._columns, self._starts = array("i"), array("q", [0])

    def add(self, relation: LpConstraint, position: Mapping[int, int]) -> None:
        """Add a relation as the last row; position: the column number of a variable, by its id()."""
        limit, sense = -relation.constant, relation.sense
        self._lower.append(-math.inf if sense == LpConstraintLE else limit)
        self._upper.append(math.inf if sense == LpConstraintGE else limit)
        self._columns.extend([position[id(x)] for x in relation])
        self._coefficients.extend(relation.values())
        self._starts.append(len(self._columns))

    @property
    def limits(self) -> tuple[Numbers, Numbers]:
        """Least and most of every row."""
        return np.array(self._lower), np.array(self._upper)

    def entries(self, count: int) -> Any:
        """Coefficients as a csr_array [rows × columns]; count: how many columns there are."""
        # Copies, since an array to which rows are to be added may not be lent.
        coefficients, columns = np.array(self._coefficients), np.array(self._columns)
        return by_rows(coefficients, columns, self._starts, count)
