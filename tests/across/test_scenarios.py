"""How likely scenarios are, and which can be planned for together."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coplan import run
from coplan.across import probabilities
from coplan.errors import BadInput, Issue, NoPlan
from tests.across.issue_fixtures import AT_LEAST, AT_MOST, DATA, ONE_AT_A_TIME
from tests.tiny import NO_WHOLE_PLAN, PROGRAMMES, TINY, Rows
from tests.workbooks import change, saved, with_scenarios

HIGHER = [change("Programmes", column, "set", 110, **DATA) for column in ("min_intake", "max_intake")]
HALF, FIFTH = Fraction(1, 2), Fraction(1, 5)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([None, None], [HALF, HALF]),
        ([Fraction(3, 10), FIFTH], [Fraction(3, 5), Fraction(2, 5)]),
        ([Fraction(3, 10), FIFTH, None], [Fraction(3, 10), FIFTH, HALF]),
        ([HALF, HALF, None], [Fraction(1, 3)] * 3),
        ([Fraction(4, 5), Fraction(3, 5), None], [Fraction(8, 21), Fraction(6, 21), Fraction(7, 21)]),
        ([FIFTH, None, None], [FIFTH, Fraction(2, 5), Fraction(2, 5)]),
        ([Fraction(0), Fraction(0)], [HALF, HALF]),
        ([None], [Fraction(1)]),
    ],
)
def test_what_is_not_said_shares_what_the_others_leave(said: list[Fraction | None], found: list[Fraction]) -> None:
    assert probabilities(said) == found


def test_everything_that_cannot_be_joined_is_named_at_its_row(tmp_path: Path) -> None:
    case = with_scenarios(
        tmp_path / "case.xlsx",
        {
            "more": [change("Demand", "required", "multiply", 1.1)],
            "later": [change("Settings", "value", "set", 2028, name="last_year")],
            "moved": [change("Institutions", "region", "set", "South", institution="Centre College")],
            "fair": [change("Settings", "value", "set", "fair", name="model")],
        },
    )
    with pytest.raises(BadInput) as caught:
        run.solve_across(case, run.Futures(), tmp_path / "plan.xlsx")
    found = [(issue.code, issue.place, issue.values["scenario"]) for issue in caught.value.issues]
    assert found == [(code, f"Changes!C{n}", name) for n, (code, name) in enumerate(UNLIKE, start=3)]
    with pytest.raises(BadInput) as caught:  # a model that is asked for is that of all scenarios
        run.solve_across(case, run.Futures(), tmp_path / "plan.xlsx", run.Options(model="mutual"))
    assert [issue.values["scenario"] for issue in caught.value.issues] == ["later", "moved"]


UNLIKE = [("across_unlike", name) for name in ("later", "moved", "fair")]


@pytest.mark.parametrize(
    ("sheet", "column"), [("Settings", "demand_case"), ("Settings", "steadiness"), ("Regions", "weight")]
)
def test_any_other_change_can_be_joined(sheet: str, column: str, tmp_path: Path) -> None:
    value = {"demand_case": "low", "steadiness": 0, "weight": 2}[column]
    name = {"name": column} if sheet == "Settings" else {}
    changes = [change(sheet, "value" if name else column, "set", value, **name)]
    case = with_scenarios(tmp_path / "case.xlsx", {"other": changes})
    solved = run.solve_across(case, run.Futures(["all", "base"]), tmp_path / "plan.xlsx", ONE_AT_A_TIME)
    assert solved.plan.scenarios == ("other", "base")


def test_limits_that_clash_are_named_with_their_scenarios(tmp_path: Path) -> None:
    case = with_scenarios(tmp_path / "case.xlsx", {"low": [AT_MOST], "high": [AT_LEAST]})
    with pytest.raises(NoPlan) as caught:
        run.solve_across(case, run.Futures(["low", "基准", "high"]), tmp_path / "plan.xlsx", ONE_AT_A_TIME)
    headline, *limits = caught.value.issues
    assert "low, base, high has a plan by itself" in headline.message("en")
    assert "low、基准、high各自都有方案" in headline.message("zh")
    assert [(issue.place, issue.scenario) for issue in limits] == [("Programmes!E2", "low"), ("Programmes!D2", "high")]


def test_a_limit_that_the_workbook_and_others_have_is_said_to_be_theirs(tmp_path: Path) -> None:
    case = with_scenarios(tmp_path / "case.xlsx", {"high": HIGHER, "same": []})
    with pytest.raises(NoPlan) as caught:
        run.solve_across(case, run.Futures(["base", "high", "same"]), tmp_path / "plan.xlsx", ONE_AT_A_TIME)
    found = {issue.place: issue for issue in caught.value.issues[1:]}
    assert found["Programmes!D2"].scenario == "high"
    assert found["Programmes!E2"].message("en").startswith("In scenario base, same: ")
    assert found["Programmes!E2"].message("zh").startswith("情景基准、same：")


CHANGES = ["scenario", "sheet", "column", "operation", "value"]


def clash_of(folder: Path, **sheets: Rows) -> list[Issue]:
    """Why the scenarios of a tiny case have no plan together."""
    names = dict.fromkeys(row[0] for row in sheets["Changes"][1:])
    scenarios = [["scenario"], *([name] for name in names)]
    case = saved(folder / "case.xlsx", {**TINY, **sheets, "Scenarios": scenarios})
    with pytest.raises(NoPlan) as caught:
        run.solve_across(case, run.Futures(), folder / "plan.xlsx", ONE_AT_A_TIME)
    return list(caught.value.issues)


def test_limits_that_clash_in_whole_seats_only_are_named_with_their_scenarios(tmp_path: Path) -> None:
    routes = [["trained_in", "trained_for", "max_seats"], ["East", "North", 10], ["East", "West", 10]]
    few, many = ["few", "Routes", "max_seats", "set", 1.5], ["many", "Programmes", "min_intake", "set", 3]
    programmes = [[*PROGRAMMES, "min_intake"], ["E", "k", 0, 100, 1, 0]]
    sheets = {**NO_WHOLE_PLAN, "Programmes": programmes, "Routes": routes, "Changes": [CHANGES, few, many]}
    head, *limits = clash_of(tmp_path, **sheets)
    assert head.code == "no_plan_across"
    assert {(issue.place, issue.scenario) for issue in limits} == {
        ("Routes!C2", "few"),
        ("Routes!C3", "few"),
        ("Programmes!F2", "many"),
        ("Fixed!E2", ""),
    }


def test_rules_on_whole_seats_that_clash_are_named_with_their_scenarios(tmp_path: Path) -> None:
    programmes = [[*PROGRAMMES, "min_intake", "multiple"], ["E", "k", 0, 50, 1, 10, 1]]
    changes = [[name, "Programmes", "multiple", "set", size] for name, size in (("small", 20), ("large", 30))]
    head, rules, *named = clash_of(tmp_path, Programmes=programmes, Changes=[CHANGES, *changes])
    assert (head.code, rules.code) == ("no_plan_across", "rules_clash")
    assert [(issue.place, issue.scenario) for issue in named] in ([("Programmes!G2", n)] for n in ("small", "large"))


def test_what_one_scenario_closes_is_closed_to_all(tmp_path: Path) -> None:
    fixed = change("Fixed", "seats", "set", 5)
    case = with_scenarios(tmp_path / "case.xlsx", {"sent": [fixed], "closed": []})
    import openpyxl

    book = openpyxl.load_workbook(case)
    book["Routes"].append(["South", "North", "yes"])
    book["Fixed"].append(["South College", "WELD", "North", 2027, 0])
    book["Changes"].append(["closed", "Routes", "allowed", *[None] * 10, "set", "no"])
    book.save(case)
    with pytest.raises(NoPlan) as caught:
        run.solve_across(case, run.Futures(), tmp_path / "plan.xlsx", ONE_AT_A_TIME)
    assert [issue.scenario for issue in caught.value.issues] == ["", "sent"]
