"""What a plan workbook for several scenarios says, explains and reports."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from coplan import run
from coplan.contract.model import load_model
from coplan.contract.results import figures
from coplan.plan import make_plan
from coplan.reopen.plans import reopen
from coplan.report import page
from coplan.report.sections import sections
from coplan.report.tables import origin_table
from coplan.run.cases import check_raw
from coplan.run.plans import _subject, sides_of
from coplan.tables.scenario import apply_scenario
from coplan.words.language import say_both
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan
from tests.across.plans import NAMES, case, solved


def test_bottlenecks_name_the_scenario_whose_limit_binds() -> None:
    table = read_plan(solved(brief=False)).tables["Bottlenecks"]
    of_closed = table[table["scenario"] == "closed"]
    assert len(of_closed)
    assert of_closed["sentence"].str.startswith("In scenario closed: One more seat a year at ").all()
    assert set(of_closed["price"]) == {1.0}


def test_unmet_says_what_is_missing_for_the_other_scenarios() -> None:
    file = read_plan(solved(brief=False))
    unmet = file.tables["Unmet"]
    above = file.summary["shortage"] - file.summary["shortage_bound"]
    assert above > 0
    assert unmet["scenarios"].sum() == pytest.approx(above, abs=1e-6)
    assert not unmet["whole"].any()


def test_summary_says_what_lies_above_the_bound() -> None:
    sheet = openpyxl.load_workbook(solved(), data_only=True)["Summary"]
    labels = [row[0] for row in sheet.iter_rows(max_row=8, values_only=True)]
    assert "For the other scenarios" in labels
    assert "Cost of whole numbers" not in labels


def test_sheets_begin_with_what_the_plan_can_be_defended_by() -> None:
    book = openpyxl.load_workbook(solved(), data_only=True)
    first = [str(book[key]["A2"].value) for key in ("Futures", "Regret")]
    assert first[0].startswith("Whichever of these scenarios comes true, this plan misses at most ")
    assert all(f"Largest regret of “{name}”: " in first[1] for name in ("joint", *NAMES))
    assert "Largest regret of “base”: 0.0 person-years, but its seats break limits in scenario closed. " in first[1]
    assert "Largest regret of “closed”: 78.0 person-years. " in first[1]


def test_own_plans_are_those_before_seats_are_made_steadier() -> None:
    table = read_plan(solved()).tables["Regret"].set_index("plan")
    for name in ("more", "closed"):
        found = check_raw(apply_scenario(read_workbook(case()), name)).need_case()
        plan = make_plan(replace(found, steadiness=Fraction(0)), load_model("mutual"))
        assert table.loc[name, name] == pytest.approx(plan.figures["shortage"])


def test_explain_says_whom_seats_serve_in_each_scenario(tmp_path: Path) -> None:
    found = run.explain(solved(), run.Asked(institutions=["South College"]), tmp_path / "why.xlsx")
    text = "\n".join(found.lines)
    assert "speaks of scenario base alone" in text
    assert "   closed: " in text
    assert "stopped by the intake limit of South College (96 seats a year) (2027)" in text
    assert "planned anew around them" not in text
    rows = list(openpyxl.load_workbook(tmp_path / "why.xlsx")["Futures"].iter_rows(values_only=True))
    assert {row[0] for row in rows if row[1] == "South College"} == set(NAMES)
    short = run.explain(solved(), language="zh").lines
    assert short[-5] == "各情景下的缺口（人年，未加权）："


def test_the_report_has_a_section_on_the_scenarios() -> None:
    side = sides_of([solved()])[0]
    subject = _subject(side, reopen(solved()))
    section = next(found for found in sections([subject]) if found.key == "futures")
    (panel,) = section.panels
    assert panel.finding.en.startswith("Whichever of these scenarios comes true")
    assert [table.key for table in panel.tables] == ["Futures", "Regret", "FutureGains"]
    assert len(panel.tables[0].rows) == len(NAMES)
    assert panel.chart is not None
    assert "futures" in page([subject], "zh")
    assert [figures()["aim"].label, say_both("across.aim_regret")] in origin_table([subject]).rows


def test_the_case_stays_as_it_was() -> None:
    book, before = (openpyxl.load_workbook(path) for path in (solved(), case()))
    for sheet in ("Scenarios", "Changes", "Demand"):
        rows = [
            [[cell for cell in row if cell is not None] for row in b[sheet].iter_rows(min_row=2, values_only=True)]
            for b in (book, before)
        ]
        assert [row for row in rows[0] if row] == [row for row in rows[1] if row]
