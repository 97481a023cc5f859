"""The proof of a written plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coplan import run
from coplan.plan import Plan
from coplan.reopen.proof import NotProved, prove
from coplan.run import Solved
from tests.workbooks import FIRST_STEPS


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    return run.solve(FIRST_STEPS, tmp_path_factory.mktemp("plan") / "plan.xlsx", run.Options(brief=True))


def another_case(plan: Plan) -> Plan:
    return replace(plan, case=replace(plan.case, money_unit="dollars"))


def a_seat_more(plan: Plan) -> Plan:
    first = next(iter(plan.seats))
    return replace(plan, seats={**plan.seats, first: plan.seats[first] + 1})


def a_seat_gone(plan: Plan) -> Plan:
    return replace(plan, seats=dict(list(plan.seats.items())[1:]))


def test_what_was_written_is_the_plan_that_was_solved(solved: Solved) -> None:
    prove(solved.path, solved.plan, solved.summary)


@pytest.mark.parametrize(("other", "said"), [(another_case, "case"), (a_seat_more, "seats"), (a_seat_gone, "seats")])
def test_another_plan_than_the_one_written_is_not_proved(other: object, said: str, solved: Solved) -> None:
    assert callable(other)
    with pytest.raises(NotProved, match=said):
        prove(solved.path, other(solved.plan), solved.summary)


@pytest.mark.parametrize(
    ("key", "share"), [("shortage", 1 + 1e-8), ("shortage_bound", 2.0), ("seats_total", 0.0), ("worst_region", -1.0)]
)
def test_a_figure_that_summary_does_not_say_is_not_proved(key: str, share: float, solved: Solved) -> None:
    with pytest.raises(NotProved, match=f"Summary says .* for {key}"):
        prove(solved.path, solved.plan, {**solved.summary, key: solved.summary[key] * share})


def test_the_figures_of_a_plan_are_all_in_its_summary(solved: Solved) -> None:
    assert solved.plan.figures.keys() <= solved.summary.keys()
