"""An engine that stands at an optimum: its duals, how far they hold, and solving again nearby."""

from __future__ import annotations

from typing import Any

import numpy as np
from highspy import HighsBasisStatus, HighsModelStatus
from numpy.typing import NDArray

from coplan.solver import DEFAULTS, PROVEN, Engine, Infeasible, Unproven

A_LITTLE = 1000  # steps of the simplex method

Range = tuple[NDArray[np.float64], NDArray[np.float64]]


class NearbyEngine(Engine):
    """An engine for what is near an optimum that is known."""

    def again(self) -> NDArray[np.float64]:
        """As minimise, for the cost at hand, after bounds have moved a little: dual simplex from the basis at hand.

        Raises Infeasible, or Unproven also where it takes more than A_LITTLE steps.
        """
        limit = self.highs.getOptionValue("simplex_iteration_limit")[1]
        self.set(**{**DEFAULTS, "solver": "simplex", "presolve": "off", "simplex_iteration_limit": A_LITTLE})
        status = self._run()
        self.set(simplex_iteration_limit=limit)
        if status == HighsModelStatus.kInfeasible:
            raise Infeasible
        if status not in PROVEN:
            raise Unproven(self.highs.modelStatusToString(status))
        return self._values()

    def start_from(self, basis: Any) -> None:
        """Begin the next warm solve at a basis of this LP, or of this LP before rows were added."""
        missing = len(self.row_lower) - len(basis.row_status)
        basis.row_status = [*basis.row_status, *[HighsBasisStatus.kBasic] * missing]
        self.highs.setBasis(basis)

    def duals(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Change of the last cost per unit of each row's and each column's active bound."""
        solution = self.highs.getSolution()
        scale = self._scale
        return np.asarray(solution.row_dual) * scale, np.asarray(solution.col_dual) * scale

    def ranging(self) -> tuple[Range, Range]:
        """Between which values of its active bound each column's (0) and each row's (1) dual holds: (up, down)."""
        _, found = self.highs.getRanging()
        columns = np.asarray(found.col_bound_up.value_), np.asarray(found.col_bound_dn.value_)
        return columns, (np.asarray(found.row_bound_up.value_), np.asarray(found.row_bound_dn.value_))
