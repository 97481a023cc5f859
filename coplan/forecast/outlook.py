"""The forecast of needs: methods chosen by back-test, years ahead with their ranges, and how far they were off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coplan.forecast.backtest import DRIVER, Range, Score, range_of, scores, trial
from coplan.forecast.driven import Origin, driven
from coplan.forecast.methods import forecasts
from coplan.forecast.past import Past
from coplan.forecast.smoothing import Array
from coplan.tables.book import Pair


@dataclass(frozen=True)
class Outlook:
    """A pair's need: year by year in the past from `first` on, and of the years after the last one.

    by_driver: whether the pair has a driver. low and high are empty where no range can be drawn.
    """

    pair: Pair
    by_driver: bool
    method: str
    first: int
    past: tuple[float, ...]
    ahead: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """Pairs whose method was chosen together: those with a driver, or those without.

    scores are none where no past year could be tested, and range is None where too few could.
    """

    by_driver: bool
    method: str
    scores: tuple[Score, ...]
    range: Range | None


@dataclass(frozen=True)
class Forecast:
    """Every pair's outlook, by pair, for the years after `last` up to `to`."""

    last: int
    to: int
    outlooks: tuple[Outlook, ...]
    groups: tuple[Group, ...]

    @property
    def years(self) -> range:
        """The years that are forecast."""
        return range(self.last + 1, self.to + 1)


def forecast_of(past: Past, to: int) -> Forecast:
    """The forecast of every year after the last one up to `to`."""
    groups, outlooks = [], []
    for by_driver in (False, True):
        pairs = [pair for pair in sorted(past.needs) if (pair in past.driver_of) == by_driver]
        if pairs:
            group, found = _of_group(past, pairs, by_driver, to - past.last)
            groups.append(group)
            outlooks += found
    return Forecast(past.last, to, tuple(sorted(outlooks, key=lambda o: o.pair)), tuple(groups))


def _of_group(past: Past, pairs: Sequence[Pair], by_driver: bool, horizon: int) -> tuple[Group, list[Outlook]]:
    tried = trial(past, pairs, by_driver)
    method = tried.best()
    drawn = range_of(tried.errors(method), horizon)
    ahead = _ahead(past, pairs, method, horizon)
    outlooks = [
        Outlook(pair, by_driver, method, past.first(pair), tuple(past.needs[pair].tolist()), tuple(row), low, high)
        for pair, row, low, high in zip(pairs, ahead.tolist(), *_ends(ahead, drawn), strict=True)
    ]
    return Group(by_driver, method, scores(tried), drawn), outlooks


def _ahead(past: Past, pairs: Sequence[Pair], method: str, horizon: int) -> Array:
    if method == DRIVER:
        return driven(past, [Origin(pair, past.last) for pair in pairs], horizon)
    return forecasts([past.needs[pair] for pair in pairs], horizon)[method]


def _ends(ahead: Array, drawn: Range | None) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """Low and high of every row; empty ones where there is no range."""
    if drawn is None:
        return [()] * len(ahead), [()] * len(ahead)
    ends = (ahead * (1 + np.array(shares)) for shares in (drawn.low, drawn.high))
    low, high = ([tuple(row) for row in end.tolist()] for end in ends)
    return low, high
