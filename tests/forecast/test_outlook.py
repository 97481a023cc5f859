"""The forecast as a whole: methods by group, ranges, drivers, and years that were held back."""

import numpy as np
import pytest

from coplan.forecast.methods import forecasts
from coplan.forecast.outlook import forecast_of
from coplan.forecast.past import Driver, Past
from tests.forecast.pasts import LAST, many, past


def test_every_pair_gets_every_year_in_its_range() -> None:
    found = forecast_of(many(8, 15), LAST + 9)
    assert list(found.years) == list(range(LAST + 1, LAST + 10))
    for outlook in found.outlooks:
        assert len(outlook.ahead) == len(outlook.low) == len(outlook.high) == 9
        assert all(
            low <= middle <= high for low, middle, high in zip(outlook.low, outlook.ahead, outlook.high, strict=True)
        )


def test_the_same_past_gives_the_same_numbers_in_any_order() -> None:
    needs = many(12, 12)
    turned = Past(needs.last, dict(reversed(list(needs.needs.items()))), {}, {})
    assert forecast_of(turned, LAST + 5) == forecast_of(needs, LAST + 5)


def test_pairs_with_a_driver_are_chosen_for_apart() -> None:
    values = np.array([10, 12, 15, 11, 14, 18, 20, 13, 16, 19, 22, 12, 15, 17, 20], dtype=float)
    line = [float(n) for n in range(100, 115)]
    driven = (values[:10] * 3).tolist()
    found = forecast_of(past(line, driven, drivers={"S1": Driver(LAST - 9, values)}), LAST + 5)
    assert [(group.by_driver, group.method) for group in found.groups] == [(False, "drift"), (True, "driver")]
    straight, moved = found.outlooks
    assert straight.ahead == pytest.approx((115, 116, 117, 118, 119))
    assert moved.ahead == pytest.approx(tuple(values[10:] * 3))


def test_a_driver_that_ends_goes_on_by_combination() -> None:
    values = np.array([50, 60, 52, 66, 54, 70, 58, 77, 60, 81, 64, 90], dtype=float)
    found = forecast_of(past((values[:10] * 2).tolist(), drivers={"S0": Driver(LAST - 9, values)}), LAST + 4)
    assert found.outlooks[0].method == "driver"
    assert found.outlooks[0].ahead[:2] == pytest.approx(tuple(values[10:] * 2))
    assert found.outlooks[0].ahead[2:] == pytest.approx(tuple(forecasts([values], 2)["combination"][0] * 2))


def test_a_driver_that_cannot_be_tested_is_not_taken() -> None:
    driver = Driver(LAST, np.array([10.0, 11, 12, 13, 14, 15]))
    found = forecast_of(past([float(n) for n in range(10, 20)], drivers={"S0": driver}), LAST + 3)
    assert found.groups[0].method == "drift"
    assert found.groups[0].scores


def test_ranges_hold_most_of_what_came() -> None:
    whole = many(60, 18, seed=3)
    known = Past(LAST, {pair: need[:-5] for pair, need in whole.needs.items()}, {}, {})
    found = forecast_of(known, LAST + 5)
    came = [whole.needs[outlook.pair][-5:] for outlook in found.outlooks]
    inside = [
        low <= value <= high
        for outlook, values in zip(found.outlooks, came, strict=True)
        for low, value, high in zip(outlook.low, values, outlook.high, strict=True)
    ]
    assert 0.7 < np.mean(inside) < 0.9
