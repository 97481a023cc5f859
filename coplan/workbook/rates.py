"""Rates: what a column is computed from others by, as the formula of a spreadsheet and as the value that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isclose

Plain = str | int | float | None
"""What a cell shows; None for a blank."""


def difference(a: float, b: float) -> float:
    """a − b as spreadsheets compute it: 0 where the two agree to their last digits."""
    return 0.0 if isclose(a, b, rel_tol=3e-15) else a - b


def _less(value: Plain, other: Plain) -> float | None:
    return None if isinstance(value, str | None) or isinstance(other, str | None) else difference(value, other)


def _coverage(required: float | None, shortage: float) -> float | None:
    return difference(1.0, shortage / required) if required is not None and required > 0 else None


def _excess(alone: float | None, together: float) -> float | None:
    if alone is None:
        return None
    more = difference(together, alone)
    return more if more > 1e-7 * max(1.0, alone) else 0.0


def _part(part: float, whole: float | None) -> float | None:
    return part / whole if whole is not None and whole > 0 else None


def _rise(value: Plain, first: Plain) -> float | None:
    if isinstance(value, str | None) or isinstance(first, str | None) or not first:
        return None
    return difference(value / first, 1.0)


RATES: Mapping[str, tuple[str, Callable[..., float | None]]] = {
    "coverage": ('IF({0}>0,1-{1}/{0},"")', _coverage),
    "gain": ('IF(ISNUMBER({0}),{0}-{1},"")', _less),
    "excess": ('IF(ISNUMBER({0}),IF({1}-{0}>0.0000001*MAX(1,{0}),{1}-{0},0),"")', _excess),
    "part": ('IF(N({1})>0,{0}/{1},"")', _part),
    "difference": ('IF(COUNT({0},{1})=2,{0}-{1},"")', _less),
    "rise_by": ("{0}-{1}", _less),
    "fall": ("{1}-{0}", lambda value, other: _less(other, value)),
    "rise": ('IF(COUNT({0},{1})=2,IF({1}<>0,{0}/{1}-1,""),"")', _rise),
}
"""A formula over the cells of a row (or of two rows, where it compares them), and the same in numbers."""
