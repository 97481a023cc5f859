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
    highs.changeRowsBounds(len(without), without, -unlimited, unlimited)
    highs.changeColsBounds(len(held), held, at, at)
    try:
        yield
    finally:
        highs.changeRowsBounds(len(without), without, matrix.row_lower[without], matrix.row_upper[without])
        highs.changeColsBounds(len(held), held, matrix.column_lower[held], matrix.column_upper[held])


def own_columns(matrix: Matrix, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Columns that stand in these rows and in no other."""
    inside, own = np.repeat(rows, np.diff(matrix.start)), np.zeros(len(matrix.column_lower), bool)
    own[matrix.index[inside]] = True
    own[matrix.index[~inside]] = False
    return own
