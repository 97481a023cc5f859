"""From a case to a plan: what each region reaches alone, whole seats, lending, and the models."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.plan import Effort, Plan, make, make_plan, plan_in_fractions, plan_in_whole_seats
from coplan.plan.alone import alone_of
from coplan.plan.figures import weighted_shortage
from coplan.solver import UNRELIABLE, Infeasible, Search, Solution, Unproven
from coplan.workers import Progress
from tests.formulation.test_constraints import LENDING
from tests.independent.cases import random_case
from tests.late import out_of_time_after
from tests.tiny import NEED, PROGRAMMES, Rows, case_of
from tests.written import case_from


def two_regions() -> Case:
    """50 people needed in each; E may train 80, W 10, so 10 are missing."""
    return case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 80, 1], ["W", "k", 0, 10, 1]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
    )


def plan_of(case: Case, model: str) -> Plan:
    return make_plan(case, load_model(model))


def test_mutual() -> None:
    plan = plan_of(two_regions(), "mutual")
    assert plan.alone == pytest.approx({"East": 0, "West": 40})
    assert plan.shortage_bound == pytest.approx(10)
    assert plan.seats == {
        ("E", "k", "East", 2027): 50,
        ("E", "k", "West", 2027): 30,
        ("W", "k", "West", 2027): 10,
    }
    figures = plan.figures
    assert figures["shortage"] == 10
    assert figures["worst_region"] == pytest.approx(0.2)
    assert figures["directed"] == figures["seats_for_others"] == 30
    assert figures["seats_total"] == figures["change"] == 90
    assert figures["participation"] == 0
    assert plan.broken_relations() == []


def too_high(patch: pytest.MonkeyPatch, share: float) -> None:
    """The solver says that this share more of the shortage cannot be avoided than is true."""

    solve = Search.solve

    def claimed(search: Search, *args: Any) -> Solution:
        solution = solve(search, *args)
        goals = (replace(g, value=g.value * (1 + share * (g.name == "shortage"))) for g in solution.goals)
        return replace(solution, goals=tuple(goals))

    patch.setattr(Search, "solve", claimed)


@pytest.mark.parametrize("model", ["mutual", "shared"])
@pytest.mark.parametrize(("share", "refuted"), [(2e-10, False), (1e-5, True)])
def test_a_plan_below_its_bound_is_not_believed(model: str, share: float, refuted: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        too_high(patch, share)
        if not refuted:
            assert plan_of(two_regions(), model).figures["shortage"] == 10
        else:
            with pytest.raises(Unproven, match=UNRELIABLE):
                plan_of(two_regions(), model)


def test_a_bound_speaks_of_plans_in_which_nobody_is_more_worse_off() -> None:
    plan = plan_of(two_regions(), "mutual")
    assert make.Bound(10.1, 0.0).refutes(plan)
    assert not make.Bound(10.0, 0.0).refutes(plan)
    assert not make.Bound(10 + 1e-7, 0.0).refutes(plan)
    worse = replace(plan, by_itself={r: replace(reached, value=0.0) for r, reached in plan.by_itself.items()})
    assert worse.figures["participation"] == 10
    assert not make.Bound(10.1, 0.0).refutes(worse)
    assert make.Bound(10.1, 10.0).refutes(worse)
    assert make.Bound(10.1).refutes(worse)
    assert not make.Bound(10.1, -math.inf).refutes(plan)  # of regions that plan by themselves


def torn_apart(east: int, west: int) -> Case:
    """East has what it needs alone; where West weighs more, only participation keeps East's seats for East."""
    return case_of(
        Regions=[["region", "weight"], ["East", east], ["West", west]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 50, 1], ["W", "k", 0, 10, 1]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
    )


@pytest.mark.parametrize(("case", "bound"), [(torn_apart(5, 1), 40), (torn_apart(1, 5), 5 * 40)])
def test_participation_holds_whether_it_is_known_or_found_out(case: Case, bound: float) -> None:
    found = plan_of(case, "mutual")
    known = make_plan(case, load_model("mutual"), alone=found.by_itself)
    assert (known.seats, known.by_itself, known.figures) == (found.seats, found.by_itself, found.figures)
    assert known.shortage_bound == pytest.approx(bound)


@pytest.mark.parametrize("model", ["mutual", "shared", "separate"])
@pytest.mark.parametrize("seed", range(12))
def test_what_regions_reach_alone_is_the_same_cut_out_of_the_joint_plan(seed: int, model: str) -> None:
    case = case_from(random_case(seed))
    with suppress(Infeasible):
        plan = make_plan(case, load_model(model))
        built = {r: alone_of(case, load_model(model), r) for r in case.regions}
        assert plan.by_itself.keys() == {r for r, alone in built.items() if alone is not None}
        for r, alone in plan.by_itself.items():
            assert astuple(alone) == pytest.approx(astuple(built[r]), rel=1e-6, abs=1e-5)


def test_separate() -> None:
    plan = plan_of(two_regions(), "separate")
    assert plan.seats == {("E", "k", "East", 2027): 50, ("W", "k", "West", 2027): 10}
    assert plan.shortage_bound == pytest.approx(40)
    assert plan.figures["shortage"] == 40
    assert plan.figures["seats_for_others"] == 0
    assert plan.broken_relations() == []


def test_region_weights_play_no_part_alone() -> None:
    weights: Rows = [["region", "weight"], ["East", 0], ["West", 5]]
    case = case_of(
        Regions=weights,
        Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1], ["W", "k", 0, 10, 1]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
    )
    plan = plan_of(case, "separate")
    assert plan.alone == pytest.approx({"East": 30, "West": 40})
    assert plan.seats[("E", "k", "East", 2027)] == 20  # though East weighs nothing
    assert plan.shortage_bound == pytest.approx(5 * 40)


