"""A planning case: checked, frozen, with every number exact (int or Fraction).

Sets are sorted, so the same data in any row order give the same LP. Years are intake or balance years;
seats, students and staff are persons; money is in the case's unit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from coplan.case.parts import (
    Group,
    GroupLimit,
    Institution,
    Key,
    Programme,
    Region,
    Route,
    Sharing,
    Specialty,
    Uncertainty,
)
from coplan.exact import dot
from coplan.words.names import same_name


@dataclass(frozen=True)
class Case:
    """One planning case. Every mapping is sorted by key.

    demand is by (region, specialty, year) as given, for the chosen demand_case; headcount and exit_rate are by
    (region, specialty) and empty on the hires basis; retention is by (trained_in, trained_for) → works_in → share;
    routes and sharing are by ordered pair of regions; budgets by (region, year); limits by name;
    settlement is the rule that Settings names, blank where it leaves that to the model;
    fixed by (institution, specialty, trained_for, year), and so is fixed_origin: kept or edited where the number was
    taken over from a plan; absent is the planner's own. steadiness: share of the shortage that steadier seats may cost.
    """

    title: str
    first_year: int
    last_year: int
    demand_basis: str
    demand_case: str
    model: str
    money_unit: str
    settlement: str
    regions: Mapping[str, Region]
    institutions: Mapping[str, Institution]
    specialties: Mapping[str, Specialty]
    programmes: Mapping[Key, Programme]
    demand: Mapping[tuple[str, str, int], Fraction]
    headcount: Mapping[tuple[str, str], Fraction]
    exit_rate: Mapping[tuple[str, str], Fraction]
    inflow: Mapping[tuple[str, str, int], Fraction]
    retirements: Mapping[tuple[str, str, int], Fraction]
    retention: Mapping[tuple[str, str], Mapping[str, Fraction]]
    routes: Mapping[tuple[str, str], Route]
    budgets: Mapping[tuple[str, int], Fraction]
    sharing: Mapping[tuple[str, str], Sharing]
    limits: Mapping[str, GroupLimit]
    fixed: Mapping[tuple[str, str, str, int], int]
    fixed_origin: Mapping[tuple[str, str, str, int], str] = field(default_factory=dict)
    steadiness: Fraction = Fraction(0)
    uncertainty: Uncertainty = field(default_factory=Uncertainty)

    @property
    def without_agreed(self) -> Case:
        """The case without the rows of Fixed that a joint plan agreed on: they bind no region outside that plan."""
        if not self.fixed_origin:
            return self
        own = {key: number for key, number in self.fixed.items() if key not in self.fixed_origin}
        return replace(self, fixed=own, fixed_origin={})

    @cached_property
    def intake_years(self) -> tuple[int, ...]:
        """Years whose intake the plan decides."""
        return tuple(range(self.first_year, self.last_year + 1))

    @cached_property
    def balance_years(self) -> tuple[int, ...]:
        """Years from first_year to the last year in Demand."""
        return tuple(range(self.first_year, max(year for *_, year in self.demand) + 1))

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(region, specialty) with a Demand row."""
        return tuple(sorted({(r, k) for r, k, _ in self.demand}))

    @cached_property
    def required(self) -> Mapping[tuple[str, str, int], Fraction]:
        """What is required [persons]: summed up on the hires basis, as given on the headcount basis."""
        if self.demand_basis == "headcount":
            return self.demand
        summed: dict[tuple[str, str, int], Fraction] = {}
        for r, k in self.pairs:
            so_far = Fraction(0)
            for b in self.balance_years:
                so_far += self.demand.get((r, k, b), 0)
                summed[r, k, b] = so_far
        return summed

    @cached_property
    def worked_out(self) -> dict[Hashable, Any]:
        """What layers above have worked out of the case and keep with it, since it never changes, each by its key."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process: the case itself, not what was worked out of it."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def weighted_need(self, region: str) -> Fraction:
        """Σ priority · required of a region, over all years [weighted person-years]."""
        return dot((self.specialties[k].priority, need) for (r, k, _), need in self.required.items() if r == region)

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """What each row of Limits names."""
        return {name: self._group(limit) for name, limit in self.limits.items()}

    def _group(self, limit: GroupLimit) -> Group:
        place = [
            p
            for p in self.programmes.values()
            if limit.region in ("", p.region) and limit.institution in ("", p.institution)
        ]
        return Group(tuple(p for p in place if self._is_of_kind(limit, p)), tuple(place) if limit.share else ())

    def _is_of_kind(self, limit: GroupLimit, p: Programme) -> bool:
        kind = self.specialties[p.specialty]
        return (
            limit.specialty in ("", p.specialty)
            and (not limit.level or same_name(limit.level, kind.level))
            and (not limit.category or same_name(limit.category, kind.category))
        )

    def concerned_by(self, name: str) -> frozenset[str]:
        """The regions that must plan together for a row of Limits to ask anything."""
        group, served = self.groups[name], self.limits[name].trained_for
        return frozenset(p.region for p in (*group.programmes, *group.whole)) | ({served} if served else set())

    def others_joining(self, region: str, specialty: str, year: int) -> Fraction:
        """People who join in a year and are no graduates of the plan, less those who retire beyond exit_rate."""
        key = region, specialty, year
        return self.inflow.get(key, Fraction(0)) - self.retirements.get(key, Fraction(0))

    def most_shortage(self, region: str, alone: float) -> float:
        """What a region's Σ priority · shortage may be, for what it reaches alone [weighted person-years]."""
        return (1 - float(self.regions[region].min_gain)) * alone

    @cached_property
    def programmes_of_institution(self) -> Mapping[str, tuple[Programme, ...]]:
        return _grouped(self.institutions, self.programmes.values(), lambda p: p.institution)

    @cached_property
    def programmes_of_region(self) -> Mapping[str, tuple[Programme, ...]]:
        return _grouped(self.regions, self.programmes.values(), lambda p: p.region)

    @cached_property
    def programmes_of_specialty(self) -> Mapping[str, tuple[Programme, ...]]:
        return _grouped(self.specialties, self.programmes.values(), lambda p: p.specialty)

    def decided_in(self, year: int) -> int:
        """The planned year whose intake stands for `year`: the last intake goes on after the plan ends."""
        return min(year, self.last_year)

    def share_working_in(self, trained_in: str, trained_for: str, works_in: str) -> Fraction:
        """Share of graduates trained in one region for another who go to work in a third (or the same)."""
        shares = self.retention.get((trained_in, trained_for))
        if shares is None:
            return Fraction(works_in == trained_for)
        return shares.get(works_in, Fraction(0))

    def cost_of_seat(self, programme: Programme, trained_for: str) -> Fraction:
        """What a seat for a region costs over all years of study, with the subsidy of its route [money]."""
        return programme.cost_of_seat + self.route(programme.region, trained_for).cost_per_seat

    def route(self, trained_in: str, trained_for: str) -> Route:
        """Route between two regions; open, unlimited and free where Routes has no row."""
        return self.routes.get((trained_in, trained_for), Route(True, None, Fraction(0)))

    def destinations(self, programme: Programme) -> tuple[str, ...]:
        """Regions that the programme's seats may be for: its own, and those with Demand behind an open route."""
        return tuple(
            d
            for d in self.regions
            if d == programme.region
            or (self.route(programme.region, d).allowed and (d, programme.specialty) in self.needed)
        )

    @cached_property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The pairs, to be looked up."""
        return frozenset(self.pairs)

    def intake_range(self, programme: Programme, year: int) -> tuple[int, int]:
        """Fewest and most seats of a programme in a planned year."""
        return programme.range_in(year, self.first_year)

    def least_intake(self, programme: Programme, year: int) -> int:
        """Fewest seats of a programme in a planned year."""
        least, _ = self.intake_range(programme, year)
        return least


def intake_of(seats: Mapping[tuple[str, str, str, int], int]) -> dict[tuple[Key, int], int]:
    """The intake of each programme and year with seats; seats are by (institution, specialty, trained_for, year)."""
    intake: dict[tuple[Key, int], int] = {}
    for (i, k, _, t), number in seats.items():
        intake[(i, k), t] = intake.get(((i, k), t), 0) + number
    return intake


def _grouped(
    groups: Iterable[str], programmes: Iterable[Programme], group_of: Callable[[Programme], str]
) -> Mapping[str, tuple[Programme, ...]]:
    """The programmes of every group, in their order; a group may have none."""
    members: dict[str, list[Programme]] = {group: [] for group in groups}
    for p in programmes:
        members[group_of(p)].append(p)
    return {group: tuple(found) for group, found in members.items()}
