"""The methods on series whose values can be worked out by hand, and on the M3 competition's yearly series."""

import numpy as np
import pytest

from benchmarks.forecast import smape
from coplan.forecast.methods import METHODS, PARTS, drift, forecasts, naive, theta


def test_naive_is_the_last_value_and_drift_goes_on_as_on_average() -> None:
    history = np.array([[10.0, 14, 13, 15, 18]])
    assert naive(history, 3).tolist() == [[18, 18, 18]]
    assert drift(history, 3).tolist() == [[20, 22, 24]]


def test_theta_of_a_straight_line_goes_half_as_steeply_from_its_end() -> None:
    ahead = theta(np.array([[10.0, 12, 14, 16, 18]]), 3)
    assert ahead[0] == pytest.approx([19, 20, 21])  # smoothing at its fastest, and half the slope of 2


def test_combination_is_the_mean_of_its_parts_before_they_are_cut_off_at_0() -> None:
    said = forecasts([np.array([60.0, 50, 40, 30, 25, 21])], 2)
    assert said["combination"][0] == pytest.approx(np.mean([said[part][0] for part in PARTS], axis=0))


def test_needs_are_never_below_0() -> None:
    said = forecasts([np.array([400.0, 300, 200, 100, 1])], 5)
    assert all((said[method] >= 0).all() for method in METHODS)
    assert said["drift"][0, -1] == 0


def test_histories_of_different_lengths_keep_their_rows() -> None:
    short, long = np.array([1.0, 2, 3, 4, 5]), np.array([9.0, 8, 9, 8, 9, 8])
    said = forecasts([long, short, long], 1)
    assert said["naive"].tolist() == [[8], [5], [8]]
    assert said["damped"][0].tolist() == said["damped"][2].tolist()


def test_the_yearly_series_of_m3_are_forecast_as_well_as_is_published() -> None:
    published = {"naive": 17.9, "drift": 16.8, "theta": 16.8, "damped": 17.8, "combination": 16.4}
    assert smape() == pytest.approx(published, abs=0.05)
