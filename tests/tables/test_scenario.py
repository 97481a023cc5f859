"""Scenarios: as if the planner had typed the changes, exactly, and every change that cannot be made is told."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplan.case import Case, check_case
from coplan.errors import UsageProblem, errors_in
from coplan.tables.joint import join
from coplan.tables.raw import Cell, RawWorkbook
from coplan.tables.scenario import apply_scenario, scenario_names
from tests.small import SMALL, Tables, edited, raw_workbook, small
from tests.small import settings as setting_rows

HEADINGS = ["scenario", "sheet", "column", "operation", "value"]
FILTERS = [
    "region",
    "institution",
    "specialty",
    "level",
    "trained_in",
    "trained_for",
    "name",
    "year_from",
    "year_to",
    "category",
]
FULL: Tables = {
    **SMALL,
    "Settings": setting_rows(demand_case=None, demand_basis="hires"),
    "Regions": [["region", "max_out_share"], ["North", 0.3], ["South", "40%"]],
    "Specialties": [
        ["specialty", "name", "level", "category"],
        ["080901", "Computing", "本科"],
        ["101101", "Nursing", "高职", "医学"],
    ],
    "Programmes": [
        ["institution", "specialty", "current_intake", "min_intake", "max_intake", "years", "cost_per_year"],
        ["North College", "080901", 40, 10, 81, 4, 0.29],
        ["South College", "101101", "30", None, "１，0０１", 3, None],
        ["South College", "080901", 5, 3, 9, 4, 1.1],
    ],
    "Demand": [
        ["region", "specialty", "year", "required", "high"],
        ["North", "080901", 2031, 60, None],
        ["South", "080901", 2031, "1,020.5", 1100],
        ["South", "101101", 2032, 0.29, 0.3],
    ],
    "Retention": [
        ["trained_in", "trained_for", "works_in", "share"],
        ["North", "North", "North", 0.8],
        ["South", "North", "North", "70%"],
    ],
    "Routes": [["trained_in", "trained_for", "max_seats"], ["South", "North", None], ["North", "South", 7]],
    "Budgets": [["region", "year", "budget"], ["North", 2027, 5000], ["North", 2028, 5000.5], ["South", 2028, 90000]],
    "Enrolled": [["institution", "specialty", "intake_year", "students"], ["North College", "080901", 2026, 35]],
    "Fixed": [
        ["institution", "specialty", "trained_for", "year", "seats"],
        ["South College", "080901", "North", 2027, 4],
    ],
}


def with_changes(*changes: dict[str, Any], tables: Tables = FULL, scenario: str = "dry") -> RawWorkbook:
    """The tables with a scenario that makes these changes, given as cells by column, in order."""
    headings = [*HEADINGS, *FILTERS]
    rows = [[{"scenario": scenario, **change}.get(column) for column in headings] for change in changes]
    scenarios = {"Scenarios": [["scenario"], ["wet"], [scenario]], "Changes": [headings, *rows]}
    return raw_workbook({**tables, **scenarios})


def change(sheet: str, column: str, operation: str, value: Any, **filters: Any) -> dict[str, Any]:
    return {"sheet": sheet, "column": column, "operation": operation, "value": value, **filters}


def after(*changes: dict[str, Any], tables: Tables = FULL) -> RawWorkbook:
    return apply_scenario(with_changes(*changes, tables=tables), "dry")


def column(raw: RawWorkbook, sheet: str, name: str) -> list[Any]:
    return [row.cells[name].value if name in row.cells else None for row in raw.tables[sheet].rows]


def case_of(raw: RawWorkbook) -> Case:
    case, issues = check_case(raw)
    assert case is not None, [issue.line("en") for issue in issues]
    return case


def found(raw: RawWorkbook) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in check_case(raw)[1] if issue.severity == "error"]


def test_the_workbook_of_these_tests_is_sound() -> None:
    assert found(raw_workbook(FULL)) == []


@pytest.mark.parametrize("name", ["base", "BASE ", "基准"])
def test_base_is_the_workbook_itself(name: str) -> None:
    raw = with_changes(change("Demand", "required", "multiply", 2))
    assert apply_scenario(raw, name) is raw


def test_a_scenario_without_changes_leaves_every_table_as_it_is() -> None:
    raw = with_changes(change("Demand", "required", "multiply", 2))
    wet = apply_scenario(raw, "wet")
    assert dict(wet.tables) == dict(raw_workbook(FULL).tables)
    assert (wet.scenario, wet.changed, wet.issues) == ("wet", frozenset(), ())
    assert case_of(wet) == case_of(raw_workbook(FULL))


def test_names_come_in_the_order_of_the_sheet() -> None:
    assert scenario_names(with_changes(scenario="Dry")) == ("wet", "Dry")
    assert scenario_names(raw_workbook(FULL)) == ()
    assert scenario_names(raw_workbook(small(Scenarios=[["scenario"], ["b"], ["base"], ["a"], [None], ["b"]]))) == (
        "b",
        "a",
    )


def test_a_scenario_is_found_by_a_name_that_reads_the_same() -> None:
    assert apply_scenario(with_changes(scenario="Dry Year"), " ｄry  year").scenario == "Dry Year"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("weet", ('did you mean "wet"?', "是不是“wet”？")),
        ("flood", ("the known names are: base, wet, dry", "可用的名称有：基准、wet、dry")),
    ],
)
def test_an_unknown_scenario_is_refused_with_those_that_are_known(name: str, said: tuple[str, str]) -> None:
    with pytest.raises(UsageProblem) as raised:
        apply_scenario(with_changes(), name)
    (issue,) = raised.value.issues
    assert (issue.code, issue.values["known"]) == ("unknown_scenario", ("wet", "dry"))
    assert (issue.hint("en"), issue.hint("zh")) == said


def test_a_workbook_without_scenarios_says_so() -> None:
    with pytest.raises(UsageProblem, match="has no scenarios"):
        apply_scenario(raw_workbook(FULL), "dry")


NUMBERS = {
    "Programmes": ("current_intake", "min_intake", "max_intake", "cost_per_year"),
    "Demand": ("required", "high"),
    "Regions": ("max_out_share",),
    "Budgets": ("budget",),
    "Retention": ("share",),
    "Fixed": ("seats",),
    "Enrolled": ("students",),
    "Routes": ("max_seats", "cost_per_seat"),
}
ROUNDED = {"min_intake": math.ceil, "max_intake": math.floor}
WHOLE = {"current_intake", "min_intake", "max_intake", "seats"}
BLANK_IS_ZERO = {"cost_per_year", "cost_per_seat"}
operations = st.sampled_from(["multiply", "add", "set"])
targets = st.sampled_from([(sheet, name) for sheet, names in NUMBERS.items() for name in names])
decimals = st.decimals(0, 3, places=2).map(float)


def by_hand(values: list[Any], changes: list[tuple[str, float]], name: str) -> list[Any]:
    """What a careful planner with a decimal calculator would type."""
    typed = []
    for value in values:
        text = str(value).replace("１，0０１", "1001").replace(",", "")
        exact = None if value is None else Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
        start = exact
        for operation, number in changes:
            by = Fraction(str(number))
            if operation == "set":
                exact = by
            elif exact is not None or name in BLANK_IS_ZERO:
                exact = (exact or 0) * by if operation == "multiply" else (exact or 0) + by
        if exact is not None and name in WHOLE and any(o != "set" for o, _ in changes):
            exact = Fraction(ROUNDED.get(name, lambda number: math.floor(number + Fraction(1, 2)))(exact))
        unchanged = exact == start and value is not None
        typed.append(value if unchanged else None if exact is None else float(exact))
    return typed


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(targets, st.lists(st.tuples(st.sampled_from(["multiply", "add"]), decimals), min_size=1, max_size=3))
def test_a_change_is_what_the_planner_would_have_typed(target: tuple[str, str], made: list[tuple[str, float]]) -> None:
    sheet, name = target
    headings, *rows = FULL[sheet]
    at = headings.index(name) if name in headings else len(headings)
    typed = by_hand([row[at] if at < len(row) else None for row in rows], made, name)
    body = [[*row[:at], value, *row[at + 1 :]] for row, value in zip(rows, typed, strict=True)]
    hand = {**FULL, sheet: [[*headings[:at], name, *headings[at + 1 :]], *body]}
    scenario = after(*(change(sheet, name, operation, number) for operation, number in made))
    expected, expected_issues = check_case(raw_workbook(hand))
    case, issues = check_case(scenario)
    assert case == expected
    assert [(i.code, i.sheet) for i in issues] == [(i.code, i.sheet) for i in expected_issues]


@given(decimals, decimals)
@settings(max_examples=30, deadline=None, derandomize=True, database=None)
def test_setting_a_value_is_typing_it(first: float, second: float) -> None:
    hand = edited("Demand", "D3", second, FULL)
    made = (change("Demand", "required", "set", value, region="South", year_to=2031) for value in (first, second))
    assert case_of(after(*made)) == case_of(raw_workbook(hand))


@pytest.mark.parametrize(
    ("cell", "factor", "product"),
    [(0.29, 1.1, 0.319), (1.1, "110%", 1.21), ("1,234", "0.1", 123.4), (Decimal("0.7"), 3, 2.1), (3, 1e-20, 3e-20)],
)
def test_products_are_exact_in_decimals(cell: Any, factor: Any, product: float) -> None:
    raw = after(change("Demand", "required", "multiply", factor), tables=edited("Demand", "D2", cell, FULL))
    assert column(raw, "Demand", "required")[0] == product


def test_a_number_has_no_more_digits_than_a_spreadsheet_keeps() -> None:
    raw = after(change("Budgets", "budget", "multiply", 1.23456789012345), change("Budgets", "budget", "multiply", 0.7))
    for value in column(raw, "Budgets", "budget"):
        assert float(f"{value:.15g}") == value
    assert case_of(raw).budgets["North", 2027] == Fraction("4320.98761543208")


def test_whole_numbers_are_rounded_by_what_they_limit() -> None:
    columns = ("current_intake", "min_intake", "max_intake")
    raw = after(*(change("Programmes", name, "multiply", 1.15) for name in columns))
    assert [column(raw, "Programmes", name) for name in columns] == [[46, 35, 6], [12, None, 4], [93, 1151, 10]]
    half = after(change("Programmes", "current_intake", "multiply", 0.5))
    assert column(half, "Programmes", "current_intake") == [20, 15, 3]  # 2.5, half up
    assert all(type(value) is int for value in column(half, "Programmes", "current_intake"))


def test_changes_compose_before_they_are_rounded() -> None:
    halved_and_doubled = [change("Programmes", "max_intake", "multiply", factor) for factor in (0.5, 2)]
    assert column(after(*halved_and_doubled), "Programmes", "max_intake") == [81, 1001, 9]


def test_changes_are_made_in_order_of_row() -> None:
    add, double = change("Demand", "high", "add", 1), change("Demand", "high", "multiply", 2)
    assert column(after(add, double), "Demand", "high") == [None, 2202, 2.6]
    assert column(after(double, add), "Demand", "high") == [None, 2201, 1.6]


def test_only_the_scenario_named_is_applied() -> None:
    raw = with_changes({**change("Demand", "high", "add", 1), "scenario": "wet"}, change("Demand", "high", "add", 2))
    assert column(apply_scenario(raw, "wet"), "Demand", "high") == [None, 1101, 1.3]
    assert column(apply_scenario(raw, "dry"), "Demand", "high") == [None, 1102, 2.3]


@pytest.mark.parametrize(
    ("sheet", "name", "filters", "hit"),
    [
        ("Programmes", "years", {}, [0, 1, 2]),
        ("Programmes", "years", {"region": "south"}, [1, 2]),
        ("Programmes", "years", {"trained_in": "South", "specialty": 80901}, [2]),
        ("Programmes", "years", {"level": " 高职"}, [1]),
        ("Programmes", "years", {"institution": "ＮＯＲＴＨ College"}, [0]),
        ("Institutions", "intake_limit", {"region": "South"}, [1]),
        ("Specialties", "priority", {"level": "本科"}, [0]),
        ("Specialties", "priority", {"category": "医学"}, [1]),
        ("Programmes", "years", {"category": "医学"}, [1]),
        ("Demand", "required", {"year_from": 2032}, [2]),
        ("Demand", "required", {"year_to": "2031", "region": "North"}, [0]),
        ("Demand", "required", {"level": "本科"}, [0, 1]),
        ("Retention", "share", {"trained_in": "North", "trained_for": "North"}, [0]),
        ("Routes", "max_seats", {"trained_for": "South"}, [1]),
        ("Budgets", "budget", {"region": "North", "year_from": 2028, "year_to": 2028}, [1]),
        ("Enrolled", "students", {"region": "North", "year_to": 2026}, [0]),
        ("Enrolled", "students", {"trained_for": "North"}, [0]),
        ("Fixed", "seats", {"region": "South", "trained_for": "North", "year_from": 2027}, [0]),
    ],
)
def test_filters_choose_rows(sheet: str, name: str, filters: dict[str, Any], hit: list[int]) -> None:
    raw = after(change(sheet, name, "set", 6.0, **filters))
    before = column(raw_workbook(FULL), sheet, name) if name in FULL[sheet][0] else [None] * len(FULL[sheet][1:])
    expected = [6.0 if n in hit else value for n, value in enumerate(before)]
    assert raw.issues == () if name != "share" else raw.issues[0].code == "too_large"
    assert column(raw, sheet, name) == (expected if name != "share" else before)


def test_filters_see_what_earlier_changes_have_moved() -> None:
    move = change("Institutions", "region", "set", "North", institution="South College")
    raw = after(move, change("Programmes", "years", "set", 5, region="South"))
    assert [(i.code, i.place) for i in raw.issues] == [("no_row_matches", "Changes!F3")]
    assert (
        column(after(move, change("Programmes", "years", "set", 5, region="North")), "Programmes", "years") == [5] * 3
    )
    assert ("no_row_matches", "Changes!F3") not in found(with_changes(move, change("Programmes", "years", "set", 5)))


def test_settings_are_changed_by_name_even_where_they_are_not_given() -> None:
    raw = after(
        change("设置", "取值", "设为", "高", name="需求情形"),
        change("Settings", "value", "add", 1, name="last_year"),
    )
    assert raw.issues == ()
    case = case_of(raw)
    assert (case.demand_case, case.last_year) == ("high", 2029)
    assert case.demand["South", "080901", 2031] == 1100


def test_a_column_that_the_sheet_lacks_is_added_with_its_default() -> None:
    raw = after(
        change("Programmes", "fill_rate", "multiply", 0.9, region="North"),
        change("Routes", "allowed", "set", "否", trained_in="South"),
        change("Programmes", "max_yearly_change", "multiply", 0.5),
    )
    case = case_of(replace(raw, tables={key: table for key, table in raw.tables.items() if key != "Fixed"}))
    assert case.programmes["North College", "080901"].fill_rate == Fraction(9, 10)
    assert case.programmes["South College", "101101"].fill_rate == 1
    assert not case.routes["South", "North"].allowed
    assert case.routes["North", "South"].allowed
    assert "max_yearly_change" not in raw.tables["Programmes"].headings


def test_wrong_cells_are_left_for_the_checker_unless_they_are_set() -> None:
    tables = edited("Programmes", "C2", "about 40", edited("Programmes", "C3", Cell("#REF!", "", "error_cell"), FULL))
    raw = after(change("Programmes", "current_intake", "add", 1), tables=tables)
    assert column(raw, "Programmes", "current_intake") == ["about 40", "#REF!", 6]
    assert found(raw) == [("not_a_number", "Programmes!C2"), ("error_cell", "Programmes!C3")]
    assert found(after(change("Programmes", "current_intake", "set", 7), tables=tables)) == []


def test_sheets_for_another_demand_basis_can_be_changed() -> None:
    tables = {**FULL, "Workforce": [["region", "specialty", "headcount"], ["North", "080901", 10]]}
    headcount = change("Settings", "value", "set", "headcount", name="demand_basis")
    raw = with_changes(change("Workforce", "headcount", "multiply", 2), headcount, tables=tables)
    assert found(raw) == []
    assert case_of(apply_scenario(raw, "dry")).headcount["North", "080901"] == 20


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_value_that_a_scenario_makes_wrong_is_shown_with_the_scenario(language: Any) -> None:
    raw = after(change("Retention", "share", "multiply", 1.5, trained_in="North"))
    (issue,) = errors_in(check_case(raw)[1])
    assert (issue.code, issue.place, issue.scenario) == ("too_large", "Retention!D2", "dry")
    assert "1.2" in issue.message(language)
    assert {"en": 'the scenario "dry"', "zh": "按情景“dry”调整后"}[language] in issue.line(language)
    unchanged = after(tables=edited("Programmes", "C2", "about 40", FULL))
    assert [issue.scenario for issue in errors_in(check_case(unchanged)[1])] == [""]


WRONG = [
    (change("Demands", "required", "add", 1), "unknown_change_target", "B2", ("Demand", "Demand")),
    (change("Demand", "requred", "add", 1), "unknown_change_target", "C2", ("required", "required")),
    (change("Demand", "required", "add", 1, region="Nroth"), "unknown_key", "F2", ("North", "North")),
    (change("Demand", "required", "add", 1, scenario="dri"), "unknown_key", "A2", ("dry", "dry")),
    (change("Demand", "region", "set", "South"), "change_of_key", "C2", ("region", "地区")),
    (change("Settings", "value", "set", "high"), "change_without_setting", "L2", ("demand_case", "需求情形")),
    (
        change("Demand", "required", "add", 1, institution="North College"),
        "meaningless_filter",
        "G2",
        ("region, specialty, level, category, year_from, year_to", "地区、专业代码、层次、类别、起始年、终止年"),
    ),
    (change("Routes", "allowed", "multiply", 1), "change_of_text", "D2", ("allowed", "开放")),
    (change("Settings", "value", "add", 1, name="model"), "change_of_text", "D2", ("model", "模型")),
    (change("Demand", "required", "multiply", "half"), "not_a_number", "E2", ("half", "half")),
    (change("Programmes", "years", "set", 9), "too_large", "E2", ("years", "学制")),
    (change("Institutions", "region", "set", "Nroth"), "unknown_key", "E2", ("North", "North")),
    (
        change("Demand", "required", "add", 1, year_from=2040, region="North"),
        "no_row_matches",
        "M2",
        ("Demand has no row with year_from = 2040", "没有这样的行（起始年 = 2040）"),
    ),
    (
        change("Demand", "required", "add", 1, region="North", specialty="101101"),
        "no_row_matches",
        "B2",
        ("region = North, specialty = 101101", "地区 = North、专业代码 = 101101"),
    ),
    (change("Inflow", "people", "add", 1), "no_row_matches", "B2", ("Inflow has no row", "“其他补充”表中没有")),
    (change("Demand", "required", "add", 1, level="硕士"), "no_row_matches", "I2", ("level = 硕士", "层次 = 硕士")),
]


@pytest.mark.parametrize(("wrong", "code", "cell", "said"), WRONG)
def test_a_change_that_cannot_be_made_is_told_with_its_cell(
    wrong: dict[str, Any], code: str, cell: str, said: tuple[str, str]
) -> None:
    raw = with_changes(wrong)
    expected = [(code, f"Changes!{cell}")]
    assert found(raw) == expected, "when the base is checked"
    applied = apply_scenario(raw, "dry")
    assert [(issue.code, issue.place) for issue in applied.issues] == expected
    assert found(applied) == expected, "once"
    assert dict(applied.tables) == dict(raw_workbook(FULL).tables)
    assert said[0] in applied.issues[0].line("en")
    assert said[1] in applied.issues[0].line("zh")


def test_what_is_wrong_with_other_scenarios_does_not_matter() -> None:
    raw = with_changes({**WRONG[0][0], "scenario": "wet"}, change("Demand", "high", "add", 1))
    assert apply_scenario(raw, "dry").issues == ()
    assert len(apply_scenario(raw, "wet").issues) == 1


def test_a_row_with_a_wrong_cell_may_be_the_one_that_is_meant() -> None:
    tables = edited("Demand", "C2", "soon", FULL)
    raw = with_changes(change("Demand", "required", "add", 1, region="North", year_to=2030), tables=tables)
    assert found(raw) == [("not_a_number", "Demand!C2")]
    assert found(apply_scenario(raw, "dry")) == [("not_a_number", "Demand!C2")]


def test_cells_keep_their_addresses() -> None:
    raw = after(change("Demand", "required", "add", 1), change("Programmes", "fill_rate", "set", 0.9, region="North"))
    assert [row.cells["required"].address for row in raw.tables["Demand"].rows] == ["D2", "D3", "D4"]
    assert raw.changed == {"Demand!D2", "Demand!D3", "Demand!D4", "Programmes!A2"}


def test_rows_of_several_files_are_told_apart() -> None:
    north = {**SMALL, "Demand": [SMALL["Demand"][0], ["North", "080901", 2031, 60]]}
    south = {"Demand": [SMALL["Demand"][0], ["South", "080901", 2031, 20], ["South", "101101", 2032, 50]]}
    changes = (
        change("Demand", "required", "multiply", 1.1, region="South", year_to=2031),
        change("Programmes", "years", "set", 3, region="Nroth"),
    )
    raw = apply_scenario(
        join([replace(with_changes(*changes, tables=north), name="n.xlsx"), raw_workbook(south, name="s.xlsx")]), "dry"
    )
    assert column(raw, "Demand", "required") == [60, 22, 50]
    assert raw.changed == {"[s.xlsx]Demand!D2"}
    assert [(i.code, i.place) for i in raw.issues if i.code == "unknown_key"] == [("unknown_key", "[n.xlsx]Changes!F3")]
