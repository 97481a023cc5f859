"""The workbook of a forecast: charts of the largest pairs, the method that is taken marked, every table filled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from coplan.errors import BadInput
from coplan.forecast import Forecast, forecast_of, results
from coplan.forecast.past import Past
from coplan.words.language import LANGUAGES, Language
from coplan.workbook import results as writing
from coplan.workbook.results import write_results
from tests.forecast.pasts import LAST, many

NAMES = {f"S{n}": f"Specialty {n}" for n in range(8)}
CASE: dict[str, list[dict[str, Any]]] = {"Settings": [{"name": "title", "value": "Plan"}], "Demand": []}


def written(found: Forecast, language: Language, names: Mapping[str, str] = NAMES, subject: str = "Plan") -> BytesIO:
    target = BytesIO()
    write_results(target, results(found, names, subject, language), language, CASE, ["mutual"])
    return target


@cache
def book(language: Language) -> openpyxl.Workbook:
    return openpyxl.load_workbook(written(forecast_of(many(8, 12), LAST + 6), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_stand_before_the_sheets_of_the_case(language: Language) -> None:
    names = {"en": ["Outlook", "Forecast", "Backtest", "Course"], "zh": ["预测图", "预测", "回测", "预测图数据"]}
    case = {"en": ["Settings", "Demand"], "zh": ["设置", "需求"]}
    assert book(language).sheetnames == [*names[language], *case[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_largest_pairs_are_drawn_from_their_own_rows(language: Language) -> None:
    course = book(language).worksheets[3]
    charts = book(language).worksheets[0]._charts
    assert len(charts) == 6
    for chart in charts:
        assert len(chart.series) == 4
        first, last = (int(cell.rpartition("$")[2]) for cell in chart.series[0].val.numRef.f.split("!")[1].split(":"))
        pairs = {(course.cell(row, 1).value, course.cell(row, 2).value) for row in range(first, last + 1)}
        assert len(pairs) == 1
        assert last - first + 1 == 12 + 6
        (said,) = {course.cell(row, 3).value for row in range(first, last + 1)}
        assert said in str([run.t for run in chart.title.tx.rich.p[0].r])


def test_past_and_forecast_meet_in_the_last_year_of_the_past() -> None:
    rows = list(book("en").worksheets[3].iter_rows(min_row=9, values_only=True))
    meeting = next(row for row in rows if row[3] == LAST)
    assert meeting[4] == meeting[5] == meeting[6] == meeting[7]
    assert all((row[4] is None) == (row[3] > LAST) for row in rows)


def test_the_method_that_is_taken_is_marked() -> None:
    sheet = book("en").worksheets[2]
    rows = list(sheet.iter_rows(min_row=9))
    taken = [row for row in rows if row[2].value == "yes"]
    assert len({row[1].value for row in taken}) == 1
    assert len(taken) == 5
    assert taken[0][1].fill.fgColor.rgb != rows[[row[2].value for row in rows].index(None)][1].fill.fgColor.rgb


def test_a_name_like_a_formula_is_no_formula() -> None:
    (need,) = many(1, 9).needs.values()
    odd = Past(LAST, {("=R", "=1+1"): need}, {}, {})
    target = written(forecast_of(odd, LAST + 3), "en", {"=1+1": "=2+2"}, "=Plan")
    (chart,) = openpyxl.load_workbook(target).worksheets[0]._charts
    assert [run.t for run in chart.title.tx.rich.p[0].r] == [" =R · =2+2"]


def test_more_pairs_than_a_sheet_has_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 12)
    found = forecast_of(many(8, 7), LAST + 3)
    with pytest.raises(BadInput):
        written(found, "en")
