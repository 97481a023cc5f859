"""coplan report, and coplan solve --report, on the command line."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.evaluate.plans import solved
from tests.workbooks import FIRST_STEPS, with_scenarios


def test_a_report_is_written_and_named(coplan: Any) -> None:
    shutil.copy(solved(), "plan.xlsx")
    said = coplan("report", "plan.xlsx")
    assert (said.code, said.out, said.err) == (0, "Written: plan.html\n", "")
    assert coplan("report", "plan.xlsx", "-o", "our.html", "--lang", "zh").out == "已写入：our.html\n"
    assert 'class="show-zh"' in Path("our.html").read_text(encoding="utf-8")


def test_what_cannot_be_reported_on(coplan: Any) -> None:
    assert coplan("report").code == 2
    assert coplan("report", "absent.xlsx").code == 2
    assert coplan("report", FIRST_STEPS, "-o", "report.html").code == 3
    shutil.copy(solved(), "plan.xlsx")
    assert "first-steps.xlsx" in coplan("report", "plan.xlsx", FIRST_STEPS, "-o", "report.html").err
    said = coplan("report", "plan.xlsx", "-o", "report.pdf", "--lang", "zh")
    assert said.code == 2
    assert "报告只能写成 .html 文件" in said.err
    assert not Path("report.html").exists()


def test_solve_writes_a_report_beside_the_plan(coplan: Any) -> None:
    said = coplan("solve", FIRST_STEPS, "--report", "-o", "mine.xlsx")
    assert said.code == 0
    assert said.out.endswith("mine.xlsx\nWritten: mine.html\n")
    assert Path("mine.html").exists()
    said = coplan("solve", FIRST_STEPS, "--report", "--json", "-o", "mine.xlsx")
    assert json.loads(said.out)["exit_code"] == 0
    assert "Written: mine.html" in said.err


def test_every_scenario_has_its_own_report(coplan: Any) -> None:
    case = with_scenarios(Path("case.xlsx"), {"dry": []})
    said = coplan("solve", case, "--all-scenarios", "--report", "-o", "plans", "--jobs", 1)
    assert said.code == 0
    assert sorted(path.name for path in Path("plans").glob("*.html")) == ["case-mutual-dry.html", "case-mutual.html"]


def test_what_to_install_is_said_before_anything_is_solved(coplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = import_module("coplan.report.page")  # its name is also that of a function
    monkeypatch.setattr(page, "find_spec", lambda name: None if name == "plotly" else object())
    shutil.copy(solved(), "plan.xlsx")
    for arguments in (["report", "plan.xlsx"], ["solve", FIRST_STEPS, "--report"]):
        said = coplan(*arguments)
        assert (said.code, said.out) == (2, "")
        assert "not installed: plotly" in said.err
        assert 'pip install ".[report]"' in said.err
    assert not Path("outputs").exists()
