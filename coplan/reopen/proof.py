"""The proof of a written plan: read back, and compared with the plan that was solved and re-checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from numbers import Number
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pandas as pd

from coplan.case import Case
from coplan.case.build import build_case
from coplan.collector import collector_paused
from coplan.errors import errors_in
from coplan.plan import Plan
from coplan.tables.book import parse_book
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_seats


class NotProved(AssertionError):
    """What was written is not the plan that was solved: a defect of coplan."""


def prove(
    path: Path, plan: Plan, summary: Mapping[str, Any], scenarios: Mapping[str, pd.DataFrame] = MappingProxyType({})
) -> None:
    """Read a plan workbook back: same case, same seats, same Summary. All else follows from the case and the seats, but
    for what the sheets about scenarios say of each of them, which is to be the same too.

    Raises NotProved.
    """
    with collector_paused():
        prove_case(path, plan.case)
        allocation, written, further = read_seats(path, list(scenarios))
    seats = _seats(allocation)
    if {key: number for key, number in seats.items() if number} != plan.seats:
        raise NotProved("the seats in the plan workbook are not those that were solved")
    if {key for key, status in zip(seats, allocation["status"], strict=True) if status} != plan.agreed:
        raise NotProved("the seats that are agreed in the plan workbook are not those of the plan")
    for key, value in summary.items():
        if not _same(written.get(key), value):
            raise NotProved(f"Summary says {written.get(key)!r} for {key}, not {value!r}")
    for key, frame in scenarios.items():
        if not _alike(further.get(key), frame):
            raise NotProved(f"the sheet {key} in the plan workbook is not what was worked out")


def _alike(found: pd.DataFrame | None, frame: pd.DataFrame) -> bool:
    """Whether every number of a table is the same as in the other, by its place."""
    if found is None or found.shape != frame.shape:
        return False
    pairs = zip(found.to_numpy().ravel(), frame.to_numpy().ravel(), strict=True)
    cells = [(None if there != there else there, value) for there, value in pairs if isinstance(value, Number)]
    # A difference of two large figures is known to the last digits that these are written with, not to its own.
    largest = max((abs(cast(float, value)) for _, value in cells if value == value), default=0.0)
    return all(_same(there, value, max(largest, 1.0)) for there, value in cells)


def prove_case(path: Path, case: Case) -> None:
    """Read a workbook back: it holds this case. Raises NotProved.

    What its cells say together need not be checked again: it is compared with a case that was.
    """
    book, issues = parse_book(read_workbook(path))
    found = None if errors_in(issues) else build_case(book)
    # A plan names the model that made it, and a case without a title is called after its file.
    if found is None or replace(found, model=case.model, title=case.title) != case:
        raise NotProved("the case in the workbook is not the case that was to be written")


def _seats(allocation: pd.DataFrame) -> dict[tuple[str, str, str, int], int]:
    columns = (allocation[name] for name in ("institution", "specialty", "trained_for", "year", "seats"))
    rows = [((str(i), str(k), str(d), int(t)), int(number)) for i, k, d, t, number in zip(*columns, strict=True)]
    seats = dict(rows)
    if len(seats) != len(rows):
        raise NotProved("a row stands twice in Allocation")
    return seats


def _same(found: Any, value: Any, scale: float = 1.0) -> bool:
    """Whether a cell says a value, numbers to nine digits of themselves, or of the scale where they are smaller."""
    if value != value:  # not known is a blank
        return found is None
    if isinstance(value, int | float) and isinstance(found, int | float):
        return math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9 * scale)
    return str(found if found is not None else "") == str(value)
