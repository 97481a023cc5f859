"""The game that sets of regions make: what each gains, how the joint gain may be shared, and how stable it all is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from coplan.case import Case
from coplan.coalitions.values import EVERY_SET, NOTHING, Members, Shown, Worth, sample_of, worths_of_sets
from coplan.contract.model import Model
from coplan.games.values import (
    Estimate,
    LeastCore,
    Violation,
    equal_gain,
    least_core,
    nucleolus,
    sets_in,
    shapley,
    shapley_of_sample,
    superadditivity,
)
from coplan.workers import Workers

PRECISION = 1e-7  # of the LPs, relative to what they are about


@dataclass(frozen=True)
class Coalitions:
    """The worth of sets of regions, and what follows from it; every number in weighted person-years.

    A figure is None where a set that the figure needs has no plan, or no proven one.
    """

    regions: tuple[str, ...]
    worths: Mapping[Members, Worth]

    @property
    def everybody(self) -> Members:
        """The set of all regions."""
        return frozenset(self.regions)

    @property
    def every_set(self) -> bool:
        """Whether the worth of every set was asked for."""
        return len(self.regions) <= EVERY_SET

    @property
    def unsolved(self) -> list[Members]:
        """The sets without a value."""
        return [s for s, worth in self.worths.items() if worth.value is None]

    def apart(self, members: Members) -> float | None:
        """Σ of the values of the members by themselves."""
        values = [self.worths[frozenset({r})].value for r in members]
        known = [value for value in values if value is not None]
        return fsum(known) if len(known) == len(values) else None

    @cached_property
    def gains(self) -> Mapping[Members, float]:
        """v(S): the values of the members by themselves less that of the set; what the LPs cannot tell from 0 is 0."""
        found = {}
        for s, worth in self.worths.items():
            apart = self.apart(s)
            if apart is not None and worth.value is not None:
                gain = apart - worth.value
                found[s] = 0.0 if abs(gain) <= PRECISION * max(1.0, apart) else gain
        return found

    @property
    def joint(self) -> float | None:
        """What all regions together gain."""
        return self.gains.get(self.everybody)

    @cached_property
    def shapley(self) -> Estimate | None:
        """The Shapley value; without errors where it is exact."""
        if self.every_set:
            return Estimate(shapley(self.gains), None) if self._complete else None
        sample = sample_of(self.regions)
        known = sets_in(sample) <= self.gains.keys()
        return shapley_of_sample(self.gains.__getitem__, sample) if known else None

    @cached_property
    def nucleolus(self) -> Mapping[str, float] | None:
        """The nucleolus, which needs every set."""
        return nucleolus(self.gains) if self.every_set and self._complete else None

    @cached_property
    def equal(self) -> Mapping[str, float] | None:
        """To each region what it gains by itself (nothing), and an equal part of the joint gain."""
        return equal_gain(self.gains) if self._has_all else None

    @cached_property
    def core(self) -> LeastCore | None:
        """The least core of the sets that have a value: a set without a plan cannot leave."""
        return least_core(self.gains, every_set=False, tolerance=self.tolerance) if self._has_all else None

    @property
    def leaving(self) -> tuple[Members, ...]:
        """The first sets to leave: those that would gain by leaving however the joint gain is shared."""
        return self.core.closest if self.core is not None and self.plain(self.core.epsilon) > 0 else ()

    @property
    def core_is_whole(self) -> bool:
        """Whether no set is missing from the core, other than those that have no plan."""
        return self.every_set and all(worth.state != "not_proven" for worth in self.worths.values())

    @cached_property
    def violations(self) -> list[Violation]:
        """Pairs of sets that lose by joining."""
        return superadditivity(self.gains, self.tolerance)

    @property
    def superadditive(self) -> bool | None:
        """Whether no set loses by joining; None where that is known only of those that were solved."""
        return False if self.violations else True if self.every_set and not self.unsolved else None

    def best_split(self, members: Members) -> float | None:
        """The most that a set gains in two parts, of those whose gains are known."""
        parts = (s for s in self.gains if s < members and members - s in self.gains)
        return max((self.gains[s] + self.gains[members - s] for s in parts), default=None)

    def plain(self, difference: float) -> float:
        """A difference of gains, 0 where the LPs cannot tell it from 0."""
        return 0.0 if abs(difference) <= self.tolerance * self._largest else difference

    @cached_property
    def tolerance(self) -> float:
        """The LPs' precision relative to the largest gain."""
        apart = max((self.apart(s) or 0.0 for s in self.gains), default=0.0)
        return PRECISION * max(1.0, apart) / self._largest

    @cached_property
    def _largest(self) -> float:
        """The largest gain; 1 where nobody gains."""
        return max((abs(gain) for gain in self.gains.values()), default=0.0) or 1.0

    @property
    def _has_all(self) -> bool:
        """Whether all regions together, and each by itself, have a value."""
        return {self.everybody, *(frozenset({r}) for r in self.regions)} <= self.gains.keys()

    @property
    def _complete(self) -> bool:
        return len(self.gains) == len(self.worths)


def coalitions_of(
    workers: Workers,
    case: Case,
    model: Model,
    alone: Mapping[str, float] | None = None,
    seconds: float | None = None,
    shown: Shown = NOTHING,
) -> Coalitions:
    """The sets of regions of a case with what they reach, solved side by side; arguments as those of worths_of_sets.

    Raises workers.ProcessEnded.
    """
    return Coalitions(tuple(case.regions), worths_of_sets(workers, case, model, alone, seconds, shown))
