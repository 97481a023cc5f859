"""The making of a plan: since when and until when, and how it ends where there is no plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coplan.case import Case
from coplan.clash import clash_of
from coplan.contract.model import Model
from coplan.errors import Issue, NoPlan, NotProven
from coplan.formulation.solving import NoSolution
from coplan.plan import Plan, make_plan
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
        try:
            plan = make_plan(case, self.model, self.deadline, self.tell, alone, self.accept_gap)
        except NoSolution as none:
            clash = clash_of(case, none.lp, none.whole, self.deadline, raw)
            raise NoPlan(clash.in_short(), marks=clash.in_full()) from None
        except Unproven as unclear:
            raise unproven(unclear) from None
        broken = plan.broken_relations()
        if broken:
            raise AssertionError(f"the plan breaks {broken[0]}")
        return plan


def unproven(unclear: Unproven) -> NotProven:
    """How the solver ended, said so that a planner understands it."""
    if unclear.status == UNRELIABLE:
        return NotProven([Issue("not_reliable")])
    return NotProven([Issue("not_proven", values={"status": ending(unclear)})])


def ending(unclear: Unproven) -> Text:
    """How the solver ended, in a few words."""
    status = unclear.status
    return say_both(_ENDS[status]) if status in _ENDS else say_both("status.solver", said=status)
