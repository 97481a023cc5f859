"""Linear expressions that several relations share."""

from __future__ import annotations

from collections.abc import Iterable

from pulp import LpAffineExpression, LpVariable

from coplan.case import Programme
from coplan.formulation.variables import Planning, Variables

Term = tuple[LpVariable, float]


def linear(terms: Iterable[Term], constant: float = 0.0) -> LpAffineExpression:
    """Σ coefficient · variable + constant, built at once; a variable may stand there more than once, or with 0."""
    terms = list(terms)
    expression = LpAffineExpression(terms, constant)
    if len(expression) < len(terms):
        expression = LpAffineExpression(constant=constant)
        for variable, coefficient in terms:
            expression[variable] = expression.get(variable, 0.0) + coefficient
    if not all(expression.values()):
        expression = LpAffineExpression({x: a for x, a in expression.items() if a}, constant)
    return expression


def total(variables: Iterable[LpVariable]) -> LpAffineExpression:
    """Sum of variables."""
    return linear((variable, 1.0) for variable in variables)


def graduates(planning: Planning, v: Variables, p: Programme, works_in: str, year: int) -> tuple[list[Term], float]:
    """Graduates of a programme who go to work in a region in a year, as terms and constant [persons]."""
    case, entry = planning.case, year - p.years
    if entry >= case.first_year and p.region in planning.planners:
        t, key = case.decided_in(entry), p.key
        return [(v.seats[key, d, t], rate) for d, rate in planning.working(p, works_in)], 0.0
    return [], planning.working_anyway(p, works_in, entry)
