"""notices and evaluate --replies on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.said import CHINESE_CHARACTERS
from tests.notices.plans import NORTH, entered, filled_in
from tests.workbooks import allocation

ROW = ("080901", "North", 2027)


def test_notices_are_written_and_told(plan: Path, coplan: Any) -> None:
    said = coplan("notices", plan.name, "notices")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Notices written to notices: 5.")
    assert len(list(Path("notices").iterdir())) == 5
    again = coplan("notices", plan.name, "notices")
    assert (again.code, again.out) == (2, "")
    assert again.err.count("exists already") == 5
    assert coplan("notices", plan.name, "notices", "--force", "--lang", "zh").out.startswith(
        "已在“notices”中写入 5 份通知"
    )


def test_answers_are_evaluated_and_planned_around(plan: Path, coplan: Any) -> None:
    coplan("notices", plan.name, "notices")
    filled_in(Path("notices") / f"{NORTH}.xlsx", entered(4, *ROW))
    said = coplan("evaluate", plan.name, "--replies", "notices")
    assert (said.code, said.err) == (0, "")
    assert "10 → 4 ([North College.xlsx]Seats!I9)" in said.out
    assert "The plan holds: no limit is broken." in said.out
    assert said.out.endswith(f"Written: {Path('notices', 'plan-replies.xlsx')}\n")
    data = json.loads(coplan("evaluate", plan.name, "--replies", "notices", "--json").out)
    assert [wish["wanted"] for wish in data["replies"]["wishes"]] == [4]
    repaired = coplan("evaluate", plan.name, "--replies", "notices", "--repair", "-o", "repaired.xlsx")
    assert repaired.code == 0
    assert (NORTH, *ROW, 4) in allocation(Path("repaired.xlsx"))


def test_wrong_answers_are_bad_input(plan: Path, coplan: Any) -> None:
    coplan("notices", plan.name, "notices", "--lang", "en")
    filled_in(Path("notices") / f"{NORTH}.xlsx", entered("half", *ROW))
    for more in ([], ["--repair", "-o", "repaired.xlsx"]):
        said = coplan("evaluate", plan.name, "--replies", "notices", *more)
        assert (said.code, said.out) == (3, "")
        assert "[North College.xlsx]Seats!I9" in said.err
    assert not list(Path().rglob("*repl*"))
    assert not list(Path().rglob("*repaired*"))
    assert coplan("evaluate", plan.name, "--replies", "absent").code == 2


def test_answers_in_chinese(plan: Path, coplan: Any) -> None:
    coplan("notices", plan.name, "notices", "--lang", "zh")
    said = coplan("evaluate", plan.name, "--replies", "notices", "--lang", "zh")
    assert said.code == 0
    assert said.out.startswith("2 所院校中 2 所有反馈；共 0 项要求")
    assert CHINESE_CHARACTERS.search(said.out)


def test_agreed_seats_are_kept(plan: Path, coplan: Any) -> None:
    said = coplan("solve", plan.name, "--keep-agreed", "-o", "again.xlsx")
    assert said.code == 0
    assert "--keep-agreed keeps nothing" in said.err
    assert coplan("solve", plan.name, plan.name, "--keep-agreed").code == 2
