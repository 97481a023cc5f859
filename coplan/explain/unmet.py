"""The sheet Unmet: why each need stays short, and what would help most."""

from __future__ import annotations

import pandas as pd

from coplan.explain.causes import CAUSES, SCENARIOS, Parts, causes_of
from coplan.explain.steps import Steps
from coplan.plan import Plan


def unmet(plan: Plan, deadline: float | None = None) -> pd.DataFrame:
    """A row per (region, specialty) that stays short: person-years by cause, the largest shortage first.

    Raises solver.Unproven.
    """
    return unmet_table(plan, causes_of(plan, deadline))


def unmet_table(plan: Plan, parts: Parts) -> pd.DataFrame:
    """The causes as the table of sheet Unmet; shortage is the sum of its parts [person-years]."""
    ranked = sorted(parts.items(), key=lambda found: (-sum(found[1].values()), found[0]))
    said = Steps(plan)
    causes = (*CAUSES, *([SCENARIOS] if plan.scenarios else []))
    rows = [
        (
            *(*pair, plan.case.specialties[pair[1]].name, sum(split.values())),
            *(split[cause] for cause in causes),
            said.of(pair, split),
        )
        for pair, split in ranked
    ]
    return pd.DataFrame(rows, columns=["region", "specialty", "name", "shortage", *causes, "steps"])
