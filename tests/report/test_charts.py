"""What the charts draw: numbers of the small plan, in the library's own terms."""

from __future__ import annotations

import pytest

from coplan.report.charts import SERIES, coverage_chart, flows_chart, gains_chart, settlement_chart
from coplan.report.needs import needs_chart
from coplan.report.why import bottlenecks_chart, unmet_chart
from coplan.words.language import LANGUAGES, Language
from tests.report.subjects import NASTY, accounts, bottlenecks, nasty, subject, unmet


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_bars_for_each_region(language: Language) -> None:
    spec = gains_chart(subject(), 80.0).specs[language]
    assert [list(trace["x"]) for trace in spec["data"]] == [[80.0, 20.0], [50.1, 0.0], [40.0, 0.0]]
    assert spec["layout"]["xaxis"]["range"][1] > 80, "room for the number behind the longest bar"
    assert list(spec["layout"]["yaxis"]["ticktext"]) == ["North", "South"]


def test_flows_are_those_of_every_year_after_all_of_them() -> None:
    extra = flows_chart(subject()).extra
    assert extra["pairs"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert extra["steps"] == [[175, 30, 0, 130], [60, 5, 0, 45], [60, 10, 0, 45], [55, 15, 0, 40]]
    assert extra["years"] == [2027, 2028, 2029]


def test_coverage_is_a_cell_for_each_specialty_and_region() -> None:
    spec = coverage_chart(subject(), subject().specialties).specs["en"]
    (trace,) = spec["data"]
    assert trace["z"] == [[pytest.approx(0.8278, abs=1e-4), None], [None, pytest.approx(0.8092, abs=1e-4)]]
    assert trace["text"] == [["83%", ""], ["", "81%"]]


def test_need_and_staff_of_every_specialty_and_region() -> None:
    """The first region stands for all of them, over the rows that require somebody."""
    extra = needs_chart([subject()], subject().specialties).extra
    assert extra["specialties"] == ["-Computing 080901", "=1+1 101101"]
    assert extra["regions"] == ["", "North", "South"]
    (values,) = extra["values"]
    assert values["required"][0] == [[100.0, 130.0], [100.0, 130.0], [None, 0.0]]
    assert values["staff"][0] == [[70.3, 123.8], [70.3, 120.1], [4.2, 3.8]]
    assert values["shortage"][1][2] == [22.9, 0.0]


def test_lent_time_is_not_there_and_borrowed_time_is() -> None:
    balance = subject().tables["Balance"].assign(lent=10.0, borrowed=1.0)
    extra = needs_chart([subject(tables={"Balance": balance})], subject().specialties).extra
    assert extra["values"][0]["staff"][0][1] == [61.3, 111.1]


def test_a_need_that_is_the_same_is_drawn_once() -> None:
    more = subject("more", tables={"Balance": subject().tables["Balance"].assign(required=500.0)})
    assert needs_chart([subject(), subject("twin")], subject().specialties).extra["needs"] == [0]
    chart = needs_chart([subject(), more], subject().specialties)
    assert chart.extra["needs"] == [0, 1]
    assert [trace["type"] for trace in chart.specs["en"]["data"]] == ["bar", "bar", "scatter", "scatter"]


def test_bottlenecks_are_drawn_by_what_a_step_frees() -> None:
    spec = bottlenecks_chart(subject(tables={"Bottlenecks": bottlenecks()})).specs["zh"]
    assert list(spec["data"][0]["x"]) == [25.0, 2.0]
    assert "地区培养经费" in spec["layout"]["yaxis"]["ticktext"][0]


def test_of_a_limit_with_a_long_name_the_year_is_whole() -> None:
    frame = bottlenecks().assign(subject="University of " + "Far and Wide " * 9)
    (first, _) = bottlenecks_chart(subject(tables={"Bottlenecks": frame})).specs["en"]["layout"]["yaxis"]["ticktext"]
    assert "… · 2028<br>" in first


def test_causes_are_stacked_the_largest_first() -> None:
    data = unmet_chart(subject(tables={"Unmet": unmet()})).specs["en"]["data"]
    assert [(trace["name"], list(trace["x"])) for trace in data] == [
        ("budgets are used up", [30.0, 20.0]),
        ("before the first graduates", [10.0, 0.0]),
    ]


def test_net_receipts_go_both_ways() -> None:
    spec = settlement_chart(subject(tables={"Accounts": accounts()})).specs["en"]
    assert list(spec["data"][0]["y"]) == [120.5, -120.5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_markup_in_a_chart(language: Language) -> None:
    bad = nasty()
    charts = [gains_chart(bad, 80.0), flows_chart(bad), coverage_chart(bad, bad.specialties), unmet_chart(bad)]
    charts += [bottlenecks_chart(bad), needs_chart([bad], bad.specialties)]
    for chart in charts:
        written = str(chart.specs[language]) + str(
            {k: v for k, v in chart.extra.items() if k in ("names", "rows", "columns")}
        )
        assert "<script" not in written
        assert "<a " not in written
        assert "<img" not in written
    assert any("&lt;script&gt;" in str(chart.specs[language]) for chart in charts)
    assert len(NASTY) == 6


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_first_two_series_differ_in_grey() -> None:
    assert abs(luminance(SERIES[0]) - luminance(SERIES[1])) > 0.2
