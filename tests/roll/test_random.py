"""Random cases rolled on: students, staff and money agree with the old plan in every year that both have, exactly."""

from __future__ import annotations

from hypothesis import assume, given, settings

from coplan.contract.model import load_model
from coplan.roll import broken_tail
from tests.properties import few, seeds
from tests.roll.years import Rolled, planned, rolled, tables_with_everything


def assert_agrees(found: Rolled) -> None:
    before, after = found.before, found.after
    first, old, new = after.facts.first, before.facts, after.facts
    for was, now in zip(old.programmes, new.programmes, strict=True):
        assert now.current == before.intake(was, first - 1)
        for year in range(first, max(first, old.last) + 10):
            assert before._studying(was, year) == after._studying(now, year), (was.key, year)
            assert now.cost == was.cost
        for year in range(first - now.years, first):
            entered = {d: n for d, n in new.enrolled_for(now, year) if n}
            assert entered == students_of(found, was, year), (was.key, year)
    assert set(new.pairs) <= set(old.pairs)
    for r, k in new.pairs:
        for b in found.years:
            if old.headcount_basis:
                assert before.staff[r, k, b] == after.staff[r, k, b], (r, k, b)
            assert before.shortage.get((r, k, b), 0) == after.shortage.get((r, k, b), 0), (r, k, b)
            if (r, k, b) in old.required:
                assert before.surplus[r, k, b] == after.surplus[r, k, b], (r, k, b)


def students_of(found: Rolled, programme, year):
    """Students of an old programme who entered in a year, by region served."""
    facts = found.before.facts
    if year < facts.first:
        return {d: n for d, n in facts.enrolled_for(programme, year) if n}
    seats = {d: found.before._of(programme, d, year) for d in facts.regions}
    return {d: programme.fill * n for d, n in seats.items() if programme.fill * n}


@settings(few, max_examples=40)
@given(seeds)
def test_all_agrees(seed: int) -> None:
    found = rolled(*planned(tables_with_everything(seed)))
    assert_agrees(found)


def broken(found: Rolled) -> list[str]:
    """What the tail of the old plan breaks in the next case, openness and the years after the old plan aside."""
    late = str(found.step.case.last_year + 1)
    return [said for said in found.after.broken() if not said.startswith("openness") and f" {late}:" not in said]


@settings(few, max_examples=40)
@given(seeds)
def test_the_tail_is_a_plan(seed: int) -> None:
    found = rolled(*planned(tables_with_everything(seed)))
    opened = [p for p in found.before.facts.programmes if p.opens == found.before.facts.first and p.minimum]
    assume(not opened)
    assert broken(found) == []
    told = {(b.family, b.key) for b in broken_tail(found.step, found.case, load_model("mutual"))}
    assert {family for family, _ in told} <= {"openness"}
    said = [s for s in found.after.broken() if f" {found.step.case.last_year + 1}:" not in s]
    assert len(told) == len(said)
