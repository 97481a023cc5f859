"""Prices of limits against the independent LP with just that limit moved, every other one as it stands."""

from __future__ import annotations

import math
from random import Random

import pytest

from coplan.contract.model import load_model
from coplan.explain import optima_of
from coplan.explain.bottlenecks import UNSAID, Bottleneck, bottlenecks
from coplan.explain.priced import movable
from coplan.explain.pricing import Bench
from coplan.plan import make_plan
from coplan.words.units import step_of
from tests.independent import lp
from tests.independent.cases import Table, random_case
from tests.independent.facts import Facts
from tests.written import case_from

Tables = dict[str, Table]
FAR = 1e4  # a limit that may be moved without end is moved as far
FREED = 1e-4  # weighted person-years in which two ways to compute may differ, for each that there is


def priced(tables: Tables, model: str) -> list[Bottleneck]:
    case, chosen = case_from(tables), load_model(model)
    return bottlenecks(case, optima_of(make_plan(case, chosen)))


class Moved:
    """What the joint plan's shortage is at its least where one limit is moved."""

    def __init__(self, tables: Tables, sharing: bool):
        self.tables, self.facts, self.sharing = tables, Facts(tables), sharing
        self.alone = {r: lp.alone(self.facts, r) for r in self.facts.regions}
        model = self._model(self.facts)
        self.excess = model.matrix.minimise(model.goal_participation())
        self.least = self._least(self._model(self.facts))

    def freed(self, b: Bottleneck, by: float) -> float:
        """Weighted person-years that moving the limit of a bottleneck by so many units frees."""
        opened = b.family == "open_routes"
        model = self._model(Facts(self._with_route(*b.key[:2])) if opened else self.facts)
        if opened:
            o, d, year = b.key
            for t in self.facts.planned:
                model.matrix.row(model.seats_of(o, d, t), upper=by if t == year else 0)
        else:
            if b.unit == "points":
                by *= sum(p.current for p in self.facts.programmes if p.region == b.key[0]) / 100
            model.matrix.move((b.family, *b.key), *((by, 0.0) if b.upper else (0.0, by)))
        return self.least - self._least(model)

    def _model(self, facts: Facts) -> lp.Model:
        return lp.Model(facts, facts.regions, self.sharing, self.alone)

    def _least(self, model: lp.Model) -> float:
        model.matrix.row(model.goal_participation(), upper=self.excess + 1e-9)
        return model.matrix.minimise(model.goal_shortage())

    def _with_route(self, o: str, d: str) -> Tables:
        routes = [
            {**row, "allowed": "yes"} if (row["trained_in"], row["trained_for"]) == (o, d) else row
            for row in self.tables["Routes"]
        ]
        return {**self.tables, "Routes": routes}


def tight_case(seed: int) -> Tables:
    """A random case with several limits on the same seats: closed routes with few seats, shares of 0, Fixed."""
    tables, draw = random_case(seed, size=seed % 2), Random(seed)
    regions = [row["region"] for row in tables["Regions"]]
    costs = {(row["trained_in"], row["trained_for"]): row for row in tables.get("Routes", [])}
    fixed = tables.get("Fixed", [])
    used = {(row["institution"], row["trained_for"]) for row in fixed if row["seats"]}
    region_of = {row["institution"]: row["region"] for row in tables["Institutions"]}
    for row in tables["Regions"]:
        row["max_out_share"] = draw.choice([row.get("max_out_share", 1), 0, 0.02, 0.995])
    for o, d in ((o, d) for o in regions for d in regions if o != d):
        if not any(region_of[i] == o and served == d for i, served in used) and draw.random() < 0.8:
            most = draw.choice([None, 0, 0.4, 3, 12])
            allowed = draw.choice(["yes", "no", "no"])
            costs[o, d] = {"trained_in": o, "trained_for": d, "allowed": allowed, "max_seats": most}
    tables["Routes"] = list(costs.values())
    for row in tables.get("Workforce", []):
        row["exit_rate"] = draw.choice([row.get("exit_rate", 0), 1])
    fixed_at = {(row["institution"], row["specialty"], row["trained_for"], row["year"]) for row in fixed}
    for p in tables["Programmes"]:
        at = p["institution"], p["specialty"], draw.choice(regions), tables["Settings"][0]["value"]
        if draw.random() < 0.2 and at not in fixed_at and at[2] != region_of[at[0]]:
            fixed.append(dict(zip(("institution", "specialty", "trained_for", "year", "seats"), (*at, 0), strict=True)))
    return {**tables, "Fixed": fixed} if fixed else tables


@pytest.mark.parametrize("model", ["mutual", "shared"])
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 6, 7, 8, 9])
def test_a_price_is_what_moving_that_limit_alone_frees(seed: int, model: str) -> None:
    tables = tight_case(seed)
    found = priced(tables, model)
    moved = Moved(tables, sharing=model == "shared")
    near = FREED * max(1.0, moved.least * 1e-3)
    for b in found:
        step = min(step_of(b.unit), b.up_to)
        freed = moved.freed(b, step)
        if b.obtained == "at_most":
            assert freed <= b.price * step + near, b
        else:
            far = min(b.up_to, FAR) if math.isfinite(b.up_to) else FAR
            assert freed == pytest.approx(b.price * step, rel=1e-3, abs=near), b
            assert moved.freed(b, far) >= 0.998 * b.price * far - near, b


@pytest.mark.parametrize("seed", [0, 1, 3, 7])
def test_solving_again_shows_what_moving_a_limit_frees_whatever_its_price(seed: int) -> None:
    tables = tight_case(seed)
    case, moved = case_from(tables), Moved(tables, sharing=False)
    near = FREED * max(1.0, moved.least * 1e-3)
    (optimum,) = optima_of(make_plan(case, load_model("mutual")))
    bench = Bench(optimum)
    assert len(bench.shorter.engine.row_lower) < len(bench.engine.row_lower)
    assert bench.shorter.best == pytest.approx(bench.as_solved.best, rel=1e-9)
    for limit in movable(bench.lp, bench.matrix):
        step = min(step_of(limit.unit), limit.room)
        if bench.price(limit, step) > 0:
            name, key = limit.label.family, limit.label.key
            b = Bottleneck(name, key, limit.upper, limit.unit, 0.0, step, "at_most", UNSAID)
            assert bench.gain(limit, step)[0] == pytest.approx(moved.freed(b, step), rel=1e-3, abs=near), b
