"""Who retires when, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from coplan.forecast.retiring import retiring, staying, whole
from tests.forecast.cases import AGES, asked_of
from tests.small import settings

PAIR = ("North", "080901")


def by_age(*bands: list[int], **more: Any) -> list[Fraction]:
    """People of North who retire in 2026, 2027, …, 2030."""
    ages = [AGES, *(["North", "080901", *band] for band in bands)]
    given = settings(demand_basis="headcount", **more)
    return list(retiring(asked_of(Ages=ages, Settings=given).book, 2025, range(2026, 2031))[PAIR].values())


def test_a_band_retires_evenly_as_it_comes_to_the_age() -> None:
    assert by_age([55, 59, 50]) == [10] * 5
    assert by_age([58, 58, 9], [59, 59, 7]) == [7, 9, 0, 0, 0]


def test_who_is_past_the_age_retires_in_the_first_year() -> None:
    assert by_age([60, 64, 5], [59, 59, 2]) == [7, 0, 0, 0, 0]


def test_an_age_that_rises_half_a_year_every_year_lets_half_as_many_go() -> None:
    assert by_age([58, 59, 40], retirement_rise=6) == [10] * 4 + [0]
    assert by_age([57, 58, 40], retirement_age=59) == [20, 20, 0, 0, 0]


def test_who_has_left_before_does_not_retire() -> None:
    assert staying({2027: Fraction(10), 2028: Fraction(10)}, Fraction(1, 10), 2026) == {2027: 9, 2028: Fraction(81, 10)}


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(1, 20), Fraction(1, 3)])
def test_no_more_retire_than_are_left(rate: Fraction) -> None:
    due = staying({year: Fraction(27, 10) for year in range(2027, 2037)}, rate, 2026)
    left = Fraction(27)
    for number in whole(due, left, rate).values():
        left = left * (1 - rate) - number
        assert left >= 0


def test_whole_persons_add_up_to_what_is_due() -> None:
    found = whole({year: Fraction(3, 2) for year in range(2027, 2031)}, Fraction(100), Fraction(0))
    assert list(found.values()) == [1, 2, 1, 2]
