"""The smallest change of limits that makes a plan possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coplan.clash.elastic import Elastic, cell_of
from coplan.formulation.build import Formulation
from coplan.limits import LIMITS
from coplan.limits.check import Breach
from coplan.solver import Engine, Infeasible, Unproven
from coplan.whole.branching import breaches_of
from coplan.words.numbers import raised

SECONDS = 20.0
GAP = 1e-3  # seats
_TIE = 1e-4


@dataclass(frozen=True)
class Step:
    """One number of the workbook that has to change: its family and subject, from what to what.

    In the unit of its limit, or a share; the seats of a yearly step where that is what it limits. upper: the number is
    a most, else a fewest (a fixed number may go either way). by is what it stands in the way by, shares in seats.
    """

    family: str
    key: tuple[Any, ...]
    upper: bool
    was: Fraction
    now: Fraction
    by: Fraction
    share: bool = False


@dataclass(frozen=True)
class Repair:
    """Changes that together make a plan possible; smallest: proven that no others are less in all."""

    steps: tuple[Step, ...]
    smallest: bool


def smallest_repair(lp: Formulation, e: Elastic, deadline: float | None = None) -> Repair | None:
    """The change that is least in all: a seat, a student and the mean yearly cost of a seat count as one a year each.

    A number that stands for many years counts in each. Of equal changes those of few numbers: not programme by
    programme. In whole seats, so that there is a plan afterwards; None where no such change was found in time.
    """
    years = {(limit.cell, limit.label.key[-1]): limit for limit in e.limits}.values()
    at = {cell: n for n, cell in enumerate(dict.fromkeys(limit.cell for limit in e.limits))}
    matrix = e.with_slacks([at[limit.cell] for limit in e.limits])
    for cell, n in at.items():
        family, key, _ = cell
        if LIMITS[family].of_programmes and not LIMITS[family].gives_way(lp.planning.case.programmes[key[:2]]):
            matrix.column_upper[e.columns + n] = 0.0
    cost = np.append(np.zeros(e.columns), np.bincount([at[limit.cell] for limit in years]) if years else [])
    for cell, n in at.items():
        cost[e.columns + n] *= 1 + _TIE * (LIMITS[cell[0]].of_programmes)
    try:
        engine = Engine(matrix, deadline, np.append(e.whole, np.zeros(len(at), bool)))
        values, smallest = engine.minimise_whole(cost, GAP, SECONDS)
    except (Infeasible, Unproven):
        return None
    return None if values is None else Repair(tuple(_steps(lp, values)), smallest)


def _steps(lp: Formulation, values: NDArray[np.float64]) -> Iterator[Step]:
    """What the seats break, exactly: a number for each cell that lets them be."""
    worst: dict[Any, Breach] = {}
    for breach in breaches_of(lp, values):
        upper = breach.value > breach.limit
        cell = cell_of(breach.family, breach.key, upper)
        known = worst.get(cell)
        if known is None or (breach.asked > known.asked if upper else breach.asked < known.asked):
            worst[cell] = breach
    for (family, key, upper), breach in worst.items():
        by = abs(breach.value - breach.limit)
        was, share = breach.allowed, breach.whole is not None
        now = raised(breach.asked, was, 4 if share else 2) if breach.value > breach.limit else breach.asked
        yield Step(family, key, upper, was, now, by, share)
