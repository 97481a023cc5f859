"""Random cases rolled on: students, staff and money agree with the plan in every year that both have, exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings

from coplan import run
from coplan.contract.model import load_model
from coplan.errors import ExitCode
from coplan.roll import Actual, broken_tail
from coplan.roll.actual import ALL, Taken
from tests.independent.cases import write_workbook
from tests.independent.facts import Programme
from tests.properties import MUTUAL, bound, few, seeds
from tests.roll.years import Rolled, planned, rolled, tables_with_everything


def students_of(found: Rolled, programme: Programme, year: int) -> dict[str, Fraction]:
    """Students of a programme of the plan who entered in a year, by region served."""
    facts = found.before.facts
    if year < facts.first:
        return {d: n for d, n in facts.enrolled_for(programme, year) if n}
    seats = {d: found.before.seats.get((*programme.key, d, year), 0) for d in facts.regions}
    return {d: programme.fill * n for d, n in seats.items() if programme.fill * n}


def assert_students_agree(found: Rolled) -> None:
    before, after = found.before, found.after
    for was, now in zip(before.facts.programmes, after.facts.programmes, strict=True):
        assert now.current == before.intake(was, after.facts.first - 1)
        assert (now.cost, now.minimum, now.maximum, now.step) == (was.cost, was.minimum, was.maximum, was.step)
        for year in range(after.facts.first, before.facts.last + 10):
            assert before._studying(was, year) == after._studying(now, year)
        for year in range(after.facts.first - now.years, after.facts.first):
            assert {d: n for d, n in after.facts.enrolled_for(now, year) if n} == students_of(found, was, year)


def assert_staff_agrees(found: Rolled) -> None:
    """On the hires basis staff counts from the first year on, so what it is short of or too much is compared."""
    before, after = found.before, found.after
    for r, k in after.facts.pairs:
        for b in found.years:
            if before.facts.headcount_basis:
                assert before.staff[r, k, b] == after.staff[r, k, b]
            if (r, k, b) in before.facts.required:
                assert before.shortage[r, k, b] == after.shortage[r, k, b]
                assert before.surplus[r, k, b] == after.surplus[r, k, b]


@settings(few, max_examples=4)
@given(seeds)
def test_they_agree_with_another_last_year(seed: int) -> None:
    raw, case, seats = planned(tables_with_everything(seed))
    found = rolled(raw, case, seats, last=case.first_year + 1 + seed % 5)
    assert found.case.last_year == case.first_year + 1 + seed % 5
    for was, now in zip(found.before.facts.programmes, found.after.facts.programmes, strict=True):
        entered = found.before._studying(was, case.first_year) - students_before(found, was)
        assert found.after.facts.enrolled(now, case.first_year) == entered


def students_before(found: Rolled, programme: Programme) -> Fraction:
    """Students in the first year of the plan who entered before it."""
    years = range(found.before.facts.first - programme.years + 1, found.before.facts.first)
    return sum((found.before.facts.enrolled(programme, year) for year in years), Fraction(0))


def broken(found: Rolled) -> list[str]:
    """What the plan's seats break in years that both cases have."""
    return [said for said in found.after.broken() if f" {found.step.case.last_year + 1}:" not in said]


def opened_with_least(found: Rolled) -> bool:
    """Whether a programme opened in the past year that has a least intake: its range is another one then."""
    facts = found.before.facts
    return any(p.opens == facts.first and p.minimum for p in facts.programmes)


@settings(few, max_examples=15)
@given(seeds)
def test_all_agrees_and_the_rest_of_the_plan_holds_but_for_openness_which_is_named(seed: int) -> None:
    found = rolled(*planned(tables_with_everything(seed)))
    assert_students_agree(found)
    assert_staff_agrees(found)
    if not opened_with_least(found):
        assert [said for said in broken(found) if not said.startswith("openness")] == []
        told = {(breach.family, breach.key) for breach in broken_tail(found.step, found.case, load_model("mutual"))}
        assert {f"{family} {o} {t}" for family, (o, t) in told} == {said.partition(":")[0] for said in broken(found)}


@settings(few, max_examples=5)
@given(seeds)
def test_planning_anew_is_no_worse_than_the_plan_was(seed: int) -> None:
    raw, case, seats = planned(tables_with_everything(seed))
    assume(case.last_year > case.first_year)
    found = rolled(raw, case, seats, last=case.last_year)
    assume(not opened_with_least(found))
    facts = found.before.facts
    left = sum(
        facts.weight[r] * facts.priority[k] * n
        for (r, k, b), n in found.before.shortage.items()
        if b >= found.after.facts.first
    )
    assert bound(found.case, MUTUAL.families - {"participation", "openness"}) <= float(left) + 1e-6 * max(1, left)


@settings(few, max_examples=5)
@given(seeds)
def test_what_is_known_takes_the_place_of_what_was_planned(seed: int) -> None:
    raw, case, seats = planned(tables_with_everything(seed))
    draw = Random(seed)
    open_ones = [key for key, p in case.programmes.items() if p.is_open(case.first_year)]
    said = {
        key: {ALL: Taken(draw.randint(0, 90), Fraction(draw.randint(0, 80)))}
        for key in draw.sample(open_ones, (len(open_ones) + 1) // 2)
    }
    counted = case.pairs[: draw.randint(0, 2)] if case.demand_basis == "headcount" else ()
    known = Actual(said, {pair: Fraction(draw.randint(900, 9999), 8) for pair in counted})
    found, as_it_should = rolled(raw, case, seats, known), rolled(raw, case, seats)
    for was, now in zip(as_it_should.after.facts.programmes, found.after.facts.programmes, strict=True):
        taken = said.get(now.key, {}).get(ALL)
        year = case.first_year
        assert now.current == (was.current if taken is None else taken.recruited)
        enrolled = found.after.facts.enrolled(now, year)
        assert enrolled == (as_it_should.after.facts.enrolled(was, year) if taken is None else taken.enrolled)
    for pair in set(found.after.facts.pairs):
        planned_staff = as_it_should.after.facts.headcount(*pair)
        assert found.after.facts.headcount(*pair) == known.headcount.get(pair, planned_staff)


@pytest.mark.parametrize("seed", [6, 20])
def test_a_file_is_rolled_twice_in_a_row(seed: int, tmp_path: Path) -> None:
    path = write_workbook(tables_with_everything(seed), tmp_path / "case.xlsx", chinese=seed % 2 == 0)
    for again in range(2):
        plan = run.solve(path, tmp_path / f"plan{again}.xlsx", run.Options(brief=True)).path
        path = tmp_path / f"next{again}.xlsx"
        written = run.roll(plan, path)
        checked = run.check(path)
        assert checked.exit_code is ExitCode.DONE
        assert checked.case == written.case
        assert checked.case.first_year == 2028 + again
