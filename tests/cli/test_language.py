"""The language that a command speaks: of the workbook, else of the script of the names, else of the user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coplan.workbook.file_language import language_of_file
from tests.cli.said import CHINESE_CHARACTERS, chinese_case
from tests.workbooks import FIRST_STEPS

COMMANDS = (
    ("check",),
    ("solve",),
    ("split", "规划.xlsx"),
    ("compare", "另一个.xlsx"),
    ("report",),
    ("evaluate",),
    ("evaluate", "--repair"),
    ("explain",),
    ("frontier", "--vary", "demand"),
    ("coalitions",),
    ("forecast",),
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("made", ["absent", "folder", "text"])
def test_a_chinese_name_that_cannot_be_read_is_told_in_chinese(
    coplan: Any, command: tuple[str, ...], made: str
) -> None:
    path = Path("规划.xlsx")
    if made == "folder":
        path.mkdir()
    elif made == "text":
        path.write_text("a,b")
    said = coplan(*command, "规划.xlsx")
    assert said.code in (2, 3)
    assert said.err.startswith("错误：")
    english = coplan(*command, "规划.xlsx", "--lang", "en")
    assert english.err.startswith("error: ")
    assert coplan(*command, "规划.xlsx", "--no-such-option").err.startswith("没有选项")


def test_the_language_of_the_user_counts_where_nothing_else_says_it(
    coplan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert coplan("check", "absent.xlsx").err.startswith("error: ")
    monkeypatch.setenv("COPLAN_LANG", "zh")
    assert coplan("check", "absent.xlsx").err.startswith("错误：")


@pytest.mark.parametrize("option", [("--no-such-option",), ("--time-limit", "nan"), ("-o", "plan.csv")])
def test_a_bad_option_is_told_in_the_language_of_the_workbook(coplan: Any, option: tuple[str, ...]) -> None:
    chinese_case(Path("case.xlsx"))
    assert CHINESE_CHARACTERS.search(coplan("solve", "case.xlsx", *option).err)
    assert not CHINESE_CHARACTERS.search(coplan("solve", "case.xlsx", *option, "--lang", "en").err)
    Path("规划.xlsx").write_bytes(FIRST_STEPS.read_bytes())
    assert not CHINESE_CHARACTERS.search(coplan("solve", "规划.xlsx", *option).err.replace("规划", ""))


def test_a_file_that_is_missing_is_told_in_the_language_of_the_others(coplan: Any) -> None:
    chinese_case(Path("case.xlsx"))
    said = coplan("check", "absent.xlsx", "case.xlsx", "gone.xlsx")
    assert said.code == 2
    assert "找不到文件“absent.xlsx”" in said.err
    assert "找不到文件“gone.xlsx”" in said.err


def test_a_template_speaks_as_its_name(coplan: Any) -> None:
    assert "已写入" in coplan("init", "规划.xlsx").out
    assert language_of_file(Path("规划.xlsx")) == "zh"
    assert "Written" in coplan("init", "规划.xlsx", "--force", "--lang", "en").out
    assert language_of_file(Path("规划.xlsx")) == "en"
    assert "Written" in coplan("init", "case.xlsx").out


def test_the_language_of_what_is_no_workbook_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(b"PK\x03\x04")
    for path in (tmp_path / "case.xlsx", tmp_path, tmp_path / "absent.xlsx", Path("/dev/zero"), Path("x" * 5000)):
        assert language_of_file(path) is None
