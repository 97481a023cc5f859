"""The exact audit of seats: each relation broken by a single seat, or by less than a cent."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from coplan.case import Case
from coplan.contract.model import known_families
from coplan.limits.check import Breach, broken_relations
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, Rows, case_of

EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)
BOTH_NEED: Rows = [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]]


def breaches(case: Case, seats: dict[Any, Any], **more: Any) -> list[Breach]:
    return broken_relations(case, frozenset(known_families()), seats, **more)


def only(case: Case, seats: dict[Any, Any]) -> tuple[Any, ...]:
    """The one breach that there is."""
    (found,) = breaches(case, seats)
    return found.family, found.key, found.value, found.limit


def test_sound_seats() -> None:
    assert breaches(case_of(Demand=BOTH_NEED), {EAST: 60, WEST: 40}) == []


@pytest.mark.parametrize(
    "key",
    [("E", "m", "East", 2027), ("X", "k", "East", 2027), ("E", "k", "North", 2027), ("E", "k", "East", 2028)],
)
def test_unknown_keys(key: tuple[Any, ...]) -> None:
    assert only(case_of(), {key: 1})[:2] == ("known_keys", key)


@pytest.mark.parametrize("number", [-1, 1.5])
def test_whole_seats(number: float) -> None:
    assert only(case_of(), {EAST: number})[0] == "whole_seats"


def test_intake_range() -> None:
    case = case_of(Programmes=[[*PROGRAMMES, "min_intake"], ["E", "k", 50, 100, 1, 10]])
    assert only(case, {EAST: 9}) == ("intake_range", ("E", "k", 2027), 9, 10)
    assert only(case, {}) == ("intake_range", ("E", "k", 2027), 0, 10)
    assert only(case, {EAST: 101}) == ("intake_range", ("E", "k", 2027), 101, 100)
    assert breaches(case, {EAST: 10}) == breaches(case, {EAST: 100}) == []


def test_intake_range_leads_a_programme_in() -> None:
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=[[*PROGRAMMES, "max_yearly_change"], ["E", "k", 30, 20, 1, 0.2]],
    )
    assert breaches(case, {EAST: 26, ("E", "k", "East", 2028): 22}) == []
    assert only(case, {EAST: 26, ("E", "k", "East", 2028): 23})[:2] == ("intake_range", ("E", "k", 2028))


def test_steady_change() -> None:
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=[[*PROGRAMMES, "max_yearly_change"], ["E", "k", 50, 100, 1, 0.29]],
    )
    then = ("E", "k", "East", 2028)
    assert breaches(case, {EAST: 79, then: 50}) == []
    assert only(case, {EAST: 79, then: 49}) == ("steady_change", ("E", "k", 2028), 30, 29)
    assert only(case, {EAST: 20, then: 20}) == ("steady_change", ("E", "k", 2027), 30, 29)


def test_opening() -> None:
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=[[*PROGRAMMES, "max_yearly_change", "first_intake"], ["E", "k", 0, 100, 1, 0.1, 2028]],
    )
    assert breaches(case, {("E", "k", "East", 2028): 60}) == []
    assert only(case, {EAST: 1, ("E", "k", "East", 2028): 1}) == ("opening", ("E", "k", 2027), 1, 0)


def test_group_limit() -> None:
    limits = [["limit", "measure", "least", "most", "year_to"], ["Care", "seats", 5, 20, 2027]]
    case = case_of(Settings=settings(last_year=2028), Limits=limits)
    then = {("E", "k", "East", 2028): 50}
    assert breaches(case, {EAST: 20, **then}) == breaches(case, {EAST: 5}) == []
    assert only(case, {EAST: 21, **then}) == ("group_limit", ("Care", 2027), 21, 20)
    assert only(case, {EAST: 4}) == ("group_limit", ("Care", 2027), 4, 5)


def test_institution_intake() -> None:
    case = case_of(Institutions=[["institution", "region", "intake_limit"], ["E", "East", 60]], Demand=BOTH_NEED)
    assert breaches(case, {EAST: 30, WEST: 30}) == []
    assert only(case, {EAST: 30, WEST: 31}) == ("institution_intake", ("E", 2027), 61, 60)


def test_institution_enrolment() -> None:
    # 9 students of 2026, who are in their second year, and 0.9 · 30 = 27.
    case = case_of(
        Institutions=[["institution", "region", "enrolment_limit"], ["E", "East", 36]],
        Programmes=[[*PROGRAMMES, "fill_rate"], ["E", "k", 10, 100, 2, 0.9]],
    )
    assert breaches(case, {EAST: 30}) == []
    assert only(case, {EAST: 31}) == ("institution_enrolment", ("E", 2027), Fraction(369, 10), 36)


def test_region_budget() -> None:
    case = case_of(
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 100, 1, 0.7]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 30.1]],
    )
    assert breaches(case, {EAST: 43}) == []  # 30.1, in decimals
    assert only(case, {EAST: 44}) == ("region_budget", ("East", 2027), Fraction(308, 10), Fraction(301, 10))


def test_region_budget_after_the_plan() -> None:
    case = case_of(
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 100, 2, 1]],
        Budgets=[["region", "year", "budget"], ["East", 2030, 60]],
    )
    assert breaches(case, {EAST: 30}) == []
    assert only(case, {EAST: 31})[2] == 62


def test_open_routes() -> None:
    assert only(case_of(), {EAST: 1, WEST: 1})[:2] == ("open_routes", WEST)  # West has no Demand
    closed = case_of(Demand=BOTH_NEED, Routes=[["trained_in", "trained_for", "allowed"], ["East", "West", "no"]])
    assert only(closed, {EAST: 1, WEST: 1})[:2] == ("open_routes", WEST)
    assert breaches(closed, {EAST: 1, WEST: 0}) == []


def test_route_seats() -> None:
    case = case_of(Demand=BOTH_NEED, Routes=[["trained_in", "trained_for", "max_seats"], ["East", "West", 12.5]])
    assert breaches(case, {EAST: 50, WEST: 12}) == []
    assert only(case, {EAST: 50, WEST: 13}) == ("route_seats", ("East", "West", 2027), 13, Fraction(25, 2))


def test_openness() -> None:
    sheets: dict[str, Rows] = {"Demand": BOTH_NEED, "Programmes": [PROGRAMMES, ["E", "k", 50, 100, 1]]}
    case = case_of(**sheets, Regions=[["region", "max_out_share"], ["East", 0.58], ["West", 1]])
    assert breaches(case, {WEST: 29}) == []  # 0.58 of today's 50, in decimals
    assert only(case, {EAST: 70, WEST: 30}) == ("openness", ("East", 2027), 30, 29)


@pytest.mark.parametrize(("share", "most"), [(None, 100), (1, 100), (1.5, 75)])
def test_openness_without_end_and_beyond_the_seats_of_today(share: float | None, most: int) -> None:
    case = case_of(
        Demand=BOTH_NEED,
        Programmes=[PROGRAMMES, ["E", "k", 50, 100, 1]],
        Regions=[["region", "max_out_share"], ["East", share], ["West", None]],
    )
    assert breaches(case, {WEST: most}) == []
    assert breaches(case, {WEST: most + 1}) != []


def test_fixed_seats() -> None:
    case = case_of(Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 7]])
    assert breaches(case, {EAST: 7}) == []
    assert only(case, {EAST: 8}) == ("fixed_seats", EAST, 8, 7)
    assert only(case, {}) == ("fixed_seats", EAST, 0, 7)


def test_multiple() -> None:
    case = case_of(Programmes=[[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]], Demand=BOTH_NEED)
    assert breaches(case, {}) == breaches(case, {EAST: 47, WEST: 43}) == []
    assert only(case, {EAST: 47, WEST: 42}) == ("multiple", ("E", "k", 2027), 89, 90)
    (found,) = breaches(case, {EAST: 61})
    assert not found.grows
    assert found.moved_by(EAST) == -1


def test_min_open() -> None:
    case = case_of(Programmes=[[*PROGRAMMES, "min_open"], ["E", "k", 0, 100, 1, 20]], Demand=BOTH_NEED)
    assert breaches(case, {}) == breaches(case, {EAST: 12, WEST: 8}) == []
    assert only(case, {EAST: 12, WEST: 7}) == ("min_open", ("E", "k", 2027), 19, 20)


def test_min_group() -> None:
    routes: Rows = [["trained_in", "trained_for", "min_group"], ["East", "West", 10]]
    case = case_of(Routes=routes, Demand=BOTH_NEED)
    assert breaches(case, {EAST: 3}) == breaches(case, {EAST: 3, WEST: 10}) == []
    assert only(case, {EAST: 3, WEST: 9}) == ("min_group", WEST, 9, 10)
    assert breaches(case, {EAST: 3}, planners=frozenset({"East"})) == []


def test_families_that_a_model_leaves_out_are_not_asked_for() -> None:
    assert broken_relations(case_of(), frozenset(known_families()) - {"intake_range"}, {EAST: 101}) == []


def test_planners() -> None:
    fixed: Rows = [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 7]]
    case = case_of(Demand=BOTH_NEED, Fixed=fixed)
    assert [found.family for found in breaches(case, {EAST: 1})] == ["fixed_seats"]
    # By itself East directs nothing to West, whatever is fixed for it.
    assert breaches(case, {EAST: 1}, planners=frozenset({"East"})) == []
    alone = breaches(case, {EAST: 1, WEST: 7}, planners=frozenset({"East"}))
    assert [found.family for found in alone] == ["open_routes"]
    assert [found.family for found in breaches(case, {EAST: 1}, planners=frozenset({"West"}))] == ["known_keys"]
