"""The sheet Actual as a form to be filled in: a row for everything that was planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coplan.case import Case
from coplan.roll.past import PastYear
from coplan.words.language import Language, say


def form(case: Case, planned: PastYear, language: Language) -> Iterator[Mapping[str, Any]]:
    """Rows for programmes by region served, and for staff where it counts; what was planned is in notes beside them."""
    name, number = (say(f"roll.note_{key}", language) for key in ("name", "planned"))
    for (i, k), seats in planned.seats.items():
        for d, count in seats.items():
            row = {"institution": i, "specialty": k, "trained_for": d}
            yield {**row, name: case.specialties[k].name or None, number: int(count)}
    for r, k in sorted(planned.staff) if case.demand_basis == "headcount" else ():
        row = {"region": r, "specialty": k}
        yield {**row, name: case.specialties[k].name or None, number: float(planned.staff[r, k])}
