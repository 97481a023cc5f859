"""How long a plan may be explained."""

from __future__ import annotations

import time

import pytest

from coplan.run.shares import LEAST_TO_EXPLAIN, time_to_explain


def test_a_time_limit_counts() -> None:
    deadline = time.monotonic() + 5
    assert time_to_explain(time.monotonic() - 1000, deadline) == deadline


@pytest.mark.parametrize(("solving", "explaining"), [(1, LEAST_TO_EXPLAIN), (1000, 1000)])
def test_explaining_takes_no_longer_than_what_went_before(solving: float, explaining: float) -> None:
    now = time.monotonic()
    assert time_to_explain(now - solving, None) - now == pytest.approx(explaining, abs=5)
