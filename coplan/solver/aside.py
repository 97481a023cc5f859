"""Rows that only later goals need, put aside while the first optimum is sought."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coplan.formulation.matrix import Matrix


@contextmanager
def put_aside(highs: Any, matrix: Matrix, rows: NDArray[np.bool_]) -> Iterator[None]:
    """Within the with statement these rows have no limits, and their own columns are held as near to 0 as they may be.

    That changes no optimum where the rows only measure, so that their own columns can always be such that they hold.
    """
    without, held = np.flatnonzero(rows).astype(np.int32), np.flatnonzero(own_columns(matrix, rows)).astype(np.int32)
    at = np.clip(0.0, matrix.column_lower[held], matrix.column_upper[held])
    unlimited = np.full(len(without), math.inf)
    _bound(highs.changeRowsBounds, without, -unlimited, unlimited)
    _bound(highs.changeColsBounds, held, at, at)
    try:
        yield
    finally:
        _bound(highs.changeRowsBounds, without, matrix.row_lower[without], matrix.row_upper[without])
        _bound(highs.changeColsBounds, held, matrix.column_lower[held], matrix.column_upper[held])


def own_columns(matrix: Matrix, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Columns that stand in these rows and in no other."""
    entry, count = np.repeat(rows, np.diff(matrix.start)), len(matrix.column_lower)
    inside, outside = (np.bincount(matrix.index[kind], minlength=count) for kind in (entry, ~entry))
    own: NDArray[np.bool_] = (inside > 0) & (outside == 0)
    return own


def _bound(change: Any, places: NDArray[np.int32], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
    if len(places):
        change(len(places), places, lower, upper)
