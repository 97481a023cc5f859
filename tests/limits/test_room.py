"""What rules on whole seats stop."""

from __future__ import annotations

from coplan.contract.model import known_families
from coplan.limits.room import Room
from tests.tiny import PROGRAMMES, case_of

EAST = ("E", "k", "East", 2027)


def test_one_more_than_a_class_is_stopped_and_a_class_is_not() -> None:
    case = case_of(Programmes=[[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]])
    room = Room(case, frozenset(known_families()), {EAST: 30}, [frozenset(case.regions)])
    assert [stop.family for stop in room.stops({EAST: 1})] == ["multiple"]
    assert list(room.stops({EAST: 30})) == []
    assert [stop.family for stop in room.stops({EAST: 90})] == ["intake_range"]
