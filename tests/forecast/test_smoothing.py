"""Exponential smoothing: what it finds is what statsmodels finds on the same series, and never worse."""

import warnings
from functools import cache

import numpy as np
import pytest
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import Holt

from coplan.forecast.methods import theta
from coplan.forecast.smoothing import Array, Damped, damped_ahead, fitted_damped, fitted_level, smoothed

HORIZON = 6


@cache
def series() -> Array:
    """Needs of many kinds: rising, falling, turning, and noisy."""
    rng = np.random.default_rng(7)
    growth = np.linspace(-0.05, 0.08, 16)[:, None]
    return np.asarray(200 * np.exp(np.cumsum(growth + rng.normal(0, 0.06, (16, 15)), axis=1)))


def test_damped_steps_equal_those_of_statsmodels_for_the_same_parameters() -> None:
    for history in series()[:4]:
        known = Damped(*(np.array([value]) for value in (0.6, 0.5, 0.9, 180.0, 4.0, 0.0)))
        model = Holt(history, damped_trend=True, initialization_method="known", initial_level=180, initial_trend=4)
        fit = model.fit(smoothing_level=0.6, smoothing_trend=0.3, damping_trend=0.9, optimized=False)
        assert damped_ahead(history[None], known, HORIZON)[0] == pytest.approx(fit.forecast(HORIZON), rel=1e-12)


def test_a_damped_trend_fits_as_well_as_that_of_statsmodels_and_says_the_same_where_both_found_it() -> None:
    found = fitted_damped(series())
    ahead = damped_ahead(series(), found, HORIZON)
    same = 0
    for n, history in enumerate(series()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that its search did not end
            fit = Holt(history, damped_trend=True, initialization_method="estimated").fit()
        assert found.squares[n] <= fit.sse * 1.0015
        if found.squares[n] == pytest.approx(fit.sse, rel=1e-6):
            same += 1
            assert ahead[n] == pytest.approx(fit.forecast(HORIZON), rel=1e-4)
    assert same >= 4  # elsewhere statsmodels ends in a worse place


def test_theta_is_that_of_statsmodels() -> None:
    ahead, level = theta(series(), HORIZON), fitted_level(series())
    same = 0
    for n, history in enumerate(series()):
        fit = ThetaModel(history, period=1, deseasonalize=False, use_test=False).fit()
        other = np.array([fit.params["alpha"]])
        own, theirs = (float(smoothed(history[None], at)[1][0]) for at in (level[n : n + 1], other))
        assert own <= theirs * (1 + 1e-9)
        if own == pytest.approx(theirs, rel=1e-4):
            same += 1
            assert ahead[n] == pytest.approx(fit.forecast(HORIZON).to_numpy(), rel=1e-3)
    assert same >= 10


def test_a_series_gives_the_same_numbers_alone_and_among_others() -> None:
    together, alone = fitted_damped(series()), fitted_damped(series()[3:4])
    assert (
        damped_ahead(series(), together, HORIZON)[3].tolist() == damped_ahead(series()[3:4], alone, HORIZON)[0].tolist()
    )


@pytest.mark.parametrize("history", [[0.0] * 6, [7.0] * 6, [0.0, 0, 0, 0, 0, 9], [1e9, 0, 1e9, 0, 1e9, 0]])
def test_no_series_is_too_odd(history: list[float]) -> None:
    with np.errstate(all="raise"):
        ahead = damped_ahead(np.array([history]), fitted_damped(np.array([history])), HORIZON)
    assert np.isfinite(ahead).all()
    if len(set(history)) == 1:
        assert ahead[0] == pytest.approx([history[0]] * HORIZON)
