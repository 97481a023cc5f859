"""Sets of regions on the command line, in a workbook of their own, and in plans."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.run.attempt import Attempt
from coplan.run.games import MOST_WITH_PLAN, NO_GAMES, with_games
from coplan.run.shell import silent
from coplan.words.language import Language
from coplan.workbook.read_plan import read_plan
from tests.cli.said import CHINESE_CHARACTERS, chinese_case
from tests.evaluate.plans import solved
from tests.tiny import case_of
from tests.workbooks import FIRST_STEPS, cells, saved

TOGETHER = "Centre + North + South"
# Of the first example (inputs/README.md): alone 40, 50 and 50 are missing, all together 80. North and Centre: 40 data
# at Centre and 120 seats of the Polytechnic for 240 places, so 80 missing. Centre and South: 80 care, 40 data and 80
# welders of 280, so 80. North and South: all care, 90 data, 130 of 160 welders, so 30.
GAINS = {"Centre + North": 10, "Centre + South": 20, "North + South": 60, TOGETHER: 60}


def test_a_case(coplan: Any) -> None:
    said = coplan("coalitions", FIRST_STEPS, "--jobs", "1")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("What sets of regions reach together (Mutual training)")
    assert lines[1].split()[:3] == ["regions", "shortage", "gain"]
    gains = {line[:23].strip(): float(line[23:].split()[1]) for line in lines[5:9]}
    assert gains == GAINS
    # North and South gain all 60 without Centre, so none would gain by leaving, and Centre gives the others nothing.
    (closest,) = [line for line in lines if line.startswith("Closest to leaving: ")]
    assert closest.startswith("Closest to leaving: none: ")
    assert [line.split()[1:] for line in lines[-4:-1]] == [
        ["5.0", "(8.3%)", "0.0", "(0.0%)", "20.0", "(33.3%)"],
        ["25.0", "(41.7%)", "25.0", "(41.7%)", "20.0", "(33.3%)"],
        ["30.0", "(50.0%)", "35.0", "(58.3%)", "20.0", "(33.3%)"],
    ]
    assert lines[-1] == "Written: outputs/first-steps-mutual-coalitions.xlsx"
    assert "together  Centre + North + South: shortage 80" in said.err


def test_the_workbook(coplan: Any) -> None:
    assert coplan("coalitions", FIRST_STEPS, "--jobs", "1", "-o", "sets.xlsx").code == 0
    book = cells(Path("sets.xlsx"))
    sets, shares = book["Coalitions"], book["Shares"]
    assert [sets[f"{column}8"] for column in "ABCDEFGH"] == [
        *("set", "size", "state", "apart", "value", "gain", "split", "joining"),
    ]
    assert {sets[f"A{row}"]: sets[f"F{row}"] for row in range(12, 16)} == GAINS
    assert (sets["A3"], sets["B3"]) == ("Least-core ε", 0)
    assert sets["B4"].startswith("Not empty, but only just")
    assert shares["B3"] is True
    formulas = openpyxl.load_workbook("sets.xlsx")["Coalitions"]
    assert formulas["F15"].value == '=IF(COUNT($D15,$E15)=2,$D15-$E15,"")'
    assert "in_plan" not in sets.values()


def test_chinese(coplan: Any, tmp_path: Path) -> None:
    case = chinese_case(tmp_path / "数据.xlsx")
    said = coplan("coalitions", case.name, "--jobs", "1")
    assert said.code == 0
    assert said.out.startswith("各地区组合共同规划的结果（互育）")
    assert all(CHINESE_CHARACTERS.search(line) for line in said.out.splitlines() if line)
    assert list(cells(Path("outputs/数据-mutual-coalitions.xlsx"))) == ["联盟", "收益分配"]


def test_a_set_without_a_plan(coplan: Any, tmp_path: Path) -> None:
    """North must train 50 for South at 1 each, and has 40: each has a plan by itself, together they have none."""
    case = chinese_case(
        tmp_path / "数据.xlsx",
        专业点=[
            ["院校", "专业代码", "现招生数", "最多招生", "学制", "生均年成本"],
            ["北区学院", "080901", 0, 80, 1, 1],
        ],
        需求=[["地区", "专业代码", "年份", "需求人数"], ["北区", "080901", 2028, 60], ["南区", "080901", 2028, 60]],
        经费=[["地区", "年份", "培养经费"], ["北区", 2027, 40]],
        锁定=[["院校", "专业代码", "服务地", "年份", "名额"], ["北区学院", "080901", "南区", 2027, 50]],
    )
    said = coplan("coalitions", case.name, "--jobs", "1")
    assert said.code == 4
    assert said.out.splitlines()[4].split() == ["北区＋南区", "无可行方案", "–"]
    assert "最可能退出：无法判断，因为全体共同规划没有可行方案，或结果未获证明。" in said.out
    assert "沙普利值" not in said.out


def test_data(coplan: Any) -> None:
    found = json.loads(coplan("coalitions", FIRST_STEPS, "--jobs", "1", "--json").out)
    assert (found["exit_code"], found["epsilon"], found["superadditive"]) == (0, 0, True)
    assert found["closest"] == []
    assert [row["set"] for row in found["sets"]][-1] == ["Centre", "North", "South"]
    assert {row["state"] for row in found["sets"]} == {"solved"}
    assert [row["nucleolus"] for row in found["shares"]] == pytest.approx([0, 25, 35], abs=1e-6)


def test_a_plan_says_what_it_brings(coplan: Any) -> None:
    said = coplan("coalitions", solved(), "--jobs", "1", "-o", "sets.xlsx", "--json")
    told = said.err
    shares = json.loads(said.out)["shares"]
    gains = read_plan(solved()).tables["Gains"]
    assert [row["in_plan"] for row in shares] == pytest.approx(list(gains["alone"] - gains["together"]))
    # What regions reach alone stands in the plan.
    assert [len(line.split(":")[0].split(" + ")) for line in told.splitlines()] == [3, 2, 2, 2]
    other = json.loads(coplan("coalitions", solved(), "--jobs", "1", "--model", "shared", "--json").out)
    assert "in_plan" not in other["shares"][0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_plan_carries_the_sheets(language: Language, tmp_path: Path) -> None:
    plan = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(language=language))
    book = cells(plan.path)
    sets, shares = (book[title] for title in (("Coalitions", "Shares") if language == "en" else ("联盟", "收益分配")))
    assert {sets[f"F{row}"] for row in range(9, 16)} == {0, 10, 20, 60}
    assert shares["B3"] is True
    tables = read_plan(plan.path).tables
    assert list(tables["Shares"]["shapley"]) == pytest.approx([5, 25, 30])
    assert list(tables["Coalitions"]["in_plan"])[-1] == pytest.approx(60)


def test_plans_without_anything_to_share(tmp_path: Path) -> None:
    separate = run.solve(FIRST_STEPS, tmp_path / "separate.xlsx", run.Options(model="separate"))
    assert not {"Coalitions", "Shares"} & cells(separate.path).keys()


def test_only_plans_of_few_regions_carry_them() -> None:
    plan = run.solve(FIRST_STEPS, Path("plan.xlsx")).plan
    names = [*plan.case.regions, *(f"R{n}" for n in range(MOST_WITH_PLAN))]
    many = replace(plan, case=case_of(Regions=[["region"], ["East"], ["West"], *([name] for name in names)]))
    assert with_games(many, Attempt.of(plan.model, run.Options(), 0.0, silent)) == (many, NO_GAMES)


def test_a_region_cannot_gain_with_itself(coplan: Any, tmp_path: Path) -> None:
    alone = chinese_case(tmp_path / "one.xlsx", 地区=[["地区"], ["北区"]])
    said = coplan("coalitions", alone.name, "--lang", "en")
    assert said.code == 2
    assert "only one region" in said.err
    said = coplan("coalitions", FIRST_STEPS, "--model", "separate")
    assert said.code == 2
    assert "by themselves" in said.err
    assert not Path("outputs").exists()


def test_sets_not_solved_in_time(coplan: Any) -> None:
    said = coplan("coalitions", FIRST_STEPS, "--jobs", "1", "--time-limit", "0")
    assert said.code == 5
    assert "Core: Not known" in said.out
    assert "not proven" in cells(Path("outputs/first-steps-mutual-coalitions.xlsx"))["Coalitions"].values()


def test_no_plan_together(coplan: Any, tmp_path: Path) -> None:
    fixed = [["院校", "专业代码", "服务地", "年份", "名额"], ["北区学院", "080901", "南区", 2027, 20]]
    limits = {
        "需求": [["地区", "专业代码", "年份", "需求人数"], ["北区", "080901", 2028, 60], ["南区", "080901", 2028, 60]],
        "锁定": fixed,
        "互育通道": [["培养地", "服务地", "年名额上限"], ["北区", "南区", 10]],
    }
    said = coplan("coalitions", chinese_case(tmp_path / "none.xlsx", **limits).name, "--jobs", "1")
    assert said.code == 4
    assert "无法判断" in said.out


def test_problems_in_the_case_are_named(coplan: Any, tmp_path: Path) -> None:
    wrong = saved(tmp_path / "wrong.xlsx", {"Regions": [["region"], ["A"]]})
    said = coplan("coalitions", wrong.name)
    assert said.code == 3
    assert "Demand" in said.err
