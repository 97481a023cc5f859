"""What may hold the shortage goal back and can be moved: limits as they stand in the LP, and closed routes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal, NamedTuple

import numpy as np

from coplan.case import Case
from coplan.formulation.balance import participation
from coplan.formulation.build import Bound, Formulation, Label
from coplan.formulation.one_seat import entries_of_seat
from coplan.formulation.variables import Planning
from coplan.limits import LIMITS, Limit
from coplan.limits.base import POINT, Decision, Exact, Measure, Row, SeatDecision, added
from coplan.solver import Matrix
from coplan.solver.matrix import Chosen
from coplan.solver.nearby import Cap

OF_OTHERS: Mapping[str, Literal["person_years"] | Measure] = {participation.__name__: "person_years"}
"""What the number of a relation counts that is no limit."""


class Entries(NamedTuple):
    """Numbers of columns, or of rows, with their coefficients."""

    at: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


NOTHING = Entries()


@dataclass(frozen=True)
class PricedRow:
    """A row of the LP, or a bound of a column, that can be moved on its upper or its lower side.

    unit: of the number that it comes from. at: number of the row or column; size: how far it moves by one unit of the
    number, besides what the columns of planned add where the number is a share of planned seats. room: units by which
    it can be moved before another limit on the same column holds instead; beyond: the same as the column counts.
    """

    label: Label
    unit: str
    is_row: bool
    at: int
    upper: bool
    size: float = 1.0
    planned: Entries = NOTHING
    room: float = math.inf
    beyond: float = math.inf


@dataclass(frozen=True)
class ClosedRoute:
    """A route in a year, in every scenario that closes it: the seats behind it, which the LP does not have.

    columns: the entries of each by row. caps: what limits allow them that have no row in the LP as long as the route is
    closed. room: how many seats a year these let through.
    """

    label: Label
    columns: Sequence[Mapping[int, float]]
    caps: tuple[Cap, ...]
    room: float = math.inf
    unit: str = "seats"
    upper: bool = True


Movable = PricedRow | ClosedRoute


def movable(
    lp: Formulation, matrix: Matrix, rows: Chosen | None = None, columns: Chosen | None = None
) -> Iterator[Movable]:
    """Everything that can be moved; where two bounds of a column are equal, moving one alone frees nothing.

    rows, columns: those that are asked for, by default all; what has no price needs not be.
    """
    said = _Said(lp)
    for n, label in enumerate(lp.rows):
        if rows is not None and not rows[n]:
            continue
        for upper, limits in ((True, matrix.row_upper), (False, matrix.row_lower)):
            if math.isfinite(limits[n]) and said.can_move(label, upper):
                yield PricedRow(label, said.unit(label), True, n, upper, *said.size(label))
    for x, bounds in lp.bounds.items():
        if columns is None or columns[lp.column(x)]:
            yield from _of_column(said, lp.column(x), bounds)
    yield from _closed_routes(lp)


class _Said:
    """What the rows of priced limits ask, by label."""

    def __init__(self, lp: Formulation):
        self.lp = lp
        self.plannings = lp.across or {"": lp.planning}
        self.said = {
            (Label(limit.name, row.key), name): row._replace(terms=())  # which the LP has, and which take much room
            for name, planning in self.plannings.items()
            for limit in planning.limits
            if limit.is_priced
            for row in limit.rows(planning.case, planning.planners)
        }

    def can_move(self, label: Label, upper: bool) -> bool:
        """Whether moving a side of a row by its number would mean anything."""
        row = self._row(label)
        if row is None:
            return label.family in OF_OTHERS
        size, planned = self.size(label)
        return bool(size or planned.at) and LIMITS[label.family].stands(self._case(label), row, upper)

    def unit(self, label: Label) -> str:
        """What the number of a row counts."""
        row = self._row(label)
        if row is None:
            return OF_OTHERS[label.family]
        return "points" if row.is_share else LIMITS[label.family].counts(self._case(label), label.key)

    def _row(self, label: Label) -> Row | None:
        return self.said.get((label, self._scenario(label)))

    def _case(self, label: Label) -> Case:
        return self.plannings[self._scenario(label)].case

    def _scenario(self, label: Label) -> str:
        """The first scenario that has the row so; blank where the plan is for the case alone."""
        return next(iter(label.scenarios or self.plannings))

    def size(self, label: Label) -> tuple[float, Entries]:
        """How far a unit of the number moves the row: by so much, and by so much of these columns."""
        row = self._row(label)
        if row is None or not row.is_share:
            return 1.0, NOTHING
        columns = ((self.lp.variables.decision(x), a) for x, a in added(row.share_of).items())
        planned = [(self.lp.column(x), float(POINT * a)) for x, a in columns if x is not None]
        return float(POINT * (row.whole or 0)), Entries(*zip(*planned, strict=True)) if planned else NOTHING


def _of_column(rows: _Said, at: int, bounds: Sequence[Bound]) -> Iterator[PricedRow]:
    """The bound that holds on each side of a column, and its room to the next."""
    above = sorted((bound for bound in bounds if math.isfinite(bound.upper)), key=lambda bound: bound.upper)
    below = sorted((bound for bound in bounds if bound.lower > 0), key=lambda bound: -bound.lower)
    ends = (
        (True, above, above[1].upper - above[0].upper if len(above) > 1 else math.inf),
        (False, below, below[0].lower - (below[1].lower if len(below) > 1 else 0.0) if below else 0.0),
    )
    for upper, found, beyond in ends:
        if found and beyond > 0 and rows.can_move(found[0].label, upper):
            label, per_seat = found[0].label, found[0].coefficient
            size, planned = rows.size(label)
            planned = planned._replace(values=tuple(a / per_seat for a in planned.values))
            room = math.inf if planned.at else beyond * per_seat / size
            yield PricedRow(label, rows.unit(label), False, at, upper, size / per_seat, planned, room, beyond)


def _closed_routes(lp: Formulation) -> Iterator[ClosedRoute]:
    """Every closed route between regions that plan together, in every intake year, opened wherever it is closed."""
    plannings = lp.across or {"": lp.planning}
    where: dict[tuple[Limit, tuple[Any, ...]], list[str]] = defaultdict(list)
    for name, planning in plannings.items():
        for limit in planning.limits:
            for key in limit.closed(planning.case, planning.planners):
                where[limit, key].append(name)
    behind = {found: list(_seats_behind(plannings, *found, names)) for found, names in where.items()}
    if not behind:
        return
    seats = {x for found in behind.values() for x in found}
    own = [_Own(replace(lp, planning=p), rows, _sides_with(p, seats)) for p, rows in _with_rows(lp, plannings)]
    for (limit, key), names in where.items():
        label = Label(limit.name, key, tuple(names) if len(names) < len(plannings) else ())
        found = _behind(lp, label, behind[limit, key], own)
        if found.columns and found.room > 0:
            yield found


def _seats_behind(
    plannings: Mapping[str, Planning], limit: Limit, key: tuple[Any, ...], closed_in: Sequence[str]
) -> Iterator[SeatDecision]:
    """Seats that the limit alone forbids there; nobody is directed to where none is needed."""
    o, d, t = key
    forbidding = [
        (p.case, [other.forbids for other in p.limits if other.forbids and (other != limit or name not in closed_in)])
        for name, p in plannings.items()
    ]
    first, *_ = plannings.values()
    for p in first.case.programmes_of_region[o]:
        if all(
            (d, p.specialty) in case.needed and not any(forbids(case, case.programmes[p.key], d) for forbids in each)
            for case, each in forbidding
        ):
            yield p.key, d, t


def _with_rows(
    lp: Formulation, plannings: Mapping[str, Planning]
) -> Iterator[tuple[Planning, Mapping[Label, Sequence[int]]]]:
    """Each planning with the numbers of the rows that it has, alone or with others, by their label."""
    rows: dict[str, dict[Label, list[int]]] = {name: defaultdict(list) for name in plannings}
    for n, label in enumerate(lp.rows):
        for name in label.scenarios or plannings:
            rows[name][label].append(n)
    yield from ((planning, rows[name]) for name, planning in plannings.items())


class _Side(NamedTuple):
    """A limit's row: the most that it allows, inf where it asks for a least only, and what each decision counts."""

    label: Label
    most: float
    counts: Mapping[Decision, Exact]


