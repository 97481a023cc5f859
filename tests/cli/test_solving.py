"""The commands check and solve: words, exit codes and languages."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from coplan.run import attempt
from coplan.words.language import LANGUAGES, Language
from tests.case.issue_fixtures import COSTLY
from tests.cli.said import CHINESE_CHARACTERS, Said, chinese_case
from tests.small import edited, settings, small
from tests.tiny import PROGRAMMES, TINY
from tests.workbooks import FIRST_STEPS, cells, saved

# --- check ---


def test_check_of_a_sound_case(coplan: Any) -> None:
    assert coplan("check", FIRST_STEPS) == Said(0, f"{FIRST_STEPS}: no errors. It can be solved.\n", "")


def test_an_error_is_said_with_its_cell_and_what_would_be_right(coplan: Any) -> None:
    said = coplan("check", saved(Path("case.xlsx"), edited("Programmes", "C2", "about 50")))
    assert said.code == 3
    wrong = 'Programmes!C2: "about 50" is not a number of seats; write a whole number such as 50'
    assert said.err == f"error: {wrong}\n"


def test_chinese_headings_are_answered_in_chinese_unless_told(coplan: Any) -> None:
    path = chinese_case(Path("case.xlsx"), 地区=[["地区", "权重"], ["北区", "高"]])
    said = coplan("check", path)
    assert said.err == "错误：地区!B2：“高”不能作为“权重”；请填数字，例如 1.5\n"
    assert coplan("check", path, "--lang", "en").err.startswith('error: 地区!B2: "高" is not a number')
    assert coplan("check", FIRST_STEPS, "--lang=zh").out.endswith("没有错误，可以求解。\n")


def test_one_error_in_many_cells_is_one_line(coplan: Any) -> None:
    demand = [["region", "specialty", "year", "required"], *(["Nrth", "080901", year, 5] for year in range(2028, 2040))]
    tables = small(Demand=demand, Settings=settings(demand_case="low"))
    said = coplan("check", saved(Path("case.xlsx"), tables))
    *_, line, counts = said.err.splitlines()
    assert line == (
        'error: Demand!A2:A13 (12 cells): "Nrth" is not in the sheet Regions (column region); did you mean "North"?'
    )
    assert counts.startswith("Errors: 12")
    told = json.loads(coplan("check", "case.xlsx", "--json").out)["issues"]
    assert [issue["cell"] for issue in told] == [f"A{row}" for row in range(2, 14)]


def test_many_warnings_of_one_kind_are_one_line(coplan: Any) -> None:
    columns = ["region", "specialty", "year", "required", "low"]
    demand = [columns, *(["North", "080901", year, 5, 6] for year in range(2028, 2043))]
    tables = small(Demand=demand, Settings=settings(demand_case="low"))
    said = coplan("check", saved(Path("case.xlsx"), tables))
    assert [line.partition(" the")[0] for line in said.err.splitlines() if "Demand" in line] == [
        "warning: Demand!E2:E16 (15 cells):"
    ]


def test_check_as_json_says_the_same(coplan: Any) -> None:
    path = saved(Path("case.xlsx"), edited("Programmes", "C2", "about 50"))
    said = coplan("check", path, "--json")
    data = json.loads(said.out)
    assert data["exit_code"] == said.code == 3
    (issue,) = data["issues"]
    assert (issue["code"], issue["severity"], issue["sheet"], issue["cell"]) == (
        "not_a_number",
        "error",
        "Programmes",
        "C2",
    )
    assert f"{issue['message']}; {issue['hint']}" in coplan("check", path).err
    assert json.loads(coplan("check", FIRST_STEPS, "--json").out) == {"exit_code": 0, "issues": []}


def test_check_annotates_a_copy_and_refuses_the_file_itself(coplan: Any) -> None:
    path = saved(Path("case.xlsx"), edited("Programmes", "C2", "about 50"))
    before = path.read_bytes()
    said = coplan("check", path, "--annotate", "marked.xlsx", "--json")
    assert said.code == 3
    assert json.loads(said.out)["issues"]
    assert Path("marked.xlsx").is_file()
    assert coplan("check", path, "--annotate", path).code == 2
    assert path.read_bytes() == before


# --- solve ---


def test_solve_says_the_figures_and_where_the_plan_is(coplan: Any) -> None:
    said = coplan("solve", FIRST_STEPS)
    assert said.code == 0
    assert "Shortage (weighted person-years): 80\n" in said.out
    assert said.out.endswith("outputs/first-steps-mutual.xlsx\n".replace("/", os.sep))
    assert all(f" {goal}:" in said.err for goal in ("participation", "shortage", "worst region", "cost"))
    assert not re.search(" {6,}$|\x1b", said.err)


def test_solve_as_json_says_the_same(coplan: Any) -> None:
    said = coplan("solve", FIRST_STEPS, "--json", "-o", "plan.xlsx", "--model", "separate")
    data = json.loads(said.out)
    assert (data["exit_code"], data["plan"], data["issues"]) == (0, "plan.xlsx", [])
    assert data["summary"]["model"] == "separate"
    sheet = cells(Path("plan.xlsx"))["Summary"]
    values = {value: sheet.get(address.replace("D", "B")) for address, value in sheet.items() if address[0] == "D"}
    assert values["worst_region"] == pytest.approx(data["summary"].pop("worst_region"))
    assert {key: values[key] for key in data["summary"]} == data["summary"]


def test_a_chinese_run_speaks_chinese_only(coplan: Any) -> None:
    said = coplan("solve", chinese_case(Path("案例.xlsx")))
    assert said.code == 0
    words = set(re.findall("[A-Za-z]{2,}", said.out + said.err))
    assert words == {"outputs", "mutual", "xlsx"}
    assert "outputs" in said.out
    assert "摘要" in cells(Path("outputs/案例-mutual.xlsx"))


def test_solve_of_bad_input(coplan: Any) -> None:
    path = saved(Path("case.xlsx"), edited("Programmes", "C2", "about 50"))
    said = coplan("solve", path)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("error: Programmes!C2:")
    assert json.loads(coplan("solve", path, "--json").out)["exit_code"] == 3
    assert not Path("outputs").exists()


def test_solve_without_a_possible_plan(coplan: Any) -> None:
    tables = {
        **TINY,
        "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 5], ["W", "West", 5]],
        "Programmes": [[*PROGRAMMES, "min_intake"], ["E", "k", 10, 100, 1, 10]],
    }
    said = coplan("solve", saved(Path("case.xlsx"), tables))
    assert said.code == 4
    assert "2027" in said.err
    assert not Path("outputs").exists()


def test_solve_without_time(coplan: Any) -> None:
    said = coplan("solve", FIRST_STEPS, "--time-limit", 0)
    assert said.code == 5
    assert "time limit" in said.err
    assert not Path("outputs").exists()


@pytest.mark.parametrize(("name", "code"), [("nosuch", 2), ("nosuch.toml", 2), ("bad.toml", 3)])
def test_solve_with_a_model_that_is_none(name: str, code: int, coplan: Any) -> None:
    Path("bad.toml").write_text("name = 1")
    assert coplan("solve", FIRST_STEPS, "--model", name).code == code
    assert "没有" in coplan("solve", chinese_case(Path("case.xlsx")), "--model", "nosuch").err


def test_a_defect_is_said_without_a_traceback(coplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(attempt, "plan_in_fractions", broken)
    said = coplan("solve", FIRST_STEPS)
    assert said.code == 1
    assert "ZeroDivisionError: by accident" in said.err
    assert "Traceback" not in said.err
    assert not Path("outputs").exists()
    monkeypatch.setenv("COPLAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        coplan("solve", FIRST_STEPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ctrl_c_is_said_in_the_language(language: Language, coplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(attempt, "plan_in_fractions", interrupted)
    said = coplan("solve", FIRST_STEPS, "--lang", language)
    assert said.code == 130
    assert bool(CHINESE_CHARACTERS.search(said.err)) is (language == "zh")
    assert not Path("outputs").exists()


@pytest.mark.parametrize(
    ("lang", "verdict"), [("en", "no plan can keep all limits"), ("zh", "任何方案都无法满足全部限制")]
)
def test_check_tells_one_story_where_no_plan_can_be(lang: str, verdict: str, tmp_path: Path, coplan: Any) -> None:
    spent = small(Programmes=COSTLY, Budgets=[["region", "year", "budget"], ["North", 2027, 239]])
    said = coplan("check", saved(tmp_path / "spent.xlsx", spent), f"--lang={lang}")
    assert said.code == 0
    assert verdict in said.out
    assert "It can be solved" not in said.out
    assert "可以求解" not in said.out
