"""How Allocation differs from the plan as solved, after a planner's edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coplan.contract.inputs import contract
from coplan.limits.check import Seats
from coplan.reopen.allocation import SEAT_KEY, SeatKey, Written, is_planned, keys_of_case
from coplan.reopen.opening import ReadPlan
from coplan.tables.keys import Keys
from coplan.words.language import Text, say_both


@dataclass(frozen=True)
class Edit:
    """Seats that are no longer what was solved; cell is blank where the row was deleted."""

    key: SeatKey
    was: int
    now: int
    cell: str

    @property
    def place(self) -> Text:
        """The cell, or which row was deleted."""
        if self.cell:
            return Text(self.cell, self.cell)
        return say_both("broken.deleted_row", row=" · ".join(map(str, self.key)))

    @property
    def kind(self) -> str:
        """added (a row), deleted, or changed."""
        return "deleted" if not self.cell else "changed" if self.was else "added"


def edits_of(solved: Seats, written: Written) -> tuple[Edit, ...]:
    """Every key whose seats are not those solved, in order of the rows, deleted ones last.

    Where a row cannot be used, it is not known which are deleted: they are left out.
    """
    changed = [
        Edit(key, solved.get(key, 0), number, written.cells[key])
        for key, number in written.seats.items()
        if number != solved.get(key, 0)
    ]
    gone = sorted(solved.keys() - written.seats.keys()) if written.complete else []
    return (*changed, *(Edit(key, solved[key], 0, "") for key in gone))


def solved_seats(read: ReadPlan) -> dict[SeatKey, int] | None:
    """The plan as solved, from the sheet Solved; None where it is missing or no longer fits the case."""
    frame = read.file.tables.get("Solved")
    if frame is None:
        return None
    keys = keys_of_case(read.case)
    try:
        seats = {_solved_key(row, keys): int(row["seats"]) for _, row in frame.iterrows()}
    except (TypeError, ValueError):
        return None
    known = all(is_planned(key, read.case) for key in seats)
    return seats if known and len(seats) == len(frame) else None


def _solved_key(row: pd.Series[Any], keys: Mapping[str, Keys]) -> SeatKey:
    """The seats that a row of Solved is about, by the names that the case now has for what is written there."""
    columns = contract().sheets["Fixed"].columns
    i, k, d = (str(keys[columns[name].reference].find(str(row[name]))) for name in SEAT_KEY[:3])
    return i, k, d, int(row["year"])
