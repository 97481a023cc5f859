"""The command line: words, exit codes and languages."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from coplan import __version__
from coplan.cli import commands, main
from coplan.cli.main import run_command
from coplan.datafiles import data_folder
from coplan.language import LANGUAGES, Language
from coplan.run import solving
from tests.tables import edited, small
from tests.tiny import PROGRAMMES, TINY
from tests.workbooks import FIRST_STEPS, cells, saved

COMMANDS = tuple(commands("en").commands)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
CHINESE_CHARACTERS = re.compile("[一-鿿]")


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def coplan(capsys: pytest.CaptureFixture[str]) -> Any:
    def run_it(*arguments: object) -> Said:
        code = run_command([str(argument) for argument in arguments])
        return Said(int(code), *capsys.readouterr())

    return run_it


@pytest.fixture(autouse=True)
def english_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPLAN_LANG", "en")
    monkeypatch.chdir(tmp_path)


def chinese_case(path: Path, **sheets: Any) -> Path:
    """A sound case with Chinese names, or with sheets of one's own."""
    tables = {
        "设置": [["项目", "取值"], ["首个招生年", 2027], ["末个招生年", 2027]],
        "地区": [["地区"], ["北区"], ["南区"]],
        "院校": [["院校", "地区"], ["北区学院", "北区"]],
        "专业": [["专业代码", "专业名称"], ["080901", "计算机"]],
        "专业点": [["院校", "专业代码", "现招生数", "最多招生", "学制"], ["北区学院", "080901", 40, 80, 1]],
        "需求": [["地区", "专业代码", "年份", "需求人数"], ["北区", "080901", 2028, 60]],
    }
    return saved(path, {**tables, **sheets})


# --- help ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_has_help_in_the_language(language: Language) -> None:
    group = commands(language)
    assert {"init", "check", "solve", "models"} <= set(group.commands)
    for command in (group, *group.commands.values()):
        options = [p for p in command.params if isinstance(p, click.Option)]
        for text in (command.help, *(option.help for option in options)):
            assert text
            assert bool(CHINESE_CHARACTERS.search(text)) is (language == "zh")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_pages_are_wholly_in_the_language(command: Sequence[str], coplan: Any, monkeypatch: Any) -> None:
    english = coplan(*command, "--help")
    assert english.code == 0
    assert not CHINESE_CHARACTERS.search(english.out)
    monkeypatch.setenv("COPLAN_LANG", "zh_CN.UTF-8")
    chinese = coplan(*command, "--help")
    assert chinese.code == 0
    assert not re.search("Usage|Options|Commands|Show|Error|ARGS", chinese.out)


def test_no_command_shows_the_help(coplan: Any) -> None:
    said = coplan()
    assert said.code == 2
    assert all(name in said.err for name in COMMANDS)


def test_version(coplan: Any) -> None:
    assert coplan("--version") == Said(0, f"coplan {__version__}\n", "")


# --- usage ---

