"""What else a seat could be: the best other use of one seat, every other seat as planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Programme
from coplan.explain.effects import Effects, SeatKey
from coplan.limits import LIMITS
from coplan.limits.room import Stop
from coplan.plan import Plan

LEAST = 1e-9  # of a weighted person-year


@dataclass(frozen=True)
class Use:
    """A seat put somewhere, and the weighted person-years by which the shortage then rises or, by one_more, falls."""

    key: SeatKey
    value: Fraction


class Exchange:
    """Single seats taken away and put elsewhere, by exact slack and exact effect."""

    def __init__(self, plan: Plan):
        self.plan, self.case = plan, plan.case
        self.effects, self.room = Effects(plan), plan.room
        self._elsewhere: dict[tuple[str, int], Use | None] = {}

    def instead(self, key: SeatKey) -> Use | None:
        """The best other use of a seat in its year, at the same institution or in the same specialty.

        value is the rise of the weighted shortage (a fall below 0) by the exchange. None where no other seat could be
        added, or none that makes up for anything. That the programme itself must not shrink is passed over.
        """
        i, k, _, t = key
        others = (*self.case.programmes_of_institution[i], *self.case.programmes_of_specialty[k])
        lost = self.effects.estimate({key: -1})
        risen = {other: self._exchanged(key, other, lost) for other in self._seats(dict.fromkeys(_keys(others)), t)}
        helpful = (other for other in _least_first(risen) if other != key and risen[other] < lost - LEAST)
        best = next((other for other in helpful if not self._stopped(key, other)), None)
        return None if best is None else Use(best, self.effects.price({key: -1, best: 1}))

    def _exchanged(self, key: SeatKey, other: SeatKey, lost: float) -> float:
        if key[1] != other[1]:  # different needs, so that the two effects add up
            return lost + self.effects.estimate({other: 1})
        return self.effects.estimate({key: -1, other: 1}) if key != other else 0.0

    def _stopped(self, key: SeatKey, other: SeatKey) -> bool:
        """Whether a limit stops the exchange, but for those of the programme that gives the seat."""
        found = self.room.stops({key: -1, other: 1})
        return any(not (of_programme(s) and (s.key == key or _gives(s, key, other))) for s in found)

    def elsewhere(self, institution: str, year: int) -> Use | None:
        """Where one more seat of an institution would help most if the institution itself had room for it.

        value is what it takes away of the weighted shortage. None where it helps nowhere, or other limits stop it.
        """
        at = (institution, year)
        if at not in self._elsewhere:
            seats = self._seats(_keys(self.case.programmes_of_institution[institution]), year)
            free = (u for u in self.helpful(seats) if all(_of_institution(s) for s in self.room.stops({u.key: 1})))
            self._elsewhere[at] = next(free, None)
        return self._elsewhere[at]

    def stops(self, key: SeatKey) -> list[Stop]:
        """The limits that stop one more seat."""
        return list(self.room.stops({key: 1}))

    def helpful(self, seats: Iterable[SeatKey]) -> Iterator[Use]:
        """Seats of which one more would free something, the best first; value is what it would free."""
        risen = {key: self.effects.estimate({key: 1}) for key in seats}
        return (Use(key, -self.effects.price({key: 1})) for key in _least_first(risen) if risen[key] < -LEAST)

    def _seats(self, programmes: Iterable[tuple[str, str]], year: int) -> Iterator[SeatKey]:
        """Every kind of seat that these programmes may have in a year."""
        for key in programmes:
            p = self.case.programmes[key]
            for d in self.case.regions:
                if self.room.may_serve(p, d):
                    yield (*key, d, year)

    def every_seat(self) -> Iterator[SeatKey]:
        """Every kind of seat of the plan."""
        for year in self.case.intake_years:
            yield from self._seats(self.case.programmes, year)


def _least_first(values: Mapping[SeatKey, float]) -> list[SeatKey]:
    return sorted(values, key=lambda key: (round(values[key], 9), key))


def _keys(programmes: Iterable[Programme]) -> Iterator[tuple[str, str]]:
    return (p.key for p in programmes)


def of_programme(stop: Stop) -> bool:
    """Whether a limit is that of a programme."""
    return LIMITS[stop.family].of_programmes


def _of_institution(stop: Stop) -> bool:
    return LIMITS[stop.family].subject == "institution"


def _gives(stop: Stop, key: SeatKey, other: SeatKey) -> bool:
    """Whether a limit is that of the programme that gives the seat, and gets none back."""
    return stop.key[:2] == key[:2] != other[:2]
