"""Plans in parts: what they come to together, wherever they are worked out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from coplan.stress import Draws, Stress, stress
from coplan.stress import parts as in_parts
from coplan.stress.parts import parts_of, parts_worth_making
from coplan.workers import Place
from tests.properties import few, seeds
from tests.stress.plans import as_side, ranged_side, uncertain

FEW = Draws(40, 3)


@pytest.fixture
def many_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every specialty is a part."""
    with monkeypatch.context() as patch:
        patch.setattr(in_parts, "SHORTAGES", 1)
        yield


def figures_of(found: Stress) -> list[object]:
    """Everything that a workbook shows of plans, and each of their futures."""
    return [(s.together, s.regions, s.years, s.pairs, list(s.futures)) for s in found.standings]


def test_little_work_is_one_part_which_is_the_plan_as_it_is() -> None:
    plan = ranged_side().plan
    (part,) = parts_of(plan, FEW)
    assert (part.plan.case, part.plan.seats) == (plan.case, plan.seats)
    assert part.needing == {"080901": ["North", "South"], "101101": ["South"]}
    assert parts_worth_making([plan], Draws(in_parts.SHORTAGES)) > 1


@few
@given(seeds)
def test_parts_come_to_the_whole(seed: int) -> None:
    plan = uncertain(seed)
    (whole,) = stress([as_side(plan)], FEW).standings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_parts, "SHORTAGES", 1)
        assert len(parts_of(plan, FEW)) == len({k for _, k in plan.case.pairs})
        (found,) = stress([as_side(plan)], FEW).standings
    assert found.pairs == whole.pairs
    assert list(found.futures) == pytest.approx(list(whole.futures))
    assert [spread.p90 for spread in found.years.values()] == pytest.approx([s.p90 for s in whole.years.values()])


@pytest.mark.usefixtures("many_parts")
def test_processes_give_the_same_numbers() -> None:
    sides = [ranged_side("a"), ranged_side("b")]
    assert figures_of(stress(sides, FEW, Place(2))) == figures_of(stress(sides, FEW))
