"""Published transport and assignment problems as planning cases: coplan reaches their optima exactly.

A source is a region whose institution trains at most its supply; a market is a region that needs its demand. Sources
need nobody, so only directed seats are of use, and every plan without shortage has the same intake and the same
directed seats: the goals before cost tie, and cost finds the published optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from coplan import run
from tests.independent.cases import Table, settings, write_workbook
from tests.independent.plan_workbook import read_seats


@dataclass(frozen=True)
class Transport:
    """Supplies, demands and the cost of a unit on each route (None: closed)."""

    name: str
    optimum: float
    supplies: Sequence[int]
    demands: Sequence[int]
    costs: Sequence[Sequence[float | None]]

    def routes(self) -> list[tuple[int, int, float | None]]:
        """Source, market and cost of every route."""
        return [(s, m, cost) for s, row in enumerate(self.costs) for m, cost in enumerate(row)]


def distances(*rows: Sequence[float]) -> list[list[float]]:
    """Freight of $90 per case and thousand miles, in thousand dollars."""
    return [[round(90 * miles / 1000, 6) for miles in row] for row in rows]


PROBLEMS = [
    # Dantzig, Linear Programming and Extensions (1963), chapter 3-3; the GAMS model library's trnsport.
    Transport("trnsport", 153.675, [350, 600], [325, 300, 275], distances([2.5, 1.7, 1.8], [2.5, 1.8, 1.4])),
    # Hillier and Lieberman, Introduction to Operations Research: the P & T Company's canned peas.
    Transport(
        "P & T Company",
        152535,
        [75, 125, 100],
        [80, 65, 70, 85],
        [[464, 513, 654, 867], [352, 416, 690, 791], [995, 682, 388, 685]],
    ),
    # Winston, Operations Research: Applications and Algorithms: Powerco's three plants and four cities.
    Transport("Powerco", 1020, [35, 50, 40], [45, 20, 30, 30], [[8, 6, 10, 9], [9, 12, 13, 7], [14, 9, 16, 5]]),
    # Taha, Operations Research: An Introduction: the SunRay Transport Company.
    Transport("SunRay", 435, [15, 25, 10], [5, 15, 15, 15], [[10, 2, 20, 11], [12, 7, 9, 20], [4, 14, 16, 18]]),
    # Taha, Operations Research: An Introduction: MG Auto's three plants and two distribution centres.
    Transport("MG Auto", 313200, [1000, 1500, 1200], [2300, 1400], [[80, 215], [100, 108], [102, 68]]),
    # The beer distribution problem of PuLP's case studies: two warehouses with more than the five bars need.
    Transport("beer distribution", 8600, [1000, 4000], [500, 900, 1800, 200, 700], [[2, 4, 5, 2, 1], [3, 1, 3, 2, 3]]),
    # The example of transportation/4 in SWI-Prolog's manual, library(simplex).
    Transport("SWI-Prolog", 1280, [12, 7, 14], [3, 15, 9, 6], [[20, 50, 10, 60], [70, 40, 60, 30], [40, 80, 70, 40]]),
    # Winston, Operations Research: Machineco assigns four machines to four jobs.
    Transport("Machineco", 15, [1] * 4, [1] * 4, [[14, 5, 8, 7], [2, 12, 6, 5], [7, 8, 3, 9], [2, 4, 6, 10]]),
    # Hillier and Lieberman: the Job Shop Company puts three machines in four places, machine 2 not in place 2.
    Transport("Job Shop", 29, [1] * 4, [1] * 4, [[13, 16, 12, 11], [15, None, 13, 20], [5, 7, 10, 6], [0, 0, 0, 0]]),
]


def tables(problem: Transport) -> dict[str, Table]:
    """The problem as a planning case: intake in 2027, a year of study, demand in 2028."""
    sources = [f"source {n}" for n in range(len(problem.supplies))]
    markets = [f"market {n}" for n in range(len(problem.demands))]
    programme = {"specialty": "goods", "current_intake": 0, "years": 1}
    return {
        "Settings": settings(2027, 2027),
        "Regions": [{"region": region} for region in sources + markets],
        "Institutions": [
            {"institution": f"at {source}", "region": source, "intake_limit": supply}
            for source, supply in zip(sources, problem.supplies, strict=True)
        ],
        "Specialties": [{"specialty": "goods", "name": "goods"}],
        "Programmes": [
            {**programme, "institution": f"at {source}", "max_intake": sum(problem.supplies)} for source in sources
        ],
        "Demand": [
            {"region": market, "specialty": "goods", "year": 2028, "required": demand}
            for market, demand in zip(markets, problem.demands, strict=True)
        ],
        "Routes": [
            {"trained_in": sources[s], "trained_for": markets[m], "allowed": "no"}
            if cost is None
            else {"trained_in": sources[s], "trained_for": markets[m], "cost_per_seat": cost}
            for s, m, cost in problem.routes()
        ],
    }


def optimum(problem: Transport) -> float:
    """The least cost by SciPy's LP."""
    routes = problem.routes()
    supplies = [[float(s == source) for s, _, _ in routes] for source in range(len(problem.supplies))]
    demands = [[float(m == market) for _, m, _ in routes] for market in range(len(problem.demands))]
    result = linprog(
        [cost or 0 for _, _, cost in routes],
        A_ub=np.array(supplies),
        b_ub=problem.supplies,
        A_eq=np.array(demands),
        b_eq=problem.demands,
        bounds=[(0, 0 if cost is None else None) for _, _, cost in routes],
    )
    return float(result.fun)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_published_optimum(problem: Transport, tmp_path: Path) -> None:
    assert optimum(problem) == pytest.approx(problem.optimum)
    case, plan = write_workbook(tables(problem), tmp_path / "case.xlsx"), tmp_path / "plan.xlsx"
    summary = run.solve(case, output=plan, options=run.Options(model="mutual")).summary
    assert summary["shortage"] == summary["shortage_bound"] == 0
    assert summary["cost"] == pytest.approx(problem.optimum, rel=1e-12)
    assert summary["seats_for_others"] == summary["seats_total"] == sum(problem.demands)
    costs = {(f"at source {s}", f"market {m}"): cost for s, m, cost in problem.routes()}
    shipped = sum(costs[i, d] * seats for (i, _, d, _), seats in read_seats(plan).items())
    assert shipped == pytest.approx(problem.optimum, rel=1e-12)


OWN_MODEL = """
name = "transport"
title = { en = "Transport", zh = "运输" }
planning = "together"
families = [
    "intake_total", "intake_range", "institution_intake", "open_routes", "staff_balance", "need_met",
]
goals = [{ name = "shortage" }, { name = "cost" }]
"""


def test_own_model_file_reaches_the_optimum(tmp_path: Path) -> None:
    model = tmp_path / "transport.toml"
    model.write_text(OWN_MODEL, encoding="utf-8")
    case = write_workbook(tables(PROBLEMS[0]), tmp_path / "case.xlsx")
    summary = run.solve(case, output=tmp_path / "plan.xlsx", options=run.Options(model=str(model))).summary
    assert summary["shortage_bound"] == 0
    assert summary["cost"] == pytest.approx(153.675, rel=1e-12)
