"""Rules on whole seats are kept in every plan, at the least shortage where numbers are few."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coplan.contract.model import load_model
from coplan.formulation.solving import NoSolution
from coplan.plan import make_plan
from coplan.whole import ruled
from tests.independent.audit import Audit
from tests.independent.cases import random_case, with_rules
from tests.independent.facts import Facts
from tests.independent.matrix import InfeasibleError
from tests.independent.whole import WholeModel
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

MUTUAL = load_model("mutual")
EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)


def test_whole_classes() -> None:
    plan = make_plan(case_of(Programmes=[[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]]), MUTUAL)
    assert plan.seats == {EAST: 60}
    assert plan.rules_cost == 0


def test_what_whole_classes_cost() -> None:
    plan = make_plan(case_of(Programmes=[[*PROGRAMMES, "multiple"], ["E", "k", 0, 59, 1, 30]]), MUTUAL)
    assert plan.seats == {EAST: 30}
    assert plan.rules_cost == pytest.approx(20)
    assert plan.shortage_bound == pytest.approx(0)


def test_nobody_or_enough_to_open() -> None:
    case = case_of(
        Programmes=[[*PROGRAMMES, "min_open"], ["E", "k", 0, 100, 1, 20], ["E", "m", 0, 100, 1, 20]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 55]],
        Demand=[NEED, ["East", "k", 2028, 50], ["East", "m", 2028, 10]],
    )
    assert make_plan(case, MUTUAL).seats == {EAST: 50}


def test_nobody_or_a_group() -> None:
    case = case_of(
        Routes=[["trained_in", "trained_for", "min_group"], ["East", "West", 10]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 55]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 20]],
    )
    assert make_plan(case, MUTUAL).seats == {EAST: 50}


@pytest.mark.parametrize("at_once", [2_000, 0])
@pytest.mark.parametrize("seed", range(60, 72))
def test_rules_hold_and_the_shortage_is_the_least(seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruled, "AT_ONCE", at_once)
    tables = with_rules(random_case(seed, groups=True), seed)
    facts = Facts(tables)
    try:
        plan = make_plan(replace(case_from(tables), steadiness=Fraction(0)), MUTUAL)
    except NoSolution:
        with pytest.raises(InfeasibleError):
            WholeModel(facts).matrix.minimise_whole({})
        return
    assert Audit(facts, dict(plan.seats)).broken() == []
    assert plan.shortage_bound <= plan.figures["shortage"] + 1e-6
    try:
        least = WholeModel(facts).least_shortage(plan.figures["participation"])
    except (InfeasibleError, AssertionError):
        pytest.skip("not known in time")
    if at_once:
        assert plan.figures["shortage"] == pytest.approx(least, rel=1e-3, abs=0.1)
    else:
        assert plan.figures["shortage"] >= least - 1e-3


def test_no_plan_keeps_the_rules() -> None:
    fixed = [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 7]]
    case = case_of(Programmes=[[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]], Fixed=fixed)
    with pytest.raises(NoSolution) as none:
        make_plan(case, MUTUAL)
    assert none.value.whole
