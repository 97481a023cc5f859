"""A plan workbook against the audit: its figures, and every table of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.independent.audit import Audit, Seats, unchanged
from tests.independent.facts import Facts

Table = list[dict[str, Any]]

TITLES = {"Summary": "摘要", "Allocation": "分配方案", "Intake": "招生计划", "Flows": "互育流向", "Balance": "供需平衡"}
TITLES |= {"Gains": "互赢"}
HEADINGS = {
    "指标": "key",
    "名称": "label",
    "取值": "value",
    "说明": "note",
    "院校": "institution",
    "地区": "region",
    "专业代码": "specialty",
    "专业名称": "name",
    "服务地": "trained_for",
    "年份": "year",
    "名额": "seats",
    "培养地": "trained_in",
}
FIRST_HEADINGS = {"Summary": {"key", "value"}, "Flows": {"trained_in", "trained_for"}}
FIRST_HEADINGS |= {"Futures": {"scenario"}, "Regret": {"plan"}}
CLOSE = 1e-6  # relative, or absolute below 1


@lru_cache(maxsize=4)
def _open(path: Path) -> Any:
    """A plan workbook, which no test writes twice."""
    return load_workbook(path, data_only=True)


def read_table(path: Path, sheet: str) -> Table:
    """The rows of a plan sheet, its headings found within the first twelve rows."""
    book = _open(path)
    page = book[sheet] if sheet in book.sheetnames else book[TITLES[sheet]]
    rows = [[HEADINGS.get(cell, cell) for cell in row] for row in page.iter_rows(values_only=True, max_row=12)]
    wanted = FIRST_HEADINGS.get(sheet, {"region"})
    top = next(n for n, row in enumerate(rows) if wanted <= set(row))
    body = page.iter_rows(values_only=True, min_row=top + 2)
    return [dict(zip(rows[top], row, strict=True)) for row in body if any(cell is not None for cell in row)]


def read_seats(path: Path) -> Seats:
    """Allocation of a plan workbook; every number a whole one above 0, every key once."""
    seats: Seats = {}
    for row in read_table(path, "Allocation"):
        key = (row["institution"], str(row["specialty"]), row["trained_for"], int(row["year"]))
        assert key not in seats, f"{key} stands twice in Allocation"
        assert row["seats"] == int(row["seats"]) > 0, f"{row['seats']} seats for {key}"
        seats[key] = int(row["seats"])
    return seats


def close(left: float, right: float, tolerance: float = CLOSE) -> bool:
    """Whether two figures are the same to the tolerance."""
    return abs(float(left) - float(right)) <= tolerance * max(1.0, abs(float(left)), abs(float(right)))


def differences(path: Path, facts: Facts, sharing: bool = False) -> list[str]:
    """What is wrong with a plan workbook with English headings: relations, figures, and tables that disagree."""
    audit = Audit(facts, read_seats(path))
    figures = audit.figures(sharing)
    return [
        *audit.broken(),
        *_summary(path, figures),
        *_allocation(path, facts),
        *_intake(path, audit),
        *_flows(path, audit),
        *_balance(path, audit, sharing),
        *_gains(path, audit, figures["shortage"] if sharing else None),
    ]


def _differs(where: str, found: Any, right: Any) -> Iterator[str]:
    if not isinstance(found, int | float) or not close(found, right):
        yield f"{where}: {found} instead of {float(right)}"


def read_summary(path: Path) -> dict[str, Any]:
    """Summary of a plan workbook by key."""
    return {row["key"]: row["value"] for row in read_table(path, "Summary")}


def _summary(path: Path, figures: dict[str, float]) -> Iterator[str]:
    summary = read_summary(path)
    for key, value in figures.items():
        yield from _differs(f"Summary {key}", summary.get(key), value)


def _allocation(path: Path, facts: Facts) -> Iterator[str]:
    for row in read_table(path, "Allocation"):
        if facts.region_of.get(row["institution"]) != row["region"]:
            yield f"Allocation: {row['institution']} is not in {row['region']}"


def _intake(path: Path, audit: Audit) -> Iterator[str]:
    rows = {(row["institution"], str(row["specialty"])): row for row in read_table(path, "Intake")}
    for p in audit.facts.programmes:
        row = _by_year(rows.get(p.key, {}))
        yield from _differs(f"Intake {p.key} current_intake", row.get("current_intake"), p.current)
        for t in audit.facts.planned:
            yield from _differs(f"Intake {p.key} {t}", row.get(t), audit.intake(p, t))


def _by_year(row: dict[str, Any]) -> dict[Any, Any]:
    """A row whose year headings are numbers, whether written as numbers or text."""
    return {int(key) if str(key).isdigit() else key: value for key, value in row.items()}


def _flows(path: Path, audit: Audit) -> Iterator[str]:
    flows: dict[tuple[str, str, int], int] = defaultdict(int)
    for (i, _, d, t), seats in audit.seats.items():
        flows[audit.facts.region_of[i], d, t] += seats
    found = {(row["trained_in"], row["trained_for"]): _by_year(row) for row in read_table(path, "Flows")}
    for o in audit.facts.regions:
        for d in audit.facts.regions:
            if (o, d) not in found and o == d:
                continue  # a table of seats for others alone
            for t in audit.facts.planned:
                yield from _differs(f"Flows {o} → {d} {t}", found.get((o, d), {}).get(t) or 0, flows[o, d, t])


def _balance(path: Path, audit: Audit, sharing: bool) -> Iterator[str]:
    rows = {(row["region"], str(row["specialty"]), int(row["year"])): row for row in read_table(path, "Balance")}
    for key, need in audit.facts.required.items():
        row = rows.get(key, {})
        yield from _differs(f"Balance {key} required", row.get("required"), need)
        yield from _differs(f"Balance {key} staff", row.get("staff"), audit.staff[key])
        if not sharing:
            yield from _differs(f"Balance {key} shortage", row.get("shortage"), audit.shortage[key])
            yield from _differs(f"Balance {key} surplus", row.get("surplus"), audit.surplus[key])
        if need:
            coverage = 1 - row["shortage"] / float(need)
            yield from _differs(f"Balance {key} coverage", row.get("coverage"), coverage)
        elif row.get("coverage") not in (None, ""):
            yield f"Balance {key} coverage: {row['coverage']} where nothing is required"


def _gains(path: Path, audit: Audit, lent_shortage: float | None) -> Iterator[str]:
    """lent_shortage: the weighted shortage where staff is lent, which regions may divide in more than one way."""
    rows = {row["region"]: row for row in read_table(path, "Gains")}
    as_is = unchanged(audit.facts)
    for r in audit.facts.regions:
        row = rows.get(r, {})
        yield from _differs(f"Gains {r} unchanged", row.get("unchanged"), as_is.region_shortage(r))
        yield from _differs(f"Gains {r} alone", row.get("alone"), audit.alone[r])
        if lent_shortage is None:
            yield from _differs(f"Gains {r} together", row.get("together"), audit.region_shortage(r))
        yield from _differs(f"Gains {r} gain", row.get("gain"), row.get("alone", 0) - row.get("together", 0))
    if lent_shortage is not None:
        together = sum(float(audit.facts.weight[r]) * rows[r]["together"] for r in audit.facts.regions)
        yield from _differs("Gains together", together, lent_shortage)
