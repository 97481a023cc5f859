"""HiGHS's bases: what of an LP is basic, told and set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from highspy import HighsBasis, HighsBasisStatus

from coplan.solver.matrix import Chosen


def basic_in(basis: Any) -> tuple[Chosen, Chosen]:
    """Which columns, and which rows, are basic."""
    return _are_basic(basis.col_status), _are_basic(basis.row_status)


def with_basic(basis: Any, columns: Chosen, rows: Chosen) -> HighsBasis:
    """The basis in which these columns and rows are basic; what is not any more stands at its lower bound.

    HiGHS makes it whole where they are too few or too many.
    """
    made = HighsBasis()
    made.col_status = _standing(basis.col_status, columns)
    made.row_status = _standing(basis.row_status, rows)
    made.valid = made.alien = True
    return made


def _are_basic(statuses: Sequence[Any]) -> Chosen:
    return np.array([status == HighsBasisStatus.kBasic for status in statuses], bool)


def _standing(statuses: Sequence[Any], basic: Chosen) -> list[Any]:
    found = list(statuses)
    for n in np.flatnonzero(_are_basic(statuses) != basic):
        found[n] = HighsBasisStatus.kBasic if basic[n] else HighsBasisStatus.kLower
    return found
