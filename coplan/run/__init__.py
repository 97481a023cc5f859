"""The use cases: orchestration only. Every function reads, calls the layers below in order, and writes."""

from coplan.explain.selection import Asked
from coplan.report import need_packages
from coplan.run.answering import Replied, evaluate_replies, repair_replies
from coplan.run.cases import Checked, case_tables, check, language_of_files, split
from coplan.run.coalitions import Gained, coalitions
from coplan.run.forecast import Foreseen, forecast
from coplan.run.frontier import Range, Varied, frontier
from coplan.run.noticing import Noticed, notices
from coplan.run.plans import compare, evaluate, explain, repair, report
from coplan.run.scenarios import Outcome, Outcomes, solve_scenarios
from coplan.run.shell import Options, Result
from coplan.run.solving import Kept, Solved, solve
from coplan.run.templates import init, models

__all__ = [
    "Asked",
    "Checked",
    "Foreseen",
    "Gained",
    "Kept",
    "Noticed",
    "Options",
    "Outcome",
    "Outcomes",
    "Range",
    "Replied",
    "Result",
    "Solved",
    "Varied",
    "case_tables",
    "check",
    "coalitions",
    "compare",
    "evaluate",
    "evaluate_replies",
    "explain",
    "forecast",
    "frontier",
    "init",
    "language_of_files",
    "models",
    "need_packages",
    "notices",
    "repair",
    "repair_replies",
    "report",
    "solve",
    "solve_scenarios",
    "split",
]
