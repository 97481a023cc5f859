"""An engine over an LP that is shorter than that of a Formulation, in whose numbers it is spoken to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coplan.solver import Numbers
from coplan.solver.matrix import Chosen, Places
from coplan.solver.nearby import Cap, Column, NearbyEngine

GONE = -1


def numbers_of(kept: Chosen) -> Places:
    """The number of each row or column among those that are kept, or GONE."""
    return np.where(kept, np.cumsum(kept) - 1, GONE)


@dataclass
class Numbered:
    """An engine with the number in it of each row and column of the Formulation, or GONE; best: its least so far.

    Goals that are held have their rows behind those of the Formulation.
    """

    engine: NearbyEngine
    row: Places
    column: Places
    best: float = math.nan

    def bound_lowest(self, columns: Places) -> None:
        """Hold columns at the least that they may be."""
        at = self.column[columns]
        lower = self.engine.column_lower[at]
        self.engine.bound_columns(at, lower, lower)

    def keep_within(self, cost: Numbers, limit: float) -> None:
        """Hold a goal, as a cost of the engine's columns, at no more than a limit."""
        self.engine.keep_within(cost, limit)
        self.row = np.append(self.row, self.row.max(initial=-1) + 1)

    def own(self, columns: Sequence[Column], caps: Sequence[Cap]) -> tuple[list[Column], list[Cap]]:
        """Columns that are to be added, and what they may be together, in the engine's own numbers."""
        return [self._column(column) for column in columns], [
            replace(cap, counted=self.column[cap.counted].astype(np.int32)) for cap in caps
        ]

    def _column(self, column: Column) -> Column:
        """A column without the rows that are not there; in rows that are one it stands once."""
        there = self.row[column.rows] != GONE
        rows, first = np.unique(self.row[column.rows][there], return_index=True)
        return replace(column, rows=rows.astype(np.int32), values=column.values[there][first])
