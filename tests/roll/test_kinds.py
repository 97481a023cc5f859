"""Plans of every kind are rolled on: of a scenario, repaired, under other models; the next case is one like any."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, ExitCode
from tests.evaluate.plans import HEADING_ROW, row_of
from tests.roll.plans import HIRES, STAFF, changed, rows, solved
from tests.workbooks import saved


def test_a_plan_of_a_scenario_has_its_changes_in_it(tmp_path: Path) -> None:
    case = saved(tmp_path / "case.xlsx", HIRES)
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True), "dear").path
    path = run.roll(plan, tmp_path / "next.xlsx").path
    assert {row["cost_per_year"] for row in rows(path, "Programmes")} == {1.1}
    assert not {"Scenarios", "Changes"} & set(openpyxl.load_workbook(path).sheetnames)
    assert run.check(path).exit_code is ExitCode.DONE


def edited(folder: Path) -> Path:
    """The plan with a seat fewer in the first year, and one in the second, at the college that may do so."""
    book = openpyxl.load_workbook(solved("headcount"))
    sheet = book["Allocation"]
    for year in (2027, 2028):
        at = row_of(sheet, "North College", "080901", "West", year)
        assert at > HEADING_ROW
        sheet[f"G{at}"].value -= 1
    book.save(folder / "edited.xlsx")
    return folder / "edited.xlsx"


def test_seats_are_those_that_stand_there(tmp_path: Path) -> None:
    before, after = (run.roll(plan, tmp_path / "next.xlsx") for plan in (solved("headcount"), edited(tmp_path)))
    key = "North College", "080901"
    assert after.case.programmes[key].current_intake == before.case.programmes[key].current_intake - 1
    assert "roll_edited" in {issue.code for issue in after.issues}


def test_what_was_repaired_stays_fixed_with_its_origin(tmp_path: Path) -> None:
    plan = run.repair(edited(tmp_path), tmp_path / "repaired.xlsx", run.Options(brief=True)).path
    path = run.roll(plan, tmp_path / "next.xlsx").path
    (row,) = rows(path, "Fixed")
    assert (row["year"], row["origin"]) == (2028, "edited")


def test_a_row_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(solved())
    book["Allocation"][f"G{HEADING_ROW + 1}"] = "many"
    book.save(tmp_path / "spoilt.xlsx")
    with pytest.raises(BadInput):
        run.roll(tmp_path / "spoilt.xlsx", tmp_path / "next.xlsx")
    assert not (tmp_path / "next.xlsx").exists()


@pytest.mark.parametrize("model", ["separate", "shared"])
def test_under_other_models(model: str, tmp_path: Path) -> None:
    sharing = [["employed_in", "serves", "max_share"], ["North", "South", 0.3]]
    case = saved(tmp_path / "case.xlsx", {**STAFF, "Sharing": sharing})
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(model=model, brief=True)).path
    found = run.roll(plan, tmp_path / "next.xlsx")
    assert run.check(found.path).exit_code is ExitCode.DONE
    # Whom a region lends stays in its employ.
    assert found.case.headcount["North", "080901"] == 136.5


def test_the_next_case_is_split_and_joined(tmp_path: Path) -> None:
    path = run.roll(solved("headcount"), tmp_path / "next.xlsx").path
    parts = run.split(path, tmp_path / "parts")
    joined, whole = run.check(parts).case, run.check(path).case
    assert joined == whole


def test_a_plan_without_a_title(tmp_path: Path) -> None:
    plan = changed(tmp_path, "Settings", {"B2": None})
    assert run.roll(plan, tmp_path / "next.xlsx").path.exists()


def test_past_figures_stay(tmp_path: Path) -> None:
    years = range(2020, 2027)
    history = [["region", "specialty", *years], ["North", "080901", *(90 + year - 2020 for year in years)]]
    ages = [["region", "specialty", "age_from", "age_to", "people"], ["North", "080901", 50, 59, 30]]
    case = saved(tmp_path / "case.xlsx", {**STAFF, "History": history, "Ages": ages})
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True)).path
    path = run.roll(plan, tmp_path / "next.xlsx").path
    for sheet in ("History", "Ages"):
        assert rows(path, sheet) == rows(plan, sheet) != []
