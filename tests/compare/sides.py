"""Plans of small cases as sides of a comparison, without a file or a solver in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coplan.case import check_case
from coplan.contract.model import load_model
from coplan.plan import plan_of_seats
from coplan.plan.alone import Alone
from coplan.plan.sides import Side
from tests.small import SMALL, Tables, raw_workbook

SEATS: Mapping[tuple[str, str, str, int], int] = {
    ("North College", "080901", "North", 2027): 40,
    ("North College", "080901", "South", 2027): 10,
    ("North College", "080901", "North", 2028): 45,
    ("South College", "101101", "South", 2027): 30,
}


def side(
    name: str,
    tables: Tables = SMALL,
    seats: Mapping[tuple[str, str, str, int], int] = SEATS,
    model: str = "mutual",
    **summary: Any,
) -> Side:
    """A plan of these tables with these seats; summary adds to or replaces what its Summary says."""
    raw = raw_workbook(tables, f"{name}.xlsx")
    case, issues = check_case(raw)
    assert case is not None, [issue.line("en") for issue in issues]
    plan = plan_of_seats(case, load_model(model), seats, dict.fromkeys(case.regions, Alone(0.0)), 0.0)
    return Side(name, raw, plan, {"model": model, "scenario": "base", "input_file": raw.name, **summary})


def with_column(sheet: str, column: str, values: Sequence[Any]) -> dict[str, list[list[Any]]]:
    """SMALL with a column's values replaced, or the column added."""
    head, *rows = [list(row) for row in SMALL[sheet]]
    if column not in head:
        head = [*head, column]
        rows = [[*row, None] for row in rows]
    at = head.index(column)
    return {**SMALL, sheet: [head, *([*row[:at], v, *row[at + 1 :]] for row, v in zip(rows, values, strict=True))]}  # type: ignore[dict-item]
