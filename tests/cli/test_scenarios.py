"""solve --scenario and --all-scenarios: words, table, data and exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from coplan.run import scenarios
from tests.cli.said import CHINESE_CHARACTERS
from tests.workbooks import allocation, change, with_scenarios

MORE = change("Demand", "required", "multiply", 1.2)
BAD = change("Programmes", "max_intake", "add", -500)
CLASH = [
    change("Programmes", "min_intake", "set", 30),
    change("Institutions", "intake_limit", "set", 40, institution="Centre College"),
]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return with_scenarios(tmp_path / "case.xlsx", {"需求偏高": [MORE], "no limit kept": CLASH, "bad": [BAD]})


def table_of(out: str) -> list[list[str]]:
    return [re.split(" {2,}", line) for line in out.splitlines()]


def test_one_scenario_is_a_plan_like_any_other(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--scenario", "需求偏高", "-o", "plan.xlsx")
    assert said.code == 0
    assert said.out.endswith("proved: plan.xlsx\n")
    assert coplan("solve", case.name, "--scenario", "基准", "--json").out.count("outputs/case-mutual.xlsx") == 1
    assert allocation(Path("plan.xlsx")) != allocation(Path("outputs/case-mutual.xlsx"))


def test_several_end_in_a_table_and_the_exit_code_of_the_worst(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--all-scenarios", "--jobs", 1)
    assert said.code == 4
    head, *rows = table_of(said.out)
    assert head == ["scenario", "shortage", "worst region", "change", "cost (thousand)", "for others", "plan"]
    assert {row[0]: row[-1] for row in rows} == {
        "base": "outputs/case-mutual.xlsx",
        "需求偏高": "outputs/case-mutual-需求偏高.xlsx",
        "no limit kept": "no plan: limits clash",
        "bad": "no plan: bad input",
    }
    assert len({cell_len(line) for line in said.out.splitlines()}) == 1
    assert "No plan for no limit kept:\nerror: no plan can satisfy all limits; those" in said.err
    assert "No plan for bad:\nerror: Programmes!E2:E8 (7 cells): Number too small; for example E2: " in said.err
    assert 'after the changes of the scenario "bad": ' in said.err
    assert "[base] goal      shortage: 80" in said.err
    assert coplan("solve", case.name, "--scenario", "base", "--scenario", "bad", "--jobs", 1).code == 3


def test_a_chinese_run_speaks_chinese(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--all-scenarios", "--jobs", 1, "--lang", "zh")
    head, base, *_, bad = table_of(said.out)
    assert head[0] == "情景"
    assert (base[0], bad[-1]) == ("基准", "无方案：输入有误")
    assert len({cell_len(line) for line in said.out.splitlines()}) == 1
    assert "[基准] 目标" in said.err
    told = "错误：Programmes!E2:E8（7 处）：数值过小；例如 E2：按情景“bad”调整后："
    assert f"没有得到方案的情景——bad：\n{told}" in said.err
    assert not re.search("error|goal|scenario|shortage", said.out + said.err)


def test_as_data(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--all-scenarios", "--jobs", 1, "--json", "-o", "plans")
    data = json.loads(said.out)
    assert data["exit_code"] == said.code == 4
    found = {entry["scenario"]: entry for entry in data["scenarios"]}
    assert [entry["exit_code"] for entry in found.values()] == [0, 0, 4, 3]
    assert found["base"]["plan"] == str(Path("plans/case-mutual.xlsx"))
    assert found["需求偏高"]["summary"]["scenario"] == "需求偏高"
    assert (found["bad"]["plan"], found["bad"]["summary"]) == (None, None)
    assert found["bad"]["issues"][0]["sheet"] == "Programmes"


def test_what_all_have_in_common_is_said_once(tmp_path: Path, coplan: Any) -> None:
    late = change("Demand", "required", "set", 5, year_from=2050)
    path = with_scenarios(tmp_path / "case.xlsx", {"up": [MORE], "late": [late], "later": [late]})
    said = coplan("solve", path.name, "--all-scenarios", "--jobs", 1)
    assert said.code == 3
    assert re.findall("^No plan for (.*):$", said.err, re.MULTILINE) == ["base, late", "base, later"]
    assert re.findall("^error: (.*?):", said.err, re.MULTILINE) == ["Changes!L3", "Changes!L4"]


def test_a_defect_is_said_and_is_the_worst(case: Path, coplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(scenarios, "write", broken)
    said = coplan("solve", case.name, "--scenario", "base", "--scenario", "no limit kept", "--jobs", 1)
    assert said.code == 1
    assert said.err.count("ZeroDivisionError: by accident") == 1
    assert "Traceback" not in said.err
    assert table_of(said.out)[1][-1] == "no plan: a defect of coplan"


@pytest.mark.parametrize(
    ("arguments", "code", "english", "chinese"),
    [
        (["--scenario", "absent"], 2, 'there is no scenario "absent"', "没有名为“absent”的情景"),
        (["--scenario", "bad", "--scenario", "absent"], 2, 'there is no scenario "absent"', "没有名为“absent”的情景"),
        (["--all-scenarios", "-o", "plan.xlsx"], 2, "give -o the name of a folder", "请在 -o 后写文件夹名"),
        (["--scenario", "base", "-o", "plans"], 2, '"plans" does not end in .xlsx', "“plans”不以 .xlsx 结尾"),
        (["--all-scenarios", "-o", "case.xlsx/x"], 3, "it is a file, not a folder", "它是文件，不是文件夹"),
        (["--all-scenarios", "--jobs", "0"], 2, "--jobs takes a whole number", "--jobs 应为不小于 1 的整数"),
        (["--all-scenarios", "--keep", "X"], 2, "and no scenario", "不能同时指定情景"),
    ],
)
def test_what_cannot_be_done_is_said_in_the_language(
    arguments: list[str], code: int, english: str, chinese: str, case: Path, coplan: Any
) -> None:
    said = coplan("solve", case.name, *arguments)
    assert (said.code, said.out) == (code, "")
    assert english in said.err
    assert not CHINESE_CHARACTERS.search(said.err.replace("需求偏高", ""))
    said = coplan("solve", case.name, *arguments, "--lang", "zh")
    assert (said.code, said.out) == (code, "")
    assert chinese in said.err
    assert not list(Path().glob("**/*-mutual*"))


def test_all_and_some_do_not_go_together(case: Path, coplan: Any) -> None:
    said = coplan("solve", case.name, "--all-scenarios", "--scenario", "bad")
    assert said.code == 2
    assert "--all-scenarios" in said.err
