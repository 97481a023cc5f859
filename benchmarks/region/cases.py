"""Seeded cases of several shapes, at any scale: most of a region of 276 institutions and 12,000 programmes.

All numbers are drawn, none is from a real region; what is typical is how they are spread: few specialties are offered
nearly everywhere and most at a few institutions, and few programmes are large.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from coplan.workbook.template import write_template

Row = dict[str, Any]
Pair = tuple[str, str]

REGIONS = {"Beijing": 0.34, "Tianjin": 0.22, "Hebei": 0.44}  # with their share of the institutions
NEEDS = {"Beijing": 0.42, "Tianjin": 0.2, "Hebei": 0.38}  # and of the people needed
FIRST_YEAR = 2027
FULLEST = 0.6  # share of institutions × specialties that is offered, at most


@dataclass(frozen=True)
class Shape:
    """How large a case is at the scale 1, and how tight.

    out_share: max_out_share of every region; None: no limit. room, budget: intake limits and budgets as multiples of
    what is there today. least, most: the range of intake as shares of today's seats. fixed, limits: rows of these
    sheets at the scale 1.
    """

    institutions: int = 276
    programmes: int = 12_000
    specialties: int = 700
    intake_years: int = 10
    demand_years: int = 14
    out_share: float | None = 0.5
    room: float = 1.05
    budget: float = 1.08
    least: float = 0.4
    most: float = 2.0
    fixed: int = 0
    limits: int = 0


REGION = Shape()
SHAPES = {
    "region": REGION,
    "tight": Shape(least=0.5, most=1.8),
    "broad": Shape(138, 3_852, 572, 4, 8, out_share=0.3, room=1.06, budget=1.05, least=0.6, most=1.6),
    "open": Shape(out_share=None, room=1.3, budget=1.4),
    "ruled": Shape(institutions=60, specialties=1_400, fixed=2_000, limits=150),
}
"""tight, broad (many specialties at many institutions, few years), without a limit to openness, and few institutions
with many specialties beside Fixed and Limits."""


@dataclass(frozen=True)
class Offer:
    """A programme that was drawn: its region, seats today, years of study, and what becomes of a seat."""

    region: str
    seats: int
    years: int
    fill_rate: float
    completion_rate: float
    cost: float


def write_plain(path: Path, scale: float, seed: int = 1, shape: Shape = REGION) -> None:
    """Write a case with nothing but the columns that it fills, so that earlier versions read it as well."""
    book = xlsxwriter.Workbook(str(path))
    for key, rows in _Maker(Random(seed), scale, shape).tables().items():
        sheet, columns = book.add_worksheet(key), list(dict.fromkeys(name for row in rows for name in row))
        sheet.write_row(0, 0, columns)
        for n, row in enumerate(rows, start=1):
            for column, name in enumerate(columns):
                value = row.get(name)
                (sheet.write_string if isinstance(value, str) else sheet.write)(n, column, value)
    book.close()


def write_case(path: Path, scale: float, seed: int = 1, scenarios: int = 0, shape: Shape = REGION) -> list[str]:
    """Write the case of a scale (1: the whole shape) as an input workbook; returns the names of its scenarios."""
    tables = _Maker(Random(seed), scale, shape).tables()
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

    def __init__(self, draw: Random, scale: float, shape: Shape):
        self.draw, self.scale, self.shape = draw, scale, shape
        self.count = round(shape.programmes * scale)
        self.specialties = [f"{80101 + 37 * n:06}" for n in range(max(2, round(shape.specialties * scale)))]
        number = max(3, round(shape.institutions * scale), round(self.count / (FULLEST * len(self.specialties))))
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
        tables = {
            "Settings": self._settings(),
            "Regions": [{"region": r, "weight": 1, "max_out_share": self.shape.out_share} for r in REGIONS],
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
        further = {"Fixed": self._fixed(), "Limits": self._limits()}
        return tables | {key: rows for key, rows in further.items() if rows}

    def _fixed(self) -> list[Row]:
        """Programmes that have two fifths of today's seats for their own region in the first year."""
        chosen = self.draw.sample(sorted(self.offers), round(self.shape.fixed * self.scale))
        return [
            {"institution": i, "specialty": k, "trained_for": self.offers[i, k].region, "year": FIRST_YEAR, "seats": n}
            for i, k in chosen
            for n in [round(0.4 * self.offers[i, k].seats)]
        ]

    def _limits(self) -> list[Row]:
        """Totals of specialties that may rise by a tenth, and half of which may fall by no more than a quarter."""
        seats: dict[str, int] = defaultdict(int)
        for (_, k), offer in self.offers.items():
            seats[k] += offer.seats
        chosen = self.draw.sample(sorted(seats), round(self.shape.limits * self.scale))
        return [
            {"limit": f"Total of {k}", "specialty": k, "most": round(1.1 * seats[k])}
            | ({"least": round(0.75 * seats[k])} if n % 2 else {})
            for n, k in enumerate(chosen)
        ]

    def _settings(self) -> list[Row]:
        values = {
            "title": "Benchmark region",
            "first_year": FIRST_YEAR,
            "last_year": FIRST_YEAR + self.shape.intake_years - 1,
            "demand_basis": "hires",
            "model": "mutual",
        }
        return [{"name": name, "value": value} for name, value in values.items()]

    def _institution_rows(self) -> list[Row]:
        seats: dict[str, int] = defaultdict(int)
        for (i, _), offer in self.offers.items():
            seats[i] += offer.seats
        return [
            {"institution": i, "region": r, "intake_limit": int(self.shape.room * seats[i])}
            for i, r in self.region_of.items()
        ]

    def _programme_rows(self) -> list[Row]:
        return [
            {
                "institution": i,
                "specialty": k,
                "current_intake": offer.seats,
                "min_intake": round(self.shape.least * offer.seats),
                "max_intake": round(self.shape.most * offer.seats),
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
                for n in range(self.shape.demand_years):
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
            {"region": r, "year": FIRST_YEAR + n, "budget": round(self.shape.budget * cost, 2)}
            for r, cost in today.items()
            for n in range(self.shape.intake_years)
        ]
