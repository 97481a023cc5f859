"""Forecasts by a driver: need moves as the driver does, which is known as far as its projection goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coplan.case.past_rules import LEAST_YEARS
from coplan.forecast.methods import forecasts
from coplan.forecast.past import DriverKey, Past
from coplan.forecast.smoothing import Array
from coplan.tables.book import Pair


@dataclass(frozen=True)
class Origin:
    """A year from which the need of a pair is forecast as if nothing after it were known."""

    pair: Pair
    year: int


def driven(past: Past, origins: Sequence[Origin], horizon: int) -> Array:
    """Needs of the years after each origin, a row for each; nan where the driver cannot be told.

    In the past a driver counts as known so many years ahead of the origin as it is today ahead of the last year. Beyond
    that it is forecast itself, by combination, which takes five years of it.
    """
    paths = _paths(past, sorted({(past.driver_of[origin.pair], origin.year) for origin in origins}), horizon)
    rows = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        key = past.driver_of[origin.pair]
        driver = past.drivers[key]
        if origin.year >= driver.first:
            need = past.needs[origin.pair][origin.year - past.first(origin.pair)]
            rows[row] = paths[key, origin.year] * (need / driver.at(origin.year))
    return rows


def _paths(past: Past, wanted: Sequence[tuple[DriverKey, int]], horizon: int) -> dict[tuple[DriverKey, int], Array]:
    """The driver in the years after each origin: as projected, then forecast."""
    paths: dict[tuple[DriverKey, int], Array] = {}
    short: list[tuple[DriverKey, int]] = []
    known: list[Array] = []
    for key, year in wanted:
        driver = past.drivers[key]
        projected = driver.last - past.last
        told = driver.until(year + projected) if year >= driver.first else driver.values[:0]
        path = np.full(horizon, np.nan)
        ahead = told[len(told) - projected :][:horizon] if len(told) else told
        path[: len(ahead)] = ahead
        paths[key, year] = path
        if len(ahead) < horizon and len(told) >= LEAST_YEARS:
            short.append((key, year))
            known.append(told)
    for at, forecast in zip(short, forecasts(known, horizon)["combination"] if known else (), strict=True):
        missing = np.isnan(paths[at])
        paths[at][missing] = forecast[: int(missing.sum())]
    return paths
