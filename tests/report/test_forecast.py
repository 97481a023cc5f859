"""What a report says of the forecast that a plan's demand rests on."""

from __future__ import annotations

import numpy as np

from coplan.forecast import Foundation, forecast_of
from coplan.report.forecast import forecast_chart, forecast_finding, forecast_tables
from coplan.report.sections import sections
from coplan.words.language import LANGUAGES
from tests.forecast.pasts import LAST, many, past
from tests.report.subjects import NASTY, subject

FOUND = Foundation(forecast_of(many(8, 12), LAST + 6), {"S0": "Nursing"}, 3)


def test_a_section_stands_only_where_the_case_has_past_figures() -> None:
    assert "forecast" not in [section.key for section in sections([subject()])]
    (section,) = [section for section in sections([subject(forecast=FOUND)]) if section.key == "forecast"]
    assert len(section.panels) == 1


def test_the_finding_says_how_far_off_and_what_is_the_planner_s_own() -> None:
    said = forecast_finding(FOUND)
    assert "8 pairs" in said.en
    assert "5 years ahead" in said.en
    assert said.en.endswith("3 figures of demand are the planner's own, not the forecast's.")
    assert "有 3 个数字由规划人员自行填写" in said.zh


def test_the_largest_pairs_are_drawn_with_past_forecast_and_range() -> None:
    drawn = forecast_chart(FOUND)
    for language in LANGUAGES:
        spec = drawn.specs[language]
        assert len(spec["data"]) == 6 * 4
        assert len([trace for trace in spec["data"] if trace.get("showlegend")]) == 3
        past_line = next(trace for trace in spec["data"] if trace.get("name") in ("Past need", "以往需要"))
        assert list(past_line["x"])[-1] == LAST


def test_names_cannot_break_out_of_the_chart() -> None:
    name = NASTY["North"]
    found = Foundation(forecast_of(past([float(n) for n in range(10, 20)]), LAST + 3), {"S0": name}, 0)
    assert "<script>" not in str(forecast_chart(found).specs)


def test_tables_are_those_of_the_workbook() -> None:
    forecast, backtest = forecast_tables(FOUND)
    assert len(forecast.rows) == 8
    assert forecast.columns[-3].heading.zh == f"{LAST + 6} 预测"
    assert len(backtest.rows) == 5 * 5
    assert np.isfinite(float(forecast.rows[0][4].replace(",", "")))
