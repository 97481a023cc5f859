"""The front sheet of a plan: its figures, its charts and the cells that they are drawn from, and its page."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

from coplan.contract.model import load_model
from coplan.contract.results import result_sheets
from coplan.plan import make_plan
from coplan.plan.findings import findings
from coplan.plan.sheets import results
from coplan.plan.tables import ranking
from coplan.words.language import LANGUAGES, Language, say
from coplan.workbook.overview_charts import MOST_LINES, MOST_PAIRS, MOST_REGIONS
from coplan.workbook.plan_sheets import write_plan
from coplan.workbook.read_plan import read_plan
from tests.small import settings
from tests.tiny import NEED, case_of
from tests.workbook.small_plan import CASE, SUMMARY, small_plan, written

NAME: dict[Language, str] = {"en": "Overview", "zh": "总览"}
CHARTS = ("gains", "shortages", "coverage", "seats")
VALUES = ("A5", "E5", "I5", "M5", "Q5")
OTHERS = ("C6", "G6", "K6", "O6", "S6")
SCHEMA = "http://schemas.openxmlformats.org/drawingml/2006/"
DRAWING = {"c": f"{SCHEMA}chart", "a": f"{SCHEMA}main"}
Tables = dict[str, pd.DataFrame]


def _sheet(language: Language = "en", tables: Tables | None = None, *, values: bool = True) -> Any:
    book = openpyxl.load_workbook(io.BytesIO(written(language, tables)), data_only=values)
    return book[NAME[language]]


def _chart(n: int, language: Language = "en", tables: Tables | None = None) -> Any:
    archive = zipfile.ZipFile(io.BytesIO(written(language, tables)))
    return ElementTree.fromstring(archive.read(f"xl/charts/chart{n + 1}.xml"))


def _series(chart: Any) -> list[tuple[str, str, str]]:
    """Name, categories and values of every series."""
    found = []
    for series in chart.iter(f"{{{DRAWING['c']}}}ser"):
        at = [series.find(path, DRAWING) for path in ("c:tx/c:v", "c:cat//c:f", "c:val//c:f")]
        found.append((at[0].text, at[1].text, at[2].text))
    return found


def _titles(chart: Any) -> list[str]:
    """Title of the chart, then of its axes."""
    titles = chart.iter(f"{{{DRAWING['c']}}}title")
    return ["".join(part.text for part in title.iter(f"{{{DRAWING['a']}}}t")) for title in titles]


def _charts_on_front(tables: Tables | None = None) -> int:
    """Charts of the plan less the two of the sheet Charts."""
    names = zipfile.ZipFile(io.BytesIO(written("en", tables))).namelist()
    return sum(name.startswith("xl/charts/chart") for name in names) - 2


def _nothing() -> Tables:
    """One region that needs nobody."""
    tables = small_plan()
    gains = tables["Gains"].iloc[:1].copy()
    numbers = ["unchanged", "alone", "together", "gain", "gain_share", "seats_for_others", "seats_from_others"]
    gains[numbers] = 0.0
    trends = tables["Trends"].iloc[:2].copy()
    trends[["required", "shortage"]] = 0.0
    balance = tables["Balance"].iloc[:2].copy()
    balance[["required", "shortage"]] = 0.0
    coverage = tables["Coverage"][["year", "all_regions", "North"]].copy()
    coverage[["all_regions", "North"]] = float("nan")
    empty = tables["Shortages"].iloc[:0]
    changed = {"Gains": gains, "Ranking": ranking(gains), "Trends": trends, "Balance": balance}
    return {**tables, **changed, "Coverage": coverage, "Shortages": empty}


def _many(regions: int, pairs: int = 50) -> Tables:
    tables = small_plan()
    names = [f"Region {n:02}" for n in range(regions)]
    gains = pd.DataFrame(
        [(r, 10.0 * n, 9.0 * n, 8.0 * n, n, 1 / 9, n, n, 1.0) for n, r in enumerate(names, 1)],
        columns=tables["Gains"].columns[:9],
    ).reindex(columns=tables["Gains"].columns, fill_value=0.0)
    columns = tables["Shortages"].columns
    short = [(n, names[n % regions], f"{n}", f"Specialty {n}", 1000.0 - n, 500.0) for n in range(1, pairs + 1)]
    tables |= {"Gains": gains, "Ranking": ranking(gains), "Shortages": pd.DataFrame(short, columns=columns)}
    tables["Coverage"] = pd.DataFrame([(2027, 0.5, *[0.5] * regions)], columns=["year", "all_regions", *names])
    return tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_first_after_the_contents(language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(language)))
    assert book.sheetnames[:3] == [result_sheets()[key].name(language) for key in ("Contents", "Overview", "Summary")]


@pytest.mark.parametrize(("cost", "label", "shown"), [(9_999.0, "成本（万元）", 9_999.0), (7e5, "成本（亿元）", 70.0)])
def test_a_large_cost_is_said_in_few_digits(cost: float, label: str, shown: float) -> None:
    summary = {**SUMMARY, "cost": cost}
    target = io.BytesIO()
    write_plan(target, results(small_plan(), summary, {}), summary, CASE, "zh")
    sheet, behind = (openpyxl.load_workbook(target, data_only=True)[name] for name in ("总览", "摘要"))
    assert (sheet["Q4"].value, sheet["Q5"].value) == (label, pytest.approx(shown))
    assert (sheet["S6"].value, sheet["S6"].number_format) == (pytest.approx(cost / 335), '#,##0.00" 万元"')
    assert cost in [row[1].value for row in behind.iter_rows()]  # the figure itself stands as it is


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_those_of_the_sheets_behind(language: Language) -> None:
    shown, formulas = _sheet(language), _sheet(language, values=False)
    trends = small_plan()["Trends"]
    met = 1 - trends.shortage.sum() / trends.required.sum()
    expected = [met, *(SUMMARY[key] for key in ("shortage", "seats_total", "seats_for_others", "cost"))]
    assert [shown[cell].value for cell in VALUES] == [pytest.approx(value, rel=1e-12) for value in expected]
    compared = [1 - 100 / trends.required.sum(), SUMMARY["shortage_unchanged"], 100 * 3, 30 / 335, 1234.5 / 335]
    assert [shown[cell].value for cell in OTHERS] == [pytest.approx(value, rel=1e-12) for value in compared]
    assert all(str(formulas[cell].value).startswith("=") for cell in (*VALUES, *OTHERS))
    summary = result_sheets()["Summary"].name(language)
    assert all(str(formulas[cell].value).startswith(f"='{summary}'!") for cell in VALUES[1:])


@pytest.mark.parametrize(
    ("money", "times", "format_"), [("万元", 1, '#,##0.00" 万元"'), ("10,000 yuan", 10_000, '#,##0.00" yuan"')]
)
def test_the_cost_of_a_seat_is_in_a_unit_that_is_no_number_itself(money: str, times: int, format_: str) -> None:
    summary, target = {**SUMMARY, "money_unit": money}, io.BytesIO()
    write_plan(target, results(small_plan(), summary, {}), summary, CASE, "en")
    cell = openpyxl.load_workbook(target, data_only=True)["Overview"]["S6"]
    per_seat = float(SUMMARY["cost"]) / float(SUMMARY["seats_total"])
    assert (cell.value, cell.number_format) == (pytest.approx(times * per_seat), format_)


def test_labels_say_what_the_figures_are() -> None:
    labels = [_sheet("zh")[cell].value for cell in ("A4", "E4", "I4", "M4", "Q4")]
    assert labels == [
        "需求满足率（各年合计）",
        "缺口（加权人年）",
        "名额合计（全部招生年份）",
        "为外地培养名额",
        "成本（万元）",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_are_drawn_from_the_cells_of_their_sheets(language: Language) -> None:
    names = {key: sheet.name(language) for key, sheet in result_sheets().items()}
    cells = {n: [data for _, *data in _series(_chart(n, language))] for n in range(4)}
    ranked, short, lines = (names[key] for key in ("Ranking", "Shortages", "Coverage"))
    assert cells[0] == [[f"{ranked}!$C$9:$C$10", f"{ranked}!${letter}$9:${letter}$10"] for letter in "DEF"]
    assert cells[1] == [[f"{short}!$E$9:$E$10", f"{short}!${letter}$9:${letter}$10"] for letter in "FG"]
    assert cells[2] == [[f"{lines}!$A$9:$A$10", f"{lines}!${letter}$9:${letter}$10"] for letter in "CDB"]
    assert cells[3] == [[f"{ranked}!$C$9:$C$10", f"{ranked}!${letter}$9:${letter}$10"] for letter in "GH"]


@pytest.mark.parametrize(
    ("key", "letters"),
    [
        ("Ranking", {"C": "label", "D": "unchanged", "E": "alone", "F": "together", "G": "seats_for_others"}),
        ("Shortages", {"E": "label", "F": "unchanged", "G": "shortage"}),
        ("Coverage", {"A": "year", "B": "all_regions", "C": "North", "D": "South"}),
    ],
)
def test_these_cells_hold_what_the_charts_show(key: str, letters: dict[str, str]) -> None:
    sheet = _sheet().parent[key]
    assert {letter: sheet[f"{letter}8"].value for letter in letters} == letters
    for letter, column in letters.items():
        if column in small_plan()[key]:
            assert [sheet[f"{letter}{row}"].value for row in (9, 10)] == small_plan()[key][column].tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_state_the_findings_and_axes_their_units(language: Language) -> None:
    found = findings(small_plan())
    for n, key in enumerate(CHARTS):
        titles = _titles(_chart(n, language))
        assert titles[0] == found[key].said.in_(language)
        assert len(titles) == 3
        assert all(titles)


def test_series_differ_in_more_than_colour() -> None:
    for n in (0, 1):
        fills = [series.find("c:spPr", DRAWING) for series in _chart(n).iter(f"{{{DRAWING['c']}}}ser")]
        assert [fill.find("a:pattFill", DRAWING) is not None for fill in fills] == [True] + [False] * (len(fills) - 1)
    lines = [series.find("c:spPr/a:ln", DRAWING) for series in _chart(2).iter(f"{{{DRAWING['c']}}}ser")]
    looks = {(line.get("w"), getattr(line.find("a:prstDash", DRAWING), "attrib", {}).get("val")) for line in lines}
    assert len(looks) == len(lines)


@pytest.mark.parametrize("regions", [2, 7, 31])
def test_many_regions_and_specialties_stay_within_the_page(regions: int) -> None:
    tables = _many(regions)
    count = min(regions, MOST_REGIONS)
    assert {data[1] for data in _series(_chart(0, "en", tables))} == {f"Ranking!$C$9:$C${8 + count}"}
    assert {data[1] for data in _series(_chart(1, "en", tables))} == {f"Shortages!$E$9:$E${8 + MOST_PAIRS}"}
    lines = [name for name, *_ in _series(_chart(2, "en", tables))]
    assert len(lines) == min(regions, MOST_LINES) + 1
    assert lines[0] == f"Region {regions - 1:02}"  # the one with the largest shortage
    drawing = zipfile.ZipFile(io.BytesIO(written("en", tables))).read("xl/drawings/drawing1.xml").decode()
    assert max(int(row) for row in re.findall(r"<xdr:row>(\d+)</xdr:row>", drawing)) < _last_row(_sheet("en", tables))
    assert max(int(column) for column in re.findall(r"<xdr:col>(\d+)</xdr:col>", drawing)) < 20


def _last_row(sheet: Any) -> int:
    return int(re.findall(r"\d+", sheet.print_area)[-1])


def test_what_is_not_drawn_is_said() -> None:
    tables = _many(31)
    axes = [_titles(_chart(n, "en", tables))[1:] for n in range(3)]
    assert "Region – the 30 regions with the largest shortages, of 31" in axes[0]
    assert "Region and specialty – the largest 10 of 50" in axes[1]
    assert "Year – the 6 regions with the largest shortages, of 31" in axes[2]
    assert not any(" of " in title for n in (0, 1) for title in _titles(_chart(n))[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_need_sentences_stand_where_charts_would(language: Language) -> None:
    tables = _nothing()
    sheet = _sheet(language, tables)
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {finding.said.in_(language) for finding in findings(tables).values()} <= texts
    assert sheet["A5"].value is None  # no share of no need
    behind = [result_sheets()[key].name(language) for key in ("Shortages", "Ranking", "Coverage")]
    assert [sheet.parent[name]["B3"].value for name in behind] == [True] * 3
    assert _charts_on_front(tables) == 0


def test_of_one_region_the_chart_of_seats_alone_is_a_sentence() -> None:
    assert _charts_on_front() == 4
    assert _charts_on_front(_many(1)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_one_page_of_a4(language: Language) -> None:
    sheet = _sheet(language)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in (None, 1)
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.print_area == f"'{NAME[language]}'!$A$1:$T$47"
    assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize(
    ("model", "sheets"),
    [
        ("mutual", {}),
        ("separate", {"Demand": [NEED, ["East", "k", 2028, 50], ["West", "k", 2029, 30]]}),
        ("mutual", {"Regions": [["region"], ["East"]], "Institutions": [["institution", "region"], ["E", "East"]]}),
        ("mutual", {"Demand": [NEED, ["East", "k", 2028, 0]]}),
        (
            "mutual",
            {
                "Settings": settings(last_year=2027, demand_basis="headcount"),
                "Demand": [NEED, ["East", "k", 2029, 50], ["East", "k", 2030, 60], ["West", "m", 2029, 9]],
                "Workforce": [["region", "specialty", "headcount"], ["East", "k", 20], ["West", "m", 9]],
            },
        ),
    ],
    ids=["two regions", "separate", "one region", "no need", "headcount"],
)
def test_real_plans_agree_with_themselves_and_are_read_back(model: str, sheets: dict[str, Any]) -> None:
    plan = make_plan(case_of(**sheets), load_model(model))
    target = io.BytesIO()
    write_plan(target, results(plan.tables, SUMMARY, {}), {**SUMMARY, **plan.figures}, CASE, "zh")
    book = openpyxl.load_workbook(target, data_only=True)
    assert book["摘要"]["B3"].value is True
    front = {cell.value for row in book["总览"].iter_rows() for cell in row}
    drawn = zipfile.ZipFile(target).read("xl/drawings/drawing1.xml").decode()
    for key, finding in findings(plan.tables).items():
        assert (finding.said.zh in front) == (not finding.drawn), key
        assert (say(f"overview.{key}_alt", "zh") in drawn) == finding.drawn, key
    assert set(plan.tables) < set(read_plan(target.getvalue()).tables)


def test_equal_plans_are_equal_bytes() -> None:
    assert written("en", _many(12)) == written("en", _many(12))


def test_long_names_are_cut_on_axes_and_kept_in_cells() -> None:
    tables = small_plan()
    long = "护理" * 100
    for key in ("Ranking", "Shortages", "Gains"):
        tables[key] = tables[key].replace({"North": long})
    sheet = _sheet("zh", tables).parent["缺口排行"]
    assert sheet["B9"].value == long
    assert sheet["E9"].value == "护理护理护理护理护理护… · -Computing"
