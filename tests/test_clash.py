"""Why there is no plan: the limits that clash are named, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from coplan.case import Case
from coplan.clash import SHEET_OF_FAMILY, clashes
from coplan.contract import contract
from coplan.errors import Issue
from coplan.language import LANGUAGES, say
from coplan.model import load_model
from coplan.plan import make_plan
from coplan.solver import Infeasible
from tests.tables import settings
from tests.tiny import NEED, PROGRAMMES, Rows, case_of

FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
BOTH_NEED: Rows = [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]]
AT_LEAST = [*PROGRAMMES, "min_intake"]


class Clash(NamedTuple):
    """What leaves no plan, and what must be named: families with subject and year."""

    sheets: Mapping[str, Rows]
    named: tuple[tuple[str, str, str], ...]


CLASHES = {
    # At least 10 of each of two programmes, and 15 in all.
    "institution_intake": Clash(
        {
            "Programmes": [AT_LEAST, ["E", "k", 20, 100, 1, 10], ["E", "m", 20, 100, 1, 10]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 15]],
        },
        (
            ("institution_intake", "E", "2027"),
            ("intake_range", "E · k", "2027"),
            ("intake_range", "E · m", "2027"),
        ),
    ),
    "intake_range": Clash(
        {
            "Programmes": [AT_LEAST, ["E", "k", 10, 100, 1, 10]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 5]],
        },
        (("institution_intake", "E", "2027"), ("intake_range", "E · k", "2027")),
    ),
    # 30 seats are fixed, but from 10 only a step of 10 leads up to 20.
    "steady_change": Clash(
        {
            "Programmes": [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 10, 100, 1, 0.1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 30]],
        },
        (("steady_change", "E · k", "2027"), ("fixed_seats", "E · k · East", "2027")),
    ),
    "steady_change between years": Clash(
        {
            "Settings": settings(last_year=2028),
            "Programmes": [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 10, 100, 1, 0.1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 10], ["E", "k", "East", 2028, 30]],
        },
        (("steady_change", "E · k", "2028"), ("fixed_seats", "E · k · East", "2027–2028")),
    ),
    # 20 of last year and at least 10 new ones.
    "institution_enrolment": Clash(
        {
            "Programmes": [AT_LEAST, ["E", "k", 20, 100, 2, 10]],
            "Institutions": [["institution", "region", "enrolment_limit"], ["E", "East", 25]],
        },
        (("institution_enrolment", "E", "2027"), ("intake_range", "E · k", "2027")),
    ),
    "region_budget": Clash(
        {
            "Programmes": [[*AT_LEAST, "cost_per_year"], ["E", "k", 10, 100, 1, 10, 2]],
            "Budgets": [["region", "year", "budget"], ["East", 2027, 19]],
        },
        (("region_budget", "East", "2027"), ("intake_range", "E · k", "2027")),
    ),
    "route_seats": Clash(
        {
            "Demand": BOTH_NEED,
            "Routes": [["trained_in", "trained_for", "max_seats"], ["East", "West", 5]],
            "Fixed": [FIXED, ["E", "k", "West", 2027, 6]],
        },
        (("route_seats", "East · West", "2027"), ("fixed_seats", "E · k · West", "2027")),
    ),
    "openness": Clash(
        {
            "Demand": BOTH_NEED,
            "Regions": [["region", "max_out_share"], ["East", 0.25], ["West", 1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 20], ["E", "k", "West", 2027, 10]],
        },
        (
            ("openness", "East", "2027"),
            ("fixed_seats", "E · k · East", "2027"),
            ("fixed_seats", "E · k · West", "2027"),
        ),
    ),
    "fixed_seats": Clash(
        {
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 15]],
            "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 10], ["E", "m", "East", 2027, 10]],
        },
        (
            ("institution_intake", "E", "2027"),
            ("fixed_seats", "E · k · East", "2027"),
            ("fixed_seats", "E · m · East", "2027"),
        ),
    ),
}


def issues_of(case: Case) -> list[Issue]:
    """What is said where the case has no plan."""
    with pytest.raises(Infeasible) as none:
        make_plan(case, load_model("mutual"))
    assert none.value.lp is not None
    return clashes(case, none.value.lp, none.value.whole)


def test_every_limit_family_has_a_clash() -> None:
    assert set(SHEET_OF_FAMILY) <= set(CLASHES)
    assert all(any(family == name for name, *_ in CLASHES[family].named) for family in SHEET_OF_FAMILY)


@pytest.mark.parametrize("name", CLASHES)
def test_what_clashes_is_named(name: str) -> None:
    sheets, named = CLASHES[name]
    (issue,) = issues_of(case_of(**sheets))
    assert issue.code == "limits_clash"
    for language in LANGUAGES:
        limits = issue.values["limits"].in_(language).split("；" if language == "zh" else "; ")
        assert len(limits) == len(named), limits
        for family, subject, years in named:
            sheet = contract().sheets[SHEET_OF_FAMILY[family]].name(language)
            words = (sheet, say(f"family.{family}", language), subject, years)
            assert any(all(word in limit for word in words) for limit in limits), (words, limits)


def test_only_what_clashes_is_named() -> None:
    # W has its own limits, which hold well.
    sheets: dict[str, Any] = {
        "Programmes": [AT_LEAST, ["E", "k", 10, 100, 1, 10], ["W", "k", 10, 100, 1, 10]],
        "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 5], ["W", "West", 20]],
    }
    (issue,) = issues_of(case_of(**sheets))
    assert "W" not in issue.values["limits"].en.replace("Workforce", "")


def test_a_long_list_is_cut() -> None:
    programmes = [["E", f"k{n}", 10, 100, 1, 10] for n in range(20)]
    case = case_of(
        Specialties=[["specialty", "name"], *([f"k{n}", "k"] for n in range(20))],
        Programmes=[AT_LEAST, *programmes],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 150]],
        Demand=[NEED, ["East", "k0", 2028, 50]],
    )
    (issue,) = issues_of(case)
    assert issue.values["limits"].en.endswith("; and 9 more")
    assert issue.values["limits"].zh.endswith("；另有 9 项")


def whole_clash() -> Case:
    """One directed seat is fixed, and at most 0.4 of them may be: at least 2.5 seats, which is also the most."""
    return case_of(
        Regions=[["region", "max_out_share"], ["East", 0.4], ["West", 1]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 0, 1]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 2.5]],
        Demand=BOTH_NEED,
        Fixed=[FIXED, ["E", "k", "West", 2027, 1]],
    )


def test_a_clash_in_whole_numbers() -> None:
    (issue,) = issues_of(whole_clash())
    assert issue.code == "limits_clash_whole"
    assert issue.values["limits"].en  # any of openness, intake limit and fixed seats may be the one to give way


def test_students_already_enrolled() -> None:
    # 10 and 10 students of 2025 and 2026 are in their third and second year in 2027.
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 10, 100, 3]],
        Institutions=[["institution", "region", "enrolment_limit"], ["E", "East", 19]],
        Demand=[NEED, ["East", "k", 2030, 50]],
    )
    (issue,) = issues_of(case)
    assert issue.code == "already_committed_no_plan"
    for language in LANGUAGES:
        assert all(word in issue.message(language) for word in ("E", "2027", "20", "19"))
        assert say("family.institution_enrolment", language) in issue.message(language)


def test_money_already_committed() -> None:
    case = case_of(
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 10, 100, 3, 1.5]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 29], ["East", 2028, 14]],
        Demand=[NEED, ["East", "k", 2030, 50]],
    )
    found = issues_of(case)
    assert {issue.code for issue in found} == {"already_committed_no_plan"}
    assert [(issue.values["subject"], issue.values["year"]) for issue in found] == [("East", 2027), ("East", 2028)]
    assert [(issue.values["value"], issue.values["most"]) for issue in found] == [("30", "29"), ("15", "14")]
