"""Seeded cases at any scale of a region of 276 institutions, 12,000 programmes and 700 specialties.

All numbers are drawn, none is from a real region; what is typical is how they are spread: few specialties are offered
nearly everywhere and most at a few institutions, and few programmes are large.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from coplan.workbook.template import write_template

Row = dict[str, Any]
Pair = tuple[str, str]

INSTITUTIONS, PROGRAMMES, SPECIALTIES = 276, 12_000, 700  # of the whole region
REGIONS = {"Beijing": 0.34, "Tianjin": 0.22, "Hebei": 0.44}  # with their share of the institutions
NEEDS = {"Beijing": 0.42, "Tianjin": 0.2, "Hebei": 0.38}  # and of the people needed
FIRST_YEAR, INTAKE_YEARS, DEMAND_YEARS = 2027, 10, 14
FULLEST = 0.6  # share of institutions × specialties that is offered, at most


@dataclass(frozen=True)
class Offer:
    """A programme that was drawn: its region, seats today, years of study, and what becomes of a seat."""

    region: str
    seats: int
    years: int
    fill_rate: float
    completion_rate: float
    cost: float


def write_case(path: Path, scale: float, seed: int = 1, scenarios: int = 0) -> list[str]:
    """Write the case of a scale (1: the whole region) as an input workbook; returns the names of its scenarios."""
    tables = _Maker(Random(seed), scale).tables()
    names = [f"Demand {n + 1}" for n in range(scenarios)]
    write_template(path, "en", {**tables, **_scenarios(Random(seed), names)} if names else tables)
    return names


def _scenarios(draw: Random, names: list[str]) -> dict[str, list[Row]]:
    """Scenarios in which each region needs up to a tenth more or fewer people."""
    changes = [
        {
            "scenario": name,
            "sheet": "Demand",
            "column": "required",
            "region": r,
            "operation": "multiply",
            "value": factor,
        }
        for name in names
        for r in REGIONS
        for factor in [round(draw.uniform(0.9, 1.1), 3)]
    ]
    return {"Scenarios": [{"scenario": name} for name in names], "Changes": changes}


class _Maker:
    """Draws one case, the same for the same seed and scale."""

    def __init__(self, draw: Random, scale: float):
        self.draw = draw
        self.count = round(PROGRAMMES * scale)
        self.specialties = [f"{80101 + 37 * n:06}" for n in range(max(2, round(SPECIALTIES * scale)))]
        number = max(3, round(INSTITUTIONS * scale), round(self.count / (FULLEST * len(self.specialties))))
        self.region_of = dict(self._institutions(number))
        self.offers = self._offers()

    def _institutions(self, number: int) -> list[Pair]:
        """Every region has an institution; the others are drawn."""
        regions = list(REGIONS)
        drawn = self.draw.choices(regions, list(REGIONS.values()), k=number - len(regions))
        return [(f"{r} Institution {n + 1:03}", r) for n, r in enumerate(regions + drawn)]

    def _offers(self) -> dict[Pair, Offer]:
        """Programmes by (institution, specialty): the nth specialty is offered in proportion to 1 / n^0.7."""
        popularity = [1 / (n + 1) ** 0.7 for n in range(len(self.specialties))]
        size = {i: self.draw.lognormvariate(0, 0.6) for i in self.region_of}
        # Drawing without replacement by weight: the largest of random ** (1 / weight).
        pairs = [
            (self.draw.random() ** (1 / (size[i] * weight)), i, k)
            for i in self.region_of
            for k, weight in zip(self.specialties, popularity, strict=True)
        ]
        years = {k: self.draw.choice((3, 4)) for k in self.specialties}
        return {(i, k): self._offer(self.region_of[i], years[k]) for _, i, k in sorted(pairs)[-self.count :]}

    def _offer(self, region: str, years: int) -> Offer:
        draw = self.draw
        return Offer(
            region=region,
            seats=max(10, round(draw.lognormvariate(3.9, 0.7))),
            years=years,
            fill_rate=round(draw.uniform(0.88, 1), 2),
            completion_rate=round(draw.uniform(0.92, 0.99), 2),
            cost=round(draw.uniform(1.2, 4.5), 2),
        )

    def tables(self) -> dict[str, list[Row]]:
        """The case's sheets."""
        return {
            "Settings": self._settings(),
            "Regions": [{"region": r, "weight": 1, "max_out_share": 0.5} for r in REGIONS],
            "Institutions": self._institution_rows(),
            "Specialties": [
                {"specialty": k, "name": f"Specialty {k}", "priority": self.draw.choice((1, 1, 1, 1.5, 2))}
                for k in self.specialties
            ],
            "Programmes": self._programme_rows(),
            "Demand": self._demand(),
            "Retention": self._retention(),
            "Routes": self._routes(),
            "Budgets": self._budgets(),
        }

    def _settings(self) -> list[Row]:
        values = {
            "title": "Benchmark region",
            "first_year": FIRST_YEAR,
            "last_year": FIRST_YEAR + INTAKE_YEARS - 1,
            "demand_basis": "hires",
            "model": "mutual",
        }
        return [{"name": name, "value": value} for name, value in values.items()]

    def _institution_rows(self) -> list[Row]:
        seats: dict[str, int] = defaultdict(int)
        for (i, _), offer in self.offers.items():
            seats[i] += offer.seats
        return [
            {"institution": i, "region": r, "intake_limit": int(1.05 * seats[i])} for i, r in self.region_of.items()
        ]

    def _programme_rows(self) -> list[Row]:
        return [
            {
                "institution": i,
                "specialty": k,
                "current_intake": offer.seats,
                "min_intake": round(0.4 * offer.seats),
                "max_intake": 2 * offer.seats,
                "years": offer.years,
                "fill_rate": offer.fill_rate,
                "completion_rate": offer.completion_rate,
                "cost_per_year": offer.cost,
                "max_yearly_change": 0.15,
            }
            for (i, k), offer in sorted(self.offers.items())
        ]

    def _demand(self) -> list[Row]:
        """People newly needed: what is trained today, spread over regions otherwise than trained, and drifting."""
        trained: dict[str, float] = defaultdict(float)
        for (_, k), offer in self.offers.items():
            trained[k] += offer.seats * offer.fill_rate * offer.completion_rate
        rows = []
        for r, share in NEEDS.items():
            for k in self.specialties:
                now = trained[k] * share * self.draw.lognormvariate(-0.1, 0.45)
                drift = self.draw.uniform(-0.05, 0.07)
                for n in range(DEMAND_YEARS):
                    rows.append(
                        {
                            "region": r,
                            "specialty": k,
                            "year": FIRST_YEAR + n,
                            "required": round(now * (1 + drift) ** n * self.draw.uniform(0.95, 1.05)),
                        }
                    )
        return rows

    def _retention(self) -> list[Row]:
        """Most graduates stay where they are meant to work; of the others some go to each other region."""
        rows = []
        for o in REGIONS:
            for d in REGIONS:
                stay = round(self.draw.uniform(0.72, 0.8), 2)
                for r in REGIONS:
                    share = stay if r == d else round((1 - stay) * self.draw.uniform(0.3, 0.45), 2)
                    rows.append({"trained_in": o, "trained_for": d, "works_in": r, "share": share})
        return rows

    def _routes(self) -> list[Row]:
        return [
            {"trained_in": o, "trained_for": d, "cost_per_seat": round(self.draw.uniform(0.2, 0.8), 2)}
            for o in REGIONS
            for d in REGIONS
            if o != d
        ]

    def _budgets(self) -> list[Row]:
        today: dict[str, float] = defaultdict(float)
        for offer in self.offers.values():
            today[offer.region] += offer.cost * offer.years * offer.seats * offer.fill_rate
        return [
            {"region": r, "year": FIRST_YEAR + n, "budget": round(1.08 * cost, 2)}
            for r, cost in today.items()
            for n in range(INTAKE_YEARS)
        ]
