"""What a plan's own LP shows of all regions together is what solving them anew gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coplan.case import Case, check_case
from coplan.coalitions import worths_of_sets
from coplan.coalitions.everybody import shown_by
from coplan.coalitions.values import Shown, coalition_value
from coplan.contract.model import Model, load_model
from coplan.plan import make_plan
from coplan.solver import Infeasible
from coplan.workbook.read import read_workbook
from coplan.workers import Processes, Progress
from tests.coalitions.games import BOSS, MUTUAL, RIVALS
from tests.independent.cases import random_case, write_workbook
from tests.tiny import NEED, case_of


def shown(case: Case, model: Model = MUTUAL) -> float | None:
    return shown_by(case, make_plan(case, model).optima).everybody


def test_where_participation_binds_nobody_the_plan_shows_the_value() -> None:
    assert shown(case_of(**BOSS)) == pytest.approx(90)


def test_where_participation_holds_the_plan_back_nothing_is_shown() -> None:
    # Together East's 100 seats serve North's 60 first, which count three times, and East lacks 50; alone it lacks none.
    regions = [["region", "weight"], ["East", 1], ["North", 3], ["West", 1]]
    needs = [NEED, ["East", "k", 2028, 90], ["North", "k", 2028, 60]]
    case = case_of(**{**BOSS, "Regions": regions, "Demand": needs})
    assert coalition_value(case, MUTUAL, frozenset(case.regions)) == pytest.approx(50)
    assert shown(case) is None
    free = replace(MUTUAL, families=MUTUAL.families - {"participation"}, goals=MUTUAL.goals[1:])
    assert shown(case, free) == pytest.approx(50)


def test_where_kept_seats_bind_the_plan_nothing_is_shown() -> None:
    columns = ["institution", "specialty", "trained_for", "year", "seats", "origin"]
    assert shown(case_of(**BOSS, Fixed=[columns, ["E", "k", "West", 2027, 90, "kept"]])) is None


@pytest.mark.parametrize("model", ["mutual", "shared"])
def test_of_random_cases_most_show_it(model: str, tmp_path: Path) -> None:
    found = [_shown_and_solved(seed, load_model(model), tmp_path) for seed in range(12)]
    both = [pair for pair in found if pair is not None and pair[0] is not None]
    assert len(both) >= 3
    assert [one for one, _ in both] == pytest.approx([other for _, other in both], rel=1e-6, abs=1e-6)


def test_sets_are_the_same_cut_out_of_the_lp_of_a_plan() -> None:
    case = case_of(**BOSS)
    plan = make_plan(case, MUTUAL)
    with Processes(1, lambda _: None) as workers:
        cut = worths_of_sets(workers, case, MUTUAL, plan.alone, shown=shown_by(case, plan.optima))
        assert cut == worths_of_sets(workers, case, MUTUAL)


def _shown_and_solved(seed: int, model: Model, folder: Path) -> tuple[float | None, float] | None:
    case, _ = check_case(read_workbook(write_workbook(random_case(seed), folder / f"{seed}.xlsx")))
    assert case is not None
    try:
        return shown(case, model), coalition_value(case, model, frozenset(case.regions))
    except Infeasible:
        return None


def test_nothing_is_solved_for_what_is_shown() -> None:
    told: list[Progress] = []
    case = case_of(**RIVALS)
    with Processes(1, told.append) as workers:
        found = worths_of_sets(workers, case, MUTUAL, {"East": 0.0, "West": 0.0}, shown=Shown(25.0))
    assert (told, [worth.value for worth in found.values()]) == ([], [0.0, 0.0, 25.0])
