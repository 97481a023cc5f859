"""The shortage goal at its own optimum, kept while the plan is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coplan.formulation.build import Formulation


@dataclass(frozen=True)
class Optimum:
    """An LP at the optimum of its shortage goal.

    kept: what each goal before it may be at most, its slack included [each in its own unit]; basis: that of HiGHS.
    """

    lp: Formulation
    kept: Mapping[str, float]
    basis: Any
