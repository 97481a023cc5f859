"""Plans for several scenarios of random cases, proved by an independent LP, and audited exactly in every scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import NoPlan
from tests.independent.across import Change, Joint, changed, random_scenarios, with_scenarios
from tests.independent.audit import Audit
from tests.independent.cases import random_case, write_workbook
from tests.independent.facts import Facts, Tables
from tests.independent.matrix import InfeasibleError
from tests.independent.plan_workbook import close, read_seats, read_summary, read_table

SEEDS = (0, 3, 6, 8, 11, 13, 16, 18, 20, 22)
BOUND = 1e-5
ROUNDING = 0.005
PROBABILITY = {2: (0.3, 0.7), 3: (0.2, 0.3, 0.5)}


def joint_of(tables: Tables, scenarios: Mapping[str, Sequence[Change]], sharing: bool) -> Joint | None:
    """The independent LP; None where a scenario has no plan by itself."""
    facts = [Facts(changed(tables, changes)) for changes in scenarios.values()]
    try:
        return Joint(facts, PROBABILITY[len(scenarios)], sharing)
    except InfeasibleError:
        return None


def has_plan(joint: Joint | None) -> bool:
    """Whether whole seats keep the limits of all scenarios."""
    try:
        return joint is not None and bool(joint.matrix.minimise_whole({}))
    except InfeasibleError:
        return False


@pytest.mark.parametrize(("aim", "model"), [("regret", "mutual"), ("expected", "mutual"), ("regret", "shared")])
@pytest.mark.parametrize("seed", SEEDS)
def test_random_case(seed: int, aim: Any, model: str, tmp_path: Path) -> None:
    tables, sharing = random_case(seed, groups=True), model == "shared"
    scenarios = random_scenarios(tables, seed)
    likely = PROBABILITY[len(scenarios)]
    told = with_scenarios(tables, scenarios, dict(zip(scenarios, likely, strict=True)))
    case, plan = write_workbook(told, tmp_path / "case.xlsx"), tmp_path / "plan.xlsx"
    joint = joint_of(tables, scenarios, sharing)
    try:
        run.solve_across(case, run.Futures(aim=aim), plan, run.Options(model=model, jobs=1, brief=True))
    except NoPlan:
        assert not has_plan(joint), "coplan says there is no plan, and there is one"
        return
    assert joint is not None
    summary, futures = read_summary(plan), {row["scenario"]: row for row in read_table(plan, "Futures")}
    seats = read_seats(plan)
    for n, (name, row) in enumerate(futures.items()):
        audit = Audit(joint.facts[n], seats)
        assert audit.broken() == []
        figures = audit.figures(sharing)
        assert close(row["best"], joint.best[n], BOUND)
        assert row["probability"] == pytest.approx(likely[n])
        assert row["regret"] == pytest.approx(row["shortage"] - row["best"], abs=1e-6)
        for key in ("shortage", "worst_region", "participation", "surplus"):
            assert close(row[key], figures[key]), (name, key)
    assert list(futures) == list(scenarios)
    assert summary["largest_regret"] == pytest.approx(max(row["regret"] for row in futures.values()))
    assert futures[summary["deciding_scenario"]]["regret"] == pytest.approx(summary["largest_regret"])
    expected = sum(p * row["shortage"] for p, row in zip(likely, futures.values(), strict=True))
    assert summary["expected_shortage"] == pytest.approx(expected)
    assert_near(joint, aim, summary, sum(row["participation"] for row in futures.values()))


def assert_near(joint: Joint, aim: str, summary: Mapping[str, Any], participation: float) -> None:
    """Whole seats cost little of the aim; where they seem to cost more, the least that whole seats reach decides."""
    first = {"regret": "largest_regret", "expected": "expected_shortage"}[aim]
    need = max(float(facts.weighted_need()) for facts in joint.facts)
    room = ROUNDING * max(*joint.best, 0.01 * need) + 1e-6
    held = joint.matrix.rows.copy(), joint.matrix.zero.copy()
    goals = joint.in_order(aim, "participation", first)
    joint.matrix.rows, joint.matrix.zero = held
    if summary[first] > goals[first] + room:
        assert summary[first] <= joint.least_whole(first, participation) + room
