"""Numbers, shares, money and years as they are read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coplan.words.numbers import (
    apart,
    at_most,
    by_look,
    every_digit,
    in_headline,
    part_of_all,
    people,
    percent_at_most,
    person_years,
    spans,
    two_digits,
    with_unit,
    without_figure,
)


def test_numbers_are_short_where_that_tells_them_apart() -> None:
    assert apart(Fraction(2, 3), 1, 1.0) == ("0.666667", "1", "1")
    assert apart(1234.5, -0.001, decimals=2, grouped=True) == ("1,234.5", "0")
    assert apart(Fraction(-3, 2), 10**17, decimals=0) == ("-2", "100000000000000000")


def test_numbers_that_would_look_alike_get_more_digits() -> None:
    assert apart(Fraction(100000003, 10**8), 1) == ("1.00000003", "1")
    assert apart(30, 30 + Fraction(1, 10**12), decimals=2) == ("30", "30.000000000001")
    assert apart(Fraction(1, 3), Fraction(33, 100), decimals=2) == ("0.333", "0.33")
    assert apart(0, Fraction(1, 10**50))[1].startswith("1/1000")


def test_small_figures_have_two_digits_and_no_exponent() -> None:
    assert [two_digits(number) for number in (0.1234, 0.00001234, 5e-9)] == ["0.12", "0.000012", "0.000000005"]


@pytest.mark.parametrize(
    ("part", "written"),
    [
        *((0, "0%"), (1e-9, "0.1%"), (0.004, "0.4%"), (0.006, "1%"), (0.41, "41%")),
        *((0.996, "99.6%"), (0.99999, "99.9%"), (1, "100%"), (-0.1, "-10%")),
    ],
)
def test_shares_are_nothing_or_all_only_where_they_are(part: float, written: str) -> None:
    assert part_of_all(part) == written


@pytest.mark.parametrize(("number", "written"), [(0, "0"), (12, "12"), (12.34, "12.3"), (1234.5678, "1,235")])
def test_people(number: float, written: str) -> None:
    assert people(number) == written


def test_an_amount_of_a_unit_that_is_a_number_itself() -> None:
    assert [with_unit("100", unit) for unit in ("万元", "10,000 yuan", "")] == ["100 万元", "100 × 10,000 yuan", "100"]


@pytest.mark.parametrize(
    ("unit", "found"),
    [("10,000 yuan", (10_000, "yuan")), ("万元", (1, "万元")), ("thousand yuan", (1, "thousand yuan")), ("", (1, ""))],
)
def test_a_unit_that_begins_with_a_number_is_told_apart(unit: str, found: tuple[int, str]) -> None:
    assert without_figure(unit) == found


@pytest.mark.parametrize(("number", "written"), [(0, "0"), (1234.56, "1,234.6"), (0.949, "0.95"), (-0.0123, "-0.012")])
def test_an_effect_below_one_has_two_digits(number: float, written: str) -> None:
    assert person_years(number) == written


@pytest.mark.parametrize(
    ("value", "look", "text"),
    [
        (1234.56, "decimal", "1,234.6"),
        (0.125, "percent", "12.5%"),
        (2027, "year", "2027"),
        (float("nan"), "decimal", ""),
        (None, "text", ""),
        (-0.0001, "decimal", "0.0"),
        (-1.5, "money", "-1.50"),
        ("many", "integer", "many"),
        ("080901", "text", "080901"),
    ],
)
def test_a_value_is_shown_by_its_look(value: object, look: str, text: str) -> None:
    assert by_look(value, look) == text


def test_trailing_zeros_are_left_out_of_decimals_only() -> None:
    assert [at_most(1200, 2), at_most(1.5, 2), at_most(100, 0)] == ["1,200", "1.5", "100"]
    assert [every_digit(Fraction(1, 8)), every_digit(Fraction(2000))] == ["0.125", "2,000"]
    assert [percent_at_most(0.125, 4), percent_at_most(1, 4), percent_at_most(0.1, 4)] == ["12.5%", "100%", "10%"]


def test_years_are_said_as_spans() -> None:
    assert spans([2031, 2027, 2029, 2028]) == "2027–2029, 2031"


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (713_328.03, "万元", "71.33 亿元"),
        (9_999.0, "万元", "9,999.00 万元"),
        (-50_000.0, "元", "-5.00 万元"),
        (2e6, "千元", "20.00 亿元"),
        (3e4, "百万元", "300.00 亿元"),
        (5e6, "yuan", "5.00 million yuan"),
        (12_345_678.0, "thousand yuan", "12.35 billion yuan"),
        (12_345.0, "thousand", "12.35 million"),
        (1e6, "10,000 yuan", "10.00 billion yuan"),
        (50.0, "10,000 yuan", "50.00 × 10,000 yuan"),
        (1e9, "", "1,000,000,000.00"),
        (1e9, "元/年", "1,000,000,000.00 元/年"),  # what it counts is not known
    ],
)
def test_money_in_a_headline_has_digits_that_can_be_read(amount: float, unit: str, said: str) -> None:
    assert in_headline(amount, unit) == said
