"""Rows as arrays say the same as fractions added up one by one, also where numbers do not fit into 64 bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from coplan.case import Case
from coplan.limits import LIMITS
from coplan.limits.arrays import LARGEST, arrays_of, not_kept
from coplan.limits.base import Exact, Limit, Planners, Row
from coplan.limits.sums import standing
from tests.tiny import case_of

DECISIONS = [((name, "k"), 2027) for name in "ABCDE"]
NUMBERS: Sequence[Exact] = (0, 1, -1, 3, Fraction(1, 3), Fraction(-7, 10), Fraction(1, 10**9), 10**6)
EVERYBODY = frozenset({"East", "West"})


def drawn(draw: Random, large: int) -> Row:
    """A row whose limits are now and then shares, absent, or too large."""

    def number() -> Exact:
        return draw.choice((*NUMBERS, large))

    terms = [(x, number()) for x in draw.sample(DECISIONS, draw.randrange(4))]
    share_of = [(x, number()) for x in draw.sample(DECISIONS, draw.choice((0, 0, 2)))]
    sides = [draw.choice((None, number())) for _ in range(3)]
    return Row(("key", 2027), terms, sides[0], sides[1], number(), share_of, sides[2])


def limit_of(rows: Sequence[Row]) -> Limit:
    """A limit of these rows."""

    def made(_: Case, __: Planners) -> Iterator[Row]:
        return iter(rows)

    return replace(LIMITS["openness"], rows=made)


@pytest.mark.parametrize("large", [2, 10**17, 2**62, 2**63, 10**30])
@pytest.mark.parametrize("seats", [1, 100, 10**17, 2**63, 10**30])
def test_arrays_say_the_same_as_fractions(large: int, seats: int) -> None:
    draw = Random(f"{large}-{seats}")
    rows = [drawn(draw, large) for _ in range(300)]
    limit, case = limit_of(rows), case_of()
    for _ in range(3):
        decisions = {x: draw.choice((0, 1, 7, seats)) for x in draw.sample(DECISIONS, 4)}
        broken = [row for row in rows if not standing(row, decisions).holds]
        assert [found.row for found in not_kept(limit, case, EVERYBODY, decisions)] == broken
        assert 0 < len(broken) < len(rows)


def test_sums_that_fit_are_told_by_arrays_alone() -> None:
    rows = [Row(("a", 2027), [(DECISIONS[0], Fraction(1, 3))], upper=2), Row(("b", 2027), [(DECISIONS[1], 1)], lower=1)]
    arrays = arrays_of(rows)
    assert arrays.doubtful({DECISIONS[0]: 6, DECISIONS[1]: 1}).tolist() == []
    assert arrays.doubtful({DECISIONS[0]: 7}).tolist() == [0, 1]
    assert arrays.doubtful({DECISIONS[0]: 6, DECISIONS[1]: LARGEST + 1}).tolist() == [0, 1]


def test_rows_are_made_once_for_a_case_and_its_planners() -> None:
    made = []

    def rows(_: Case, planners: Planners) -> Iterator[Row]:
        made.append(planners)
        yield Row(("a", 2027), [(DECISIONS[0], 1)], upper=len(planners))

    limit, case = replace(LIMITS["openness"], rows=rows), case_of()
    one = frozenset({"East"})
    assert list(not_kept(limit, case, EVERYBODY, {DECISIONS[0]: 2})) == []
    assert list(not_kept(limit, case, EVERYBODY, {DECISIONS[0]: 1})) == []
    assert list(not_kept(limit, case, one, {DECISIONS[0]: 1})) == []
    assert list(not_kept(limit, replace(case, title="another"), one, {})) == []
    assert made == [EVERYBODY, one, one]
