"""Rows of a limit as arrays of whole numbers, in which those that seats do not keep are found at once, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coplan.case import Case
from coplan.limits.base import Decision, Exact, Limit, Planners, Row, Terms
from coplan.limits.sums import Decisions, Standing, standing

LARGEST = 2**62
"""Numbers that may grow beyond it do not fit into 64 bits: rows that have any are added up one by one."""
Whole = NDArray[np.int64]


def not_kept(limit: Limit, case: Case, planners: Planners, decisions: Decisions) -> Iterator[Standing]:
    """The rows of a limit that the decisions do not keep.

    Arrays stay with the case, which never changes. Rows are objects and take too much memory to stay: those that may
    not be kept are made again.
    """
    key = limit.rows, planners
    if key not in case.worked_out:
        case.worked_out[key] = arrays_of(limit.rows(case, planners))
    doubtful: set[int] = set(case.worked_out[key].doubtful(decisions).tolist())
    if doubtful:
        found = (standing(row, decisions) for n, row in enumerate(limit.rows(case, planners)) if n in doubtful)
        yield from (one for one in found if not one.holds)


@dataclass(frozen=True)
class Arrays:
    """Lines least ≤ Σ value · decision ≤ most in whole numbers: each row times its common denominator.

    columns: the decisions that index counts; start: where the values of each line begin, and where the last ones end.
    weight: Σ |value| of each line. row: number of the row that each line is of; one whose limits are shares of what is
    planned has a line for each side. apart: numbers of the rows whose numbers are too large, which have no line.
    """

    columns: tuple[Decision, ...]
    index: Whole
    value: Whole
    start: Whole
    least: Whole
    most: Whole
    weight: Whole
    row: Whole
    apart: Whole

    def doubtful(self, decisions: Decisions) -> Whole:
        """Numbers of the rows that the decisions do not keep, and of those whose sums may not fit into 64 bits."""
        largest = max(map(abs, decisions.values()), default=0)
        fit = largest <= LARGEST  # otherwise no line with any value does
        x = np.array([decisions.get(at, 0) if fit else 0 for at in self.columns], np.int64)
        # Sums over all lines so far may run over 64 bits; their differences, modulo 2 ** 64, are right all the same.
        sums = np.append(0, np.cumsum(self.value * x[self.index]))
        values = np.diff(sums[self.start])
        beyond = (values < self.least) | (values > self.most) | (self.weight > LARGEST // max(largest, 1))
        return np.append(self.apart, self.row[beyond])


def arrays_of(rows: Iterable[Row]) -> Arrays:
    """The rows as arrays."""
    made = _Maker()
    for n, row in enumerate(rows):
        lines = [_scaled(terms, least, most) for terms, least, most in _lines_of(row)]
        if any(max(weight, *map(abs, sides)) > LARGEST for _, weight, sides in lines):
            made.apart.append(n)
        else:
            for line in lines:
                made.add(n, *line)
    return made.arrays()


Line = tuple[Terms, Exact | None, Exact | None]
ScaledLine = tuple[list[tuple[Decision, int]], int, tuple[int, int]]


def _lines_of(row: Row) -> Iterator[Line]:
    """Terms with their least and most; where limits are shares of what is planned, for each side on its own."""
    least, most = (None if side is None else row.known(side) - row.constant for side in (row.lower, row.upper))
    if not row.share_of:
        yield row.terms, least, most
        return
    if row.lower is not None:
        yield row.beyond(row.lower), least, None
    if row.upper is not None:
        yield row.beyond(row.upper), None, most


def _scaled(terms: Terms, least: Exact | None, most: Exact | None) -> ScaledLine:
    """The terms, the sum of their absolute values, and least and most, times the common denominator."""
    sides = [side for side in (least, most) if side is not None]
    scale = math.lcm(*{a.denominator for a in sides}, *{a.denominator for _, a in terms})
    values = [(x, a.numerator * (scale // a.denominator)) for x, a in terms]
    low, high = (None if a is None else a.numerator * (scale // a.denominator) for a in (least, most))
    weight = sum(abs(a) for _, a in values)
    return values, weight, (-LARGEST if low is None else low, LARGEST if high is None else high)


class _Maker:
    """Gathers lines."""

    def __init__(self) -> None:
        self.column: dict[Decision, int] = {}
        self.index: list[int] = []
        self.value: list[int] = []
        self.start = [0]
        self.sides: list[tuple[int, int]] = []
        self.weight: list[int] = []
        self.row: list[int] = []
        self.apart: list[int] = []

    def add(self, row: int, terms: list[tuple[Decision, int]], weight: int, sides: tuple[int, int]) -> None:
        """Add a line of a row."""
        column = self.column
        self.index += [column.setdefault(x, len(column)) for x, _ in terms]
        self.value += [a for _, a in terms]
        self.start.append(len(self.index))
        self.sides.append(sides)
        self.weight.append(weight)
        self.row.append(row)

    def arrays(self) -> Arrays:
        """What was gathered."""
        sides = np.array(self.sides, np.int64).reshape(-1, 2)
        names = ("index", "value", "start", "weight", "row", "apart")
        whole = {name: np.array(getattr(self, name), np.int64) for name in names}
        return Arrays(columns=tuple(self.column), least=sides[:, 0], most=sides[:, 1], **whole)
