"""Exponential smoothing fitted to many series at once: simple, and Holt's linear trend, damped.

A series is a row. Time runs in a loop, series side by side in arrays, and only + − · ÷ are used, whose results IEEE 754
fixes: the same series give the same numbers on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_DAMPING, MOST_DAMPING = 0.8, 0.995
LOWER, UPPER = (0.0, 0.0, LEAST_DAMPING), (1.0, 1.0, MOST_DAMPING)
# Level, ratio and damping where the search for a damped trend begins.
GRID = tuple(product((0.02, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.8, 0.86, 0.92, 0.97, 0.995)))
AT_ONCE = 100  # series that try the grid together, which takes so much memory for each
ROUNDS = 40  # of the search from there
SHIFT = 1e-6  # by which a parameter is moved to see what it does
GOLDEN = 0.6180339887498949
STEPS_OF_LEVEL = 50


def smoothed(history: Array, level: Array) -> tuple[Array, Array]:
    """The last level of simple exponential smoothing from the first value on, and the sum of its squared errors."""
    state, squares = history[:, 0].copy(), np.zeros(len(history))
    for value in history.T[1:]:
        error = value - state
        squares += error * error
        state = state + level * error
    return state, squares


def fitted_level(history: Array) -> Array:
    """The smoothing parameter, from 0 to 1, with the least squared error: the best step, then a golden section."""
    best, least = np.zeros(len(history)), smoothed(history, np.zeros(len(history)))[1]
    for step in range(1, STEPS_OF_LEVEL + 1):
        level = np.full(len(history), step / STEPS_OF_LEVEL)
        squares = smoothed(history, level)[1]
        best, least = np.where(squares < least, level, best), np.minimum(squares, least)
    low, high = np.maximum(best - 1 / STEPS_OF_LEVEL, 0.0), np.minimum(best + 1 / STEPS_OF_LEVEL, 1.0)
    for _ in range(ROUNDS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        lower = smoothed(history, left)[1] < smoothed(history, right)[1]
        low, high = np.where(lower, low, left), np.where(lower, right, high)
    middle = (low + high) / 2
    return np.where(smoothed(history, middle)[1] <= least, middle, best)


@dataclass(frozen=True)
class Damped:
    """Parameters of damped trends, a number for each series, with the level and the trend before the first year.

    ratio: the smoothing of the trend as a share of that of the level. squares: the sum of the squared errors.
    """

    level: Array
    ratio: Array
    damping: Array
    first_level: Array
    first_trend: Array
    squares: Array


def damped_ahead(history: Array, fit: Damped, horizon: int) -> Array:
    """Values 1 … horizon years ahead, a row for each series."""
    level, trend = fit.first_level, fit.first_trend
    for value in history.T:
        level, trend, _ = _next(value, level, trend, fit)
    ahead = []
    for _ in range(horizon):
        trend = fit.damping * trend
        level = level + trend
        ahead.append(level)
    return np.stack(ahead, axis=1)


def fitted_damped(history: Array) -> Damped:
    """The damped trend with the least squared error of each series: the best of a grid, then Levenberg–Marquardt.

    Errors are linear in the first level and the first trend, so those are solved for wherever the search is.
    """
    starts = [_best_of_grid(history[n : n + AT_ONCE]) for n in range(0, len(history), AT_ONCE)]
    fit = Damped(*(np.concatenate(parts) for parts in zip(*map(_parts, starts), strict=True)))
    fit, errors = _started(history, fit)
    caution = np.full(len(history), 1e-3)
    for _ in range(ROUNDS):
        tried, errors_tried = _started(history, _moved(history, fit, errors, caution))
        better = tried.squares < fit.squares
        fit, errors = _where(better, tried, fit), np.where(better, errors_tried, errors)
        caution = np.clip(np.where(better, caution / 4, caution * 6), 1e-9, 1e9)
    return fit


def _next(value: Array | float, level: Array, trend: Array, fit: Damped) -> tuple[Array, Array, Array]:
    """Level and trend after a year with this value, and the error of what was expected of it."""
    trend = fit.damping * trend
    error = value - level - trend
    return level + trend + fit.level * error, trend + fit.ratio * fit.level * fit.level * error, error


def _errors(values: Iterable[Array | float], fit: Damped) -> Array:
    """Errors by year and series, from the first level and trend that the fit has."""
    level, trend, errors = fit.first_level, fit.first_trend, []
    for value in values:
        level, trend, error = _next(value, level, trend, fit)
        errors.append(error)
    return np.stack(errors)


def _total(products: Array) -> Array:
    """Sums over years, added up one by one."""
    total = np.zeros(products.shape[1:])
    for year in products:
        total = total + year
    return total


def _started(history: Array, fit: Damped) -> tuple[Damped, Array]:
    """The fit with the first level and trend that are best for its parameters, and its errors by year and series."""
    none, one = np.zeros_like(fit.level), np.ones_like(fit.level)
    nothing = [0.0] * history.shape[1]
    plain = _errors(history.T, replace(fit, first_level=none, first_trend=none))
    of_level = _errors(nothing, replace(fit, first_level=one, first_trend=none))
    of_trend = _errors(nothing, replace(fit, first_level=none, first_trend=one))
    ll, lt, tt = _total(of_level * of_level), _total(of_level * of_trend), _total(of_trend * of_trend)
    lp, tp = _total(of_level * plain), _total(of_trend * plain)
    determinant = ll * tt - lt * lt
    level, trend = (lt * tp - tt * lp) / determinant, (lt * lp - ll * tp) / determinant
    errors = plain + level * of_level + trend * of_trend
    return replace(fit, first_level=level, first_trend=trend, squares=_total(errors * errors)), errors


def _best_of_grid(history: Array) -> Damped:
    level, ratio, damping = (np.array(values)[:, None] for values in zip(*GRID, strict=True))
    tried, _ = _started(history, Damped(level, ratio, damping, *[np.zeros_like(level)] * 3))
    best = np.argmin(tried.squares, axis=0)  # the first of equal ones
    series = np.arange(len(history))
    first = tried.first_level[best, series], tried.first_trend[best, series], tried.squares[best, series]
    return Damped(level[best, 0], ratio[best, 0], damping[best, 0], *first)


def _where(chosen: NDArray[np.bool_], one: Damped, other: Damped) -> Damped:
    return Damped(*(np.where(chosen, a, b) for a, b in zip(_parts(one), _parts(other), strict=True)))


def _parts(fit: Damped) -> tuple[Array, ...]:
    return fit.level, fit.ratio, fit.damping, fit.first_level, fit.first_trend, fit.squares


def _moved(history: Array, fit: Damped, errors: Array, caution: Array) -> Damped:
    """A step of Levenberg–Marquardt within the bounds; a parameter that presses on its bound stays there."""
    at = [fit.level, fit.ratio, fit.damping]
    shift = np.stack([np.where(value + SHIFT > upper, -SHIFT, SHIFT) for value, upper in zip(at, UPPER, strict=True)])
    beside = [np.stack([value + shift[n] * (n == m) for m in range(3)]) for n, value in enumerate(at)]
    changed = (_started(history, _with(fit, beside))[1] - errors[:, None]) / shift
    slopes = [changed[:, n] for n in range(3)]
    gradient = [_total(slope * errors) for slope in slopes]
    free = [
        ~(((value <= lower) & (g > 0)) | ((value >= upper) & (g < 0)))
        for value, g, lower, upper in zip(at, gradient, LOWER, UPPER, strict=True)
    ]
    moves = _solved(slopes, gradient, free, caution)
    bounded = [
        np.minimum(np.maximum(value - move, lower), upper)
        for value, move, lower, upper in zip(at, moves, LOWER, UPPER, strict=True)
    ]
    return _with(fit, bounded)


def _with(fit: Damped, parameters: list[Array]) -> Damped:
    return replace(fit, level=parameters[0], ratio=parameters[1], damping=parameters[2])


def _solved(slopes: list[Array], gradient: list[Array], free: list[NDArray[np.bool_]], caution: Array) -> list[Array]:
    """The moves of the three parameters by Cramer's rule, 0 for those that are not free."""
    size = range(3)
    matrix = [[np.where(free[i] & free[j], _total(slopes[i] * slopes[j]), 0.0) for j in size] for i in size]
    for i in size:
        own = matrix[i][i] * (1 + caution)
        matrix[i][i] = np.where(own > 0, own, 1.0)
    right = [np.where(free[i], gradient[i], 0.0) for i in size]
    whole = _determinant(matrix)
    safe = np.where(whole > 0, whole, 1.0)
    columns = [[[right[i] if j == n else matrix[i][j] for j in size] for i in size] for n in size]
    return [np.where(whole > 0, _determinant(column) / safe, 0.0) for column in columns]


def _determinant(m: list[list[Array]]) -> Array:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
