"""An LP solved: its goals in order, as cost vectors over its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from coplan.contract.model import GoalStep
from coplan.formulation.alike import Merged, without_fellows
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, goal_rows, matrix_of
from coplan.formulation.part import Whole
from coplan.solver import Goal, Infeasible, Search, Solution
from coplan.solver.in_order import Report, silent


class NoSolution(Infeasible):
    """Proven: the LP has no solution, or (whole) it has some, but none in whole numbers."""

    def __init__(self, lp: Formulation, whole: bool = False):
        super().__init__("no whole-number solution" if whole else "no solution")
        self.lp, self.whole = lp, whole


@dataclass(frozen=True)
class Optima:
    """An LP and what its goals reached in order; whole: what its parts are cut out of, where that is there."""

    lp: Formulation
    solution: Solution
    whole: Whole | None = field(default=None, kw_only=True)


def goal_of(lp: Formulation, name: str, slack: float = 0.0) -> Goal:
    """A goal of the LP as a cost vector."""
    return Goal(name, coefficients(lp, lp.goals[name]), float(lp.goals[name].constant), slack)


def search_of(
    lp: Formulation, steps: Sequence[GoalStep], deadline: float | None = None, merged: Merged | None = None
) -> Search:
    """The search for the goals of an LP in order, on its limits as they are now; merged: the LP in fewer columns."""
    names = [step.name for step in steps]
    goals = [goal_of(lp, step.name, step.slack) for step in steps]
    matrix = matrix_of(lp) if merged is None else merged.matrix
    return Search(matrix, goals, deadline, goal_rows(lp, names[2:]))


@contextmanager
def said_of(lp: Formulation) -> Iterator[None]:
    """Says of which LP it is proven that there is no solution. Raises NoSolution for Infeasible."""
    try:
        yield
    except Infeasible:
        raise NoSolution(lp) from None


def solve_in_order(
    lp: Formulation,
    steps: Sequence[GoalStep],
    deadline: float | None = None,
    report: Report = silent,
    enough: str = "",
    whole: Whole | None = None,
) -> Solution:
    """Minimise goal after goal as Search does; report and enough as in Search.solve. Raises NoSolution or Unproven.

    Where many programmes are alike it is done in fewer columns. whole: as in Optima, if it is there already.
    """
    merged = _merged(lp, whole)
    with said_of(lp):
        solution = search_of(lp, steps, deadline, merged).solve(report, enough)
    return solution if merged is None else merged.told_apart(lp, solution)


def _merged(lp: Formulation, whole: Whole | None) -> Merged | None:
    """The LP in fewer columns; None where these would be hardly fewer."""
    merged = without_fellows(matrix_of(lp), lp) if whole is None else whole.merged
    if not merged.is_worth_it:
        return None
    return merged if whole is None else merged.grown_to(matrix_of(lp))
