"""How near whole seats come to the best that there are: python -m benchmarks.whole [--cases N] [--known FILE]

Draws random cases of several shapes, makes the plan of each, and finds by an independent formulation and SciPy's MILP
the least participation of any whole plan, and the least shortage of those that reach it. Prints, shape by shape and in
all, the median, the 90 % point and the worst of what the plan misses beyond it, how often participation is more than
need be, and seconds. To measure another checkout: PYTHONPATH=CHECKOUT python benchmarks/whole.py; with --known, a file
that keeps the best of each case, it is not searched for again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import coplan
from coplan.case import check_case
from coplan.contract.model import load_model
from coplan.plan import make_plan
from coplan.solver import Infeasible, Unproven
from tests.independent import lp
from tests.independent.cases import random_case, settings
from tests.independent.facts import Facts
from tests.independent.matrix import InfeasibleError
from tests.small import raw_workbook
from tests.written import inline

Tables = dict[str, list[dict[str, Any]]]
Best = Sequence[float] | str
"""The least participation, and the least shortage with it; a word where they are not known."""
PRECISION = 1e-5
"""Weighted person-years, and share of them, by which participation may differ in the arithmetic of the two."""
FIRST = 2027


def drawn(draw: Random, regions: int, institutions: int, specialties: int, years: int, end: int) -> Tables:
    """A case without limits: several institutions in each region, demand before the year end."""
    names = [f"R{n}" for n in range(regions)]
    kinds = [f"k{n}" for n in range(specialties)]
    programmes = [
        {
            "institution": f"U{i}", "specialty": k, "years": draw.choice([1, 1, 2, 3]),
            "current_intake": draw.randint(10, 60), "max_intake": draw.randint(60, 120),
            "fill_rate": round(draw.uniform(0.8, 1), 2), "completion_rate": round(draw.uniform(0.8, 1), 2),
            "cost_per_year": round(draw.uniform(0.5, 4), 2),
        }
        for i in range(institutions)
        for k in kinds
        if draw.random() < 0.6
    ]  # fmt: skip
    return {
        "Settings": settings(FIRST, FIRST + years - 1, title="random"),
        "Regions": [{"region": r} for r in names],
        "Institutions": [{"institution": f"U{i}", "region": names[i % regions]} for i in range(institutions)],
        "Specialties": [{"specialty": k, "name": k, "priority": draw.choice([0.5, 1, 1, 2])} for k in kinds],
        "Programmes": programmes,
        "Demand": [
            {"region": r, "specialty": k, "year": year, "required": draw.randint(10, 30 * institutions // regions)}
            for r in names
            for k in kinds
            for year in range(FIRST, end)
            if draw.random() < 0.8 or year == end - 1
        ],
    }


def budgets(draw: Random, tables: Tables, years: int) -> list[dict[str, Any]]:
    """A budget for each region and planned year, between what the present intake costs and a little more."""
    region = {row["institution"]: row["region"] for row in tables["Institutions"]}
    found = []
    for r in (row["region"] for row in tables["Regions"]):
        own = [p for p in tables["Programmes"] if region[p["institution"]] == r]
        spent = sum(p["cost_per_year"] * p["years"] * p["current_intake"] for p in own)
        found += [
            {"region": r, "year": year, "budget": round(draw.uniform(1.0, 1.3) * spent + 0.01, 2)}
            for year in range(FIRST, FIRST + years)
        ]
    return found


def random_shape(draw: Random) -> Tables:
    """All that the workbook's format allows, two to four regions."""
    return random_case(draw.randrange(10**6))


def budget_shape(draw: Random) -> Tables:
    """Tight budgets over programmes of different costs: knapsacks."""
    tables = drawn(draw, 2, 6, draw.randint(2, 4), years := draw.randint(1, 2), FIRST + 4)
    return {**tables, "Budgets": budgets(draw, tables, years)}


def surplus_shape(draw: Random) -> Tables:
    """Needs counted in hires decades ahead, so that what is too much is a large number beside what is missing."""
    tables = drawn(draw, draw.randint(2, 3), 6, 3, 1, FIRST + 3)
    far = draw.randint(2040, 2090)
    for row in tables["Demand"]:
        if draw.random() < 0.1:
            row["year"] = far
    seen = {(row["region"], row["specialty"], row["year"]): row for row in tables["Demand"]}
    limits = [{**row, "intake_limit": draw.randint(60, 150)} for row in tables["Institutions"]]
    low = [{**row, "current_intake": min(row["current_intake"], 20)} for row in tables["Programmes"]]
    return {**tables, "Demand": list(seen.values()), "Institutions": limits, "Programmes": low}


def movement_shape(draw: Random) -> Tables:
    """Graduates who move, openness and budgets: what regions reach alone may not be attainable at once."""
    tables = drawn(draw, 3, 8, 4, years := 3, FIRST + 7)
    names = [row["region"] for row in tables["Regions"]]
    for row in tables["Regions"]:
        row["max_out_share"] = draw.choice([0.1, 0.2, 0.33, 0.5])
    retention = []
    for o in names:
        stay = round(draw.uniform(0.5, 0.95), 3)
        away = draw.choice([r for r in names if r != o])
        retention += [
            {"trained_in": o, "trained_for": o, "works_in": o, "share": stay},
            {"trained_in": o, "trained_for": o, "works_in": away, "share": round(0.9 * (1 - stay), 3)},
        ]
    return {**tables, "Retention": retention, "Budgets": budgets(draw, tables, years)}


