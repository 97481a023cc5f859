"""Linear expressions that several relations share."""

from __future__ import annotations

from collections.abc import Iterable

from pulp import LpAffineExpression, LpVariable

from coplan.case import Case, Programme
from coplan.formulation.variables import Planning, Variables

Term = tuple[LpVariable, float]


def linear(terms: Iterable[Term], constant: float = 0.0) -> LpAffineExpression:
    """Σ coefficient · variable + constant, built at once; a variable may stand there more than once, or with 0."""
    summed: dict[LpVariable, float] = {}
    for variable, coefficient in terms:
        summed[variable] = summed.get(variable, 0.0) + coefficient
    return LpAffineExpression({variable: a for variable, a in summed.items() if a}, constant)


def total(variables: Iterable[LpVariable]) -> LpAffineExpression:
    """Sum of variables."""
    return linear((variable, 1.0) for variable in variables)


def enrolled(case: Case, v: Variables, p: Programme, year: int) -> tuple[list[Term], float]:
    """Students of a programme in all years of study in a year, as terms and constant [students]."""
    planned = range(max(year - p.years + 1, case.first_year), year + 1)
    terms = [(v.intake[p.key, case.decided_in(entry)], float(p.fill_rate)) for entry in planned]
    return terms, float(p.known_students(year, case.first_year))


def graduates(planning: Planning, v: Variables, p: Programme, works_in: str, year: int) -> tuple[list[Term], float]:
    """Graduates of a programme who go to work in a region in a year, as terms and constant [persons]."""
    case, entry = planning.case, year - p.years
    if entry >= case.first_year and p.region in planning.planners:
        t = case.decided_in(entry)
        return [(v.seats[p.key, d, t], rate) for d, rate in planning.working(p, works_in)], 0.0
    ordinary = case.share_working_in(p.region, p.region, works_in) * p.completion_rate
    return [], float(
        ordinary * (p.entered_before(entry) if entry < case.first_year else p.fill_rate * p.current_intake)
    )
