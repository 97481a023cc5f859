"""Bottlenecks: for every limit that holds the shortage goal back, what one step of it would free."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, NamedTuple

import pandas as pd

from coplan.case import Case
from coplan.explain.optimum import Optimum
from coplan.explain.priced import Movable, movable
from coplan.explain.pricing import Bench
from coplan.limits import LIMITS, Limit
from coplan.solver import Unproven
from coplan.tables.changes import title_of
from coplan.words.language import Text, say_both
from coplan.words.numbers import behind_figure
from coplan.words.sentences import listed_in_both
from coplan.words.units import counted, step_in_words, step_of

CONFIRMED = 20
TRIES = 30  # re-solves at most in looking for them
RANGED = 300  # limits of which it is asked how far the price holds, those first that may free most
LEAST = 1e-6  # of a weighted person-year
WITHOUT_END = 1e6
SHOWN = 1e-6  # difference in units that is none
_HAN = "[\u4e00-\u9fff]"
_MEETS = re.compile(f"(?<={_HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_HAN})")
UNSAID = Text("", "")
Obtained = Literal["basis", "re-solved", "at_most"]


@dataclass(frozen=True)
class Bottleneck:
    """A limit that holds the shortage goal back.

    price: weighted person-years of shortage that one unit frees; up_to: units for which it does. upper: whether the
    limit is a most (to be raised) or a least (to be lowered). unit: what its number counts. obtained: from the optimal
    basis, by solving again with the limit moved by a step, or at_most where the basis is degenerate and the price only
    bounds what is freed. scenarios: of a plan for several those that have the limit so; none where all of them do.
    """

    family: str
    key: tuple[Any, ...]
    upper: bool
    unit: str
    price: float
    up_to: float
    obtained: Obtained
    text: Text
    scenarios: tuple[str, ...] = ()

    @property
    def freed_by_step(self) -> float:
        """What a step frees, by which limits of different units are ranked [weighted person-years]."""
        return self.price * step_of(self.unit)

    @property
    def limit(self) -> Limit | None:
        """The limit that it is; None of participation."""
        return LIMITS.get(self.family)


def bottlenecks(case: Case, optima: Iterable[Optimum], deadline: float | None = None) -> list[Bottleneck]:
    """Every limit with a price, ranked by what a step frees; equal inputs give equal ranks.

    deadline: time.monotonic() after which no price is confirmed any more: those that are not stay at_most.
    Raises solver.Unproven, also where the deadline has passed before the prices are known.
    """
    found = [item for optimum in optima for item in _priced(Bench(optimum, deadline))]
    found.sort(key=lambda item: _most_first(item.bottleneck))
    found = [_ranged(item) for item in found[:RANGED]] + found[RANGED:]
    ready = [b for b in _with_true_prices(found) if b.price > LEAST]
    ready.sort(key=lambda b: (b.obtained == "at_most", _most_first(b)))
    return [replace(b, text=sentence(case, b)) for b in ready]


def _with_true_prices(found: Sequence[_Item]) -> Iterator[Bottleneck]:
    """The bottlenecks, solved again one by one until enough of them surely free no less than any of those left."""
    known: list[float] = []
    tries, searching = 0, True
    for bench, limit, bottleneck in found:
        searching = searching and tries < TRIES
        if searching and sum(freed >= bottleneck.freed_by_step for freed in known) >= CONFIRMED:
            searching = False
        if searching and bottleneck.obtained == "at_most":
            tries += 1
            bottleneck = _confirmed(bench, limit, bottleneck)
            searching = not bench.engine.late
        if searching and bottleneck.obtained != "at_most":
            known.append(bottleneck.freed_by_step)
        yield bottleneck


def _most_first(bottleneck: Bottleneck) -> tuple[float, str]:
    return -round(bottleneck.freed_by_step, 9), str((bottleneck.family, bottleneck.key))


class _Item(NamedTuple):
    bench: Bench
    limit: Movable
    bottleneck: Bottleneck


def _priced(bench: Bench) -> Iterator[_Item]:
    """The limits with a price in the optimal basis, each for the time being with what a step frees at most."""
    for limit in movable(bench.lp, bench.matrix, bench.row_dual != 0, bench.column_dual != 0):
        step = min(step_of(limit.unit), limit.room)
        price = bench.price(limit, step)
        if price > LEAST:
            family, key = limit.label.family, limit.label.key
            unsaid = Bottleneck(family, key, limit.upper, limit.unit, price, step, "at_most", UNSAID)
            found = replace(unsaid, scenarios=limit.label.scenarios)
            yield _Item(bench, limit, found)


def _ranged(item: _Item) -> _Item:
    """With how far the price holds, where it is sure to hold for a step."""
    reach = item.bench.reach(item.limit)
    if reach < item.bottleneck.up_to:
        return item
    return item._replace(bottleneck=replace(item.bottleneck, up_to=reach, obtained="basis"))


def _confirmed(bench: Bench, limit: Movable, bottleneck: Bottleneck) -> Bottleneck:
    """The bottleneck with the price that moving its limit by a step shows."""
    step = min(step_of(limit.unit), limit.room)
    try:
        gained, up_to = bench.gain(limit, step)
    except Unproven:
        return bottleneck
    return replace(bottleneck, price=gained / step, up_to=up_to, obtained="re-solved")


def sentence(case: Case, bottleneck: Bottleneck) -> Text:
    """The bottleneck in words, with the scenarios whose limit it is."""
    said = _of_all(case, bottleneck)
    if not bottleneck.scenarios:
        return said
    return say_both(
        "bottleneck.of_scenarios", scenarios=[title_of(name) for name in bottleneck.scenarios], sentence=said
    )


def _of_all(case: Case, bottleneck: Bottleneck) -> Text:
    """The bottleneck in words, whosever limit it is."""
    family, step = bottleneck.family, step_of(bottleneck.unit)
    words = bottleneck.limit.words_of(bottleneck.upper) if bottleneck.limit else family
    freed = bottleneck.price * step
    values = {
        **_subject(bottleneck),
        "specialty": _specialty(case, bottleneck),
        "when": _when(case, bottleneck),
        "more": step_in_words(bottleneck.unit, case.money_unit),
        "step": f"{step:,.0f}",
        "money": behind_figure(case.money_unit),
        "freed": counted("person_years", f"{freed:,.3g}" if freed < 100 else f"{freed:,.0f}", case.money_unit),
    }
    said = say_both(f"bottleneck.{words}", **values)
    if bottleneck.obtained == "at_most":
        return _spaced(say_both("bottleneck.at_most", sentence=said))
    if bottleneck.obtained == "re-solved" and bottleneck.up_to <= step + SHOWN:
        return _spaced(say_both("bottleneck.for_step", sentence=said))
    again = "_again" if bottleneck.obtained == "re-solved" else ""
    if bottleneck.up_to > WITHOUT_END:
        return _spaced(say_both(f"bottleneck.without_end{again}", sentence=said))
    up_to = counted(bottleneck.unit, _short(bottleneck.up_to), case.money_unit)
    return _spaced(say_both(f"bottleneck.up_to{again}", sentence=said, up_to=up_to))


def _spaced(text: Text) -> Text:
    """Chinese with a space wherever it meets Latin letters or figures, as is usual in print."""
    return Text(text.en, _MEETS.sub(" ", text.zh))


def _short(number: float) -> str:
    return f"{_floored(number):,.10g}"


def _floored(number: float) -> float:
    """A number in one decimal, rounded down: the price holds for no less than what is said."""
    return math.floor((number + SHOWN) * 10) / 10


def _subject(bottleneck: Bottleneck) -> dict[str, str]:
    """Institution or region; a route's two ends."""
    of_route = bottleneck.limit is not None and bottleneck.limit.of_routes
    return {"subject": str(bottleneck.key[0]), "served": str(bottleneck.key[1]) if of_route else ""}


