"""The making of a plan: since when and until when, and how it ends where there is no plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from coplan.case import Case
from coplan.clash import clash_of
from coplan.contract.model import Model
from coplan.errors import Issue, NoPlan, NotProven
from coplan.formulation.solving import NoSolution
from coplan.plan import Effort, FractionalPlan, Plan, plan_in_fractions, plan_in_whole_seats
from coplan.plan.alone import Alone
from coplan.run.shell import Options, Tell
from coplan.solver import TIME_LIMIT, UNRELIABLE, Unproven
from coplan.tables.raw import RawWorkbook
from coplan.whole.rounding import NOT_FOUND
from coplan.words.language import Text, say_both

_ENDS = {
    TIME_LIMIT: "status.time_limit",
    NOT_FOUND: "status.whole",
}
"""Ways in which solving ends, as the layers below say them, that a planner is told in other words."""


@dataclass(frozen=True)
class Attempt:
    """The making of a plan under a model.

    began, deadline: time.monotonic() when solving began, and after which to give up. accept_gap: as in make_plan.
    brief: whether the plan is written without the sheets that say why it is as it is.
    """

    model: Model
    began: float
    deadline: float | None
    accept_gap: float | None
    tell: Tell
    brief: bool = False

    @classmethod
    def of(cls, model: Model, options: Options, began: float, tell: Tell) -> Attempt:
        """The making of a plan as the options ask for it."""
        return cls(model, began, options.deadline(began), options.accept_gap, tell, options.brief)

    def plan_of_case(
        self, case: Case, alone: Mapping[str, Alone] | None = None, raw: RawWorkbook | None = None
    ) -> Plan:
        """The plan of a case, with every relation checked again; raw: the workbook whose cells are named in a clash.

        Raises NoPlan or NotProven.
        """
        return self.in_whole_seats(self.in_fractions(case, alone, raw), raw)

    def in_fractions(
        self, case: Case, alone: Mapping[str, Alone] | None = None, raw: RawWorkbook | None = None
    ) -> FractionalPlan:
        """The first half of plan_of_case."""
        with self._failing(case, raw):
            return plan_in_fractions(case, self.model, self._effort, self.tell, alone)

    def in_whole_seats(self, fractional: FractionalPlan, raw: RawWorkbook | None = None) -> Plan:
        """The second half of plan_of_case."""
        with self._failing(fractional.case, raw):
            plan = plan_in_whole_seats(fractional, self._effort, self.tell)
        broken = plan.broken_relations()
        if broken:
            raise AssertionError(f"the plan breaks {broken[0]}")
        return plan

    @property
    def _effort(self) -> Effort:
        return Effort(self.deadline, self.accept_gap)

    @contextmanager
    def _failing(self, case: Case, raw: RawWorkbook | None) -> Iterator[None]:
        """Says why there is no plan."""
        try:
            yield
        except NoSolution as none:
            clash = clash_of(case, none.lp, none.whole, self.deadline, raw)
            raise NoPlan(clash.in_short(), marks=clash.in_full()) from None
        except Unproven as unclear:
            raise unproven(unclear) from None


def unproven(unclear: Unproven) -> NotProven:
    """How the solver ended, said so that a planner understands it."""
    if unclear.status == UNRELIABLE:
        return NotProven([Issue("not_reliable")])
    return NotProven([Issue("not_proven", values={"status": ending(unclear)})])


def ending(unclear: Unproven) -> Text:
    """How the solver ended, in a few words."""
    status = unclear.status
    return say_both(_ENDS[status]) if status in _ENDS else say_both("status.solver", said=status)
