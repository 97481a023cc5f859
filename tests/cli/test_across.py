"""solve --across: how it is asked for, what is said, and what it does not go with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan.words.language import LANGUAGES
from tests.across.issue_fixtures import AT_LEAST, AT_MOST
from tests.across.plans import SCENARIOS, edited, seats_changed
from tests.workbooks import FIRST_STEPS, allocation, change, with_scenarios

NOBODY = change("Institutions", "intake_limit", "set", 50)


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
    [["--scenario", "more"], ["--all-scenarios"], ["--accept-gap", "1%"]],
)
def test_what_it_does_not_go_with(options: list[str], case: Path, coplan: Any) -> None:
    for language in LANGUAGES:
        said = coplan("solve", case.name, "--across", "all", *options, "--lang", language)
        assert said.code == 2
        assert options[0] in said.err
        assert "--across" in said.err


def test_what_clashes_is_marked_in_a_copy(tmp_path: Path, coplan: Any) -> None:
    with_scenarios(tmp_path / "case.xlsx", {"low": [AT_MOST], "high": [AT_LEAST]})
    said = coplan("solve", "case.xlsx", "--across", "all", "--jobs", 1, "--annotate", "marked.xlsx")
    assert said.code == 4
    assert 'Programmes!E2: after the changes of the scenario "low"' in said.err
    assert "low" in comment(Path("marked.xlsx"), "Programmes", "E2")
    assert "high" in comment(Path("marked.xlsx"), "Programmes", "D2")


def test_what_is_wrong_with_one_scenario_is_marked_in_a_copy(tmp_path: Path, coplan: Any) -> None:
    with_scenarios(tmp_path / "case.xlsx", {"none": [AT_LEAST, NOBODY]})
    said = coplan("solve", "case.xlsx", "--across", "all", "--jobs", 1, "--annotate", "marked.xlsx")
    assert said.code == 4
    assert "none" in comment(Path("marked.xlsx"), "Programmes", "D2")


def comment(path: Path, sheet: str, cell: str) -> str:
    found = openpyxl.load_workbook(path)[sheet][cell].comment
    assert found is not None
    return str(found.text)


def test_what_is_kept_of_a_plan_stays_in_every_scenario(coplan: Any, tmp_path: Path) -> None:
    plan = edited(tmp_path, seats_changed(1))
    said = coplan("solve", plan, "--across", "more", "base", "--keep", "North Polytechnic", "--jobs", 1, "--brief")
    assert said.code == 0
    kept = [row for row in allocation(plan) if row[0] == "North Polytechnic" and row[-1]]
    assert kept == [
        row for row in allocation(Path("outputs/edited-mutual-across.xlsx")) if row[0] == "North Polytechnic"
    ]
    assert "is not a plan" in coplan("solve", FIRST_STEPS, "--across", "all", "--keep", "North Polytechnic").err


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
