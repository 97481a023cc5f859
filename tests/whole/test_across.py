"""Whole seats for several scenarios where many numbers are not whole: near the LP in both goals, exact in each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from coplan.across import Across, make_across
from coplan.whole import across as deciding
from coplan.whole import aim
from tests.across.test_across import asked, case
from tests.tiny import PROGRAMMES


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """No number of numbers is few."""
    monkeypatch.setattr(aim, "FEW", -1)


def found(needs: Any, how: str, programmes: Any) -> Across:
    sheets = {"Programmes": programmes, "Institutions": [["institution", "region"], ["E", "East"], ["W", "West"]]}
    wanted = asked([case(one, **sheets) for one in needs], [Fraction(1, len(needs))] * len(needs), how)
    return make_across(wanted, None, lambda _: None)[0]


@pytest.mark.parametrize("how", ["regret", "expected"])
def test_both_goals_are_near_those_of_the_lp(how: str, many: None) -> None:  # noqa: ARG001
    programmes = [[*PROGRAMMES, "fill_rate"], ["E", "k", 300, 2000, 1, 0.9], ["W", "k", 200, 1500, 1, 0.83]]
    needs = [(1807, 902), (903, 2111), (1404, 1403)]
    across = found(needs, how, programmes)
    assert not list(across.broken())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aim, "FEW", 200)
        few = found(needs, how, programmes)
    room = aim.TOLERANCE * max(s.own.best for s in across.scenarios)
    assert across.largest_regret <= few.largest_regret + room
    assert across.expected_shortage <= few.expected_shortage + room


def test_where_the_cap_leaves_none_the_first_goal_decides(many: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(deciding, "CAP_SHARE", -1000.0)
    across = found([(10, 2), (3, 9)], "regret", [PROGRAMMES, ["E", "k", 0, 9, 1]])
    assert across.largest_regret == pytest.approx(few_regret())


def few_regret() -> float:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aim, "FEW", 200)
        return found([(10, 2), (3, 9)], "regret", [PROGRAMMES, ["E", "k", 0, 9, 1]]).largest_regret
