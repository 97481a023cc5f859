"""A small plan, made up but consistent: two regions, two programmes, three intake years."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pandas as pd

from coplan.contract.results import result_sheets
from coplan.plan.sheets import results
from coplan.words.language import Language, Text
from coplan.workbook.plan_sheets import write_plan

YEARS = (2027, 2028, 2029)
SEATS = ("seats_for_others", "seats_from_others")

CASE: Mapping[str, list[dict[str, Any]]] = {
    "Settings": [{"name": "title", "value": "Two rivers"}, {"name": "first_year", "value": 2027}],
    "Regions": [{"region": "North"}, {"region": "South"}],
}

SUMMARY: Mapping[str, str | int | float] = {
    "plan_title": "=Two rivers",
    "model": "mutual",
    "scenario": "base",
    "status": "optimal",
    "demand_basis": "hires",
    "money_unit": "万元",
    "shortage": 62.5,
    "shortage_bound": 61.25,
    "shortage_unchanged": 100.0,
    "worst_region": 0.125,
    "surplus": 3.75,
    "change": 35,
    "cost": 1234.5,
    "participation": 0.0,
    "directed": 30,
    "seats_total": 335,
    "seats_for_others": 30,
    "input_file": "two-rivers.xlsx",
    "input_sha256": "0123456789abcdef" * 4,
    "coplan_version": "0.1.0",
    "solver": "HiGHS",
    "solver_version": "1.12.0",
    "solved_at": "2026-01-02T03:04:05+00:00",
    "seconds": 0.25,
}


def written(language: Language, tables: Mapping[str, pd.DataFrame] | None = None) -> bytes:
    """The plan workbook of the small plan, or of other tables."""
    target = io.BytesIO()
    write_plan(target, results(tables or small_plan(), SUMMARY, {}), SUMMARY, CASE, language)
    return target.getvalue()


def small_plan() -> dict[str, pd.DataFrame]:
    """The result tables as the plan layer gives them."""
    return {
        "Allocation": pd.DataFrame(
            [
                ("Alpha College", "North", "080901", "-Computing", "North", 2027, 60, False),
                ("Alpha College", "North", "080901", "-Computing", "South", 2027, 5, False),
                ("Alpha College", "North", "080901", "-Computing", "North", 2028, 60, False),
                ("Alpha College", "North", "080901", "-Computing", "South", 2028, 10, False),
                ("Alpha College", "North", "080901", "-Computing", "North", 2029, 55, False),
                ("Alpha College", "North", "080901", "-Computing", "South", 2029, 15, False),
                ("@Beta", "South", "101101", "=1+1", "South", 2027, 45, True),
                ("@Beta", "South", "101101", "=1+1", "South", 2028, 45, False),
                ("@Beta", "South", "101101", "=1+1", "South", 2029, 40, False),
            ],
            columns=["institution", "region", "specialty", "name", "trained_for", "year", "seats", "fixed"],
        ),
        "Intake": pd.DataFrame(
            [
                ("Alpha College", "North", "080901", "-Computing", 60, 65, 70, 70, 25),
                ("@Beta", "South", "101101", "=1+1", 40, 45, 45, 40, 10),
            ],
            columns=["institution", "region", "specialty", "name", "current_intake", *YEARS, "change"],
        ),
        "Flows": pd.DataFrame(
            [
                ("North", "North", 60, 60, 55),
                ("North", "South", 5, 10, 15),
                ("South", "North", 0, 0, 0),
                ("South", "South", 45, 45, 40),
            ],
            columns=["trained_in", "trained_for", *YEARS],
        ),
        "Balance": _balance(),
        "Gains": _gains(),
        "Settlement": pd.DataFrame(
            [
                (2027, "North", "South", 0, 0.0, 0.0, 0.0, 0.0, 0.0, -20.1),
                (2027, "South", "North", 30, 28.5, 14.1, 6.0, 20.1, 20.1, 20.1),
                (2028, "North", "South", 0, 0.0, 0.0, 0.0, 0.0, 0.0, -14.1),
                (2028, "South", "North", 0, 28.5, 14.1, 0.0, 14.1, 14.1, 14.1),
            ],
            columns=["year", "payer", "payee", "seats", "students", "training", "subsidy", "cost", "payment", "net"],
        ),
        "Accounts": pd.DataFrame(
            [
                ("North", 34.2, 0.0, 0.0, 34.2, 0.0, 34.2, 700.5, 666.3, 20.1, 14.1),
                ("South", 0.0, 34.2, 1.0, 0.0, 34.2, -34.2, 534.0, 568.2, -20.1, -14.1),
            ],
            columns=["region", "spent", "borne", "share", "received", "paid", "net", "cost", "cost_after", 2027, 2028],
        ),
        "Scorecard": _scorecard(),
        "Trends": _trends(),
        "Coverage": pd.DataFrame(
            [(2027, 1 - 52.6 / 150, 1 - 29.7 / 100, 1 - 22.9 / 50), (2028, 1 - 9.9 / 200, 1 - 9.9 / 130, 1.0)],
            columns=["year", "all_regions", "North", "South"],
        ),
        "Shortages": pd.DataFrame(
            [(1, "North", "080901", "-Computing", 80.0, 39.6), (2, "South", "101101", "=1+1", 20.0, 22.9)],
            columns=["rank", "region", "specialty", "name", "unchanged", "shortage"],
        ),
        "Ranking": pd.DataFrame(
            [(1, "North", 80.0, 50.1, 40.0, 30, 0), (2, "South", 20.0, 0.0, 0.0, 0, 30)],
            columns=["rank", "region", "unchanged", "alone", "together", *SEATS],
        ),
        "Exchange": pd.DataFrame([("North", 175, 30), ("South", 0, 130)], columns=["trained_in", "North", "South"]),
    }


def _gains() -> pd.DataFrame:
    """South could not plan alone at a cost that is known; what it reaches alone is."""
    nan = float("nan")
    north = ["North", 80.0, 50.1, 40.0, 10.1, 10.1 / 50.1, 30, 0, 700.5]
    south = ["South", 20.0, 0.0, 0.0, 0.0, nan, 0, 30, 534.0]
    further = {
        "asked": [50.1, 0.0],
        "worse_by": [0.0, 0.0],
        "required": [230.0, 120.0],
        "unchanged_plain": [70.0, 30.0],
        "alone_plain": [46.0, nan],
        "together_plain": [39.6, 22.9],
        "unchanged_coverage": [1 - 70 / 230, 1 - 30 / 120],
        "alone_coverage": [0.8, nan],
        "together_coverage": [1 - 39.6 / 230, 1 - 22.9 / 120],
        "unchanged_cost": [650.25, 500.0],
        "alone_cost": [690.5, nan],
    }
    columns = ["region", "unchanged", "alone", "together", "gain", "gain_share", *SEATS, "cost"]
    return pd.DataFrame([north, south], columns=columns).assign(**further)


def _scorecard() -> pd.DataFrame:
    trends, nan = _trends(), float("nan")
    rows: list[tuple[object, ...]] = []
    for region in ("North", "South"):
        coverage = trends[trends.region == region].coverage.tolist()
        rows += [(region, "coverage", *coverage, nan), (region, "cost_per_post", 1234.5, nan, 7.25)]
    rows.append((Text("All regions", "全部地区"), "coverage", 0.5, 0.6, nan))
    return pd.DataFrame(rows, columns=["region", "key", *YEARS])


def _balance() -> pd.DataFrame:
    rows = [
        ("North", "080901", "-Computing", 2027, 100.0, 70.3, 0.0, 0.0, 29.7, 0.0),
        ("North", "080901", "-Computing", 2028, 130.0, 120.1, 0.0, 0.0, 9.9, 0.0),
        ("South", "101101", "=1+1", 2027, 50.0, 27.1, 0.0, 0.0, 22.9, 0.0),
        ("South", "101101", "=1+1", 2028, 70.0, 70.0, 0.0, 0.0, 0.0, 0.0),
        ("South", "080901", "-Computing", 2027, float("nan"), 4.25, 0.0, 0.0, 0.0, 0.0),
        ("South", "080901", "-Computing", 2028, 0.0, 3.75, 0.0, 0.0, 0.0, 3.75),
    ]
    frame = pd.DataFrame(
        rows,
        columns=["region", "specialty", "name", "year", "required", "staff", "lent", "borrowed", "shortage", "surplus"],
    )
    frame["coverage"] = (1 - frame.shortage / frame.required).where(frame.required > 0)
    return frame


def changed(change: Callable[[Any], object], language: Language = "en") -> bytes:
    """The small plan's workbook after a change."""
    book = openpyxl.load_workbook(io.BytesIO(written(language)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _trends() -> pd.DataFrame:
    balance = _balance().dropna(subset="required")
    frame = balance.groupby(["region", "year"], as_index=False)[["required", "staff", "shortage"]].sum()
    frame["coverage"] = (1 - frame.shortage / frame.required).where(frame.required > 0)
    return frame


def unmet_table() -> pd.DataFrame:
    """The shortages of the small plan by cause, as explain gives them."""
    said = Text("raise the budget of North", "增加North的培养经费")
    rows = [
        {"region": "North", "specialty": "080901", "name": "-Computing", "before": 29.7, "budget": 9.9, "steps": said},
        {"region": "South", "specialty": "101101", "name": "=1+1", "before": 12.8, "priority": 10.1, "steps": said},
    ]
    columns = [column.key for column in result_sheets()["Unmet"].columns]
    causes = columns[columns.index("shortage") + 1 : columns.index("steps")]
    frame = pd.DataFrame(rows).reindex(columns=columns)
    frame[causes] = frame[causes].fillna(0.0)
    frame["shortage"] = frame[causes].sum(axis=1)
    return frame
