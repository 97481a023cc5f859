"""The tables behind the charts, and how they are cut to fit."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from coplan.report.charts import label
from coplan.report.fitting import fit
from coplan.report.sections import Panel, Section
from coplan.report.tables import (
    Heading,
    Table,
    cards,
    coverage_table,
    figures_table,
    institutions_table,
    scorecard_table,
    services_table,
    sheet_table,
)
from coplan.words.language import Text
from tests.report.subjects import bottlenecks, coalitions, subject
from tests.workbook.small_plan import SUMMARY

NOTHING = Text("", "")


def test_a_label_is_short_and_no_markup() -> None:
    assert label("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"
    assert len(html.unescape(label("长" * 200))) <= 15
    assert label("a\n b") == "a b"


def test_a_sheet_stands_as_in_the_workbook_with_headings_in_both_languages() -> None:
    table = sheet_table(subject(), "Gains")
    assert table.columns[1].heading == Text("Unchanged (person-years)", "维持现状（人年）")
    assert table.rows[0][:6] == ["North", "80.0", "50.1", "40.0", "10.1", "20.2%"]
    assert table.rows[1][5] == ""
    flows = sheet_table(subject(), "Flows")
    assert [column.heading.en for column in flows.columns][2] == "2027 (seats)"


def test_largest_rows_come_first_where_asked() -> None:
    rows = sheet_table(subject(), "Balance", "shortage").rows
    assert [row[8] for row in rows[:3]] == ["29.7", "22.9", "9.9"]


def test_indicators_have_their_own_looks_and_words() -> None:
    table = scorecard_table(subject(summary={**SUMMARY, "money_unit": "万元"}))
    assert [column.heading.en for column in table.columns] == [
        "Region",
        "Label",
        "Unit",
        "2027",
        "2028",
        "2029",
        "Meaning",
    ]
    assert table.rows[0][0] == "North"
    assert table.rows[0][3:6] == ["70.3%", "92.4%", ""]
    assert table.rows[1][1] == Text("Cost per filled post", "每补充一名人才的成本")
    assert table.rows[1][3:6] == ["1,234.50", "", "7.25"]
    assert table.rows[-1][0] == Text("All regions", "全部地区")
    read_back = subject(
        tables={"Scorecard": subject().tables["Scorecard"].replace(Text("All regions", "全部地区"), "全部地区")}
    )
    assert scorecard_table(read_back).rows == table.rows


def test_what_is_said_of_sets_of_regions_is_said_in_both_languages() -> None:
    for language in ("en", "zh"):
        table = sheet_table(subject(tables={"Coalitions": coalitions(language)}), "Coalitions")
        assert table.rows[0][-1] == Text("closest to leaving", "最可能退出")


def test_what_coplan_says_itself_is_said_in_both_languages() -> None:
    table = sheet_table(subject(tables={"Bottlenecks": bottlenecks("zh")}, language="zh"), "Bottlenecks")
    assert table.rows[0][1] == Text("budget of a region", "地区培养经费")
    assert table.rows[1][5] == Text("seat", "名额")
    assert table.columns[-1].only == "zh"


def test_a_large_cost_is_said_in_few_digits_on_its_card_and_in_full_in_its_table() -> None:
    plan = subject(summary={**SUMMARY, "cost": 713_328.03})
    assert dict(cards(plan))[Text("Cost (亿元)", "成本（亿元）")] == "71.33"
    assert any(row[1] == "713,328.03" for row in figures_table([plan]).rows)


def test_plans_stand_side_by_side_with_their_differences() -> None:
    other = subject("other", summary={**SUMMARY, "shortage": 50.0, "worst_region": 0.25})
    table = figures_table([subject(), other])
    assert [column.heading.en for column in table.columns] == ["Figure", "plan", "other", "against plan", "What it is"]
    rows = {str(row[0].en): row for row in table.rows if isinstance(row[0], Text)}
    assert rows["Shortage"][1:4] == ["62.5", "50.0", "-12.5"]
    assert rows["Seats"][3] == "0"
    assert rows["Worst region: share of its need unmet"][3] == Text("+12.5 points", "+12.5 个百分点")
    single = figures_table([subject()])
    assert [column.heading.en for column in single.columns] == ["Figure", "Value", "What it is"]


def test_cards_say_what_they_count_in() -> None:
    assert (Text("Shortage (weighted person-years)", "缺口（加权人年）"), "62.5") in cards(subject())
    assert (Text("Cost (万元)", "成本（万元）"), "1,234.50") in cards(subject())


def test_coverage_has_a_blank_where_nothing_is_required() -> None:
    table = coverage_table(subject())
    assert table.rows[0] == ["080901", "-Computing", "39.6", "82.8%", ""]
    assert table.rows[1] == ["101101", "=1+1", "22.9", "", "80.9%"]


def rows_of(*lengths: int) -> list[Section]:
    """A section for each number of rows."""
    column = Heading(Text("n", "n"), False)
    return [
        Section(
            str(n), NOTHING, NOTHING, [Panel("", NOTHING, None, [Table("Intake", NOTHING, NOTHING, [column], rows)])]
        )
        for n, length in enumerate(lengths)
        for rows in [[["x" * 79] for _ in range(length)]]
    ]  # each row takes 100 bytes


def lengths_after(most: int, *lengths: int) -> list[int]:
    return [len(section.panels[0].tables[0].rows) for section in fit(rows_of(*lengths), most)]


def test_the_longest_tables_are_cut_and_say_so() -> None:
    assert lengths_after(10_000, 10, 20, 30) == [10, 20, 30]
    assert lengths_after(4_000, 10, 20, 30) == [10, 15, 15]
    assert lengths_after(300, 10, 20, 30) == [1, 1, 1]
    cut = fit(rows_of(30), 1_000)[0].panels[0].tables[0]
    assert cut.note.en == "The first 10 of 30 rows; the sheet Intake of the plan workbook has all of them."
    assert "招生计划" in cut.note.zh


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(0, 10_000))
def test_tables_never_take_more_than_there_is(lengths: list[int], most: int) -> None:
    kept = lengths_after(most, *lengths)
    assert sum(kept) * 100 <= most
    assert sum(lengths) * 100 > most or kept == lengths


def test_seats_stand_by_institution_specialty_region_served_and_year() -> None:
    table = institutions_table(subject())
    assert [column.heading.en for column in table.columns] == [
        "Institution", "Region", "2027", "2028", "2029", "Total", "For other regions",
    ]  # fmt: skip
    assert table.rows == [
        ["@Beta", "South", "45", "45", "40", "130", "0"],
        ["Alpha College", "North", "65", "70", "70", "205", "30"],
    ]
    table = services_table(subject())
    assert [column.heading.zh for column in table.columns] == [
        "院校", "地区", "专业代码", "专业名称", "服务地", "2027", "2028", "2029", "合计",
    ]  # fmt: skip
    assert table.rows == [
        ["@Beta", "South", "101101", "=1+1", "South", "45", "45", "40", "130"],
        ["Alpha College", "North", "080901", "-Computing", "North", "60", "60", "55", "175"],
        ["Alpha College", "North", "080901", "-Computing", "South", "5", "10", "15", "30"],
    ]


def test_a_year_without_seats_is_zero_and_a_specialty_may_have_no_name() -> None:
    seats = subject().tables["Allocation"].iloc[:2].assign(name=None, seats=[0, 7], year=[2027, 2029])
    rows = services_table(subject(tables={"Allocation": seats})).rows
    assert [row[5:] for row in rows] == [["0", "0", "0", "0"], ["0", "0", "7", "7"]]
    assert institutions_table(subject(tables={"Allocation": seats.iloc[:0]})).rows == []


def test_how_many_seats_are_agreed_stands_beside_them() -> None:
    seats = subject().tables["Allocation"]
    status = [Text("agreed", "已定") if n in (0, 1, 6) else None for n in range(len(seats))]
    agreed = subject(tables={"Allocation": seats.assign(status=status)})
    table = services_table(agreed)
    assert table.columns[-1].heading == Text("Agreed", "其中已定")
    assert [row[-1] for row in table.rows] == ["45", "60", "5"]
    assert [row[-2:] for row in institutions_table(agreed).rows] == [["45", "0"], ["65", "30"]]
