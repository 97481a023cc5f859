"""Bottlenecks: for every limit that holds the shortage goal back, what one step of it would free."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from coplan.case import Case
from coplan.explain.limits import Limit, limits_of
from coplan.explain.optimum import Optimum
from coplan.explain.pricing import Bench
from coplan.language import Text, say_both
from coplan.solver import Infeasible, Unproven

CONFIRMED = 20
TRIES = 30  # re-solves at most in looking for them
LEAST = 1e-6  # of a weighted person-year
STEP_OF_MONEY = 100.0
UNITS = {
    "institution_enrolment": "student",
    "region_budget": "money",
    "openness": "point",
    "participation": "person_year",
}
"""Unit by family; all others are counted in seats."""
AFTER = frozenset({"intake_range", "steady_change", "institution_intake", "route_seats", "openness"})
"""Families whose limit of the last intake year also holds for every later year."""

Obtained = Literal["basis", "re-solved", "at_most"]


@dataclass(frozen=True)
class Bottleneck:
    """A limit that holds the shortage goal back.

    price: weighted person-years of shortage that one unit frees; up_to: units for which it does. upper: whether the
    limit is a most (to be raised) or a least (to be lowered). obtained: from the optimal basis, by solving again with
    the limit moved by a step, or at_most where the basis is degenerate and the price only bounds what is freed.
    """

    family: str
    key: tuple[Any, ...]
    upper: bool
    price: float
    up_to: float
    obtained: Obtained
    text: Text

    @property
    def unit(self) -> str:
        return UNITS.get(self.family, "seat")

    @property
    def freed_by_step(self) -> float:
        """What a step frees, by which limits of different units are ranked [weighted person-years]."""
        return self.price * step_of(self.family)


def step_of(family: str) -> float:
    """The step by which a limit is moved: one unit, of money more."""
    return STEP_OF_MONEY if family == "region_budget" else 1.0


def bottlenecks(case: Case, optima: Iterable[Optimum]) -> list[Bottleneck]:
    """Every limit with a price, ranked by what a step frees."""
    found = [(bench, limit, b) for bench in map(_bench, optima) if bench for limit, b in _priced(bench)]
    found.sort(key=lambda item: _most_first(item[2]))
    ready: list[Bottleneck] = []
    tries = 0
    for bench, limit, bottleneck in found:
        better = sum(b.obtained != "at_most" and b.freed_by_step >= bottleneck.freed_by_step for b in ready)
        if bottleneck.obtained == "at_most" and better < CONFIRMED and tries < TRIES:
            tries += 1
            bottleneck = _confirmed(bench, limit, bottleneck)
        if bottleneck.price > LEAST:
            ready.append(replace(bottleneck, text=sentence(case, bottleneck)))
    return sorted(ready, key=lambda b: (b.obtained == "at_most", _most_first(b)))


def _most_first(bottleneck: Bottleneck) -> tuple[float, str]:
    return -round(bottleneck.freed_by_step, 9), str((bottleneck.family, bottleneck.key))


def _bench(optimum: Optimum) -> Bench | None:
    try:
        return Bench(optimum)
    except (Infeasible, Unproven):  # only the reasons are missing then, not the plan
        return None


def _priced(bench: Bench) -> Iterator[tuple[Limit, Bottleneck]]:
    """The limits with a price in the optimal basis; what is not sure to hold for a step is at most that."""
    for limit in limits_of(bench.lp, bench.matrix):
        price, family = bench.price(limit), limit.label.family
        if price > LEAST:
            reach = bench.reach(limit)
            sure = reach >= min(step_of(family), limit.room) and family != "openness"
            up_to = reach if sure else min(step_of(family), limit.room)
            obtained: Obtained = "basis" if sure else "at_most"
            yield limit, Bottleneck(family, limit.label.key, limit.upper, price, up_to, obtained, Text("", ""))


def _confirmed(bench: Bench, limit: Limit, bottleneck: Bottleneck) -> Bottleneck:
    """The bottleneck with the price that moving its limit by a step shows."""
    step = min(step_of(bottleneck.family), limit.room)
    try:
        gained = bench.gain(limit, step)
    except (Infeasible, Unproven):
        return bottleneck
    return replace(bottleneck, price=gained / step, up_to=step, obtained="re-solved")


def sentence(case: Case, bottleneck: Bottleneck) -> Text:
    """The bottleneck in words."""
    family, step = bottleneck.family, step_of(bottleneck.family)
    side = "" if bottleneck.upper else "_least"
    values = {
        **_subject(bottleneck),
        "specialty": _specialty(case, bottleneck),
        "when": _when(case, bottleneck),
        "step": f"{step:,.0f}",
        "money": case.money_unit,
        "freed": f"{bottleneck.price * step:,.3g}"
        if bottleneck.price * step < 100
        else f"{bottleneck.price * step:,.0f}",
    }
    said = say_both(f"bottleneck.{family}{side}", **values)
    if bottleneck.obtained == "at_most":
        return say_both("bottleneck.at_most", sentence=said)
    if bottleneck.obtained == "re-solved":
        return say_both("bottleneck.for_step", sentence=said)
    if not math.isfinite(bottleneck.up_to) or bottleneck.up_to > 1e6:
        return say_both("bottleneck.without_end", sentence=said)
    up_to = say_both(f"bottleneck.{bottleneck.unit}s", number=_short(bottleneck.up_to), money=case.money_unit)
    return say_both("bottleneck.up_to", sentence=said, up_to=up_to)


def _short(number: float) -> str:
    return f"{math.floor(number * 10 + 1e-6) / 10:,.10g}"


def _subject(bottleneck: Bottleneck) -> dict[str, str]:
    """Institution or region; a route's two ends."""
    first, second = str(bottleneck.key[0]), ""
    if bottleneck.family == "route_seats":
        second = str(bottleneck.key[1])
    return {"subject": first, "served": second}


def _specialty(case: Case, bottleneck: Bottleneck) -> str:
    if bottleneck.family not in ("intake_range", "steady_change"):
        return ""
    code = str(bottleneck.key[1])
    name = case.specialties[code].name
    return f"{name} ({code})" if name and name != code else code


def _when(case: Case, bottleneck: Bottleneck) -> Text:
    """The year of the limit; the last intake year stands for all that follow."""
    if bottleneck.family == "participation":
        return Text("", "")
    year = bottleneck.key[-1]
    lasting = bottleneck.family in AFTER and year == case.last_year
    return say_both("bottleneck.from_year" if lasting else "bottleneck.in_year", year=year)


def bottlenecks_table(case: Case, found: Iterable[Bottleneck]) -> pd.DataFrame:
    """A row per bottleneck, the best first."""
    rows = [_row(case, rank, bottleneck) for rank, bottleneck in enumerate(found, start=1)]
    columns = ["rank", "limit", "subject", "specialty", "year", "unit", "price", "up_to", "obtained", "sentence"]
    return pd.DataFrame(rows, columns=columns)


def _row(case: Case, rank: int, b: Bottleneck) -> tuple[Any, ...]:
    subject = " → ".join(part for part in _subject(b).values() if part)
    year = math.nan if b.family == "participation" else b.key[-1]
    unit = say_both(f"bottleneck.unit_{b.unit}", money=case.money_unit)
    up_to = b.up_to if math.isfinite(b.up_to) else math.nan
    limit, obtained = say_both(f"family.{b.family}"), say_both(f"bottleneck.by_{b.obtained.replace('-', '_')}")
    return rank, limit, subject, _specialty(case, b), year, unit, b.price, up_to, obtained, b.text
