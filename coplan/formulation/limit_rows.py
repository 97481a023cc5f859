"""The rows of limits as relations of PuLP's variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import eq, ge, le
from typing import Any

from pulp import LpAffineExpression

from coplan.formulation.balance import Relations
from coplan.formulation.expressions import linear
from coplan.formulation.variables import Variables
from coplan.limits.base import Exact, Row

Compare = Callable[[Any, int], Any]
"""Of numbers whether it holds, of PuLP's expressions the relation."""


def relations_of(rows: Iterable[Row], v: Variables) -> Relations:
    """The rows with the variables of their decisions.

    A decision that has no variable is 0, since seats that a limit forbids are not made; a row of such decisions only
    is left out where it holds, and is a relation that nothing can keep where it does not.
    """
    for row in rows:
        for compare, limit in _sides(row):
            yield from ((row.key, compare(above, 0)) for above in _above(row, compare, limit, v))


def _sides(row: Row) -> Iterator[tuple[Compare, Exact]]:
    """How the row's sum compares with each of its limits."""
    if row.lower is not None and row.lower == row.upper:
        yield eq, row.lower
        return
    if row.upper is not None:
        yield le, row.upper
    if row.lower is not None:
        yield ge, row.lower


def _above(row: Row, compare: Compare, limit: Exact, v: Variables) -> Iterator[LpAffineExpression]:
    """By how much the row's sum lies above one of its limits, unless it holds whatever is decided."""
    made = [(v.decision(x), float(a)) for x, a in row.beyond(limit)]
    terms = [(x, a) for x, a in made if x is not None]
    if terms or not made or not compare(row.constant - row.known(limit), 0):
        yield linear(terms, float(row.constant) - float(row.known(limit)))
