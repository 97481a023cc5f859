"""The limits that may hold the shortage goal back: where each stands in the LP, and what moving it means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coplan.case import Case, Programme
from coplan.formulation.build import Bound, Formulation, Label
from coplan.solver import Matrix

ROW_FAMILIES = frozenset(
    {
        *("institution_intake", "institution_enrolment", "region_budget"),
        *("route_seats", "openness", "steady_change", "participation"),
    }
)
BOUND_FAMILIES = ROW_FAMILIES | {"intake_range"}
POINT = 0.01  # of a share


@dataclass(frozen=True)
class Limit:
    """A relation that can be moved: a row, or a bound of a column, on its upper or lower side.

    at: number of the row or column; per_seat: units of the limit in one seat, where it became a bound of a column;
    room: how far it can be moved before another limit on the same seats holds instead [its units]; beyond: the same for
    a column, in seats. open_routes has no row and no column: at is -1.
    """

    label: Label
    is_row: bool
    at: int
    upper: bool
    room: float = math.inf
    per_seat: float = 1.0
    beyond: float = math.inf


def limits_of(lp: Formulation, matrix: Matrix) -> Iterator[Limit]:
    """Every limit of these families; where two bounds of a column are equal, moving one alone frees nothing."""
    for n, label in enumerate(lp.rows):
        if label.family in ROW_FAMILIES:
            upper = math.isfinite(matrix.row_upper[n])
            yield Limit(label, True, n, upper, _points_left(lp.planning.case, label))
    for x, bounds in lp.bounds.items():
        yield from _bounds(lp, x, bounds)
    yield from _closed_routes(lp)


def _closed_routes(lp: Formulation) -> Iterator[Limit]:
    """Every closed route between regions that plan together, in every intake year; opened, it has its max_seats."""
    planning, case = lp.planning, lp.planning.case
    if "open_routes" in planning.families:
        for (o, d), route in case.routes.items():
            limited = "route_seats" in planning.families and route.max_seats is not None
            room = float(route.max_seats or 0) if limited else math.inf
            if o != d and not route.allowed and {o, d} <= planning.planners and room > 0:
                for t in case.intake_years:
                    yield Limit(Label("open_routes", (o, d, t)), False, -1, True, room)


def _bounds(lp: Formulation, x: Any, bounds: list[Bound]) -> Iterator[Limit]:
    """The bound that holds on each side of a column, and its room to the next."""
    case, at = lp.planning.case, lp.column(x)
    above = sorted((bound for bound in bounds if math.isfinite(bound.upper)), key=lambda bound: bound.upper)
    below = sorted((bound for bound in bounds if math.isfinite(bound.lower)), key=lambda bound: -bound.lower)
    if above and above[0].label.family in BOUND_FAMILIES and _is_maximum(case, above[0]):
        beyond, per_seat = above[1].upper - above[0].upper if len(above) > 1 else math.inf, above[0].coefficient
        if beyond > 0:
            share = above[0].label.family == "openness"
            room = _points_left(case, above[0].label) if share else beyond * per_seat
            yield Limit(above[0].label, False, at, True, room, per_seat, beyond)
    if below and below[0].label.family in BOUND_FAMILIES and below[0].lower > 0 and _is_minimum(case, below[0]):
        room = below[0].lower - (max(below[1].lower, 0.0) if len(below) > 1 else 0.0)
        if room > 0:
            yield Limit(below[0].label, False, at, False, room)


def _points_left(case: Case, label: Label) -> float:
    """How far a share can be raised, to all of a region's seats [percentage points]; no other limit ends by itself."""
    return float(1 - case.regions[label.key[0]].max_out_share) / POINT if label.family == "openness" else math.inf


def _is_maximum(case: Case, bound: Bound) -> bool:
    """Whether max_intake is what the bound says, not a range into which the programme is led by its step."""
    if bound.label.family != "intake_range":
        return True
    i, k, _ = bound.label.key
    return bound.upper == case.programmes[i, k].max_intake


def _is_minimum(case: Case, bound: Bound) -> bool:
    if bound.label.family != "intake_range":
        return True
    i, k, _ = bound.label.key
    return bound.lower == case.programmes[i, k].min_intake


def own_seats(lp: Formulation, region: str, year: int) -> NDArray[np.int32]:
    """Columns of all seats of a region in an intake year, which openness is a share of."""
    programmes = lp.planning.case.programmes_of_region[region]
    return np.array([lp.column(lp.variables.intake[p.key, year]) for p in programmes], np.int32)


def seats_behind(lp: Formulation, label: Label, row: Mapping[Label, int]) -> Iterator[Mapping[int, float]]:
    """The column of each programme's seats behind a closed route in a year: coefficients by row.

    row: number of each row by its label. Seats fixed (at 0, as the route is closed) are none.
    """
    case, (o, d, t) = lp.planning.case, label.key
    needed = {k for r, k in lp.planning.pairs if r == d}  # nobody is directed to where none is needed
    fixed = case.fixed if "fixed_seats" in lp.planning.families else {}
    for p in case.programmes_of_region[o]:
        if p.specialty in needed and (*p.key, d, t) not in fixed:
            entries = {row[Label("intake_total", (*p.key, t))]: -1.0}
            if (share := Label("openness", (o, t))) in row:
                entries[row[share]] = 1.0
            yield entries | _graduates_of(lp, p, d, t, row)


def _graduates_of(lp: Formulation, p: Programme, d: str, t: int, row: Mapping[Label, int]) -> dict[int, float]:
    """What a seat for region d adds to staff, with the sign that staff_balance gives it.

    Where nobody stays and nobody else graduates, staff is a number (a bound): the need itself sees the graduates, and
    so does what may be lent.
    """
    case, rate, k = lp.planning.case, p.completion_rate * p.fill_rate, p.specialty
    shares = {r: float(rate * case.share_working_in(p.region, d, r)) for r, pair in lp.planning.pairs if pair == k}
    years = [b for b in case.balance_years if b - p.years >= case.first_year and case.decided_in(b - p.years) == t]
    entries: dict[int, float] = {}
    for r, b in ((r, b) for r, share in shares.items() if share for b in years):
        staff, need = Label("staff_balance", (r, k, b)), Label("need_met", (r, k, b))
        if staff in row:
            entries[row[staff]] = -shares[r]
        elif need in row:
            entries[row[need]] = shares[r]
            for a in case.regions:
                if (lending := Label("lending_limit", (r, a, k, b))) in row:
                    entries[row[lending]] = -float(case.sharing[r, a].max_share) * shares[r]
    return entries
