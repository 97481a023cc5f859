"""The decisions of the model, as PuLP variables by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pulp import LpProblem, LpVariable

from coplan.case import Case, Key, Programme
from coplan.exact import dot
from coplan.limits import LIMITS, Limit
from coplan.limits.base import Decision

K = TypeVar("K")


@dataclass(frozen=True)
class Planning:
    """Who plans what: the families that hold and the regions whose programmes move.

    Programmes of every other region stay at current_intake for their own region.
    equal_weights: region weights play no part, as in alone[r].
    """

    case: Case
    families: frozenset[str]
    planners: frozenset[str]
    equal_weights: bool = False
    _destinations: dict[tuple[str, str], list[str]] = field(default_factory=dict, init=False, compare=False)
    _working: dict[tuple[Key, str], list[tuple[str, float]]] = field(default_factory=dict, init=False, compare=False)
    _working_anyway: dict[tuple[Key, str, int | None], float] = field(default_factory=dict, init=False, compare=False)

    @property
    def limits(self) -> list[Limit]:
        """The limits that hold."""
        return [limit for name, limit in LIMITS.items() if name in self.families]

    @property
    def programmes(self) -> list[Programme]:
        return [p for p in self.case.programmes.values() if p.region in self.planners]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(region, specialty) with Demand whose balance is planned."""
        return [(r, k) for r, k in self.case.pairs if r in self.planners]

    def destinations(self, programme: Programme) -> list[str]:
        """Regions the programme's seats may be for, among the planners: those that no limit forbids."""
        kind = programme.region, programme.specialty
        if kind not in self._destinations:
            forbidding = [limit.forbids for limit in self.limits if limit.forbids]
            self._destinations[kind] = [
                d
                for d in self.case.regions
                if d in self.planners and not any(f(self.case, programme, d) for f in forbidding)
            ]
        return self._destinations[kind]

    def working(self, programme: Programme, works_in: str) -> list[tuple[str, float]]:
        """Graduates who go to work in a region, for each seat of the programme for another [persons per seat]."""
        key = programme.key, works_in
        if key not in self._working:
            case, o, rate = self.case, programme.region, programme.completion_rate * programme.fill_rate
            shares = ((d, rate * case.share_working_in(o, d, works_in)) for d in self.destinations(programme))
            self._working[key] = [(d, float(share)) for d, share in shares if share]
        return self._working[key]

    def working_anyway(self, programme: Programme, works_in: str, entry: int) -> float:
        """Graduates of an intake that is not planned here who go to work in a region [persons]."""
        past = programme.enrolled is not None and entry < self.case.first_year
        key = programme.key, works_in, entry if past else None  # any other intake is the present one
        if key not in self._working_anyway:
            present = {programme.region: programme.current_intake * programme.fill_rate}
            entered = programme.entered_before(entry) if past else present
            shares = ((self.case.share_working_in(programme.region, d, works_in), n) for d, n in entered.items())
            self._working_anyway[key] = float(programme.completion_rate * dot(shares))
        return self._working_anyway[key]

    def weight(self, region: str) -> float:
        return 1.0 if self.equal_weights else float(self.case.regions[region].weight)


@dataclass
class Variables:
    """Every decision by key; all are ≥ 0. p is a programme's key, r o a d regions, k a specialty, t b years.

    seats[p, d, t] and intake[p, t] in seats; staff, shortage, surplus[r, k, b] and lent[o, a, k, b] in persons;
    excess[r] in weighted person-years; worst and least_gain are shares; rise and fall[p, t] split
    intake − current_intake; regret, of a plan for several scenarios, in weighted person-years.
    """

    seats: dict[tuple[Key, str, int], LpVariable] = field(default_factory=dict)
    intake: dict[tuple[Key, int], LpVariable] = field(default_factory=dict)
    staff: Mapping[tuple[str, str, int], LpVariable | float] = field(default_factory=dict)
    shortage: dict[tuple[str, str, int], LpVariable] = field(default_factory=dict)
    surplus: dict[tuple[str, str, int], LpVariable] = field(default_factory=dict)
    lent: dict[tuple[str, str, str, int], LpVariable] = field(default_factory=dict)
    excess: dict[str, LpVariable] = field(default_factory=dict)
    worst: LpVariable | None = None
    least_gain: LpVariable | None = None
    regret: LpVariable | None = None
    rise: dict[tuple[Key, int], LpVariable] = field(default_factory=dict)
    fall: dict[tuple[Key, int], LpVariable] = field(default_factory=dict)

    def decision(self, decision: Decision) -> LpVariable | None:
        """The variable of an intake or of seats; None where it was not made."""
        return self.seats.get(decision) if len(decision) == 3 else self.intake.get(decision)


class Maker:
    """Makes variables and remembers their order, which is the order of the LP's columns."""

    def __init__(self) -> None:
        self.problem = LpProblem("plan")  # through which PuLP makes variables; they need no names
        self.made: list[LpVariable] = []

    def one(self) -> LpVariable:
        variable = self.problem.add_variable("", 0)
        self.made.append(variable)
        return variable

    def each(self, keys: list[K]) -> dict[K, LpVariable]:
        return {key: self.one() for key in keys}


def make_variables(planning: Planning, make: Maker, goals: frozenset[str]) -> Variables:
    """The variables that the planning's families and goals speak of."""
    case = planning.case
    moves = [(p.key, t) for p in planning.programmes for t in case.intake_years]
    v = balance_variables(planning, make, goals)
    v.staff = make.each([(r, k, b) for r, k in planning.pairs for b in case.balance_years])
    v.intake = make.each(moves)
    v.seats = make.each(
        [(p.key, d, t) for p in planning.programmes for d in planning.destinations(p) for t in case.intake_years]
    )
    if "change" in goals:
        v.rise, v.fall = make.each(moves), make.each(moves)
    return v


def balance_variables(planning: Planning, make: Maker, goals: frozenset[str]) -> Variables:
    """The variables that say how needs are met, for staff that is given or still to be decided."""
    case = planning.case
    needed = [(r, k, b) for r, k, b in case.required if r in planning.planners]
    v = Variables(shortage=make.each(needed), surplus=make.each(needed))
    if "lending_limit" in planning.families:
        v.lent = make.each(_loans(planning))
    if "participation" in planning.families:
        v.excess = make.each(sorted(planning.planners))
    if "worst_region" in goals:
        v.worst = make.one()
    if "least_gain" in goals:
        v.least_gain = make.one()
    return v


def _loans(planning: Planning) -> list[tuple[str, str, str, int]]:
    """Who may lend to whom: only where both regions have Demand for the specialty."""
    pairs = set(planning.pairs)
    return [
        (o, a, k, b)
        for o, a in planning.case.sharing
        for k in planning.case.specialties
        if (o, k) in pairs and (a, k) in pairs
        for b in planning.case.balance_years
    ]
