"""What became of a year, where it is known, and what is split as planned."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coplan.roll import Actual, as_it_was, as_planned
from coplan.roll.actual import ALL, Taken
from coplan.roll.past import PastYear, shared_out
from tests.tiny import PROGRAMMES, case_of

KEY = ("E", "k")
CASE = case_of(
    Programmes=[[*PROGRAMMES, "fill_rate"], [*KEY, 10, 100, 1, 0.95]],
    Demand=[["region", "specialty", "year", "required"], ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
)
SEATS = {(*KEY, "East", 2027): 30, (*KEY, "West", 2027): 11}


def became(**said: Taken) -> PastYear:
    """The year with what is said of the programme, by region served; `all` of the programme as a whole."""
    taken = {ALL if region == "all" else region: found for region, found in said.items()}
    return as_it_was(CASE, as_planned(CASE, SEATS), Actual({KEY: taken}))


@pytest.mark.parametrize(
    ("number", "parts", "shares"),
    [
        (10, {"a": 1, "b": 1, "c": 1}, {"a": 4, "b": 3, "c": 3}),
        (7, {"a": 30, "b": 11}, {"a": 5, "b": 2}),
        (1, {"a": 2, "b": 3}, {"b": 1}),
        (0, {"a": 2, "b": 3}, {}),
        (Fraction(5, 2), {"a": 1, "b": 1}, {"a": Fraction(3, 2), "b": 1}),
    ],
)
def test_a_number_is_shared_out_by_largest_remainder(number: object, parts: object, shares: object) -> None:
    exact = {d: Fraction(part) for d, part in parts.items()}  # type: ignore[attr-defined]
    assert shared_out(Fraction(number), exact) == shares  # type: ignore[arg-type]


def test_as_planned_seats_become_students() -> None:
    past = as_planned(CASE, SEATS)
    assert past.intake(KEY) == 41
    assert past.students[KEY] == {"East": Fraction("28.5"), "West": Fraction("10.45")}


def test_a_whole_programme_is_split_as_planned() -> None:
    past = became(all=Taken(20, Fraction(18)))
    assert past.intake(KEY) == 20
    assert past.students[KEY] == {"East": 13, "West": 5}


def test_without_students_seats_taken_are_filled_as_usual() -> None:
    past = became(all=Taken(20, None))
    assert past.seats[KEY] == {"East": 15, "West": 5}
    assert past.students[KEY] == {"East": Fraction("14.25"), "West": Fraction("4.75")}


def test_without_seats_taken_they_are_as_planned() -> None:
    past = became(all=Taken(None, Fraction(18)))
    assert past.intake(KEY) == 41
    assert sum(past.students[KEY].values()) == 18


def test_regions_that_are_not_told_of_are_as_planned() -> None:
    past = became(West=Taken(8, Fraction(7)))
    assert past.seats[KEY] == {"East": 30, "West": 8}
    assert past.students[KEY] == {"East": Fraction("28.5"), "West": 7}


def test_nobody_came() -> None:
    past = became(all=Taken(0, Fraction(0)))
    assert past.intake(KEY) == 0
    assert past.students[KEY] == {}


def test_what_nobody_planned_is_the_region_s_own() -> None:
    past = as_it_was(CASE, as_planned(CASE, {}), Actual({KEY: {ALL: Taken(6, None)}}))
    assert past.seats[KEY] == {"East": 6}
