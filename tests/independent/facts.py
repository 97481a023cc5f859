"""The facts of one case, straight from its tables, in exact numbers; every blank cell has its default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def exact(value: Any) -> Fraction:
    """A number as it is written in decimals: 0.29 is 29/100."""
    return Fraction(Decimal(str(value)))


def optional(value: Any) -> Fraction | None:
    """A number, or None where the cell is blank."""
    return None if value is None else exact(value)


@dataclass(frozen=True)
class Programme:
    """A specialty offered at an institution; step is None where intake may move freely."""

    institution: str
    specialty: str
    region: str
    current: int
    minimum: int
    maximum: int
    years: int
    fill: Fraction
    completion: Fraction
    cost: Fraction
    step: int | None
    opens: int | None = None
    closes: int | None = None
    multiple: int = 1
    min_open: int = 0

    def takes_in(self, year: int) -> bool:
        """Whether the years of opening allow intake in a year."""
        return not (self.opens is not None and year < self.opens) and not (
            self.closes is not None and year > self.closes
        )

    @property
    def key(self) -> tuple[str, str]:
        return self.institution, self.specialty

    def lower(self, n: int) -> int:
        """Fewest seats in the n-th planned year (n = 1, 2, …) by intake_range."""
        return self.minimum if self.step is None else min(self.minimum, self.current + n * self.step)

    def upper(self, n: int) -> int:
        """Most seats in the n-th planned year by intake_range."""
        return self.maximum if self.step is None else max(self.maximum, self.current - n * self.step)


class Facts:
    """A case read by the letter of the workbook's format."""

    def __init__(self, tables: Tables):
        self.tables = tables
        settings = {row["name"]: row["value"] for row in self._rows("Settings")}
        self.first, self.last = int(settings["first_year"]), int(settings["last_year"])
        self.planned = range(self.first, self.last + 1)
        self.headcount_basis = settings.get("demand_basis", "hires") == "headcount"
        self.demand_case = settings.get("demand_case", "central")
        self.regions = [row["region"] for row in self._rows("Regions")]
        self.weight = {row["region"]: exact(row.get("weight", 1)) for row in self._rows("Regions")}
        self.min_gain = {row["region"]: exact(row.get("min_gain", 0)) for row in self._rows("Regions")}
        self.max_out_share = {row["region"]: row.get("max_out_share") for row in self._rows("Regions")}
        self.region_of = {row["institution"]: row["region"] for row in self._rows("Institutions")}
        self.intake_limit = self._limits("intake_limit")
        self.enrolment_limit = self._limits("enrolment_limit")
        self.priority = {row["specialty"]: exact(row.get("priority", 1)) for row in self._rows("Specialties")}
        self.pairs = list(dict.fromkeys((row["region"], row["specialty"]) for row in self._rows("Demand")))
        self.balance = range(self.first, max(row["year"] for row in self._rows("Demand")) + 1)
        self.programmes = [self._programme(row) for row in self._rows("Programmes")]
        self.routes = {(row["trained_in"], row["trained_for"]): row for row in self._rows("Routes")}
        self.budgets = {(row["region"], row["year"]): exact(row["budget"]) for row in self._rows("Budgets")}
        self.fixed = {
            (row["institution"], row["specialty"], row["trained_for"], row["year"]): int(row["seats"])
            for row in self._rows("Fixed")
        }
        self.limits = list(self._rows("Limits"))
        self.sharing = {
            (row["employed_in"], row["serves"]): (exact(row["max_share"]), exact(row.get("effectiveness", 1)))
            for row in self._rows("Sharing")
        }
        self._inflow = {
            (row["region"], row["specialty"], row["year"]): exact(row["people"]) for row in self._rows("Inflow")
        }

    def without_agreed(self) -> Facts:
        """The case without the rows of Fixed that a joint plan agreed on, which bind nobody outside it."""
        own = [row for row in self._rows("Fixed") if row.get("origin") is None]
        return self if len(own) == len(self.fixed) else Facts({**self.tables, "Fixed": own})

    def _rows(self, sheet: str) -> Sequence[Mapping[str, Any]]:
        return self.tables.get(sheet, ())

    def _limits(self, column: str) -> dict[str, Fraction]:
        rows = self._rows("Institutions")
        return {row["institution"]: exact(row[column]) for row in rows if row.get(column) is not None}

    def _programme(self, row: Mapping[str, Any]) -> Programme:
        current, maximum = int(row["current_intake"]), int(row["max_intake"])
        demanded = any(specialty == row["specialty"] for _, specialty in self.pairs)
        minimum = row.get("min_intake", 0 if demanded else min(current, maximum))
        change = optional(row.get("max_yearly_change"))
        multiple, min_open = int(row.get("multiple") or 1), int(row.get("min_open") or 0)
        least = max(1, multiple, min_open)
        step = None if change is None else 0 if change == 0 else max(least, floor(change * maximum))
        return Programme(
            institution=row["institution"],
            specialty=row["specialty"],
            region=self.region_of[row["institution"]],
            current=current,
            minimum=int(minimum),
            maximum=maximum,
            years=int(row["years"]),
            fill=exact(row.get("fill_rate", 1)),
            completion=exact(row.get("completion_rate", 1)),
            cost=exact(row.get("cost_per_year", 0)),
            step=step,
            opens=row.get("first_intake"),
            closes=row.get("last_intake"),
            multiple=multiple,
            min_open=min_open,
        )

    def most_for_others(self, region: str) -> Fraction | None:
        """Most seats a year of a region for others: a share of those of today; None: no limit, as 1 is read too."""
        share = optional(self.max_out_share[region])
        if share is None or share == 1:
            return None
        return share * sum(p.current for p in self.programmes if p.region == region)

    def lowest(self, p: Programme, year: int) -> int:
        """Fewest seats that ranges and steps let a programme reach by a planned year."""
        intake = p.current
        for n, t in enumerate(range(self.first, year + 1), start=1):
            if not p.takes_in(t):
                intake = 0
            else:
                intake = p.lower(n) if p.step is None or t == p.opens else max(p.lower(n), intake - p.step)
        return intake

    def lowest_students(self, p: Programme, year: int) -> Fraction:
        """Students in all years of study where the programme is at its lowest."""
        entered = range(year - p.years + 1, year + 1)
        counts = (
            self.enrolled(p, t) if t < self.first else p.fill * self.lowest(p, min(t, self.last)) for t in entered
        )
        return sum(counts, Fraction(0))

    def chosen(self, row: Mapping[str, Any]) -> list[Programme]:
        """The programmes that the filters of a row of Limits name."""
        said = {s["specialty"]: s for s in self._rows("Specialties")}
        return [
            p
            for p in self.of_place(row)
            if row.get("specialty") in (None, p.specialty)
            and all(row.get(x) in (None, said[p.specialty].get(x)) for x in ("level", "category"))
        ]

    def of_place(self, row: Mapping[str, Any]) -> list[Programme]:
        """The programmes of the region and institution that a row of Limits names."""
        places = (("region", "region"), ("institution", "institution"))
        return [p for p in self.programmes if all(row.get(x) in (None, getattr(p, y)) for x, y in places)]

    def years_of(self, row: Mapping[str, Any]) -> list[int]:
        """The intake years of a row of Limits."""
        return [t for t in self.planned if row.get("year_from", t) <= t <= row.get("year_to", t)]

    def is_open(self, programme: Programme, region: str) -> bool:
        """Whether the programme may have seats for the region."""
        if region == programme.region:
            return True
        allowed = self.routes.get((programme.region, region), {}).get("allowed", "yes") == "yes"
        return allowed and (region, programme.specialty) in self.pairs

    def max_seats(self, trained_in: str, trained_for: str) -> Fraction | None:
        """Most directed seats a year on a route; None: no limit."""
        return optional(self.routes.get((trained_in, trained_for), {}).get("max_seats"))

    def min_group(self, trained_in: str, trained_for: str) -> int:
        """Fewest seats that a programme directs this way, if any."""
        return int(self.routes.get((trained_in, trained_for), {}).get("min_group") or 0)

    def cost_per_seat(self, trained_in: str, trained_for: str) -> Fraction:
        """Money for each seat, on top of the training cost."""
        return exact(self.routes.get((trained_in, trained_for), {}).get("cost_per_seat", 0))

    @cached_property
    def _retention(self) -> dict[tuple[str, str], dict[str, Fraction]]:
        shares: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
        for row in self._rows("Retention"):
            shares[row["trained_in"], row["trained_for"]][row["works_in"]] = exact(row["share"])
        return shares

    def share(self, trained_in: str, trained_for: str, works_in: str) -> Fraction:
        """Share of the graduates of a pair who go to work in a region."""
        if (trained_in, trained_for) in self._retention:
            return self._retention[trained_in, trained_for].get(works_in, Fraction(0))
        return Fraction(works_in == trained_for)

    @cached_property
    def _enrolled(self) -> dict[tuple[str, str], list[tuple[int, str, Fraction]]]:
        students: dict[tuple[str, str], list[tuple[int, str, Fraction]]] = defaultdict(list)
        for row in self._rows("Enrolled"):
            served = row.get("trained_for") or self.region_of[row["institution"]]
            entry = (row["intake_year"], served, exact(row["students"]))
            students[row["institution"], row["specialty"]].append(entry)
        return students

    def enrolled_for(self, programme: Programme, year: int) -> list[tuple[str, Fraction]]:
        """Students who entered in a year before the plan, with the region that their seats are for."""
        if programme.key in self._enrolled:
            return [(served, n) for entered, served, n in self._enrolled[programme.key] if entered == year]
        return [(programme.region, programme.current * programme.fill)]

    def enrolled(self, programme: Programme, year: int) -> Fraction:
        """Students who entered in a year before the plan."""
        return sum((number for _, number in self.enrolled_for(programme, year)), Fraction(0))

    @cached_property
    def _workforce(self) -> dict[tuple[str, str], tuple[Fraction, Fraction]]:
        if not self.headcount_basis:
            return {}
        return {
            (row["region"], row["specialty"]): (exact(row["headcount"]), exact(row.get("exit_rate", 0)))
            for row in self._rows("Workforce")
        }

    def headcount(self, region: str, specialty: str) -> Fraction:
        """People in post at the start of the first year; 0 on the hires basis."""
        return self._workforce.get((region, specialty), (Fraction(0), Fraction(0)))[0]

    def exit_rate(self, region: str, specialty: str) -> Fraction:
        """Share that leaves a year; 0 on the hires basis."""
        return self._workforce.get((region, specialty), (Fraction(0), Fraction(0)))[1]

    def inflow(self, region: str, specialty: str, year: int) -> Fraction:
        """People who join from elsewhere."""
        return self._inflow.get((region, specialty, year), Fraction(0))

    @cached_property
    def _retiring(self) -> dict[tuple[str, str, int], Fraction]:
        rows = self._rows("Retirements") if self.headcount_basis else ()
        return {(row["region"], row["specialty"], row["year"]): exact(row["people"]) for row in rows}

    def retiring(self, region: str, specialty: str, year: int) -> Fraction:
        """Staff in post who retire beyond exit_rate; none on the hires basis."""
        return self._retiring.get((region, specialty, year), Fraction(0))

    @cached_property
    def required(self) -> dict[tuple[str, str, int], Fraction]:
        """The right-hand side of need_met, only where that relation exists."""
        column = {"central": "required", "low": "low", "high": "high"}[self.demand_case]
        given = {}
        for row in self._rows("Demand"):
            value = row.get(column)
            given[row["region"], row["specialty"], row["year"]] = exact(row["required"] if value is None else value)
        if self.headcount_basis:
            return given
        return {
            (r, k, b): sum((given.get((r, k, y), Fraction(0)) for y in range(self.first, b + 1)), Fraction(0))
            for r, k in self.pairs
            for b in self.balance
        }

    def required_of(self, region: str) -> Fraction:
        """Σ priority · required of a region [person-years]."""
        return sum((self.priority[k] * need for (r, k, _), need in self.required.items() if r == region), Fraction(0))

    def weighted_need(self) -> Fraction:
        """Σ weight · priority · required over all regions."""
        return sum((self.weight[r] * self.required_of(r) for r in self.regions), Fraction(0))
