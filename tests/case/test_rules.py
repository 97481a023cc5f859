"""The finer points of rules over several cells; the plain ones are in issue_fixtures."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import Case, check_case
from coplan.errors import Issue
from coplan.tables.joint import join
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario
from tests.case.issue_fixtures import CHANGES, ENROLLED, FIXED, HEADCOUNT, PROGRAMMES, RETENTION, SCENARIO, WORKFORCE
from tests.small import SMALL, edited, raw_workbook, settings, small


def found(tables: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in check_case(raw_workbook(tables))[1]]


def case_of(tables: Any) -> Case:
    case, _ = check_case(raw_workbook(tables))
    assert case is not None
    return case


def test_every_problem_at_once_in_order_of_sheet_and_cell() -> None:
    tables = edited("Programmes", "C3", "thirty", edited("Programmes", "C2", "about 50", edited("Demand", "D2", -1)))
    tables = edited("Regions", "A4", "South", tables)
    assert found(tables) == [
        ("duplicate_row", "Regions!A4"),
        ("not_a_number", "Programmes!C2"),
        ("not_a_number", "Programmes!C3"),
        ("too_small", "Demand!D2"),
    ]


def test_the_file_s_own_issues_come_first_and_are_not_repeated() -> None:
    raw = raw_workbook(small(Regions=[["region"]]))
    said = (Issue("empty_sheet", "Regions", "A2"),)
    case, issues = check_case(RawWorkbook(raw.name, raw.sha256, raw.language, raw.tables, said))
    assert case is None
    assert issues == said


@pytest.mark.parametrize("sheet", ["Settings", "Regions", "Institutions", "Specialties", "Programmes", "Demand"])
def test_a_required_sheet_without_rows(sheet: str) -> None:
    assert found({**SMALL, sheet: SMALL[sheet][:1]}) == [("empty_sheet", f"{sheet}!A2")]


def test_a_message_uses_the_titles_of_the_file_for_places_and_both_languages_for_names() -> None:
    tables = {("专业点" if key == "Programmes" else key): rows for key, rows in SMALL.items()}
    rows = [["院校", "专业代码", "现招生数", "最多招生", "学制"], *tables["专业点"][1:]]
    (issue,) = check_case(raw_workbook(edited("专业点", "C2", "约50", {**tables, "专业点": rows})))[1]
    assert issue.line("zh") == "专业点!C2：“约50”不能作为“现招生数”（单位：名）；请填整数，例如 50"
    assert issue.line("en") == '专业点!C2: "约50" is not a number of seats; write a whole number such as 50'


def test_settings_are_known_in_both_languages() -> None:
    rows = [
        ["项目", "取值"],
        ["首个招生年", 2027],
        ["Last_Year ", "2028"],
        ["需求口径", "年度新增"],
        ["模型", "my.toml"],
    ]
    case = case_of(small(Settings=rows))
    assert (case.first_year, case.last_year, case.demand_basis, case.model) == (2027, 2028, "hires", "my.toml")


def test_a_setting_given_twice_names_both_cells() -> None:
    rows = [*settings(), ["首个招生年", 2028]]
    (issue,) = check_case(raw_workbook(small(Settings=rows)))[1]
    assert (issue.code, issue.place, issue.values["other"]) == ("duplicate_row", "Settings!A4", "A2")


def test_a_blank_setting_takes_its_default_unless_it_is_required() -> None:
    assert case_of(small(Settings=[*settings(), ["demand_case", None], ["title", " "]])).demand_case == "central"
    rows = [["name", "value"], ["first_year", None], ["last_year", 2028]]
    assert found(small(Settings=rows)) == [("blank_setting", "Settings!B2")]


def test_sixty_years_are_allowed() -> None:
    assert len(case_of(small(Settings=settings(last_year=2086))).intake_years) == 60


def test_workforce_need_not_be_right_on_the_hires_basis() -> None:
    rows = [["region", "specialty", "headcount"], ["Nowhere", "none", "many"]]
    assert found(small(Workforce=rows)) == [("workforce_ignored", "Workforce")]
    assert case_of(small(Workforce=rows)).headcount == {}


def test_an_empty_workforce_sheet_is_as_bad_as_none() -> None:
    assert found({**small(Workforce=WORKFORCE[:1]), **HEADCOUNT}) == [("workforce_needed", "Settings!B4")]


def test_headcount_demand_may_start_late_and_end_early() -> None:
    assert found({**small(Workforce=WORKFORCE), **HEADCOUNT}) == []


def test_retention_may_add_up_to_one_with_noise() -> None:
    shares = [["North", "North", "North", 0.7], ["North", "North", "South", 0.3000000001]]
    assert found(small(Retention=[RETENTION, *shares])) == []


def test_numbers_that_are_compared_look_different() -> None:
    shares = [RETENTION, ["North", "North", "North", 0.5], ["North", "North", "South", 0.50000003]]
    costly = [[*PROGRAMMES[0], "cost_per_year"], [*PROGRAMMES[1], 1], PROGRAMMES[2]]
    budgets = [["region", "year", "budget"], ["North", 2027, 119.9999999]]
    demand = [["region", "specialty", "year", "required", "low"], ["North", "080901", 2031, 5.1, 5.10000004]]
    given = settings(demand_case="low")
    demand += SMALL["Demand"][2:]
    tables = small(Settings=given, Retention=shares, Programmes=costly, Budgets=budgets, Demand=demand)
    said = " ".join(issue.message("en") for issue in check_case(raw_workbook(tables))[1])
    assert "add up to 1.00000003, more than 1 " in said
    assert "low is 5.10000004, more than required, 5.1" in said
    assert "cost North 120 in 2027, more than its budget of 119.9999999;" in said


def test_directed_seats_that_serve_no_better_are_fine() -> None:
    own, directed = ["South", "South", "South", 0.8], ["North", "South", "South", 0.8]
    assert found(small(Retention=[RETENTION, own, directed])) == []


@pytest.mark.parametrize("closing", [{"Routes": [["trained_in", "trained_for", "allowed"], ["North", "South", "no"]]}])
def test_directed_seats_behind_a_closed_route_are_no_matter(closing: dict[str, Any]) -> None:
    assert found(small(Retention=[RETENTION, ["South", "South", "South", 0.8]], **closing)) == []


def test_an_own_route_may_carry_a_cost() -> None:
    rows = [["trained_in", "trained_for", "allowed", "cost_per_seat"], ["North", "North", "yes", 1.5]]
    assert found(small(Routes=rows)) == []


def test_sharing_adds_up_by_region_of_employment() -> None:
    regions = [["region"], ["North"], ["South"], ["East"]]
    rows = [["employed_in", "serves", "max_share"], ["North", "South", "60%"], ["North", "East", 0.5]]
    places = [*SMALL["Institutions"], ["East College", "East", None, None]]
    assert found(small(Regions=regions, Institutions=places, Sharing=rows)) == [("shares_above_one", "Sharing!C3")]


def test_budgets_before_the_plan_are_refused() -> None:
    rows = [["region", "year", "budget"], ["North", 2026, 5]]
    assert found(small(Budgets=rows)) == [("year_before_plan", "Budgets!B2")]


def test_fixed_seats_for_the_own_region_need_no_demand() -> None:
    programmes = [*PROGRAMMES, ["North College", "101101", 10, 20, 3]]
    fixed = [FIXED, ["North College", "101101", "North", 2027, 5], ["South College", "101101", "North", 2027, 0]]
    assert found(small(Programmes=programmes, Fixed=fixed)) == []


def test_fixed_seats_may_follow_a_programme_that_is_led_into_its_range() -> None:
    programmes = [[*PROGRAMMES[0], "max_yearly_change"], ["North College", "080901", 100, 80, 4, 0.1], PROGRAMMES[2]]
    tables = small(Programmes=programmes, Fixed=[FIXED, ["North College", "080901", "North", 2027, 92]])
    assert found(tables) == []
    (issue,) = check_case(raw_workbook(edited("Fixed", "E2", 93, tables)))[1]
    assert (issue.code, issue.values["most"], issue.values["limit"]) == ("fixed_above_max", 92, "Programmes!D2")


def test_a_wrong_cell_in_fixed_causes_nothing_else() -> None:
    fixed = [FIXED, ["North College", "080901", "North", 2027, "all"], ["North College", "080901", "Noth", 2027, 81]]
    assert found(small(Fixed=fixed)) == [("not_a_number", "Fixed!E2"), ("unknown_key", "Fixed!C3")]


def test_programmes_with_a_wrong_key_offer_perhaps_what_is_needed() -> None:
    assert found(edited("Programmes", "B3", True)) == [("key_not_text", "Programmes!B3")]


def test_students_who_graduate_into_the_first_year_have_an_effect() -> None:
    assert found(small(Enrolled=[ENROLLED, ["North College", "080901", 2023, 3]])) == []


def test_students_already_enrolled_are_those_that_enrolled_describes() -> None:
    limits = [["institution", "region", "enrolment_limit"], ["North College", "North", 10], ["South College", "South"]]
    rows = [
        ["North College", "080901", 2026, 6],
        ["North College", "080901", 2024, 4],
        ["North College", "080901", 2023, 9],
    ]
    assert found(small(Institutions=limits, Enrolled=[ENROLLED, *rows])) == []
    assert found(small(Institutions=limits, Enrolled=[ENROLLED, *rows, ["North College", "080901", 2025, 1]])) == [
        ("enrolment_committed", "Institutions!C2")
    ]


def test_late_graduates_are_told_once_for_each_length() -> None:
    tables = small(Settings=settings(last_year=2030))
    said = [(i.code, i.values["length"], i.values["years"]) for i in check_case(raw_workbook(tables))[1]]
    assert said == [("late_graduates", 3, "2030"), ("late_graduates", 4, "2029–2030")]


def test_changes_know_names_in_both_languages() -> None:
    rows = [
        [*CHANGES, "name", "region"],
        ["dry", "需求", "required", "乘", "1.1", None, "north"],
        ["DRY", "Settings", "取值", "set", "headcount", "需求口径", None],
        ["dry", "Programmes", "最多招生", "add", -5, None, None],
    ]
    assert found(small(**SCENARIO, Changes=rows)) == []


@pytest.mark.parametrize(
    ("row", "issue"),
    [
        (["dry", "Demands", "required", "multiply", 2], ("unknown_change_target", "Changes!B2")),
        (["dry", "Scenarios", "probability", "set", 1], ("unknown_change_target", "Changes!B2")),
        (["dry", "Demand", "required", "divide", 2], ("unknown_choice", "Changes!D2")),
        (["dry", "Demand", "required", "add", "more"], ("not_a_number", "Changes!E2")),
        (["dry", "Settings", "value", "set", "x", "modle"], ("unknown_setting", "Changes!F2")),
    ],
)
def test_changes_that_cannot_be_understood(row: list[Any], issue: tuple[str, str]) -> None:
    assert found(small(**SCENARIO, Changes=[[*CHANGES, "name"], row])) == [issue]


def test_changes_of_a_sheet_that_could_not_be_read_are_no_mistake_of_their_own() -> None:
    changes = [CHANGES, ["dry", "Demand", "required", "multiply", 2], ["dry", "Budgets", "budget", "multiply", 2]]
    tables = small(**SCENARIO, Demand=None, Changes=changes)
    codes = [(issue.code, issue.place) for issue in check_case(raw_workbook(tables))[1]]
    assert [place for code, place in codes if code == "no_row_matches"] == ["Changes!B3"]


def forecast(case: str, low: float | None, high: float | None) -> Any:
    """SMALL whose first demand is 60 with these forecasts, planned for this case."""
    rows = [[*SMALL["Demand"][0], "low", "high"], [*SMALL["Demand"][1], low, high], *SMALL["Demand"][2:]]
    return small(Demand=rows, Settings=settings(demand_case=case))


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (forecast("central", 61, 59), None),
        (forecast("low", 50, 59), None),
        (forecast("high", 61, 70), None),
        (forecast("high", 50, None), None),
        (forecast("low", 61, 70), "the forecast low is 61, more than required, 60"),
        (forecast("high", 50, 59), "the forecast high is 59, less than required, 60"),
    ],
)
def test_forecasts_are_checked_where_they_are_planned_for(tables: Any, said: str | None) -> None:
    issues = check_case(raw_workbook(tables))[1]
    assert [issue.message("en") for issue in issues] == ([said] if said else [])


def test_each_region_that_serves_better_has_its_own_share() -> None:
    regions = [["region"], ["North"], ["South"], ["East"]]
    colleges = [*SMALL["Institutions"], ["East College", "East", None, None]]
    offers = [*PROGRAMMES, ["North College", "101101", 9, 9, 3], ["East College", "101101", 9, 9, 3]]
    rows = [["South", "South", "South", 0.6], ["North", "South", "South", 0.7]]
    tables = small(Regions=regions, Institutions=colleges, Programmes=offers, Retention=[RETENTION, *rows])
    (issue,) = check_case(raw_workbook(tables))[1]
    assert "a share of 0.6 work in South" in issue.line("en")
    assert "（East 1、North 0.7）" in issue.line("zh")


IN_WORDS = small(
    Settings=[["name", "value"], ["first_year", "2027年"], ["last_year", "2028年"], ["money_unit", "万元"]],
    Programmes=[
        [*PROGRAMMES[0], "cost_per_year"],
        ["North College", "080901", "40人", "80名", "4年制", "6万元"],
        ["South College", "101101", 30, 60, 3, "1,000.5 万元/生·年"],
    ],
    Demand=[SMALL["Demand"][0], ["North", "080901", "2031年", "60人"], *SMALL["Demand"][2:]],
)
IN_NUMBERS = small(
    Settings=settings(money_unit="万元"),
    Programmes=[[*PROGRAMMES[0], "cost_per_year"], [*PROGRAMMES[1], 6], [*PROGRAMMES[2], 1000.5]],
)


def test_numbers_with_their_units_are_those_numbers() -> None:
    assert case_of(IN_WORDS) == case_of(IN_NUMBERS)


def test_another_unit_of_money_than_that_of_settings_is_an_error() -> None:
    (issue,) = check_case(raw_workbook({**IN_WORDS, "Settings": settings(money_unit="元")}))[1][:1]
    assert (issue.code, issue.place) == ("other_unit", "Programmes!F2")
    assert issue.line("zh") == "Programmes!F2：“6万元”的单位不是“生均年成本”所用的“元/生·年”；请换算后只填数字"


def test_a_scenario_reckons_with_units() -> None:
    rows = [["dry", "Programmes", "cost_per_year", "multiply", 2], ["dry", "Demand", "required", "add", "5人"]]
    changes = {**SCENARIO, "Changes": [CHANGES, *rows]}
    one, other = (apply_scenario(raw_workbook({**tables, **changes}), "dry") for tables in (IN_WORDS, IN_NUMBERS))
    assert check_case(one)[0] == check_case(other)[0]
    case = check_case(one)[0]
    assert case is not None
    assert case.programmes["North College", "080901"].cost_per_year == 12
    assert case.demand["North", "080901", 2031] == 65


def test_files_that_differ_in_units_only_agree() -> None:
    joined = join([raw_workbook(IN_WORDS, "a.xlsx"), raw_workbook(IN_NUMBERS, "b.xlsx")])
    assert check_case(joined)[0] is not None
