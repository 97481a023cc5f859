"""The plan workbook as a spreadsheet program and a planner meet it."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from coplan.contract.inputs import contract
from coplan.contract.results import figures, result_sheets
from coplan.errors import BadInput
from coplan.words.language import LANGUAGES, Language
from coplan.workbook import results
from coplan.workbook.charts import COLOURS, PLAIN
from coplan.workbook.grid import HEADING_ROW
from coplan.workbook.read_plan import read_plan, read_seats
from coplan.workbook.style import PARTS
from tests.workbook.small_plan import SUMMARY, YEARS, small_plan, unmet_table, written

ROW = HEADING_ROW + 1  # of the headings, counted from 1
WRITTEN = [sheet for sheet in result_sheets().values() if not sheet.optional or sheet.key in small_plan()]
TABLES = [sheet.key for sheet in WRITTEN if sheet.columns]


def _book(language: Language, *, values: bool = True, tables: dict[str, pd.DataFrame] | None = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(language, tables)), data_only=values)


def _headings(sheet: Any) -> list[Any]:
    return [cell.value for cell in sheet[ROW]]


def test_result_sheets_are_those_that_reading_a_case_passes_over() -> None:
    generated = {entry.key: entry.title for entry in contract().generated}
    assert {key: sheet.title for key, sheet in result_sheets().items()}.items() <= generated.items()


def test_sheets_stand_in_order_before_those_of_the_case() -> None:
    assert _book("en").sheetnames == [*(sheet.key for sheet in WRITTEN), "Settings", "Regions"]
    assert _book("zh").sheetnames == [*(sheet.title for sheet in WRITTEN), "设置", "地区"]


def test_english_headings_are_the_keys() -> None:
    book = _book("en")
    years = [str(year) for year in YEARS]
    assert _headings(book["Summary"]) == ["label", "value", "note", "key"]
    assert _headings(book["Allocation"]) == list(small_plan()["Allocation"].columns)
    identity = ["institution", "region", "specialty", "name"]
    assert _headings(book["Intake"]) == [*identity, "current_intake", *years, "change"]
    assert _headings(book["Flows"]) == ["trained_in", "trained_for", *years]
    assert _headings(book["Balance"]) == list(small_plan()["Balance"].columns)
    assert _headings(book["Gains"]) == list(small_plan()["Gains"].columns)


def test_chinese_headings_are_the_titles() -> None:
    book = _book("zh")
    assert _headings(book["分配方案"]) == ["院校", "地区", "专业代码", "专业名称", "服务地", "年份", "名额", "锁定"]
    assert _headings(book["摘要"]) == ["名称", "取值", "说明", "指标"]
    assert _headings(book["互育流向"])[:2] == ["培养地", "服务地"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_an_excel_table_with_nothing_below_or_beside_it(language: Language) -> None:
    book = _book(language)
    names = []
    for key in TABLES:
        sheet = book[result_sheets()[key].name(language)]
        (table,) = sheet.tables.values()
        names.append(table.name)
        assert table.ref == f"A{ROW}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert table.autoFilter is not None
        assert [column.name for column in table.tableColumns] == _headings(sheet)
        assert sheet.freeze_panes == f"B{ROW + 1}"
        assert sheet.print_title_rows == f"${ROW}:${ROW}"
        assert sheet.page_setup.orientation == "landscape"
    assert len(set(names)) == len(TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_checks_hold_and_are_formulas(language: Language) -> None:
    shown, written_ = _book(language), _book(language, values=False)
    for key in TABLES:
        title = result_sheets()[key].name(language)
        assert shown[title]["B3"].value is True
        assert str(written_[title]["B3"].value).startswith("=AND(")


@pytest.mark.parametrize(
    ("table", "column", "row", "failing"),
    [
        ("Allocation", "seats", 0, {"Allocation", "Intake", "Flows"}),
        ("Intake", 2027, 0, {"Allocation", "Intake"}),
        ("Flows", 2028, 1, {"Flows"}),
        ("Settlement", "seats", 1, {"Settlement"}),
        ("Settlement", "cost", 1, {"Settlement", "Accounts"}),
        ("Settlement", "payment", 1, {"Settlement"}),
        ("Settlement", "net", 0, {"Settlement"}),
        ("Accounts", "spent", 0, {"Settlement", "Accounts"}),
        ("Accounts", "received", 0, {"Accounts"}),
        ("Accounts", 2028, 1, {"Accounts"}),
        ("Accounts", "cost", 1, {"Accounts"}),
        ("Scorecard", 2028, 0, {"Scorecard"}),
        ("Balance", "shortage", 0, {"Balance", "Trends", "Shortages"}),
        ("Gains", "seats_for_others", 0, {"Flows", "Gains", "Settlement", "Ranking"}),
        ("Gains", "together", 1, {"Gains", "Ranking"}),
        ("Gains", "cost", 1, {"Gains"}),
        ("Trends", "staff", 2, {"Trends"}),
        ("Shortages", "shortage", 1, {"Shortages"}),
        ("Ranking", "alone", 0, {"Ranking"}),
        ("Coverage", "South", 0, {"Coverage"}),
    ],
)
def test_a_changed_figure_fails_its_checks(table: str, column: Any, row: int, failing: set[str]) -> None:
    tables = small_plan()
    tables[table].loc[row, column] += 1
    book = _book("en", tables=tables)
    assert {key for key in TABLES if book[key]["B3"].value is False} == failing | {"Summary"}


@pytest.mark.parametrize("column", [None, "shortage", "budget"])
def test_causes_are_checked_against_the_balance(column: str | None) -> None:
    tables = {**small_plan(), "Unmet": unmet_table()}
    if column is not None:
        tables["Unmet"].loc[0, column] += 1
    book = _book("en", tables=tables)
    assert book["Unmet"]["B3"].value is book["Summary"]["B3"].value is (column is None)


def test_sentences_can_be_read_whole_and_stand_apart_from_numbers() -> None:
    tables = {**small_plan(), "Unmet": unmet_table()}
    tables["Unmet"]["steps"] = ["raise max_intake of the programmes that can take more students. " * 3] * len(
        tables["Unmet"]
    )
    sheet = _book("en", tables=tables)["Unmet"]
    sentence = sheet.cell(ROW + 1, _headings(sheet).index("steps") + 1)
    width, height = sheet.column_dimensions[sentence.column_letter].width, sheet.row_dimensions[ROW + 1].height
    assert len(sentence.value) <= width * height / 15
    assert (sentence.alignment.wrap_text, sentence.alignment.indent) == (True, 1)
    assert {cell.alignment.vertical for cell in sheet[ROW + 1]} == {"top"}


def test_totals_and_rates_are_formulas_with_the_values_they_compute() -> None:
    shown, formulas = _book("en"), _book("en", values=False)
    balance = small_plan()["Balance"]
    for column, key in enumerate(balance.columns, start=1):
        total = formulas["Balance"].cell(5, column).value
        if key in ("required", "staff", "lent", "borrowed", "shortage", "surplus"):
            assert total.startswith("=SUM(")
            assert formulas["Balance"].cell(6, column).value.startswith("=SUBTOTAL(109,")
            for row in (5, 6):
                assert shown["Balance"].cell(row, column).value == pytest.approx(balance[key].sum(), rel=1e-12)
    for n, row in balance.iterrows():
        cell = shown["Balance"].cell(ROW + 1 + n, 11)
        assert str(formulas["Balance"][cell.coordinate].value).startswith("=IF(")
        expected = 1 - row.shortage / row.required if row.required > 0 else None
        assert cell.value == (None if expected is None else pytest.approx(expected, rel=1e-12))
    assert [shown["Gains"][f"{letter}9"].value for letter in "EF"] == [pytest.approx(10.1), pytest.approx(10.1 / 50.1)]
    assert shown["Gains"]["F10"].value is None
    assert [[cell.value for cell in row] for row in shown["Exchange"]["B9:C10"]] == [[175, 30], [0, 130]]
    assert all(str(cell.value).startswith("=") for row in formulas["Exchange"]["B9:C10"] for cell in row)


def test_a_region_without_a_plan_by_itself_has_no_gain() -> None:
    tables = small_plan()
    tables["Gains"].loc[1, ["alone", "asked"]] = float("nan")
    sheet = _book("en", tables=tables)["Gains"]
    assert [sheet[f"{letter}10"].value for letter in "CEF"] == [None, None, None]
    # What is not known is no 0 in a total either, nor in the answer whether somebody is worse off.
    assert [sheet[f"{letter}{row}"].value for row in (5, 6) for letter in "CEF"] == [None] * 6
    assert sheet["B5"].value == sheet["B9"].value + sheet["B10"].value
    assert sheet["F3"].value == "not known"
    assert sheet["B3"].value is True


def test_summary_says_what_whole_numbers_cost() -> None:
    shown, formulas = _book("en")["Summary"], _book("en", values=False)["Summary"]
    assert shown["A5"].value == "Cost of whole numbers"
    assert shown["B5"].value == 1.25
    assert shown["B6"].value == pytest.approx(1.25 / 61.25)
    assert str(formulas["B5"].value).startswith("='Summary'!")


def test_summary_has_every_figure_in_order_with_label_and_note_and_its_key_last() -> None:
    sheet = _book("zh")["摘要"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=ROW + 1)]
    order = [key for key in SUMMARY if key != "input_sha256"]
    assert [row[3] for row in rows] == [*order, "input_sha256"]  # what no reader can use stands at the end
    assert [row[1] for row in rows] == [SUMMARY[row[3]] for row in rows]
    assert all(row[0] == figures()[row[3]].label.zh for row in rows)
    assert rows[order.index("cost")][2].endswith("单位：万元。")


@pytest.mark.parametrize(("language", "shown"), [("zh", "已证明最优"), ("en", "proven optimal")])
def test_summary_shows_names_where_its_cells_hold_keys(language: Language, shown: str) -> None:
    sheet = _book(language)[result_sheets()["Summary"].name(language)]
    rows = {row[3].value: row[1] for row in sheet.iter_rows(min_row=ROW + 1)}
    assert (rows["status"].value, rows["status"].number_format) == ("optimal", f';;;"{shown}"')
    assert all("mutual" not in cell.number_format for cell in rows.values())
    assert rows["input_file"].number_format == "@"  # a name of the user's own stays as it is


def test_long_values_of_summary_wrap_within_their_column() -> None:
    sheet = _book("zh")["摘要"]
    fingerprint = next(row[1] for row in sheet.iter_rows(min_row=ROW + 1) if row[3].value == "input_sha256")
    assert fingerprint.alignment.wrap_text
    assert sheet.row_dimensions[fingerprint.row].height >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_tabs_say_in_colour_which_part_a_sheet_belongs_to(language: Language) -> None:
    book = _book(language)
    colours = [sheet.sheet_properties.tabColor.rgb[2:] for sheet in book.worksheets]
    parts = [*(PARTS[sheet.part] for sheet in WRITTEN), PARTS["case"], PARTS["case"]]
    assert colours == [colour.removeprefix("#") for colour in parts]
    assert len(dict.fromkeys(colours)) == 3
    front = [sheet.key for sheet in WRITTEN if sheet.part == "front"]
    assert front == [
        *("Contents", "Overview", "Summary", "Allocation", "Intake", "Gains", "Balance", "Settlement", "Scorecard"),
    ]


def test_what_is_short_most_stands_first_in_balance() -> None:
    tables = small_plan()
    mixed = tables["Balance"].iloc[::-1].reset_index(drop=True)
    sheet = _book("en", tables={**tables, "Balance": mixed})["Balance"]
    pairs = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=ROW + 1)]
    assert list(dict.fromkeys(pairs)) == [("North", "080901"), ("South", "101101"), ("South", "080901")]
    assert [row[3].value for row in sheet.iter_rows(min_row=ROW + 1)] == [2028, 2027] * 3  # as they came


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_stays_text(language: Language) -> None:
    book = _book(language, values=False)
    sheet = book[result_sheets()["Allocation"].name(language)]
    for address, text in {"C9": "080901", "D9": "-Computing", "A15": "@Beta", "D15": "=1+1"}.items():
        assert sheet[address].value == text
        assert sheet[address].data_type == "s"
    assert all(str(cell.value).isdecimal() and cell.data_type == "s" for cell in sheet.parent.worksheets[4]["F8:H8"][0])


def test_equal_plans_are_equal_bytes() -> None:
    assert written("zh") == written("zh")


def test_a_plan_without_seats_opens_and_reads_back() -> None:
    tables = small_plan()
    empty = {key: frame.iloc[:0] for key, frame in tables.items()}
    book = _book("en", tables=empty)
    assert book["Allocation"].tables["Plan_Allocation"].ref == f"A{ROW}:H{ROW + 1}"
    back = read_plan(written("en", empty))
    assert {key: len(frame) for key, frame in back.tables.items()} == dict.fromkeys([*tables, "Solved"], 0)
    assert list(back.tables["Intake"].columns) == list(tables["Intake"].columns)


def test_what_is_proved_is_read_back_as_by_read_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(written("zh"))
    allocation, summary, _ = read_seats(path)
    whole = read_plan(path)
    assert allocation.equals(whole.tables["Allocation"])
    assert summary == whole.summary


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "SHEET_ROWS", 16)
    with pytest.raises(BadInput) as caught:
        written("zh")
    ((code, sheet),) = {(issue.code, issue.sheet) for issue in caught.value.issues}
    assert (code, sheet) == ("too_many_rows", "分配方案")


def test_regions_whose_names_differ_in_letter_case_only() -> None:
    tables = small_plan()
    for key, frame in tables.items():
        tables[key] = frame.replace({"South": "NORTH"}).rename(columns={"South": "NORTH"})
    book = _book("en", tables=tables)
    assert _headings(book["Exchange"]) == ["trained_in", "North", "NORTH (2)"]
    assert [[cell.value for cell in row] for row in book["Exchange"]["B9:C10"]] == [[175, 30], [0, 130]]
    assert book["Summary"]["B3"].value is True


@pytest.mark.parametrize(("language", "title"), [("en", "Need against staff"), ("zh", "各地区逐年需求与人才对照")])
def test_two_charts_with_titles_and_axis_names(language: Language, title: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(language)))
    charts = [archive.read(f"xl/charts/chart{n}.xml").decode() for n in (5, 6)]  # after those of Overview
    assert "xl/charts/chart7.xml" not in archive.namelist()
    assert title in charts[0]
    assert "<c:multiLvlStrRef>" in charts[0]
    assert '<c:grouping val="stacked"/>' in charts[1]
    assert all(chart.count("<c:title>") == 3 for chart in charts)


def test_charts_stay_apart_with_many_regions() -> None:
    tables = small_plan()
    regions = [f"Region {n}" for n in range(12)]
    trends = [(region, year, 10.0, 8.0, 2.0, 0.8) for region in regions for year in range(2027, 2040)]
    tables["Trends"] = pd.DataFrame(trends, columns=tables["Trends"].columns)
    tables["Exchange"] = pd.DataFrame(0, index=range(12), columns=["trained_in", *regions])
    tables["Exchange"]["trained_in"] = regions
    drawing = zipfile.ZipFile(io.BytesIO(written("en", tables))).read("xl/drawings/drawing2.xml").decode()
    rows = [int(row) for row in re.findall(r"<xdr:row>(\d+)</xdr:row>", drawing)]
    assert rows == sorted(rows)
    assert rows[1] < rows[2]


def test_the_first_colours_differ_in_grey() -> None:
    greys = sorted(
        sum(w * int(c[n : n + 2], 16) for w, n in ((0.299, 1), (0.587, 3), (0.114, 5))) for c in COLOURS[:PLAIN]
    )
    assert min(b - a for a, b in pairwise(greys)) > 25


def test_help_on_a_heading_is_cut_as_excel_counts_it() -> None:
    """Of a region whose name begins with emoji, each of which Excel counts as two."""
    name = "😀🎓" + "x" * 40
    coverage = small_plan()["Coverage"].rename(columns={"North": name})
    book = _book("en", tables={**small_plan(), "Coverage": coverage})
    validations = book["Coverage"].data_validations.dataValidation
    assert "😀🎓" + "x" * 28 in [validation.promptTitle for validation in validations]
