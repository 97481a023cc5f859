"""What a report says of how the first year of a plan was carried out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coplan import run
from coplan.report.outcome import outcome_chart, outcome_finding, outcome_tables
from coplan.report.sections import sections
from coplan.roll import Outcome
from tests.report.subjects import subject
from tests.roll.plans import actual, solved


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("outcome")
    known = actual(folder, ["North College", "080901", None, 60, 50])
    found = run.roll(solved("headcount"), folder / "next.xlsx", known).outcome
    assert found is not None
    return found


def test_a_section_stands_only_where_the_year_is_known(outcome: Outcome) -> None:
    assert "outcome" not in [section.key for section in sections([subject()])]
    (section,) = [section for section in sections([subject(outcome=outcome)]) if section.key == "outcome"]
    assert len(section.panels) == 1


def test_tables_are_those_of_the_workbook_with_what_is_not_known_blank(outcome: Outcome) -> None:
    taken, effects = outcome_tables(outcome)
    assert taken.rows[0][5:] == ("72", "60", "-12", "72.0", "50.0", "-22.0", "-30.6%")
    assert taken.rows[1][6:8] == ("", "")
    assert [heading.heading.zh for heading in taken.columns][5:8] == [
        "计划名额（名）",
        "实际招生（名）",
        "招生增减（名）",
    ]
    assert effects.rows[0][:2] == ("West", "080901")
    assert "50 came where 72 were to come" in outcome_finding(outcome).en


def test_students_who_were_to_come_and_came_are_drawn_where_both_are_known(outcome: Outcome) -> None:
    drawn = outcome_chart(outcome)
    assert drawn is not None
    for spec in drawn.specs.values():
        assert [list(trace["x"]) for trace in spec["data"]] == [[72.0], [50.0]]
        assert spec["layout"]["yaxis"]["ticktext"] == ["West"]
    unknown = replace(outcome, takings=tuple(replace(t, enrolled=None) for t in outcome.takings))
    assert outcome_chart(unknown) is None


def test_the_page_of_a_plan_has_it(tmp_path: Path) -> None:
    known = actual(tmp_path, ["North College", "080901", None, 60, 50])
    page = run.report([solved("headcount")], tmp_path / "page.html", actual=known).path
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert "How the first year was carried out" in text
    assert "首年执行情况" in text
