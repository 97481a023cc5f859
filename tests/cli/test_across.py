"""solve --across: how it is asked for, what is said, and what it does not go with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.across.plans import SCENARIOS
from tests.workbooks import with_scenarios


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return with_scenarios(tmp_path / "case.xlsx", {name: SCENARIOS[name] for name in ("more", "closed")})


def test_one_plan_for_all_scenarios(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--across", "all", "--jobs", 1, "--brief")
    assert said.code == 0
    assert said.out.endswith(f"proved: {Path('outputs/case-mutual-across.xlsx')}\n")
    first = said.out.splitlines()[:4]
    assert first[0].startswith("Largest regret over the scenarios (weighted person-years): ")
    assert first[1] in ("  in the scenario: more", "  in the scenario: closed")
    assert first[2].startswith("Expected shortage")
    assert "[more] goal      shortage: " in said.err
    assert "goal      largest regret: " in said.err
    assert "whole     seats for all scenarios" in said.err


@pytest.mark.parametrize(
    "names", [["--across", "more", "base"], ["--across", "more", "--across", "基准"], ["--across", "base", "more"]]
)
def test_names_may_follow_each_other(names: list[str], case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, *names, "--aim", "expected", "--jobs", 1, "--brief", "--json", "-o", "p.xlsx")
    summary = json.loads(said.out)["summary"]
    assert (said.code, summary["aim"]) == (0, "expected")
    assert summary["deciding_scenario"] in ("more", "base")
    assert summary["base_regret"] >= 0


def test_a_name_before_the_file_is_a_name_too(case: Path, coplan: Any) -> None:
    assert coplan("solve", "--across", "more", "closed", case.name, "--jobs", 1, "--brief").code == 0


def test_unknown_names_and_missing_files_are_told(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--across", "more", "clsed")
    assert said.code == 2
    assert 'there is no scenario "clsed"; did you mean "closed"?' in said.err
    assert "there is no file" in coplan("solve", "nowhere.xlsx", "--across", "more").err


@pytest.mark.parametrize(
    "options",
    [["--scenario", "more"], ["--all-scenarios"], ["--keep", "x"], ["--annotate", "m.xlsx"], ["--accept-gap", "1%"]],
)
def test_what_it_does_not_go_with(options: list[str], case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--across", "all", *options)
    assert said.code == 2
    assert "--across does not go with" in said.err


def test_an_aim_needs_scenarios(case: Path, coplan: Any) -> None:
    assert "--aim goes with --across" in coplan("solve", case.name, "--aim", "regret").err


def test_a_scenario_of_its_own_called_all_is_just_that(tmp_path: Path, coplan: Any) -> None:
    with_scenarios(tmp_path / "case.xlsx", {"All": SCENARIOS["more"], "closed": SCENARIOS["closed"]})
    said = coplan("solve", "case.xlsx", "--across", "all", "--jobs", 1, "--brief", "--json")
    assert json.loads(said.out)["summary"]["deciding_scenario"] == "All"


def test_chinese_words(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--across", "全部", "--lang", "zh", "--jobs", 1, "--brief")
    assert said.out.startswith("各情景中的最大后悔值（加权人年）：")
    assert "方案已写入，并已读回核验" in said.out
