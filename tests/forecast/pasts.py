"""Pasts of needs for tests."""

from collections.abc import Mapping

import numpy as np

from coplan.forecast.past import Driver, Past

LAST = 2025


def past(*needs: list[float], drivers: Mapping[str, Driver] | None = None) -> Past:
    """Pairs S0, S1, … of region R with these needs; the pair that a driver is called after follows it."""
    pairs = {("R", f"S{n}"): np.array(need, dtype=float) for n, need in enumerate(needs)}
    given = drivers or {}
    return Past(
        LAST, pairs, {("R", name): d for name, d in given.items()}, {("R", name): ("R", name) for name in given}
    )


def many(count: int, years: int, seed: int = 1, growth: float = 0.02, noise: float = 0.05) -> Past:
    """Needs that grow unevenly."""
    steps = np.random.default_rng(seed).normal(growth, noise, (count, years))
    return past(*(100 * np.exp(np.cumsum(steps, axis=1))).tolist())
