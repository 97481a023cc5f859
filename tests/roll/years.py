"""Plans of random cases rolled on, and both cases by the independent facts and audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import assume

from coplan.case import Case, check_case
from coplan.contract.model import load_model
from coplan.plan import make_plan
from coplan.roll import Actual, Step, as_it_was, as_planned, need_years, roll_on
from coplan.run import case_tables
from coplan.solver import Infeasible
from coplan.tables.raw import RawWorkbook
from tests.independent.audit import Audit
from tests.independent.cases import random_case, with_rules
from tests.independent.facts import Facts
from tests.small import raw_workbook
from tests.written import Tables, inline

Seats = Mapping[tuple[str, str, str, int], int]


@dataclass(frozen=True)
class Rolled:
    """A plan and the next case; before and after: both of them read by the letter of the format."""

    step: Step
    raw: RawWorkbook
    case: Case
    before: Audit
    after: Audit

    @property
    def years(self) -> range:
        """Balance years that both have."""
        ends = min(self.before.facts.balance[-1], self.after.facts.balance[-1])
        return range(self.after.facts.first, ends + 1)


def tables_with_everything(seed: int) -> dict[str, Any]:
    """A random case with limits on groups; every other one has rules on whole seats."""
    tables = random_case(seed, size=seed % 3, groups=True)
    return with_rules(tables, seed) if seed % 2 else tables


def planned(tables: Tables, model: str = "mutual") -> tuple[RawWorkbook, Case, Seats]:
    """A case with the seats of its plan; examples without one are skipped."""
    raw = raw_workbook(inline(tables))
    case, _ = check_case(raw)
    assume(case is not None)
    assert case is not None
    try:
        return raw, case, make_plan(case, load_model(model)).seats
    except Infeasible:
        assume(False)
        raise


def rolled(raw: RawWorkbook, case: Case, seats: Seats, known: Actual | None = None, last: int | None = None) -> Rolled:
    """The next case, which has no error."""
    past = as_planned(case, seats)
    if known is not None:
        past = as_it_was(case, past, known)
    step = Step(raw, case, seats, past, need_years(case, last))
    found = roll_on(step).raw
    after, issues = check_case(found)
    assert after is not None, [issue.line("en") for issue in issues if issue.severity == "error"]
    facts = [Facts(case_tables(workbook)) for workbook in (raw, found)]
    return Rolled(step, found, after, Audit(facts[0], dict(seats)), Audit(facts[1], going_on(step)))


def going_on(step: Step) -> dict[tuple[str, str, str, int], int]:
    """The plan's seats in the years of the next case; after the last planned year the intake goes on."""
    last = step.case.last_year
    return {
        (i, k, d, t): n
        for (i, k, d, year), n in step.seats.items()
        for t in range(step.first_year, step.last_year + 1)
        if year == min(t, last)
    }
