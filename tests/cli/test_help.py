"""The command line: help, wrong usage, and the commands that need no case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest

from coplan import __version__
from coplan.cli import commands
from coplan.words.language import LANGUAGES, Language
from tests.cli.said import CHINESE_CHARACTERS, Said
from tests.workbooks import cells

COMMANDS = tuple(commands("en").commands)


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
    "no folder": (["split", "a.xlsx"], "应依次写出：文件... 文件夹"),
    "no lever": (["frontier", "a.xlsx"], "缺少 --vary：可取 budget"),
    "no number": (["solve", "a.xlsx", "--time-limit", "long"], "--time-limit 应为不小于 0 的秒数"),
    "no factor": (["frontier", "a.xlsx", "--vary", "demand", "--from", "x"], "--from 应为数字"),
    "no year": (["explain", "a.xlsx", "--year", "next"], "--year 应为整数"),
    "no count": (["solve", "a.xlsx", "--jobs", "0"], "--jobs 应为不小于 1 的整数"),
    "negative number": (["solve", "a.xlsx", "--time-limit", "-1"], "--time-limit"),
    "no share": (["solve", "a.xlsx", "--accept-gap", "much"], "--accept-gap"),
    "all of it": (["evaluate", "a.xlsx", "--accept-gap", "100%"], "--accept-gap"),
    "nothing": (["solve", "a.xlsx", "--accept-gap", "0"], "--accept-gap"),
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


def test_numbers_are_asked_for_in_plain_english(coplan: Any) -> None:
    said = coplan("solve", "a.xlsx", "--time-limit", "long").err
    assert said.startswith("--time-limit takes a number of seconds, 0 or more.\n")
    assert coplan("split", "a.xlsx").err.startswith("Something is missing: the command takes FILE... FOLDER\n")


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


# --- models ---


def test_models_lists_each_with_its_goals(coplan: Any) -> None:
    said = coplan("models")
    assert said.code == 0
    assert [line.split(" ")[0] for line in said.out.splitlines()[::2]] == ["fair", "mutual", "separate", "shared"]
    assert "goals in order: shortage → surplus → change → cost" in said.out
    assert "目标次序：缺口 → 富余 → 变动 → 成本" in coplan("models", "--lang", "zh").out
