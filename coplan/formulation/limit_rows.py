"""The rows of limits as relations of PuLP's variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pulp import LpAffineExpression

from coplan.formulation.balance import Relations
from coplan.formulation.expressions import Term, linear
from coplan.formulation.variables import Variables
from coplan.limits.base import Exact, Row, Terms


def relations_of(rows: Iterable[Row], v: Variables) -> Relations:
    """The rows with the variables of their decisions.

    A decision that has no variable is 0, since seats that a limit forbids are not made; a row of such decisions only
    is left out.
    """
    for row in rows:
        terms, whole = list(_made(row.terms, v)), list(_made(row.share_of, v))
        if terms or not row.terms:
            if row.lower is not None and row.lower == row.upper:
                yield row.key, _beyond(row, terms, whole, row.lower) == 0
                continue
            if row.upper is not None:
                yield row.key, _beyond(row, terms, whole, row.upper) <= 0
            if row.lower is not None:
                yield row.key, _beyond(row, terms, whole, row.lower) >= 0


def _beyond(row: Row, terms: list[Term], whole: list[Term], limit: Exact) -> LpAffineExpression:
    """What the row's sum lies above one of its limits by, which is a number or a share of another sum."""
    if not row.share_of:
        return linear(terms, float(row.constant) - float(limit))
    share = float(limit)
    return linear([*terms, *((x, -share * a) for x, a in whole)], float(row.constant))


def _made(terms: Terms, v: Variables) -> Iterator[Term]:
    for decision, coefficient in terms:
        variable = v.decision(decision)
        if variable is not None:
            yield variable, float(coefficient)
