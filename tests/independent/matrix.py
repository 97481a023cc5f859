"""A linear program as plain matrices for SciPy: columns by key, rows as terms."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array

Terms = dict[tuple[Any, ...], Any]  # column key -> coefficient
INFEASIBLE = 2  # SciPy's status, of linprog and of milp
PRICE = 1e-7  # share of the largest cost from which a dual price counts as one


class InfeasibleError(Exception):
    """No plan satisfies the relations."""


class Matrix:
    """Columns by key; rows as terms with a lower and an upper bound."""

    def __init__(self) -> None:
        self.number: dict[tuple[Any, ...], int] = {}
        self.whole: list[bool] = []
        self.zero: set[int] = set()  # columns that are held at 0
        self.rows: list[tuple[Terms, float, float]] = []
        self.limits: dict[tuple[Any, ...], int] = {}  # number of the row that is a limit of that family and key
        self.columns(("nothing",))  # SciPy wants a column and a row, even where a region has nothing to plan
        self.row({("nothing",): 1}, 0, 0)

    def columns(self, *keys: tuple[Any, ...], whole: bool = False) -> None:
        for key in keys:
            self.number[key] = len(self.number)
            self.whole.append(whole)

    def row(self, terms: Terms, lower: Any = -np.inf, upper: Any = np.inf, limit: tuple[Any, ...] = ()) -> None:
        self.limits[limit] = len(self.rows)
        self.rows.append((terms, float(lower), float(upper)))

    def move(self, limit: tuple[Any, ...], above: float = 0.0, below: float = 0.0) -> None:
        """Let the sum in a limit's row be so much more than its upper bound, or less than its lower."""
        terms, lower, upper = self.rows[self.limits[limit]]
        self.rows[self.limits[limit]] = terms, lower - below, upper + above

    def _vector(self, terms: Terms) -> np.ndarray:
        vector = np.zeros(len(self.number))
        for key, coefficient in terms.items():
            vector[self.number[key]] += float(coefficient)
        return vector

    def _matrix(self) -> tuple[csr_array, np.ndarray, np.ndarray]:
        entries = [
            (n, self.number[key], float(c)) for n, (terms, _, _) in enumerate(self.rows) for key, c in terms.items()
        ]
        at, column = (np.array([entry[n] for entry in entries], dtype=int) for n in (0, 1))
        value = np.array([entry[2] for entry in entries])
        shape = (len(self.rows), len(self.number))
        lower, upper = (np.array([row[n] for row in self.rows]) for n in (1, 2))
        return csr_array(coo_array((value, (at, column)), shape=shape)), lower, upper

    def minimise(self, objective: Terms, hold: bool = False) -> float:
        """The least value of the objective over the LP; raises InfeasibleError.

        hold: from then on only the best solutions are left, exactly: every column and row that has a price is held at
        its bound, as all best solutions have it there.
        """
        matrix, lower, upper = self._matrix()
        equal = lower == upper
        above, below = (np.flatnonzero(~equal & np.isfinite(bound)) for bound in (upper, lower))
        prices = self._vector(objective)
        result = linprog(
            prices,
            A_ub=csr_array(np.vstack([matrix[above].toarray(), -matrix[below].toarray()])),
            b_ub=np.concatenate([upper[above], -lower[below]]),
            A_eq=matrix[np.flatnonzero(equal)],
            b_eq=upper[equal],
            bounds=[(0, 0 if n in self.zero else None) for n in range(len(prices))],
            method="highs",
            options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
        )
        _check(result)
        if hold:
            smallest = PRICE * max(1e-6, float(np.abs(prices).max()))
            self.zero |= set(np.flatnonzero(result.lower.marginals > smallest).tolist())
            for n in np.flatnonzero(np.abs(result.ineqlin.marginals) > smallest):
                row, at = (above[n], upper) if n < len(above) else (below[n - len(above)], lower)
                self.rows[row] = (self.rows[row][0], at[row], at[row])
        return float(result.fun)

    def minimise_whole(self, objective: Terms, seconds: float = 30) -> dict[tuple[Any, ...], float]:
        """The best whole seats: the value of every column; raises InfeasibleError."""
        matrix, lower, upper = self._matrix()
        result = milp(
            self._vector(objective),
            integrality=np.array(self.whole, dtype=int),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(matrix, lower, upper),
            options={"mip_rel_gap": 1e-6, "time_limit": seconds},
        )
        _check(result)
        return {key: float(result.x[n]) for key, n in self.number.items()}


def _check(result: Any) -> None:
    if result.status == INFEASIBLE:
        raise InfeasibleError
    assert result.success, result.message
