"""What Gains begins with: whether anybody is worse off, and if so who and by how much."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest

from coplan.contract.model import load_model
from coplan.plan import Plan, plan_of_seats
from coplan.plan.alone import Alone
from coplan.words.language import LANGUAGES, Language
from tests.tiny import NEED, PROGRAMMES, case_of


def plan_with(alone: dict[str, Alone], model: str = "mutual") -> Plan:
    """E trains 20 for West; 30 are missing in East, 10 of priority 1 in West."""
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 100, 1]],
        Demand=[NEED, ["East", "k", 2028, 30], ["West", "k", 2028, 30]],
    )
    plan = plan_of_seats(case, load_model(model), {("E", "k", "West", 2027): 20}, alone, 0.0)
    return replace(plan, optimised=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_worse_off(language: Language) -> None:
    plan = plan_with({"East": Alone(30.0, 30.0, 0.0), "West": Alone(10.0 - 1e-9)})
    said = plan.remarks["Gains"].in_(language)
    assert said == {"en": "No region is worse off than by planning alone.", "zh": "没有地区比单独规划更差。"}[language]
    assert plan.tables["Gains"]["worse_by"].tolist() == [0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_worse_off_and_by_how_much(language: Language) -> None:
    plan = plan_with({"East": Alone(24.0), "West": Alone(40.0)})
    said = plan.remarks["Gains"].in_(language)
    assert all(word in said for word in ("East", "6.0", "25%"))
    assert "West" not in said
    assert ("as small as" in said) == (language == "en")
    assert plan.tables["Gains"]["worse_by"].tolist() == [6, 0]
    assert plan.figures["participation"] == 6


def test_a_region_that_misses_nobody_alone_has_no_share() -> None:
    plan = plan_with({"East": Alone(0.0)})
    assert plan.remarks["Gains"].en.startswith(
        "Worse off than by planning alone: East by 30.0 weighted person-years. The"
    )
    assert plan.tables["Gains"]["worse_by"].isna().tolist() == [False, True]


def test_a_share_of_more_than_all_is_said_in_whole_percent() -> None:
    assert "East by 29.1 weighted person-years (3,233%)" in plan_with({"East": Alone(0.9)}).remarks["Gains"].en


def test_without_the_goal_nothing_is_kept_small() -> None:
    plan = plan_with({"East": Alone(29.96), "West": Alone(10.0)}, "mutual")
    goals = tuple(goal for goal in plan.model.goals if goal.name != "participation")
    said = replace(plan, model=replace(plan.model, goals=goals)).remarks["Gains"].en
    assert said == "Worse off than by planning alone: East by 0.04 weighted person-years (0.13%)."
    assert replace(plan, optimised=False).remarks["Gains"].en == said  # nor in seats that somebody edited


def test_a_region_without_a_plan_alone_is_named_and_never_said_to_be_no_worse_off() -> None:
    unknown = "It is not known whether these are worse off than by planning alone, since they have no plan alone: West."
    plan = plan_with({"East": Alone(30.0)})
    assert plan.guarantee.en == f"{unknown} No other region is worse off than by planning alone."
    assert plan.guarantee.zh == "单独规划没有可行方案、因而无法判断是否更差的地区：West。其余地区都不比单独规划更差。"
    assert isnan(plan.figures["participation"])
    losing = plan_with({"East": Alone(24.0)})
    assert losing.guarantee.en.endswith(f"whole seats allow. {unknown}")
    assert losing.figures["participation"] == 6
    nothing_known = plan_with({})
    assert nothing_known.guarantee.en.endswith("since they have no plan alone: East, West.")
    assert isnan(nothing_known.figures["participation"])
