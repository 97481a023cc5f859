"""The back-test: which forecasts are made, how far they were off, and the ranges that follow."""

from math import sqrt

import numpy as np
import pytest

from coplan.forecast.backtest import UNTESTED, range_of, scores, trial
from coplan.forecast.past import Driver
from tests.forecast.pasts import LAST, many, past


def test_every_origin_with_five_years_before_it_is_tried_up_to_five_years_ahead() -> None:
    tried = trial(past([10, 10, 10, 10, 10, 11, 12, 13]), [("R", "S0")], by_driver=False)
    assert np.nan_to_num(tried.actual).tolist() == [[11, 12, 13, 0, 0], [12, 13, 0, 0, 0], [13, 0, 0, 0, 0]]
    assert tried.said["naive"][:, 0].tolist() == [10, 11, 12]


def test_errors_are_shares_of_what_came() -> None:
    tried = trial(past([10, 10, 10, 10, 10, 12.5, 20]), [("R", "S0")], by_driver=False)
    assert tried.error("naive") == pytest.approx((2.5 / 12.5 + 10 / 20 + 7.5 / 20) / 3)
    one, two = [score for score in scores(tried) if score.method == "naive"]
    assert (one.error, one.count, two.error, two.count) == pytest.approx((0.2875, 2, 0.5, 1))
    assert (one.beside_naive, one.within) == (1, None)


def test_the_method_with_the_least_error_is_taken_for_all() -> None:
    line = [float(n) for n in range(100, 115)]
    assert trial(past(line, line), [("R", "S0"), ("R", "S1")], by_driver=False).best() == "drift"
    assert trial(past([7.0] * 9), [("R", "S0")], by_driver=False).best() == "naive"  # the simplest of equal ones


def test_without_a_past_year_to_test_combination_is_taken() -> None:
    tried = trial(past([1, 2, 3, 4, 5]), [("R", "S0")], by_driver=False)
    assert tried.best() == UNTESTED
    assert scores(tried) == ()


def test_what_came_to_nothing_is_not_tested() -> None:
    tried = trial(past([0.0] * 9), [("R", "S0")], by_driver=False)
    assert not np.isfinite(tried.actual).any()
    assert all(len(errors) == 0 for errors in tried.errors("naive"))


def test_a_driver_whose_future_is_known_is_used_as_it_was() -> None:
    values = np.array([10, 12, 15, 11, 14, 18, 20, 13, 16, 19, 22, 12, 15, 17, 20], dtype=float)
    driver = Driver(LAST - 9, values)  # ten years of the past, five projected
    tried = trial(past((values[:10] * 3).tolist(), drivers={"S0": driver}), [("R", "S0")], by_driver=True)
    assert tried.best() == "driver"
    assert tried.error("driver") == pytest.approx(0)


def test_ranges_are_percentiles_that_only_widen() -> None:
    errors = [np.linspace(-0.2, 0.3, 51), np.linspace(-0.1, 0.1, 51), np.linspace(-0.5, 0.6, 51), *[np.array([])] * 2]
    drawn = range_of(errors, 6)
    assert drawn is not None
    assert drawn.low[:3] == pytest.approx((-0.15, -0.15, -0.39))
    assert drawn.high[:3] == pytest.approx((0.25, 0.25, 0.49))
    assert drawn.low[3] == pytest.approx(-0.39 * sqrt(4 / 3))
    assert drawn.high[5] == pytest.approx(0.49 * sqrt(2))


def test_a_forecast_lies_in_its_range_and_nobody_is_needed_less_than_not_at_all() -> None:
    drawn = range_of([np.linspace(0.1, 0.4, 20)], 1)
    assert drawn is not None
    assert drawn.low == (0,)
    deep = range_of([np.full(20, -0.9)], 4)
    assert deep is not None
    assert deep.low[-1] == -1


def test_too_few_errors_give_no_range() -> None:
    assert range_of([np.zeros(19)] * 5, 5) is None


def test_values_within_the_range_are_those_of_other_pairs() -> None:
    needs = many(60, 15)
    shares = [score.within for score in scores(trial(needs, sorted(needs.needs), by_driver=False))]
    assert all(share is not None and 0.6 < share < 0.95 for share in shares)
    one = many(1, 15)
    assert all(score.within is None for score in scores(trial(one, sorted(one.needs), by_driver=False)))
