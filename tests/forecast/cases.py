"""Cases with past figures, as a planner would fill them."""

from __future__ import annotations

from typing import Any

from coplan.forecast import Asked, asked
from tests.case.past_mistakes import PAST, past
from tests.small import raw_workbook, settings

DEMAND = ["region", "specialty", "year", "required", "low", "high"]
WORKFORCE = [
    ["region", "specialty", "headcount", "exit_rate"],
    ["North", "080901", 60, 0.1],
    ["South", "080901", 40, 0],
]
AGES = ["region", "specialty", "age_from", "age_to", "people"]


def asked_of(to: int | None = None, basis: str = "headcount", History: Any = PAST, **sheets: Any) -> Asked:  # noqa: N803
    """What a case of two pairs asks to forecast: years 2020 to 2025, of a plan from 2027."""
    given = {"Settings": settings(demand_basis=basis), "Demand": [DEMAND], **sheets}
    return asked(raw_workbook(past(History=History, **given)), to)
