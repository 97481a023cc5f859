"""How Allocation differs from the plan as solved, after a planner's edits."""

from __future__ import annotations

from dataclasses import dataclass

from coplan.limits.check import Seats
from coplan.plan.allocation import SeatKey, Written
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

    def at(self, sheet: str) -> tuple[str, str]:
        """Sheet and cell of the edit, by default in this sheet; both blank where the row was deleted."""
        if "!" in self.cell:  # a wish, which stands in a notice
            own, _, cell = self.cell.rpartition("!")
            return own, cell
        return (sheet, self.cell) if self.cell else ("", "")

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