SHAPES: Mapping[str, Callable[[Random], Tables]] = {
    "random": random_shape,
    "budget": budget_shape,
    "surplus": surplus_shape,
    "movement": movement_shape,
}


@dataclass(frozen=True)
class Measured:
    """A plan beside the best: shares of the least shortage (or of a person-year) that it misses, and participation."""

    gap: float
    participation: float
    least: float
    seconds: float

    @property
    def worse(self) -> bool:
        """Whether somebody is worse off by more than need be."""
        return self.participation > self.least + PRECISION * max(1.0, self.least)


def least_participation(facts: Facts, sharing: bool, seconds: float) -> float:
    """The least of all whole plans."""
    model = lp.Model(facts, facts.regions, sharing, lp.alone_values(facts))
    goal = model.goal_participation()
    values = model.matrix.minimise_whole(goal, seconds)
    return sum(values[key] for key in goal)


def least_shortage(facts: Facts, sharing: bool, participation: float, seconds: float) -> float:
    """The least of the whole plans with this participation."""
    model = lp.Model(facts, facts.regions, sharing, lp.alone_values(facts))
    model.matrix.row(model.goal_participation(), upper=participation + 1e-6)
    goal = model.goal_shortage()
    values = model.matrix.minimise_whole(goal, seconds)
    return sum(float(coefficient) * values[key] for key, coefficient in goal.items())


def measure(tables: Tables, name: str, best_of: Callable[[Facts, bool], Best]) -> Measured | str:
    """A plan of the case beside the best; a word where there is nothing to measure."""
    case, _ = check_case(raw_workbook(inline(tables)))
    if case is None:
        return "no case"
    began = time.monotonic()
    try:
        plan = make_plan(case, load_model(name))
    except Infeasible:
        return "no plan"
    except Unproven as ended:
        return f"unproven: {ended}"
    spent, best, figures = time.monotonic() - began, best_of(Facts(tables), name == "shared"), plan.figures
    if isinstance(best, str):
        return best
    least, shortage = best
    return Measured((figures["shortage"] - shortage) / max(shortage, 1.0), figures["participation"], least, spent)


def best_whole(facts: Facts, sharing: bool, seconds: float) -> Best:
    """The least participation and then the least shortage of whole plans; a word where they are not known."""
    try:
        least = least_participation(facts, sharing, seconds)
        return least, least_shortage(facts, sharing, least, seconds)
    except InfeasibleError:
        return "no plan, says the other formulation"
    except AssertionError:
        return "best not known in time"


def results(cases: int, seed: int, seconds: float, known: dict[str, Best]) -> Iterator[tuple[str, Measured | str]]:
    """Shape and result of each case, and what is known with it; some may lend staff where their shape has Sharing."""
    for n in range(cases):
        shape = list(SHAPES)[n % len(SHAPES)]
        tables = SHAPES[shape](Random(f"{seed}-{n}"))
        name = "shared" if tables.get("Sharing") and n % 8 == 0 else "mutual"
        case = f"{seed}-{n}"

        def best_of(facts: Facts, sharing: bool, case: str = case) -> Best:
            if case not in known:
                known[case] = best_whole(facts, sharing, seconds)
            return known[case]

        yield shape, measure(tables, name, best_of)


def told(shape: str, found: Sequence[Measured]) -> str:
    """A line of figures."""
    gaps = [100 * one.gap for one in found if not one.worse]
    point = [np.percentile(gaps, q) for q in (50, 90, 100)] if gaps else [0.0, 0.0, 0.0]
    near = sum(gap <= 0.03 for gap in gaps) / max(len(found), 1)
    spent = [one.seconds for one in found]
    return (
        f"{shape:10}{len(found):5}  {point[0]:9.4f} %{point[1]:9.4f} %{point[2]:9.4f} %   {near:6.1%}"
        f"  {sum(one.worse for one in found):5}  {np.median(spent):7.2f} s{max(spent):7.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=320)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--known", type=Path, help="file that keeps the best of each case")
    parser.add_argument("--seconds", type=float, default=20, help="for each of the two searches for the best")
    asked = parser.parse_args()
    print(coplan.__file__)
    found: dict[str, list[Measured]] = {shape: [] for shape in SHAPES}
    others: Counter[str] = Counter()
    known: dict[str, Best] = json.loads(asked.known.read_text()) if asked.known and asked.known.exists() else {}
    for shape, result in results(asked.cases, asked.seed, asked.seconds, known):
        if isinstance(result, Measured):
            found[shape].append(result)
        else:
            others[result] += 1
        print(shape, result, file=sys.stderr, flush=True)
    if asked.known:
        asked.known.write_text(json.dumps(known))
    print("shape     cases       median        90 %        worst   near  worse  seconds: median, most")
    for shape, some in found.items():
        print(told(shape, some))
    print(told("all", [one for some in found.values() for one in some]))
    print("not measured:", dict(others))


if __name__ == "__main__":
    main()