class _Own(NamedTuple):
    """What is a planning's own of an LP: the LP as that of this planning, its rows by label, and the rows of its limits
    in which seats behind closed routes stand, by seat.
    """

    lp: Formulation
    rows: Mapping[Label, Sequence[int]]
    sides: Mapping[SeatDecision, Sequence[_Side]]

    def of(self, seats: Sequence[SeatDecision]) -> Sequence[_Side]:
        """The rows of limits in which any of these seats stand."""
        return list({side.label: side for x in seats for side in self.sides.get(x, ())}.values())

    def entries(self, x: SeatDecision) -> dict[int, float]:
        """The coefficients of a seat by row."""
        p, d, t = x
        found = entries_of_seat(self.lp, self.lp.planning.case.programmes[p], d, t, self.rows)
        for side in self.sides.get(x, ()):
            found |= dict.fromkeys(self.rows.get(side.label, ()), float(side.counts[x]))
        return found


def _sides_with(planning: Planning, seats: set[SeatDecision]) -> Mapping[SeatDecision, list[_Side]]:
    """The rows of limits in which any of these seats stand, by seat."""
    found: dict[SeatDecision, list[_Side]] = defaultdict(list)
    for limit in planning.limits:
        for row in limit.rows(planning.case, planning.planners):
            inside = seats.intersection(x for x, _ in row.terms if len(x) == 3)
            if inside:
                bound = row.lower or 0 if row.upper is None else row.upper
                most = math.inf if row.upper is None else float(row.known(bound) - row.constant)
                side = _Side(Label(limit.name, row.key), most, dict(added(row.beyond(bound))))
                for x in inside:
                    found[x].append(side)
    return found


def _behind(lp: Formulation, label: Label, seats: Sequence[SeatDecision], own: Sequence[_Own]) -> ClosedRoute:
    """The seats behind a closed route, as each planning sees them."""
    absent = {
        (side.label, side.most, frozenset(side.counts.items())): side
        for one in own
        for side in one.of(seats)
        if side.label not in one.rows
    }.values()
    never = {x for side in absent if side.most <= 0 and len(side.counts) == 1 for x in side.counts}
    behind = [x for x in seats if x not in never]
    columns = [dict(chain.from_iterable(one.entries(x).items() for one in own)) for x in behind]
    caps = [_cap(lp, side, behind) for side in absent if side.most < math.inf]
    alone = (cap.most / cap.own.max() for cap in caps if not len(cap.counted) and len(cap.own) and cap.own.min() > 0)
    return ClosedRoute(label, columns, tuple(caps), min(alone, default=math.inf))


def _cap(lp: Formulation, side: _Side, behind: Sequence[SeatDecision]) -> Cap:
    """What a limit that has no row in the LP allows seats that are not there, beside the one column that is there."""
    there = [(lp.column(v), -float(a)) for x, a in side.counts.items() if (v := lp.variables.decision(x)) is not None]
    counted, per = np.array([at for at, _ in there], np.int32), np.array([a for _, a in there], np.float64)
    return Cap(side.most, counted, per, np.array([float(side.counts.get(x, 0)) for x in behind]))
