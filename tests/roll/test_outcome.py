"""How a year was carried out: planned beside actual, and what enrolment means for later years."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from coplan import run
from coplan.roll import Outcome, said, tables
from tests.roll.plans import actual, solved

COLLEGE = "North College"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Of the 72 seats for computing in West 60 were taken, and 50 came; 20 of 33 seats for nursing were taken."""
    folder = tmp_path_factory.mktemp("outcome")
    known = actual(
        folder,
        [COLLEGE, "080901", None, 60, 50],
        ["South College", "101101", "South", 20],
        [None, "080901", None, None, None, "West", 12.5],
    )
    found = run.roll(solved("headcount"), folder / "next.xlsx", known).outcome
    assert found is not None
    return found


def test_planned_stands_beside_actual_and_what_is_not_known_is_blank(outcome: Outcome) -> None:
    frame = tables(outcome)["Outcome"].set_index(["institution", "specialty", "trained_for"])
    columns = ["seats", "recruited", "expected", "enrolled"]
    assert list(frame.loc[(COLLEGE, "080901", "West"), columns]) == [72, 60, 72.0, 50.0]
    assert list(frame.loc[("South College", "101101", "South"), columns]) == [33, 20, 33.0, None]
    assert len(frame) == 2


def test_what_enrolment_means(outcome: Outcome) -> None:
    # 120 are needed in West in 2028, 2029 and 2030, and nobody was there but the 12.5. In 2028 nobody graduates, in
    # 2029 those who entered in 2027, 72 or 50, in 2030 the 72 or so of 2028 as well.
    frame = tables(outcome)["Effects"].set_index(["region", "specialty"])
    west = frame.loc[("West", "080901")]
    assert (west["expected"], west["enrolled"]) == (72, 50)
    assert west["shortage"] == (120 - 12.5) + (120 - 84.5)
    assert west["shortage_now"] - west["shortage"] == 22 + (120 - 62.5 - 48)
    assert (west["staff"], west["headcount"]) == (0, 12.5)
    south = frame.loc[("South", "101101")]
    assert (south["enrolled"], south["shortage"], south["shortage_now"]) == (20, 0, 0)
    assert list(frame.index) == [("West", "080901"), ("South", "101101")]


def test_it_is_said_in_sentences(outcome: Outcome) -> None:
    english = " ".join(text.en for text in said(outcome))
    assert "80 were taken in 2027 where 105 were planned: 23.8% fewer." in english
    assert "50 came where 72 were to come: 30.6% fewer." in english
    assert "shortages grow by 31.5 person-years up to 2030, most of all: West · Computing (31.5)." in english


def test_as_planned_nothing_changes(tmp_path: Path) -> None:
    known = actual(tmp_path, [COLLEGE, "080901", None, 72, 72], ["South College", "101101", None, 33, 33])
    rolled = run.roll(solved("headcount"), tmp_path / "next.xlsx", known)
    assert rolled.case == run.roll(solved("headcount"), tmp_path / "other.xlsx").case
    assert rolled.outcome is not None
    assert any("no shortage up to 2030 is another" in text.en for text in said(rolled.outcome))


def test_the_workbook_has_it_in_front(tmp_path: Path) -> None:
    known = actual(tmp_path, [COLLEGE, "080901", None, 60, 50])
    path = run.roll(solved("headcount"), tmp_path / "next.xlsx", known, language="zh").path
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["执行情况", "报到影响"]
    assert run.check(path).exit_code == 0
    assert "unknown_sheet" not in {issue.code for issue in run.check(path).issues}


def test_without_actual_there_is_none(tmp_path: Path) -> None:
    rolled = run.roll(solved(), tmp_path / "next.xlsx")
    assert rolled.outcome is None
    assert openpyxl.load_workbook(rolled.path).sheetnames[0] == "Settings"
