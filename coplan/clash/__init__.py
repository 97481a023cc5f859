"""Why there is no plan: a smallest set of limits that clash, and the smallest change that makes a plan possible."""

from coplan.clash.clashes import Clash, clash_of, clashes, describe
from coplan.clash.irreducible import clashing_labels

__all__ = ["Clash", "clash_of", "clashes", "clashing_labels", "describe"]
