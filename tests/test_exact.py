"""Exact sums, against adding fractions one by one."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coplan.exact import Sums, dot, total

NUMBERS = st.fractions(max_denominator=50) | st.integers(-100, 100)


def test_by_hand() -> None:
    assert total([Fraction(1, 2), Fraction(1, 3), 2]) == Fraction(17, 6)
    assert dot([(Fraction(1, 2), 3), (Fraction(2, 3), Fraction(3, 4))]) == 2
    assert total([]) == 0


@given(st.lists(st.tuples(NUMBERS, NUMBERS)))
def test_products_add_up(pairs: list[tuple[Fraction | int, Fraction | int]]) -> None:
    assert dot(pairs) == sum((Fraction(a) * b for a, b in pairs), Fraction(0))
    assert isinstance(dot(pairs), Fraction)


@given(st.lists(st.tuples(st.sampled_from("abc"), NUMBERS, NUMBERS)))
def test_each_key_has_its_own_sum(products: list[tuple[str, Fraction | int, Fraction | int]]) -> None:
    sums: Sums[str] = Sums()
    for key, a, b in products:
        sums.add(key, a, b)
    assert sums.found() == {name: dot((a, b) for key, a, b in products if key == name) for name, _, _ in products}
    assert list(sums.found()) == list(dict.fromkeys(key for key, _, _ in products))
