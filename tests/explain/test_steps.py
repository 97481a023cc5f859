"""The steps named for a shortage, in both languages."""

from __future__ import annotations

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.explain.unmet import unmet
from coplan.plan import Plan, make_plan
from coplan.words.language import Text
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of


def plan_of(case: Case) -> Plan:
    return make_plan(case, load_model("mutual"))


def test_a_second_step_is_named() -> None:
    case = case_of(
        Settings=settings(last_year=2028),
        Demand=[NEED, ["East", "k", 2027, 50], ["East", "k", 2028, 50]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 30, 1]],
    )
    (said,) = unmet(plan_of(case))["steps"]
    assert said.en == (
        "70 person-years: raise max_intake of k at E; "
        "50 person-years: no planned seat helps before 2028; look for people elsewhere until then (Inflow)"
    )


def test_names_are_listed_as_each_language_does() -> None:
    """Five institutions of which each has 2 seats at most; West's only programme does not teach k."""
    every = ["A", "B", "C", "D"]
    case = case_of(
        Institutions=[["institution", "region"], *([i, "East"] for i in every), ["W", "West"]],
        Programmes=[PROGRAMMES, *([i, "k", 0, 2, 1] for i in every), ["W", "m", 0, 100, 1]],
    )
    (said,) = unmet(plan_of(case))["steps"]
    assert said == Text(
        "42 person-years: raise max_intake of k at A, B, C and others", "42 人年：提高A、B、C等院校k专业的最多招生"
    )


def test_those_at_their_limit_are_named() -> None:
    """A and B share the need; A's institution takes 10 and is full, B's programme takes 20 and has no other limit."""
    case = case_of(
        Institutions=[
            ["institution", "region", "intake_limit"],
            ["A", "East", 10],
            ["B", "East", 90],
            ["C", "East", 90],
        ],
        Programmes=[PROGRAMMES, ["A", "k", 0, 100, 1], ["B", "k", 0, 20, 1], ["C", "m", 0, 20, 1]],
    )
    (said,) = unmet(plan_of(case))["steps"]
    assert said.en == "20 person-years: raise max_intake of k at B"


def test_a_single_person_year_is_singular() -> None:
    (said,) = unmet(plan_of(case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 49, 1]])))["steps"]
    assert said.en == "1 person-year: raise max_intake of k at E"
