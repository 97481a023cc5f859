"""The rows of limits as relations of PuLP's variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pulp import LpAffineExpression

from coplan.formulation.balance import Relations
from coplan.formulation.expressions import linear
from coplan.formulation.variables import Variables
from coplan.limits.base import Exact, Row


def relations_of(rows: Iterable[Row], v: Variables) -> Relations:
    """The rows with the variables of their decisions.

    A decision that has no variable is 0, since seats that a limit forbids are not made; a row of such decisions only
    is left out.
    """
    for row in rows:
        if row.lower is not None and row.lower == row.upper:
            yield from ((row.key, above == 0) for above in _above(row, row.lower, v))
            continue
        if row.upper is not None:
            yield from ((row.key, above <= 0) for above in _above(row, row.upper, v))
        if row.lower is not None:
            yield from ((row.key, above >= 0) for above in _above(row, row.lower, v))


def _above(row: Row, limit: Exact, v: Variables) -> Iterator[LpAffineExpression]:
    """By how much the row's sum lies above one of its limits, if any of its decisions has a variable."""
    made = [(v.decision(x), float(a)) for x, a in row.beyond(limit)]
    terms = [(x, a) for x, a in made if x is not None]
    if terms or not made:
        yield linear(terms, float(row.constant) - float(row.known(limit)))
