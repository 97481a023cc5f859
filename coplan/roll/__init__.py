"""A plan rolled on by a year: what became of its first year, and the case of the next one."""

from coplan.roll.actual import Actual, actual_sheet, read_actual
from coplan.roll.form import form
from coplan.roll.outcome import Outcome, outcome_of
from coplan.roll.past import PastYear, as_it_was, as_planned
from coplan.roll.rolled import Rolled, broken_tail, need_years, roll_on, tightened
from coplan.roll.sheets import Step
from coplan.roll.tables import results, said, tables

__all__ = [
    "Actual",
    "Outcome",
    "PastYear",
    "Rolled",
    "Step",
    "actual_sheet",
    "as_it_was",
    "as_planned",
    "broken_tail",
    "form",
    "need_years",
    "outcome_of",
    "read_actual",
    "results",
    "roll_on",
    "said",
    "tables",
    "tightened",
]
