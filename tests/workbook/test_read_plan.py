"""What was written is read back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from coplan.contract.inputs import YES_NO
from coplan.contract.results import figures, result_sheets
from coplan.errors import BadInput
from coplan.words.language import LANGUAGES, Language, in_language
from coplan.workbook.read_plan import read_plan
from tests.workbook.small_plan import CASE, SUMMARY, changed, small_plan, written

MADE_BY_WRITING = {
    "Trends": ["axis"],
    "Ranking": ["label"],
    "Shortages": ["label", "removed", "removed_share"],
    "Scorecard": ["label", "unit", "meaning"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_figures_come_back(language: Language) -> None:
    plan = read_plan(written(language))
    tables = small_plan()
    tables["Allocation"]["fixed"] = [
        YES_NO[0].in_(language) if fixed else "" for fixed in tables["Allocation"]["fixed"]
    ]
    words = {column: [in_language(x, language) for x in tables["Scorecard"][column]] for column in ("region", "key")}
    tables["Scorecard"] = tables["Scorecard"].assign(**words)
    for key, frame in tables.items():
        read = plan.tables[key].drop(columns=MADE_BY_WRITING.get(key, []))[list(frame)]
        pd.testing.assert_frame_equal(read, frame, check_dtype=False, check_column_type=False, rtol=1e-12)
    assert plan.summary == SUMMARY
    assert list(plan.summary) == sorted(SUMMARY, key=lambda key: figures()[key].technical)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_seats_as_solved_come_back_from_a_hidden_sheet(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(language)))
    sheet = book[result_sheets()["Solved"].name(language)]
    assert sheet.sheet_state == "veryHidden"
    solved = read_plan(written(language)).tables["Solved"]
    assert solved.values.tolist() == small_plan()["Allocation"][list(solved.columns)].values.tolist()


def test_a_plan_without_front_hidden_and_optional_sheets_and_optional_columns_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("en")))
    for name in ("Overview", "Shortages", "Ranking", "Coverage", "Solved"):
        del book[name]
    book["Allocation"].tables.clear()
    for column in (8, 4, 2):
        book["Allocation"].delete_cols(column)
    target = io.BytesIO()
    book.save(target)
    plan = read_plan(target.getvalue())
    assert not {"Solved", "Ranking"} & set(plan.tables)
    assert plan.allocation.address(plan.allocation.rows[0], "seats") == "E9"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_whose_summary_begins_with_the_key_is_read(language: Language) -> None:
    """As plans were written before; the address of a figure is where it stands."""
    book = openpyxl.load_workbook(io.BytesIO(written(language)))
    sheet = book[result_sheets()["Summary"].name(language)]
    sheet.tables.clear()
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=8)]
    for n, (label, value, note, key) in enumerate(rows, start=8):
        for column, text in enumerate((key, label, value, note), start=1):
            sheet.cell(n, column).value = text if not str(text).startswith("='") else 335
    target = io.BytesIO()
    book.save(target)
    old, new = read_plan(target.getvalue()), read_plan(written(language))
    assert {key: old.summary[key] for key in ("status", "cost", "input_sha256")} == {
        key: SUMMARY[key] for key in ("status", "cost", "input_sha256")
    }
    assert (old.figure_cells["cost"][0], new.figure_cells["cost"][0]) == ("C", "B")


@pytest.mark.parametrize(("language", "title"), [("en", "Allocation"), ("zh", "分配方案")])
def test_every_row_of_allocation_has_its_address(language: Language, title: str) -> None:
    table = read_plan(written(language)).allocation
    assert table.title == title
    assert [table.address(row, "seats") for row in table.rows[:2]] == ["G9", "G10"]
    assert table.rows[1].cells["seats"].value == 5
    assert table.headings["seats"].address == "G8"


def test_headings_are_found_where_rows_were_put_above_or_taken_away() -> None:
    for change in (lambda sheet: sheet.insert_rows(1, 4), lambda sheet: sheet.delete_rows(1, 7)):
        book = openpyxl.load_workbook(io.BytesIO(written("en")))
        sheet = book["Allocation"]
        sheet.tables.clear()
        change(sheet)
        target = io.BytesIO()
        book.save(target)
        book.close()
        assert list(read_plan(target.getvalue()).tables["Allocation"]["seats"]) == list(
            small_plan()["Allocation"]["seats"]
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_and_heading_that_a_plan_lacks_is_named(language: Language) -> None:
    """Somebody has renamed one sheet, and headings of two others."""
    sheets = {key: sheet.name(language) for key, sheet in result_sheets().items()}

    def change(book: Any) -> None:
        book[sheets["Intake"]].title = "ours"
        book[sheets["Allocation"]]["G8"] = "people"
        book[sheets["Flows"]]["A8"] = book[sheets["Flows"]]["B8"] = None

    with pytest.raises(BadInput) as caught:
        read_plan(changed(change, language))
    found = {(issue.code, issue.place): issue.message(language) for issue in caught.value.issues}
    seats, trained = {"en": ("seats", "trained_in, trained_for"), "zh": ("名额", "培养地、服务地")}[language]
    assert set(found) == {
        ("plan_headings_missing", f"{sheets['Allocation']}!A8"),
        ("plan_headings_missing", f"{sheets['Flows']}!A8"),
        ("plan_sheet_missing", ""),
    }
    assert seats in found["plan_headings_missing", f"{sheets['Allocation']}!A8"]
    assert trained in found["plan_headings_missing", f"{sheets['Flows']}!A8"]
    assert sheets["Intake"] in found["plan_sheet_missing", ""]


def test_a_case_is_not_a_plan(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = next(iter(CASE))
    path = tmp_path / "case.xlsx"
    book.save(path)
    with pytest.raises(BadInput) as caught:
        read_plan(path)
    assert [issue.code for issue in caught.value.issues] == ["not_a_plan"]
