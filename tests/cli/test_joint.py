"""Several workbooks as one case, and a case split by region, on the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.workbooks import FIRST_STEPS, allocation


@pytest.fixture
def parts(coplan: Any) -> list[str]:
    said = coplan("split", FIRST_STEPS, "parts")
    assert (said.code, said.err) == (0, "")
    return said.out.split()


def disagree(path: str) -> None:
    book = openpyxl.load_workbook(path)
    book["Specialties"]["B2"] = "Something else"
    book.save(path)


def test_a_case_split_and_joined_gives_the_same_plan_in_any_order(parts: Sequence[str], coplan: Any) -> None:
    assert [Path(part).name for part in parts] == ["North.xlsx", "Centre.xlsx", "South.xlsx"]
    assert coplan("solve", FIRST_STEPS, "-o", "whole.xlsx").code == 0
    for order in (*list(permutations(parts))[:2], parts[::-1]):
        said = coplan("solve", *order, "--json")
        assert json.loads(said.out)["plan"] == str(Path("outputs/Centre+North+South-mutual.xlsx"))
        assert allocation(Path("outputs/Centre+North+South-mutual.xlsx")) == allocation(Path("whole.xlsx"))


def test_several_files_are_checked_as_one_case(parts: Sequence[str], coplan: Any) -> None:
    said = coplan("check", *parts)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{' + '.join(parts)}: no errors. It can be solved.\n"


@pytest.mark.parametrize("command", ["check", "solve"])
def test_rows_that_do_not_agree_are_named_with_both_files(command: str, parts: Sequence[str], coplan: Any) -> None:
    disagree(parts[0])
    said = coplan(command, *parts)
    assert said.code == 3
    assert "[North.xlsx]Specialties!B2" in said.err
    assert "[Centre.xlsx]Specialties!B2" in said.err
    assert not Path("outputs").exists()


def test_what_several_files_cannot_do(parts: Sequence[str], coplan: Any) -> None:
    for arguments, said in (
        (["check", *parts, "--annotate", "marked.xlsx"], "--annotate"),
        (["check", parts[0], parts[0]], "North.xlsx"),
        (["solve", parts[0], "./" + parts[0]], "North.xlsx"),
        (["solve", *parts, "--keep", "North Polytechnic"], "--keep"),
        (["solve", *parts, "--keep-year", "2027"], "--keep-year"),
        (["solve", *parts, "-o", parts[2]], "input file itself"),
    ):
        answer = coplan(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
    assert not Path("marked.xlsx").exists()


def test_split_overwrites_only_when_told(parts: Sequence[str], coplan: Any) -> None:
    Path(parts[0]).write_bytes(b"mine")
    said = coplan("split", FIRST_STEPS, "parts")
    assert (said.code, said.out) == (2, "")
    assert "--force" in said.err
    assert Path(parts[0]).read_bytes() == b"mine"
    assert coplan("split", FIRST_STEPS, "parts", "--force", "--by", "region").code == 0
    assert Path(parts[0]).read_bytes() != b"mine"


def test_split_refuses_a_wrong_case_and_its_own_file(parts: Sequence[str], coplan: Any) -> None:
    own = coplan("split", *parts, "parts", "--force")
    assert own.code == 2
    assert "input file itself" in own.err
    disagree(parts[0])
    assert coplan("split", *parts, "again").code == 3
    assert not Path("again").exists()


def test_scenarios_of_a_joint_case(parts: Sequence[str], coplan: Any) -> None:
    said = coplan("solve", *parts, "--all-scenarios")
    assert said.code == 0
    assert said.out.splitlines()[1].endswith(str(Path("outputs/Centre+North+South-mutual.xlsx")))
