"""Random numbers: the same for the same seed and names, of the right distribution, and correlated as is said."""

from __future__ import annotations

import numpy as np
import pytest

from coplan.stress.draws import Draws, triangular

MANY = Draws(20_000)


def test_quantiles_are_even() -> None:
    found = np.sort(MANY.quantiles("North", "080901"))
    assert np.abs(found - np.linspace(0, 1, MANY.samples)).max() < 0.015


def test_regions_share_half_of_the_variance_of_a_specialty_and_nothing_else() -> None:
    from scipy.special import ndtri

    north, south, other = (ndtri(MANY.quantiles(*pair)) for pair in (("North", "k"), ("South", "k"), ("North", "m")))
    correlation = np.corrcoef([north, south, other])
    assert correlation[0, 1] == pytest.approx(0.5, abs=0.03)
    assert correlation[0, 2] == pytest.approx(0, abs=0.03)
    assert np.std(north) == pytest.approx(1, abs=0.03)


def test_numbers_depend_on_seed_and_names_alone() -> None:
    found = Draws(50, 7).quantiles("North", "k")
    assert list(Draws(50, 7).quantiles("North", "k")) == list(found)
    assert list(Draws(500, 7).quantiles("North", "k")[:50]) == list(found)
    assert not set(Draws(50, 8).quantiles("North", "k")) & set(found)
    assert not set(Draws(50, 7).quantiles("k", "North")) & set(found)


def test_rates_swing_evenly_by_a_part_of_themselves() -> None:
    found = MANY.rates(0.8, 0.1, "fill_rate", "College", "k")
    assert (found.min(), found.max()) == pytest.approx((0.72, 0.88), abs=1e-4)
    assert found.mean() == pytest.approx(0.8, abs=0.001)
    assert np.mean(found < 0.76) == pytest.approx(0.25, abs=0.015)


def test_rates_stay_between_0_and_1() -> None:
    found = MANY.rates(0.95, 0.5, "fill_rate", "College", "k")
    assert found.max() == 1
    assert MANY.rates(0.5, 1.0, "x").min() >= 0
    assert set(Draws(10).rates(0.3, 0.0, "x")) == {0.3}


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 3, 10), (0, 0, 10), (5, 10, 10), (2, 2, 2), (0.1, 0.1, 0.1)])
def test_the_triangle_has_the_quantiles_that_its_formula_gives(low: float, mode: float, high: float) -> None:
    at = np.linspace(0, 1, 101)
    found = triangular(at, *(np.array([end]) for end in (low, mode, high)))[:, 0]
    assert (found[0], found[-1]) == (low, high)
    for quantile, x in zip(at, found, strict=True):
        if low < high:
            below = (x - low) ** 2 / ((high - low) * (mode - low)) if x < mode else None
            above = 1 - (high - x) ** 2 / ((high - low) * (high - mode)) if high > mode and below is None else 1.0
            assert (above if below is None else below) == pytest.approx(quantile, abs=1e-9) or x == mode
    assert low < high or set(found) == {mode}