WRONG: dict[str, tuple[Sequence[str], str]] = {
    "no file": (["solve"], "缺少“文件”"),
    "unknown command": (["solv"], "没有命令“solv”"),
    "unknown option": (["solve", "a.xlsx", "--speed"], "没有选项 --speed"),
    "too many files": (["init", "my", "case.xlsx"], "多了“case.xlsx”"),
    "no value": (["solve", "a.xlsx", "-o"], "-o"),
    "no number": (["solve", "a.xlsx", "--time-limit", "long"], "--time-limit"),
    "negative number": (["solve", "a.xlsx", "--time-limit", "-1"], "--time-limit"),
    "unknown language": (["check", "a.xlsx", "--lang", "fr"], "--lang 只能取 en、zh"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_is_said_in_the_language(case: str, coplan: Any, monkeypatch: Any) -> None:
    arguments, said = WRONG[case]
    english = coplan(*arguments)
    assert (english.code, english.out) == (2, "")
    assert not CHINESE_CHARACTERS.search(english.err)
    monkeypatch.setenv("COPLAN_LANG", "zh")
    chinese = coplan(*arguments)
    assert (chinese.code, chinese.out) == (2, "")
    assert said in chinese.err
    assert not re.search("[Nn]o such|[Mm]issing|valid|range|requires|argument|one of", chinese.err)


@pytest.mark.parametrize("command", ["check", "solve"])
def test_a_file_that_is_not_there(command: str, coplan: Any, monkeypatch: Any) -> None:
    assert coplan(command, "absent.xlsx").code == 2
    monkeypatch.setenv("COPLAN_LANG", "zh")
    assert "找不到文件“absent.xlsx”" in coplan(command, "absent.xlsx").err
    assert "There is" not in coplan(command, "absent.xlsx").err


# --- init ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_init_writes_in_the_language_and_says_what_comes_next(language: Language, coplan: Any) -> None:
    said = coplan("init", "my case.xlsx", "--lang", language)
    assert said.code == 0
    assert 'coplan check "my case.xlsx"' in said.out
    assert bool(CHINESE_CHARACTERS.search(said.out)) is (language == "zh")
    assert ("设置" in cells(Path("my case.xlsx"))) is (language == "zh")


def test_init_does_not_overwrite_unless_told(coplan: Any) -> None:
    Path("case.xlsx").write_bytes(b"mine")
    said = coplan("init", "case.xlsx")
    assert said.code == 2
    assert "--force" in said.err
    assert Path("case.xlsx").read_bytes() == b"mine"
    assert coplan("init", "case.xlsx", "--force").code == 0


# --- check ---


def test_check_of_a_sound_case(coplan: Any) -> None:
    assert coplan("check", FIRST_STEPS) == Said(0, f"{FIRST_STEPS}: no errors. It can be solved.\n", "")


def test_an_error_is_said_with_its_cell_and_what_would_be_right(coplan: Any) -> None:
    said = coplan("check", saved(Path("case.xlsx"), edited("Programmes", "C2", "about 50")))
    assert said.code == 3
    wrong = 'Programmes!C2: "about 50" is not a number of seats; write a whole number such as 50'
    assert said.err == f"error: {wrong}\n"


def test_chinese_headings_are_answered_in_chinese_unless_told(coplan: Any) -> None:
    path = chinese_case(Path("case.xlsx"), 地区=[["地区", "权重"], ["北区", "高"], ["南区", 1]])
    said = coplan("check", path)
    assert said.err == "错误：地区!B2：“高”不能作为“权重”；请填数字，例如 1.5\n"
    assert coplan("check", path, "--lang", "en").err.startswith('error: 地区!B2: "高" is not a number')
    assert coplan("check", FIRST_STEPS, "--lang=zh").out.endswith("没有错误，可以求解。\n")


def test_every_error_has_a_line_of_its_own(coplan: Any) -> None:
    demand = [["region", "specialty", "year", "required"], *(["Nrth", "080901", year, 5] for year in range(2028, 2040))]
    said = coplan("check", saved(Path("case.xlsx"), small(Demand=demand)))
    *lines, counts = said.err.splitlines()
    assert [line.partition('"')[0] for line in lines] == [f"error: Demand!A{row}: " for row in range(2, 14)]
    assert counts.startswith("Errors: 12")


def test_many_warnings_of_one_kind_are_cut(coplan: Any) -> None:
    columns = ["region", "specialty", "year", "required", "low"]
    demand = [columns, *(["North", "080901", year, 5, 6] for year in range(2028, 2043))]
    said = coplan("check", saved(Path("case.xlsx"), small(Demand=demand)))
    assert sum("warning: Demand!E" in line for line in said.err.splitlines()) == 10
    assert "… and 5 more of this kind: " in said.err


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
    values = {value: sheet.get(address.replace("A", "C")) for address, value in sheet.items() if address[0] == "A"}
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

    monkeypatch.setattr(solving, "make_plan", broken)
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

    monkeypatch.setattr(solving, "make_plan", interrupted)
    said = coplan("solve", FIRST_STEPS, "--lang", language)
    assert said.code == 130
    assert bool(CHINESE_CHARACTERS.search(said.err)) is (language == "zh")
    assert not Path("outputs").exists()


# --- models ---


def test_models_lists_each_with_its_goals(coplan: Any) -> None:
    said = coplan("models")
    assert said.code == 0
    assert [line.split(" ")[0] for line in said.out.splitlines()[::2]] == ["mutual", "separate", "shared"]
    assert "goals in order: shortage → surplus → change → cost" in said.out
    assert "目标次序：缺口 → 富余 → 变动 → 成本" in coplan("models", "--lang", "zh").out


# --- signals, and output that nobody reads ---


@POSIX
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_stopped_leaves_the_old_plan(number: signal.Signals, code: int, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(b"old")
    command = [sys.executable, "-m", "coplan", "solve", str(data_folder("inputs") / "jingjinji.xlsx"), "-o", str(plan)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8") as process:
        assert process.stderr is not None
        assert "单独规划" in process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == code
    assert "Traceback" not in rest
    assert "terminate" not in rest
    assert ("Stopped. Nothing was written." in rest) is (number != signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert plan.read_bytes() == b"old"


@POSIX
def test_a_reader_who_has_had_enough_is_no_defect() -> None:
    command = f"{sys.executable} -m coplan models | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


def test_main_leaves_with_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    old = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as left:
            main(["check", "absent.xlsx"])
    finally:
        signal.signal(signal.SIGTERM, old)
    assert left.value.code == 2
    assert "absent.xlsx" in capsys.readouterr().err
