"""The workbook of a comparison as a spreadsheet program and a planner meet it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from coplan.compare import Comparison, compare, results
from coplan.compare.tables import FILE
from coplan.contract.model import NOT_MODELS
from coplan.contract.results import result_sheets
from coplan.errors import BadInput
from coplan.words.language import LANGUAGES, Language
from coplan.workbook import results as writer
from coplan.workbook.grid import HEADING_ROW
from coplan.workbook.results import write_results
from tests.compare.sides import SEATS, side, with_column

ROW = HEADING_ROW + 1  # of the headings, counted from 1
SHEETS = result_sheets(FILE)
TABLES = [key for key, sheet in SHEETS.items() if sheet.columns and not sheet.optional]
MORE = {**SEATS, ("South College", "101101", "South", 2028): 20}


def comparison(plans: int = 2) -> Comparison:
    high = with_column("Demand", "required", [66, 22, 50])
    retention = {"Regions": [["region", "max_out_share"], ["North", 0.5], ["South", 1]]}
    others = [side("=b", high, MORE), side("丙", {**high, **retention}, model="separate"), side("d", seats={})]
    return compare([side("a"), *others[: plans - 1]])


def written(language: Language, plans: int = 2) -> bytes:
    target = io.BytesIO()
    write_results(target, results(comparison(plans)), language)
    return target.getvalue()


def _book(language: Language, plans: int = 2, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(language, plans)), data_only=values)


def _headings(sheet: Any) -> list[Any]:
    return [cell.value for cell in sheet[ROW]]


def test_the_contract_is_no_planning_model() -> None:
    assert FILE.removesuffix(".toml") in NOT_MODELS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plans", [2, 4])
def test_every_table_is_an_excel_table_with_nothing_below_or_beside_it(language: Language, plans: int) -> None:
    book = _book(language, plans)
    assert book.sheetnames == [sheet.name(language) for sheet in SHEETS.values() if not sheet.optional]
    for key in TABLES:
        sheet = book[SHEETS[key].name(language)]
        (table,) = sheet.tables.values()
        assert table.name == f"Compare_{key}"
        assert table.ref == f"A{ROW}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert [column.name for column in table.tableColumns] == _headings(sheet)
        assert sheet.freeze_panes == f"B{ROW + 1}"


def test_columns_stand_for_plans() -> None:
    book = _book("en", 3)
    assert _headings(book["Figures"])[2:-1] == [
        *("a", "=b", "丙", "=b: difference", "丙: difference", "=b: difference in %", "丙: difference in %"),
    ]
    assert _headings(book["Seats"])[6:] == ["status", "a", "=b", "丙", "=b: difference", "丙: difference"]
    assert _headings(_book("zh")["地区对比"])[1:4] == ["需求：a", "需求：=b", "缺口：a"]


@pytest.mark.parametrize("key", ["Figures", "Regions", "Specialties", "Institutions", "Seats", "Years"])
def test_differences_are_formulas_with_the_values_they_compute(key: str) -> None:
    shown, formulas = _book("en")[key], _book("en", values=False)[key]
    frame = comparison().tables[key]
    pairs = [name for name in frame.columns if isinstance(name, tuple)]
    measures = [name for name in pairs if "difference" in name[0] or name[0] == "share"]
    columns = [n for n, column in enumerate(formulas[ROW + 1], start=1) if "COUNT" in str(column.value)]
    assert len(columns) == len(measures) > 0
    for column, name in zip(columns, measures, strict=True):
        for n, value in enumerate(frame[name]):
            cell = shown.cell(ROW + 1 + n, column).value
            assert cell == (None if value != value else pytest.approx(value, abs=1e-12))


def test_totals_are_formulas_with_the_values_they_compute() -> None:
    shown, formulas = _book("en")["Regions"], _book("en", values=False)["Regions"]
    frame = comparison().tables["Regions"]
    for column, name in enumerate(frame.columns, start=1):
        total, filtered = (formulas.cell(row, column).value for row in (5, 6))
        if isinstance(name, tuple) and name[0] in ("required", "shortage", "seats", "cost"):
            assert total.startswith("=SUM(")
            assert filtered.startswith("=SUBTOTAL(109,")
        if isinstance(name, tuple) and "coverage" not in name[0]:
            assert shown.cell(5, column).value == pytest.approx(frame[name].sum())
    need, short = (frame[name, "=b"].sum() for name in ("required", "shortage"))
    at = list(frame.columns).index(("coverage", "=b")) + 1
    assert shown.cell(5, at).value == pytest.approx(1 - short / need)


def test_inputs_are_said_in_words() -> None:
    rows = [[cell.value for cell in row] for row in _book("zh", 3)["输入差异"].iter_rows(min_row=ROW + 1)]
    assert ["摘要", "模型", "丙", 1, None, None, "互育", "各自规划", None] in rows
    assert ["需求", "需求人数", "=b", 2, None, None, 40, 44, pytest.approx(0.1)] in rows
    cells = [[cell.value for cell in row] for row in _book("zh", 3)["输入差异明细"].iter_rows(min_row=ROW + 1)]
    assert ["地区", "North", "外向培养上限", None, None, 0.5, None, None] in cells
    sheet = _book("en", 3)["InputCells"]
    assert {sheet.cell(n + ROW + 1, 4).number_format for n, row in enumerate(cells) if row[0] == "地区"} == {"0.0%"}


def test_the_workbook_itself_has_a_name_in_each_language() -> None:
    dry = {"shortage": {"base": 4.0, "dry": 6.0}, "regret": {"base": 0.0, "dry": 1.0}}
    target = io.BytesIO()
    sides = [replace(side(name), by_scenario=dry) for name in "ab"]
    write_results(target, results(compare(sides)), "zh")
    column = [cell.value for cell in openpyxl.load_workbook(target)["多情景对比"]["A"]]
    assert column[ROW:] == ["基准", "dry"]


def test_text_stays_text() -> None:
    sheet = _book("en", values=False)["Figures"]
    assert (sheet.cell(ROW, 4).value, sheet.cell(ROW, 4).data_type) == ("=b", "s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_charts_with_a_series_for_each_plan(language: Language) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(language, 4)))
    charts = [archive.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2, 3)]
    assert "xl/charts/chart4.xml" not in archive.namelist()
    assert [chart.count("<c:ser>") for chart in charts] == [4, 4, 4]
    assert [bool(re.search("<c:lineChart>", chart)) for chart in charts] == [False, False, True]
    assert all(chart.count("<c:title>") == 3 for chart in charts)


def test_plans_without_differences_give_empty_tables() -> None:
    target = io.BytesIO()
    write_results(target, results(compare([side("a"), side("b", input_file="a.xlsx")])), "en")
    book = openpyxl.load_workbook(target)
    for key in ("Inputs", "InputCells", "Seats"):
        (table,) = book[key].tables.values()
        assert table.ref.endswith(str(ROW + 1))
        assert book[key].max_row == ROW


def test_equal_comparisons_are_equal_bytes() -> None:
    assert written("zh") == written("zh")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SHEET_ROWS", 9)
    with pytest.raises(BadInput) as caught:
        written("en")
    assert {issue.code for issue in caught.value.issues} == {"too_many_rows"}
