"""The command forecast: what it says, as text and as data, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.case.past_mistakes import PAST, past, without
from tests.forecast.cases import DEMAND
from tests.small import settings
from tests.workbooks import saved

CASE = past(Settings=settings(demand_basis="headcount"), Demand=[DEMAND, ["North", "080901", 2027, 77]])


def test_it_says_what_was_forecast_and_how_far_off_that_was(coplan: Any) -> None:
    saved(Path("case.xlsx"), CASE)
    said = coplan("forecast", "case.xlsx")
    assert said.code == 0
    assert "2 pairs of region and specialty are forecast from 2025 up to 2032." in said.out
    assert "2 pairs without a driver: drift, which was least off in the past." in said.out
    assert "next: coplan check outputs/case-forecast.xlsx" in said.out.replace("\\", "/")
    assert "notice: Demand!D2: North, 080901: what is typed for 2027 stays" in said.err
    assert "low and high stay blank" in said.err
    assert Path("outputs/case-forecast.xlsx").exists()


def test_it_speaks_chinese(coplan: Any) -> None:
    saved(Path("case.xlsx"), CASE)
    said = coplan("forecast", "case.xlsx", "--lang", "zh", "--to", "2030", "--replace", "-o", "out.xlsx")
    assert "2 个地区专业，从 2025 年预测到 2030 年。" in said.out
    assert "原数字记在各行备注中" in said.err


def test_it_gives_data(coplan: Any) -> None:
    saved(Path("case.xlsx"), CASE)
    data = json.loads(coplan("forecast", "case.xlsx", "--json").out)
    assert (data["exit_code"], data["last"], data["to"]) == (0, 2025, 2032)
    north, south = data["pairs"]
    assert north["past"]["2025"] == 61
    assert south["ahead"]["2026"] == 40
    assert {score["method"] for score in data["groups"][0]["scores"]} >= {"naive", "combination"}


def test_every_fault_is_told_with_its_cell(coplan: Any) -> None:
    saved(Path("case.xlsx"), {**CASE, "History": without(PAST, 4, 13)})
    said = coplan("forecast", "case.xlsx")
    assert said.code == 3
    assert "error: History!C4: North · 080901: 2022 is missing" in said.err
    assert "error: History!C11: South, 080901 ends in 2024" in said.err
    assert not Path("outputs").exists()
