"""A plan workbook that was opened again, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from coplan.case import Case
from coplan.plan.allocation import SeatKey, Written, read_allocation, read_solved
from coplan.plan.alone import Alone
from coplan.tables.plan_file import PlanFile
from coplan.tables.raw import RawWorkbook
from coplan.words.language import printable


@dataclass(frozen=True)
class Stated:
    """What each region reaches alone, the bound of the shortage, and the Shapley values: as in Plan."""

    alone: Mapping[str, Alone]
    bound: float
    shapley: Mapping[str, float] | None = None


@dataclass(frozen=True)
class ReadPlan:
    """A plan workbook as read: its case, checked again, and the values in its result sheets.

    changed: the parts of the workbook (see reopen.identity.digests) that are not as they were when the plan was solved;
    None where the workbook does not say. model_digest: that of the model that made the plan. anew: figures that were
    solved anew, by the text of the model.
    """

    path: Path
    raw: RawWorkbook
    case: Case
    file: PlanFile
    changed: frozenset[str] | None = frozenset()
    model_digest: str = ""
    anew: dict[str, Stated] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return printable(self.path.stem)

    @cached_property
    def written(self) -> Written:
        """The seats in Allocation, cell by cell."""
        return read_allocation(self.file.allocation, self.case)

    @cached_property
    def solved(self) -> Mapping[SeatKey, int] | None:
        """The plan as solved; None where the sheet Solved is missing or no longer fits the case."""
        frame = self.file.tables.get("Solved")
        return None if frame is None else read_solved(frame, self.case)
