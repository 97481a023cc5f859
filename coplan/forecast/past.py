"""What a forecast is made from: needs of past years by pair, and what needs follow. Frozen, without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coplan.forecast.smoothing import Array
from coplan.tables.book import Pair

DriverKey = tuple[str, str]  # region and driver


@dataclass(frozen=True, eq=False)
class Driver:
    """Values of a driver in a region from its first year on, past ones and those that are projected."""

    first: int
    values: Array

    @property
    def last(self) -> int:
        """Its last year."""
        return self.first + len(self.values) - 1

    def until(self, year: int) -> Array:
        """Its values up to a year, this one included."""
        return self.values[: year - self.first + 1]

    def at(self, year: int) -> float:
        """Its value in a year that it has."""
        return float(self.values[year - self.first])


@dataclass(frozen=True, eq=False)
class Past:
    """Needs by pair, all ending in the last year, and the driver that a pair's need follows, where it follows one.

    driver_of names, by pair, a driver that has the last year and is not 0 in any.
    """

    last: int
    needs: Mapping[Pair, Array]
    drivers: Mapping[DriverKey, Driver]
    driver_of: Mapping[Pair, DriverKey]

    def first(self, pair: Pair) -> int:
        """The first year of a pair."""
        return self.last - len(self.needs[pair]) + 1
