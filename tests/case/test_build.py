"""The Case that a sound workbook becomes: defaults, exact numbers, sorted keys."""

from __future__ import annotations

import pickle
from dataclasses import fields
from fractions import Fraction
from typing import Any

import pytest

from coplan.case import Case, Region, Route, Sharing, check_case
from tests.case.issue_fixtures import ENROLLED, FIXED, HEADCOUNT, PROGRAMMES, RETENTION, WORKFORCE
from tests.small import SMALL, raw_workbook, settings, small


def case_of(tables: Any, name: str = "small.xlsx") -> Case:
    case, issues = check_case(raw_workbook(tables, name))
    assert case is not None, [issue.line("en") for issue in issues]
    return case


def programme(**columns: Any) -> Any:
    row = {"current_intake": 40, "max_intake": 80, "years": 4, **columns}
    rows = [["institution", "specialty", *row], ["North College", "080901", *row.values()]]
    return case_of(small(Programmes=[*rows, ["South College", "101101", 30, 60, 3]])).programmes[
        "North College", "080901"
    ]


def test_defaults() -> None:
    case = case_of(SMALL)
    assert case.regions == {"North": Region(Fraction(1), None), "South": Region(Fraction(1), None)}
    assert (case.demand_basis, case.demand_case, case.model, case.money_unit) == ("hires", "central", "mutual", "万元")
    offer = case.programmes["North College", "080901"]
    assert (offer.fill_rate, offer.completion_rate, offer.cost_per_year) == (1, 1, 0)
    assert (offer.step, offer.enrolled, offer.region) == (None, None, "North")


def test_a_blank_title_is_the_name_of_the_file() -> None:
    assert case_of(small(Settings=settings()), "京津冀 v1.2.xlsx").title == "京津冀 v1.2"
    assert case_of(SMALL).title == "Small"


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, None), (0, 0), (0.29, 29), ("29%", 29), (0.001, 1), (0.999, 99), (1, 100)],
)
def test_step_is_computed_on_the_decimals_as_written(share: Any, step: int | None) -> None:
    assert programme(max_intake=100, max_yearly_change=share).step == step


def test_min_intake_where_it_is_blank() -> None:
    unneeded = small(
        Specialties=[*SMALL["Specialties"], ["050101", "Letters"]],
        Programmes=[*PROGRAMMES, ["North College", "050101", 20, 30, 4], ["South College", "050101", 40, 30, 4]],
    )
    programmes = case_of(unneeded).programmes
    assert programmes["North College", "080901"].min_intake == 0
    assert programmes["North College", "050101"].min_intake == 20
    assert programmes["South College", "050101"].min_intake == 30
    assert programme(min_intake=7).min_intake == 7


@pytest.mark.parametrize(("chosen", "people"), [("low", (50, 20)), ("central", (60, 20)), ("high", (60, 30))])
def test_the_chosen_forecast_is_planned_for(chosen: str, people: tuple[int, int]) -> None:
    rows = [
        ["region", "specialty", "year", "required", "low", "high"],
        ["North", "080901", 2031, 60, 50, None],
        ["South", "080901", 2031, 20, None, 30],
        ["South", "101101", 2032, 50],
    ]
    case = case_of(small(Demand=rows, Settings=settings(demand_case=chosen)))
    assert (case.demand["North", "080901", 2031], case.demand["South", "080901", 2031]) == people


def test_every_optional_sheet() -> None:
    case = case_of(
        {
            **small(
                Workforce=WORKFORCE,
                Inflow=[
                    ["region", "specialty", "year", "people"],
                    ["North", "080901", 2030, 2],
                    ["North", "080901", 2033, 9],
                ],
                Retention=[RETENTION, ["North", "North", "South", 0.3], ["North", "North", "North", "70%"]],
                Routes=[["trained_in", "trained_for", "allowed", "max_seats"], ["North", "South", "yes", 12.5]],
                Budgets=[["region", "year", "budget"], ["North", 2027, 99.9]],
                Enrolled=[ENROLLED, ["North College", "080901", 2026, 38], ["North College", "080901", 2025, 37]],
                Sharing=[["employed_in", "serves", "max_share"], ["North", "South", 0.1]],
                Fixed=[FIXED, ["North College", "080901", "South", 2027, 5]],
            ),
            **HEADCOUNT,
        }
    )
    assert case.headcount["North", "080901"] == 5
    assert case.exit_rate["North", "080901"] == Fraction(1, 20)
    assert case.inflow == {("North", "080901", 2030): 2}
    assert case.retention == {("North", "North"): {"North": Fraction(7, 10), "South": Fraction(3, 10)}}
    assert case.routes == {("North", "South"): Route(True, Fraction(25, 2), Fraction(0))}
    assert case.budgets == {("North", 2027): Fraction(999, 10)}
    assert case.programmes["North College", "080901"].enrolled == {2025: {"North": 37}, 2026: {"North": 38}}
    assert case.programmes["South College", "101101"].enrolled is None
    assert case.sharing == {("North", "South"): Sharing(Fraction(1, 10), Fraction(1))}
    assert case.fixed == {("North College", "080901", "South", 2027): 5}


def test_the_order_of_rows_does_not_matter() -> None:
    turned = {key: [rows[0], *reversed(rows[1:])] for key, rows in SMALL.items()}
    case, same = case_of(SMALL), case_of(turned)
    assert same == case
    for field in fields(Case):
        value = getattr(same, field.name)
        if isinstance(value, dict):
            assert list(value) == sorted(value)


def test_languages_of_headings_do_not_matter() -> None:
    chinese = {
        "设置": [["项目", "取值"], ["方案名称", "Small"], ["首个招生年", 2027], ["末个招生年", 2028]],
        "地区": [["地区"], *SMALL["Regions"][1:]],
        "院校": [["院校", "地区", "年招生上限", "在校生规模上限"], *SMALL["Institutions"][1:]],
        "专业": [["专业代码", "专业名称"], *SMALL["Specialties"][1:]],
        "专业点": [["院校", "专业代码", "现招生数", "最多招生", "学制"], *SMALL["Programmes"][1:]],
        "需求": [["地区", "专业代码", "年份", "需求人数"], *SMALL["Demand"][1:]],
    }
    assert case_of(chinese) == case_of(SMALL)


def test_what_was_worked_out_of_a_case_stays_where_it_was_worked_out() -> None:
    case = case_of(SMALL)
    case.worked_out["unsendable"] = lambda: None
    sent = pickle.loads(pickle.dumps(case))
    assert sent == case
    assert sent.worked_out == {}
