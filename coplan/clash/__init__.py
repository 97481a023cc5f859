"""Why there is no plan: a smallest set of limits that clash, and the smallest change that makes a plan possible."""

from coplan.clash.irreducible import clashing_labels
from coplan.clash.report import Clash, clash_of, clashes
from coplan.clash.wording import describe

__all__ = ["Clash", "clash_of", "clashes", "clashing_labels", "describe"]