def _specialty(case: Case, bottleneck: Bottleneck) -> str:
    if bottleneck.limit is None or bottleneck.limit.of_routes or not bottleneck.limit.of_programmes:
        return ""
    code = str(bottleneck.key[1])
    name = case.specialties[code].name
    return f"{name} ({code})" if name and name != code else code


def _when(case: Case, bottleneck: Bottleneck) -> Text:
    """The year of the limit; the last intake year stands for all that follow."""
    if bottleneck.limit is None:
        return Text("", "")
    year = bottleneck.key[-1]
    lasting = bottleneck.limit.is_lasting(case, bottleneck.key) and year == case.last_year
    return say_both("bottleneck.from_year" if lasting else "bottleneck.in_year", year=year)


def bottlenecks_table(case: Case, found: Iterable[Bottleneck]) -> pd.DataFrame:
    """A row per bottleneck, the best first."""
    ranked = list(found)
    rows = [_row(case, rank, bottleneck) for rank, bottleneck in enumerate(ranked, start=1)]
    columns = [
        "rank", "limit", "subject", "specialty", "year", "unit", "price", "up_to", "obtained", "sentence", "measure",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    scenarios = [listed_in_both(map(title_of, bottleneck.scenarios)) for bottleneck in ranked]
    return table.assign(scenario=pd.Series(scenarios, dtype=object)) if any(b.scenarios for b in ranked) else table


@cache
def _named(key: str, money: str = "") -> Text:
    """One of a few texts that stand in many rows."""
    return say_both(key, money=money)


def _row(case: Case, rank: int, b: Bottleneck) -> tuple[Any, ...]:
    subject = " → ".join(part for part in _subject(b).values() if part)
    year = math.nan if b.limit is None else b.key[-1]
    unit = _named(f"bottleneck.unit_{b.unit}", case.money_unit)
    up_to = _floored(b.up_to) if math.isfinite(b.up_to) else math.nan
    limit, obtained = _named(f"family.{b.family}"), _named(f"bottleneck.by_{b.obtained.replace('-', '_')}")
    return rank, limit, subject, _specialty(case, b), year, unit, b.price, up_to, obtained, b.text, b.unit
