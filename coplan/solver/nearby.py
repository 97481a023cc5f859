"""An engine that stands at an optimum: its duals, how far they hold, and solving again nearby."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from highspy import HighsBasis, HighsBasisStatus
from numpy.typing import NDArray

from coplan.solver.engine import DEFAULTS, DEVEX, PROVEN, TIME_LIMIT, WARM, Engine, Unproven
from coplan.solver.matrix import Chosen, Numbers, Places

A_LITTLE = 3000  # steps of the simplex method
WITHOUT_PERTURBATION = {"primal_simplex_bound_perturbation_multiplier": 0.0}
"""The optimum is degenerate: moving its bounds to and fro takes longer than the few steps that are to be found."""
DUAL: Mapping[str, Any] = {"solver": "simplex", "simplex_strategy": 1, **DEVEX}
SMALLEST = 1e-9
"""Changes of a basic variable that count as none."""


@dataclass(frozen=True)
class Column:
    """A column to be added, ≥ 0: its cost, and its rows with their coefficients."""

    cost: float
    rows: NDArray[np.int32]
    values: Numbers


@dataclass(frozen=True)
class Cap:
    """What columns that are added may be together: at most `most` + Σ per · the columns counted.

    own: what each column that is added counts; 1 where nothing is said.
    """

    most: float
    counted: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    per: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    own: NDArray[np.float64] = field(default_factory=lambda: np.ones(1))


class NearbyEngine(Engine):
    """An engine for what is near an optimum that is known."""

    def need_time(self) -> None:
        """Raises Unproven after the deadline: HiGHS itself doesn't look where there is little to do."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise Unproven(TIME_LIMIT)

    def again(self) -> float:
        """The cost at hand at its least after columns were added: primal simplex from the basis at hand.

        Raises Unproven, also where it takes more than A_LITTLE steps.
        """
        return self._nearby({**WARM, **WITHOUT_PERTURBATION})

    def least_from_near(self, cost: Numbers) -> float:
        """The least of a cost, of whose optimum the basis at hand has the duals but for a few. Raises as `again`."""
        self._set_cost(cost)
        return self._nearby(DUAL)

    def _nearby(self, options: Mapping[str, Any]) -> float:
        self.need_time()
        own = {name: self.highs.getOptionValue(name)[1] for name in (*options, "simplex_iteration_limit")}
        self.set(**{**DEFAULTS, **options, "presolve": "off", "simplex_iteration_limit": A_LITTLE})
        status = self._run()
        self.set(**own)
        if status not in PROVEN:
            raise Unproven(self.highs.modelStatusToString(status))
        return float(self.highs.getInfo().objective_function_value) * self.scale

    @contextmanager
    def added(self, columns: Sequence[Column], caps: Sequence[Cap]) -> Iterator[int]:
        """For a while the LP with these columns within these caps; the number of the first cap's row.

        Afterwards the engine stands where it stood before.
        """
        basis, highs = self.highs.getBasis(), self.highs
        first, row = highs.getNumCol(), highs.getNumRow()
        for column in columns:
            cost = column.cost / self.scale
            highs.addCol(cost, 0.0, math.inf, len(column.rows), column.rows.astype(np.int32), column.values)
        for cap in caps:
            terms = np.append(np.arange(first, first + len(columns)), cap.counted).astype(np.int32)
            values = np.append(np.broadcast_to(cap.own, len(columns)), -cap.per)
            highs.addRow(-math.inf, cap.most, len(terms), terms, values)
        try:
            yield row
        finally:
            gone = np.arange(first, highs.getNumCol(), dtype=np.int32)
            highs.deleteRows(len(caps), np.arange(row, row + len(caps), dtype=np.int32))
            highs.deleteCols(len(gone), gone)
            highs.setBasis(basis)

    def room_used(self, row: int, price: float) -> float:
        """How much more room in a row of added columns would be used at a price. Raises Unproven as `again`."""
        highs, rows = self.highs, np.array([row], np.int32)
        highs.addCol(price / self.scale, 0.0, math.inf, 1, rows, np.array([-1.0]))
        self.again()
        return float(highs.getSolution().col_value[-1])

    def start_from(self, basis: Any, rows: Places, columns: Places) -> None:
        """Begin the next warm solve at a basis of an LP whose rows and columns have these numbers here, or none (< 0).

        Where several of them are one here, a column is basic if any of them is, and a row if all are.
        """
        start = HighsBasis()
        start.col_status = _standing_as(basis.col_status, columns, len(self.column_lower), basic_first=False)
        start.row_status = _standing_as(basis.row_status, rows, len(self.row_lower), basic_first=True)
        start.valid = start.alien = True  # alien: HiGHS makes it whole where it is not
        self.highs.setBasis(start)

    def standing(self) -> Standing:
        """Where the basic variables stand at the optimum."""
        basic, at = self.highs.getBasicVariables()[1], self.highs.getSolution()
        is_row = basic < 0  # row n stands there as -1 - n
        place = np.where(is_row, len(self.column_lower) - 1 - basic, basic)
        value = np.append(at.col_value, at.row_value)[place]
        lower = np.append(self.column_lower, self.row_lower)[place]
        upper = np.append(self.column_upper, self.row_upper)[place]
        return Standing(is_row, value - lower, upper - value)

    def reach(self, standing: Standing, is_row: bool, at: int, upwards: bool) -> float:
        """How far the value of a row or column that is not basic can be moved until something basic meets its bound.

        As HiGHS's ranging has it, but for one at a time. To be asked before anything is solved again.
        """
        ask = self.highs.getBasisInverseCol if is_row else self.highs.getReducedColumn
        _, found = ask(at)
        change = np.where(standing.is_row == is_row, -found, found) * (1.0 if upwards else -1.0)
        rising, falling = change > SMALLEST, change < -SMALLEST
        room = np.append(standing.above[rising] / change[rising], standing.below[falling] / -change[falling])
        return max(float(room.min(initial=math.inf)), 0.0)


@dataclass(frozen=True)
class Standing:
    """Of each basic variable of an LP whether it is that of a row, and its distance to its lower and upper bound."""

    is_row: Chosen
    below: Numbers
    above: Numbers


def _standing_as(statuses: Sequence[Any], numbers: Places, count: int, basic_first: bool) -> list[Any]:
    """The statuses in other numbers, of which the last holds where several have one; basic where there is none."""
    code = np.fromiter(map(int, statuses), np.intp)
    numbers = numbers[: len(code)]  # rows of goals that are held are not in the basis that goals had
    found, basic = np.full(count, int(HighsBasisStatus.kBasic)), code == int(HighsBasisStatus.kBasic)
    for some in (basic, ~basic) if basic_first else (~basic, basic):
        there = some & (numbers >= 0)
        found[numbers[there]] = code[there]
    return [HighsBasisStatus(status) for status in found.tolist()]
