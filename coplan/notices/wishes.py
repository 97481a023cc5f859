"""What the wishes of institutions break and cost, one by one and all together, and which of them are taken up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from coplan.exact import dot
from coplan.explain.exchange import Exchange
from coplan.limits.room import Room, Stop
from coplan.notices.answers import Answer, Answers
from coplan.plan import Plan
from coplan.plan.allocation import SEAT_KEY, SeatKey
from coplan.plan.opened import ReadPlan
from coplan.tables.raw import Cell, RawRow


@dataclass(frozen=True)
class Effect:
    """What changes of seats do, every other seat as planned.

    stops: the limits that they break, or break further; shortage: by how much the shortage rises [weighted
    person-years]; cost: what they cost over all years of study, with subsidies [money].
    """

    stops: tuple[Stop, ...]
    shortage: Fraction
    cost: Fraction


@dataclass(frozen=True)
class Wish:
    """A number that an institution wants in place of the plan's, what that does, and what was decided, if anything."""

    answer: Answer
    effect: Effect
    accepted: bool | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the plan is to have it: as decided, else where it breaks nothing by itself."""
        return not self.effect.stops if self.accepted is None else self.accepted


@dataclass(frozen=True)
class Replies:
    """The answers to the notices of a plan: what is wanted, what all of it does together, and what is remarked."""

    answers: Answers
    wishes: tuple[Wish, ...]
    together: Effect

    @property
    def taken(self) -> list[Answer]:
        """The wishes that the plan is to have."""
        return [wish.answer for wish in self.wishes if wish.is_taken]

    @property
    def remarks(self) -> list[Answer]:
        """Remarks that stand beside no wish."""
        return [answer for answer in self.answers.given if not answer.is_wish]


def replies_of(
    plan: Plan, answers: Answers, decided: Mapping[SeatKey, bool], scenarios: Iterable[Plan] = ()
) -> Replies:
    """What the answers to a plan's notices come to; decided: the wishes on which something was decided.

    scenarios: the plan in each scenario for which it was made, whose limits hold as well.
    """
    exchange, rooms = Exchange(plan), [plan.room, *(in_it.room for in_it in scenarios)]
    wishes = [Wish(a, _effect(exchange, rooms, [a]), decided.get(a.key)) for a in answers.wishes]
    return Replies(answers, tuple(wishes), _effect(exchange, rooms, answers.wishes))


def _effect(exchange: Exchange, rooms: Iterable[Room], wishes: Iterable[Answer]) -> Effect:
    case, more = exchange.case, {answer.key: answer.more for answer in wishes}
    cost = dot((number, case.cost_of_seat(case.programmes[key[:2]], key[2])) for key, number in more.items())
    stops = {(stop.family, stop.key, stop.upper, stop.limit): stop for room in rooms for stop in room.stops(more)}
    return Effect(tuple(stops.values()), exchange.effects.price(more), cost)


def with_wishes(read: ReadPlan, wishes: Sequence[Answer]) -> ReadPlan:
    """The plan with these wishes written into Allocation, each at the place where it was written."""
    table, numbers = read.file.allocation, {answer.key: answer for answer in wishes}
    keys = {cell: key for key, cell in read.written.cells.items()}
    rows = []
    for row in table.rows:
        answer = numbers.pop(keys.get(table.cell(row, "seats"), ("", "", "", 0)), None)
        rows.append(row if answer is None else _wanted(row, answer))
    last = max((row.number for row in table.rows), default=0)
    for number, answer in enumerate(numbers.values(), start=last + 1):
        named = zip(SEAT_KEY, answer.key, strict=True)
        rows.append(_wanted(RawRow(number, {name: Cell(value, f"A{number}") for name, value in named}), answer))
    return replace(read, file=replace(read.file, allocation=replace(table, rows=tuple(rows))))


def _wanted(row: RawRow, answer: Answer) -> RawRow:
    sheet, _, cell = answer.place.rpartition("!")
    return replace(row, sheet=sheet, cells={**row.cells, "seats": Cell(answer.wanted, cell)})
