"""The methods of forecasting: the past of many series → values of the years ahead.

A method's history has a row for each series and a column for each year, without a gap; what it says has a row for each
series and a column for each year ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from coplan.forecast.smoothing import Array, damped_ahead, fitted_damped, fitted_level, smoothed

PARTS = ("drift", "theta", "damped")  # of which combination is the mean


def naive(history: Array, horizon: int) -> Array:
    """The last value."""
    return np.repeat(history[:, -1:], horizon, axis=1)


def drift(history: Array, horizon: int) -> Array:
    """The last value, and a year's mean change for every year ahead."""
    change: Array = (history[:, -1:] - history[:, :1]) / (history.shape[1] - 1)
    return history[:, -1:] + change * _years(horizon)


def theta(history: Array, horizon: int) -> Array:
    """The standard Theta method without season: the mean of the linear trend and of the smoothed line twice as bent.

    It equals simple exponential smoothing with half the slope of the linear trend as its drift.
    """
    years = history.shape[1]
    level = fitted_level(history)
    last, _ = smoothed(history, level)
    left = np.ones_like(level)
    behind = np.zeros_like(level)  # the sum of (1 − level)^t, by which smoothing lags behind the trend
    for _ in range(years):
        behind = behind + left
        left = left * (1 - level)
    return last[:, None] + _slope(history)[:, None] / 2 * (_years(horizon) - 1 + behind[:, None])


def damped(history: Array, horizon: int) -> Array:
    """Holt's linear trend, damped; level, trend and damping fitted."""
    return damped_ahead(history, fitted_damped(history), horizon)


def forecasts(histories: Sequence[Array], horizon: int) -> dict[str, Array]:
    """What every method says of every history, of which each may have a length of its own: a row for each.

    Needs are not below 0. combination is the mean of drift, theta and damped before that.
    """
    said = {method: np.zeros((len(histories), horizon)) for method in METHODS}
    rows: dict[int, list[int]] = {}
    for row, history in enumerate(histories):
        rows.setdefault(len(history), []).append(row)
    for same in rows.values():
        for method, values in _of_one_length(np.stack([histories[row] for row in same]), horizon).items():
            said[method][same] = np.maximum(values, 0.0)
    return said


def _of_one_length(history: Array, horizon: int) -> dict[str, Array]:
    said = {method: forecast(history, horizon) for method, forecast in SIMPLE.items()}
    total = np.zeros_like(said["naive"])
    for part in PARTS:
        total = total + said[part]
    return {**said, "combination": total / len(PARTS)}


def _years(horizon: int) -> Array:
    return np.arange(1, horizon + 1, dtype=np.float64)


def _slope(history: Array) -> Array:
    """The slope of the line with the least squared distance."""
    years = history.shape[1]
    middle = (years - 1) / 2
    slope = np.zeros(len(history))
    for year, value in enumerate(history.T):
        slope = slope + (year - middle) * value
    return np.asarray(slope * 12 / (years * (years * years - 1)))


SIMPLE: Mapping[str, Callable[[Array, int], Array]] = {
    "naive": naive,
    "drift": drift,
    "theta": theta,
    "damped": damped,
}
METHODS = (*SIMPLE, "combination")
"""Methods that need nothing but the past, the simplest first."""
