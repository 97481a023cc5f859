"""How far forecasts were off in the past: made from every earlier year on, and held against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from coplan.case.past_rules import LEAST_YEARS
from coplan.forecast.driven import Origin, driven
from coplan.forecast.methods import METHODS, forecasts
from coplan.forecast.past import Past
from coplan.forecast.smoothing import Array
from coplan.tables.book import Pair

LONGEST = 5  # years ahead that are tested
LEAST_ERRORS = 20  # at a horizon, by which a range can be drawn
LOW, HIGH = 0.1, 0.9
DRIVER = "driver"
UNTESTED = "combination"  # what is taken where nothing could be tested


@dataclass(frozen=True)
class Score:
    """How a method did so many years ahead.

    error: mean absolute error as a share of what came; beside_naive: that over the error of naive, None where naive
    was never off; within: share of values within a range drawn from other pairs, None without one; count: forecasts.
    """

    method: str
    horizon: int
    error: float
    beside_naive: float | None
    within: float | None
    count: int


@dataclass(frozen=True)
class Range:
    """What is to be added for low and high, as shares of the forecast, 1 … so many years ahead."""

    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Trial:
    """Forecasts of past years and what came, a row for each origin and a column for each horizon; nan: not tested.

    Only what every method has a forecast of is there. half: which of two halves the pair of a row belongs to.
    """

    actual: Array
    said: Mapping[str, Array]
    half: NDArray[np.int_]

    def error(self, method: str) -> float:
        """Mean absolute error of a method as a share of what came; infinite where nothing was tested."""
        off = np.abs(self.said[method] - self.actual) / self.actual
        return float(np.nanmean(off)) if np.isfinite(off).any() else np.inf

    def best(self) -> str:
        """The method with the least error; of equal ones the simplest, and differences of 1e-9 are none."""
        if not np.isfinite(self.actual).any():
            return UNTESTED
        return min(self.said, key=lambda method: round(self.error(method), 9))

    def errors(self, method: str, half: int | None = None) -> list[Array]:
        """Relative errors by horizon: what came over what was said, less 1; of one half of the pairs or of all."""
        said, actual = self.said[method], self.actual
        usable = np.isfinite(actual) & (said > 0)
        if half is not None:
            usable &= (self.half == half)[:, None]
        return [actual[usable[:, h], h] / said[usable[:, h], h] - 1 for h in range(actual.shape[1])]


def trial(past: Past, pairs: Sequence[Pair], by_driver: bool) -> Trial:
    """Forecasts from every origin that has five years before it; by_driver: whether the pairs have a driver."""
    origins = [
        (n, Origin(pair, year))
        for n, pair in enumerate(pairs)
        for year in range(past.first(pair) + LEAST_YEARS - 1, past.last)
    ]
    actual = np.full((len(origins), LONGEST), np.nan)
    histories = []
    for row, (_, origin) in enumerate(origins):
        need, years = past.needs[origin.pair], origin.year - past.first(origin.pair) + 1
        came = need[years : years + LONGEST]
        actual[row, : len(came)] = came
        histories.append(need[:years])
    said = forecasts(histories, LONGEST)
    actual = np.where(actual > 0, actual, np.nan)  # an error as a share of 0 says nothing
    followed = driven(past, [origin for _, origin in origins], LONGEST) if by_driver else np.full_like(actual, np.nan)
    if np.isfinite(followed * actual).any():  # otherwise the driver cannot be tested, and the others are without it
        said[DRIVER] = followed
        actual = np.where(np.isfinite(followed), actual, np.nan)
    return Trial(actual, said, np.array([n % 2 for n, _ in origins], dtype=np.int_))


def scores(tried: Trial) -> tuple[Score, ...]:
    """Every method at every horizon that was tested."""
    found = []
    for method in tried.said:
        within = _within(tried, method)
        for h in range(LONGEST):
            actual = tried.actual[:, h]
            count = int(np.isfinite(actual).sum())
            if count:
                error, naive = (_error(tried.said[name][:, h], actual) for name in (method, METHODS[0]))
                found.append(Score(method, h + 1, error, error / naive if naive > 0 else None, within[h], count))
    return tuple(found)


def _error(said: Array, actual: Array) -> float:
    return float(np.nanmean(np.abs(said - actual) / actual))


def _within(tried: Trial, method: str) -> list[float | None]:
    """By horizon, the share of values within the range that the other half of the pairs gives."""
    inside = np.zeros(LONGEST)
    tested = np.zeros(LONGEST)
    for half in (0, 1):
        drawn = range_of(tried.errors(method, 1 - half), LONGEST)
        if drawn is None:
            continue
        for h, errors in enumerate(tried.errors(method, half)):
            inside[h] += int(((errors >= drawn.low[h]) & (errors <= drawn.high[h])).sum())
            tested[h] += len(errors)
    return [float(i / n) if n else None for i, n in zip(inside, tested, strict=True)]


def range_of(errors: Sequence[Array], horizon: int) -> Range | None:
    """Low and high for every horizon from relative errors by tested horizon; None where no horizon has 20 of them.

    They are the 10th and the 90th percentile. A horizon with fewer errors takes those of the nearest one that has 20,
    times the root of the horizons' ratio. No range is narrower than that of a shorter horizon, and the forecast itself
    lies in each.
    """
    enough = [h for h, found in enumerate(errors, start=1) if len(found) >= LEAST_ERRORS]
    if not enough:
        return None
    low, high = [0.0], [0.0]
    for h in range(1, horizon + 1):
        nearest = min(enough, key=lambda other: (abs(other - h), other))
        ends = np.quantile(errors[nearest - 1], [LOW, HIGH]) * sqrt(h / nearest)
        low.append(max(-1.0, min(low[-1], float(ends[0]))))
        high.append(max(high[-1], float(ends[1])))
    return Range(tuple(low[1:]), tuple(high[1:]))
