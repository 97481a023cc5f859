"""The command roll: what it says, in both languages, and what it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.roll.plans import actual, solved


def test_it_says_what_was_carried_over_and_what_to_do_next(coplan: Any) -> None:
    said = coplan("roll", str(solved()))
    assert said.code == 0
    assert "people short at the end of 2027: 40; they are added to Demand of 2028" in said.err
    assert "notice: Changes!A3: the change of required in Demand by the scenario" in said.err
    assert "next: coplan check outputs/plan-2028.xlsx" in said.out.replace("\\", "/")
    assert Path("outputs/plan-2028.xlsx").exists()


def test_it_speaks_chinese(coplan: Any) -> None:
    known = actual(Path.cwd(), ["North College", "080901", None, 60, 50])
    said = coplan("roll", str(solved("headcount")), "--actual", str(known), "--lang", "zh", "-o", "next.xlsx")
    assert said.code == 0
    assert "计划报到 72 人，实际报到 50 人，少 30.6%。" in said.out
    assert "“现有人才”改为方案推算的 2027 年末在岗人数" in said.err
    assert "下一步：coplan check next.xlsx" in said.out


def test_a_last_year_before_the_first(coplan: Any) -> None:
    said = coplan("roll", str(solved()), "--last-year", "2026", "-o", "next.xlsx")
    assert said.code == 2
    assert "name 2028 or a later year with --last-year" in said.err
    assert not Path("next.xlsx").exists()


def test_the_form_is_filled_in_and_read(coplan: Any) -> None:
    said = coplan("roll", str(solved()), "--actual-form", "form.xlsx")
    assert said.code == 0
    assert "--actual form.xlsx" in said.out
    unfilled = coplan("roll", str(solved()), "--actual", "form.xlsx", "-o", "next.xlsx")
    assert unfilled.code == 3
    assert "no row of this sheet has a number" in unfilled.err
    assert coplan("roll", str(solved()), "--actual-form", "form.xlsx").code == 2
