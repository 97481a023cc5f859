"""What was asked about a plan, explained: its seats, its shortages, or the whole in short form."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from coplan.explain.effects import SeatKey
from coplan.explain.exchange import Exchange, Use
from coplan.explain.replan import Replanned, replanned
from coplan.explain.seats import Group, Seat, Served, Tight, groups_of, seat, served, tightest
from coplan.explain.selection import Selection
from coplan.explain.shortages import Shortage, short_pairs, with_causes
from coplan.plan import Plan
from coplan.words.language import Text

MOST_TIGHT = 50  # limits that are looked for
MOST_FREE = 3
SECONDS = 60.0  # for what the rest could make up for


@dataclass(frozen=True)
class State:
    """What is to be said of a plan before it is explained: broken limits in words, and how many edits it has.

    edits is None where the plan as it was solved is not known.
    """

    broken: Sequence[Text] = ()
    edits: int | None = 0


@dataclass(frozen=True)
class Explanation:
    """A plan, what was asked, and the answers, each worked out when it is needed.

    by_scenario: of a plan for several scenarios the same in each of them; the plan is then that in the scenario named.

    All of it is exact and with every other seat as planned, but for replanned, which is an LP, and causes.
    """

    plan: Plan
    selection: Selection
    state: State = State()
    _seats: dict[SeatKey, Seat] = field(default_factory=dict)
    scenario: str = ""
    by_scenario: Mapping[str, Explanation] = field(default_factory=dict)

    @cached_property
    def exchange(self) -> Exchange:
        return Exchange(self.plan)

    @cached_property
    def groups(self) -> list[Group]:
        """The chosen seats, the largest group first; none where nothing was asked for."""
        if self.selection.everything:
            return []
        return groups_of(self.selection.seats(self.plan.case, self.plan.seats))

    @cached_property
    def served(self) -> Served | None:
        """What all chosen seats do together."""
        return served(self.exchange, self.groups) if self.groups else None

    def of_group(self, group: Group) -> Served:
        """What the seats of a group do."""
        return served(self.exchange, [group])

    def seats(self, group: Group) -> Iterator[Seat]:
        """The seats of a group, year by year."""
        for key in group.keys:
            if key not in self._seats:
                self._seats[key] = seat(self.exchange, key, group.seats[key[-1]])
            yield self._seats[key]

    @cached_property
    def replanned(self) -> Replanned | None:
        """The rest planned anew without the chosen seats; None where nothing is chosen, the plan breaks limits, or no
        proof was found in time."""
        if not self.groups or self.state.broken:
            return None
        deadline = time.monotonic() + SECONDS
        return replanned(self.plan, lambda key: self.selection.matches(self.plan.case, key), deadline)

    @cached_property
    def shortages(self) -> list[Shortage]:
        """The chosen needs that stay short, with their causes where the plan's limits hold."""
        if not self.selection.of_shortages:
            return []
        short = short_pairs(self.plan, self.selection)
        return short if self.state.broken else with_causes(self.plan, short, self.state.edits != 0)

    @cached_property
    def free(self) -> list[Use]:
        """Where nothing was asked for: the most helpful seats that no limit stops."""
        if not self.selection.everything:
            return []
        seats = self.exchange.helpful(self.exchange.every_seat())
        return list(islice((use for use in seats if not self.exchange.stops(use.key)), MOST_FREE))

    @cached_property
    def tight(self) -> list[Tight]:
        """Where nothing was asked for: the limits that alone stop the most helpful seats."""
        return list(islice(tightest(self.exchange), MOST_TIGHT)) if self.selection.everything else []
