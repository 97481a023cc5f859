"""Whether nobody is worse off than alone, and that a plan's case was edited, wherever commands speak of a plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from tests.evaluate.plans import solved
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES
from tests.workbooks import cells, saved

NAMED = "It is not known whether these are worse off than by planning alone, since they have no plan alone: East."


@pytest.fixture
def half_known() -> Path:
    """A case whose East must offer 30 seats, of which 5 are fixed for itself: it has no plan for the rest alone."""
    tables = {
        "Settings": settings(last_year=2027, title="Half known"),
        "Regions": [["region"], ["East"], ["West"]],
        "Institutions": [["institution", "region"], ["E", "East"], ["W", "West"]],
        "Specialties": [["specialty"], ["k"], ["m"]],
        "Programmes": [[*PROGRAMMES, "min_intake"], ["E", "k", 10, 100, 1, 30], ["W", "m", 10, 50, 1, 0]],
        "Demand": [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 30], ["West", "m", 2028, 40]],
        "Fixed": [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 5]],
    }
    return saved(Path("case.xlsx"), tables)


def test_a_region_without_a_plan_alone_is_named_everywhere(half_known: Path, coplan: Any) -> None:
    said = coplan("solve", half_known, "-o", "plan.xlsx")
    assert "Worse off than alone (0: nobody): not known" in said.out
    assert NAMED in said.out
    book = cells(Path("plan.xlsx"))
    summary = {book["Summary"].get(f"D{row}"): book["Summary"].get(f"B{row}") for row in range(9, 40)}
    assert summary["participation"] is None
    assert summary["guarantee"].startswith(NAMED)
    assert book["Gains"]["A2"].startswith(NAMED)
    assert book["Gains"]["F3"] == "not known"
    assert "no plan alone, so no known gain: East" in str(_titles(Path("plan.xlsx")))
    shutil.copy("plan.xlsx", "other.xlsx")
    for command in (["evaluate", "plan.xlsx"], ["compare", "plan.xlsx", "other.xlsx"]):
        assert NAMED in coplan(*command).out
    assert "for these regions alone: East." in coplan("coalitions", "plan.xlsx", "--jobs", "1").out
    assert coplan("report", "plan.xlsx").code == 0
    page = Path("plan.html").read_text(encoding="utf-8")
    assert "no plan alone, so no known gain: East" in page
    assert "There is no joint gain" not in page


def _titles(plan: Path) -> list[str]:
    with ZipFile(plan) as archive:
        return [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart")]


@pytest.mark.parametrize("command", [["solve"], ["evaluate"]])
def test_what_is_not_known_is_null_for_other_programs(command: list[str], half_known: Path, coplan: Any) -> None:
    coplan("solve", half_known, "-o", "plan.xlsx")
    data = json.loads(coplan(*command, "plan.xlsx", "--json", *(["-o", "b.xlsx"] if command == ["solve"] else [])).out)
    assert (data.get("summary") or data["figures"])["participation"] is None


def test_an_edited_input_sheet_is_told_by_every_command_that_reads_plans(coplan: Any) -> None:
    shutil.copy(solved(), "plan.xlsx")
    book = openpyxl.load_workbook("plan.xlsx")
    budgets = book["Budgets"]
    budgets["C2"] = budgets["C2"].value + 50
    book.save("edited.xlsx")
    told = 'warning: Budgets in "edited.xlsx" no longer say what this plan was solved from'
    for command in (
        ["evaluate", "edited.xlsx"],
        ["compare", "plan.xlsx", "edited.xlsx", "-o", "compared.xlsx"],
        ["report", "edited.xlsx"],
        ["explain", "edited.xlsx", "--year", "2027"],
        ["coalitions", "edited.xlsx", "--jobs", "1"],
    ):
        said = coplan(*command)
        assert said.code == 0, command
        assert told in said.err, command
    assert told not in coplan("evaluate", "plan.xlsx").err
    assert "no longer say what this plan was solved from" in str(cells(Path("compared.xlsx"))["Figures"]["A2"])
    page = Path("edited.html").read_text(encoding="utf-8")
    assert "no longer say what this plan was solved from" in page
    assert 'id="bottlenecks"' not in page
