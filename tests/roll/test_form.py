"""The sheet Actual as a form."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from coplan import run
from tests.roll.plans import rows, solved
from tests.workbooks import allocation


def test_a_row_stands_for_everything_planned(tmp_path: Path) -> None:
    found = rows(run.actual_form(solved("headcount"), tmp_path / "form.xlsx").path or Path(), "Actual")
    planned = [row for row in allocation(solved("headcount")) if row[3] == 2027]
    columns = ("institution", "specialty", "trained_for", "note: planned")
    told = [tuple(row[column] for column in columns) for row in found if "institution" in row]
    assert told == [(i, k, d, n) for i, k, d, _, n in planned]
    staff = {(r["region"], r["specialty"]): r["note: planned"] for r in found if "region" in r}
    assert staff["South", "101101"] == 126.5
    assert found[0]["note: name"] == "Computing"


def test_filled_in_as_planned_it_changes_nothing(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    run.actual_form(solved("headcount"), form, "zh")
    book = openpyxl.load_workbook(form)
    sheet = book["实际"]
    headings = [cell.value for cell in sheet[1]]
    at = {name: headings.index(name) + 1 for name in ("院校", "实际招生", "在岗人数", "备注：计划数")}
    for n in range(2, sheet.max_row + 1):
        column = at["实际招生" if sheet.cell(n, at["院校"]).value else "在岗人数"]
        sheet.cell(n, column).value = sheet.cell(n, at["备注：计划数"]).value
    book.save(form)
    case = run.roll(solved("headcount"), tmp_path / "next.xlsx", form).case
    other = run.roll(solved("headcount"), tmp_path / "other.xlsx").case
    assert case.programmes == other.programmes
    assert {pair: case.headcount[pair] for pair in case.pairs} == other.headcount
