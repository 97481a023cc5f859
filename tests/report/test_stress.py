"""What a report says of how a plan stands up."""

from __future__ import annotations

from functools import cache

from coplan.report.sections import sections
from coplan.report.stress import stress_chart, stress_finding, stress_tables
from coplan.stress import Draws, Stress, stress
from coplan.words.language import LANGUAGES
from tests.report.subjects import subject
from tests.stress.plans import ranged_side


@cache
def found() -> Stress:
    return stress([ranged_side()], Draws(50))


def test_a_section_stands_only_where_the_case_gives_ranges() -> None:
    assert "stress" not in [section.key for section in sections([subject()])]
    (section,) = [section for section in sections([subject(stress=found())]) if section.key == "stress"]
    assert len(section.panels) == 1


def test_the_finding_says_how_likely_and_how_much_more_is_missing() -> None:
    said = stress_finding(found())
    assert "of the futures more people are missing than planned" in said.en
    assert "50 futures are drawn" in said.en
    assert "抽取 50 种未来" in said.zh


def test_the_chart_has_the_plan_the_middle_and_the_band_in_every_year() -> None:
    for language in LANGUAGES:
        spec = stress_chart(found()).specs[language]
        assert [len(trace["y"]) for trace in spec["data"]] == [6] * 4
        assert len([trace for trace in spec["data"] if trace.get("showlegend") is not False]) == 3


def test_tables_are_those_of_the_workbook() -> None:
    regions, risks = stress_tables(found())
    assert [str(getattr(row[0], "en", row[0])) for row in regions.rows] == ["All regions", "North", "South"]
    assert regions.columns[1].heading.zh == "方案缺口（加权人年）"
    assert risks.rows[0][0] == "South"