def test_shared_lends_for_the_whole_seats() -> None:
    case = case_of(**LENDING)
    plan = plan_of(case, "shared")
    assert plan.shortage_bound == pytest.approx(35)
    assert {key: float(number) for key, number in plan.balance.lent.items()} == {("East", "West", "k", 2027): 30}
    assert plan.figures["shortage"] == pytest.approx(35)
    assert plan.figures["surplus"] == pytest.approx(25)
    mutual = plan_of(case, "mutual")
    assert mutual.figures["shortage"] == 50
    assert not mutual.balance.lent


def test_a_region_without_a_plan_of_its_own_is_held_to_nothing() -> None:
    # 5 seats for East are fixed, and E has at least 10: by itself East has nobody to give the others to.
    case = case_of(
        Programmes=[[*PROGRAMMES, "min_intake"], ["E", "k", 10, 20, 1, 10]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 5]],
    )
    plan = plan_of(case, "mutual")
    assert set(plan.alone) == {"West"}
    assert plan.seats == {("E", "k", "East", 2027): 5, ("E", "k", "West", 2027): 15}
    assert plan.tables["Gains"]["alone"].isna().tolist() == [True, False]
    with pytest.raises(Infeasible):
        plan_of(case, "separate")


def test_unchanged() -> None:
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 15, 80, 1]])
    # 15 people in 2027 and 15 in 2028.
    unchanged = plan_of(case, "mutual").unchanged
    assert {r: weighted_shortage(case, unchanged, r) for r in case.regions} == {"East": 20, "West": 0}


def test_a_passed_deadline_is_no_proof() -> None:
    with pytest.raises(Unproven):
        make_plan(case_from(random_case(3)), load_model("mutual"), deadline=time.monotonic() - 1)


@pytest.mark.parametrize("model", ["mutual", "separate"])
def test_a_plan_near_a_proven_bound_will_do_where_that_is_asked_for(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, chosen = case_from(random_case(3)), load_model(model)
    whole = plan_of(case, model)
    out_of_time_after("shortage", monkeypatch)
    late = make_plan(case, chosen, accept_gap=0.5)
    assert whole.unproven == ()
    assert whole.status.en == "optimal"
    assert late.unproven
    assert set(late.unproven) <= {"worst_region", "surplus", "change", "directed", "cost"}
    assert late.shortage_bound == pytest.approx(whole.shortage_bound)
    assert late.gap == pytest.approx(1 - late.shortage_bound / float(late.figures["shortage"]))
    assert late.broken_relations() == []
    assert f"within {math.ceil(late.gap * 1e4) / 100:.2f}% of the proven bound" in late.status.en
    assert late.status.zh.endswith("成本")


def test_a_plan_too_far_from_the_bound_will_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_from(random_case(3))
    out_of_time_after("shortage", monkeypatch)
    gap = make_plan(case, load_model("mutual"), accept_gap=0.5).gap
    assert gap > 0
    with pytest.raises(Unproven):
        make_plan(case, load_model("mutual"), accept_gap=gap / 2)


def test_without_a_proven_bound_nothing_will_do() -> None:
    with pytest.raises(Unproven):
        make_plan(case_from(random_case(3)), load_model("mutual"), time.monotonic() - 1, accept_gap=0.5)


def test_no_gap_is_accepted_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    out_of_time_after("shortage", monkeypatch)
    with pytest.raises(Unproven):
        make_plan(case_from(random_case(3)), load_model("mutual"))


def test_progress_is_told() -> None:
    told: list[Progress] = []
    make_plan(two_regions(), load_model("mutual"), report=told.append)
    stages = [step.stage for step in told]
    assert stages == ["alone", "alone", *["goal"] * 7, "whole"]
    assert [step.subject for step in told[:2]] == ["East", "West"]
    assert all(step.seconds >= 0 for step in told)


@pytest.mark.parametrize("model", ["mutual", "separate"])
def test_a_plan_is_made_in_fractions_and_then_in_whole_seats(model: str) -> None:
    effort, told = Effort(None, None), list[str]()

    def report(step: Progress) -> None:
        told.append(step.stage)

    fractional = plan_in_fractions(two_regions(), load_model(model), effort, report)
    assert fractional.alone == pytest.approx({"East": 0, "West": 40})
    assert "whole" not in told
    told.clear()
    plan, wanted = plan_in_whole_seats(fractional, effort, report), plan_of(two_regions(), model)
    assert told == ["whole"] * len(fractional.optima)
    assert plan.optima is fractional.optima
    assert (plan.seats, plan.figures, plan.by_itself) == (wanted.seats, wanted.figures, fractional.by_itself)


def test_slack_reaches_the_whole_seats(tmp_path: Path) -> None:
    # 20 seats leave 30 people missing; a slack of 0.1 lets 33 be missing, so that 17 seats, a smaller change, do.
    file = tmp_path / "calm.toml"
    file.write_text(
        'name = "calm"\nplanning = "together"\n'
        'families = ["intake_total", "intake_range", "staff_balance", "need_met"]\n'
        'goals = [{ name = "shortage", slack = 0.1 }, { name = "change" }]\n',
        encoding="utf-8",
    )
    plan = make_plan(case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]]), load_model(str(file)))
    assert plan.shortage_bound == pytest.approx(30)
    assert plan.seats == {("E", "k", "East", 2027): 17}


def test_the_same_case_gives_the_same_plan() -> None:
    assert plan_of(two_regions(), "mutual").seats == plan_of(two_regions(), "mutual").seats
