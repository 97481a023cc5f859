"""The use cases: orchestration only. Every function reads, calls the layers below in order, and writes."""

from coplan.explain.selection import Asked
from coplan.report import need_packages
from coplan.run.across import AIMS, Futures, solve_across
from coplan.run.cases import Checked, case_tables, check, language_of_files, split
from coplan.run.coalitions import Gained, coalitions
from coplan.run.forecast import Foreseen, forecast
from coplan.run.frontier import Range, Varied, frontier
from coplan.run.plans import compare, evaluate, explain, repair, report, stress
from coplan.run.scenarios import Outcome, Outcomes, solve_scenarios
from coplan.run.shell import Options, Result
from coplan.run.solving import Kept, Solved, solve
from coplan.run.templates import init, models
from coplan.stress import Draws

__all__ = [
    "AIMS",
    "Asked",
    "Checked",
    "Draws",
    "Foreseen",
    "Futures",
    "Gained",
    "Kept",
    "Options",
    "Outcome",
    "Outcomes",
    "Range",
    "Result",
    "Solved",
    "Varied",
    "case_tables",
    "check",
    "coalitions",
    "compare",
    "evaluate",
    "explain",
    "forecast",
    "frontier",
    "init",
    "language_of_files",
    "models",
    "need_packages",
    "repair",
    "report",
    "solve",
    "solve_across",
    "solve_scenarios",
    "split",
    "stress",
]
