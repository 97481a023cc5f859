"""Numbers that differ look different."""

from __future__ import annotations

from fractions import Fraction

from coplan.words.numbers import apart, two_digits


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
