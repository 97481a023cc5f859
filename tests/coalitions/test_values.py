"""The value of sets of regions: by hand, against an independent LP, and which of them are asked for."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from coplan.case import check_case
from coplan.coalitions import EVERY_SET, Coalitions, sets_asked, worths_of_sets
from coplan.coalitions.values import coalition_value, sample_of
from coplan.contract.model import load_model
from coplan.games.values import sets_in
from coplan.solver import Infeasible
from coplan.workbook.read import read_workbook
from coplan.workers import Processes, Progress
from tests.coalitions.games import BOSS, MUTUAL, RIVALS, found_in
from tests.independent import lp
from tests.independent.cases import random_case, write_workbook
from tests.independent.facts import Facts
from tests.independent.matrix import InfeasibleError
from tests.independent.plan_workbook import close
from tests.tiny import case_of

ALONE = {"East": 0.0, "North": 60.0, "West": 80.0}


def values(found: Coalitions) -> dict[str, float | None]:
    return {"".join(sorted(r[0] for r in s)): worth.value for s, worth in found.worths.items()}


def test_sets_share_what_one_of_them_can_train() -> None:
    expected = {"E": 0, "N": 60, "W": 80, "EN": 10, "EW": 30, "NW": 140, "ENW": 90}
    assert values(found_in(case_of(**BOSS))) == pytest.approx(expected)


def test_region_weight_counts() -> None:
    # North's weight is 3: its 60 are served first, and the 40 seats left leave 90 of East and West missing.
    weighted = case_of(**{**BOSS, "Regions": [["region", "weight"], ["East", 1], ["North", 3], ["West", 1]]})
    expected = {"E": 0, "N": 180, "W": 80, "EN": 10, "EW": 30, "NW": 260, "ENW": 90}
    assert values(found_in(weighted)) == pytest.approx(expected)


def test_everybody_else_stays_as_they_are() -> None:
    assert values(found_in(case_of(**RIVALS))) == pytest.approx({"E": 0, "W": 0, "EW": 25})


def test_fixed_seats_for_a_region_outside_are_left_out() -> None:
    # 100 seats are fixed for West: East and North do not know of them.
    fixed = [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 70]]
    assert values(found_in(case_of(**BOSS, Fixed=fixed))) == pytest.approx(
        {"E": 0, "N": 60, "W": 80, "EN": 10, "EW": 30, "NW": 140, "ENW": 90}
    )
    fixed[1][-1] = 90  # of West's 80: ten are wasted where West takes part
    assert values(found_in(case_of(**BOSS, Fixed=fixed)))["EW"] == pytest.approx(40)


@pytest.mark.parametrize("origin", ["kept", "edited"])
def test_seats_that_a_joint_plan_agreed_on_bind_no_set(origin: str) -> None:
    columns = ["institution", "specialty", "trained_for", "year", "seats", "origin"]
    case = case_of(**BOSS, Fixed=[columns, ["E", "k", "West", 2027, 90, origin], ["E", "k", "East", 2027, 5, origin]])
    assert values(found_in(case)) == values(found_in(case_of(**BOSS)))


def test_a_set_without_a_plan_is_said_to_have_none() -> None:
    # East must train 80 for West, which its budget pays for only in part; without West nothing is fixed.
    sheets = {
        "Programmes": [["institution", "specialty", "current_intake", "max_intake", "years", "cost_per_year"]],
        "Fixed": [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 80]],
        "Budgets": [["region", "year", "budget"], ["East", 2027, 500]],
    }
    sheets["Programmes"].append(["E", "k", 0, 100, 1, 10])
    found = found_in(case_of(**BOSS, **sheets))
    states = {"".join(sorted(r[0] for r in s)): worth.state for s, worth in found.worths.items()}
    assert states == {s: "no_plan" if {"E", "W"} <= set(s) else "solved" for s in states}
    assert (found.joint, found.shapley, found.nucleolus, found.core) == (None, None, None, None)
    assert set(map(len, found.unsolved)) == {2, 3}


def test_what_is_known_is_not_solved_again() -> None:
    told: list[Progress] = []
    case = case_of(**{**BOSS, "Regions": [["region", "weight"], ["East", 1], ["North", 3], ["West", 1]]})
    with Processes(1, told.append) as workers:
        found = worths_of_sets(workers, case, MUTUAL, ALONE)
        without = worths_of_sets(workers, case, MUTUAL, {"East": 0.0, "West": 80.0})
    assert [step.subject for step in told[:4]] == ["East + North + West", "East + North", "East + West", "North + West"]
    assert found[frozenset({"North"})].value == 180
    assert without[frozenset({"North"})].state == "no_plan"


def test_processes_make_no_difference() -> None:
    case = case_of(**BOSS)
    with Processes(2, lambda _: None) as workers:
        assert worths_of_sets(workers, case, MUTUAL) == found_in(case).worths


def test_time_limit() -> None:
    case = case_of(**BOSS)
    with Processes(1, lambda _: None) as workers:
        worths = worths_of_sets(workers, case, MUTUAL, ALONE, seconds=0)
    assert [worth.state for worth in worths.values()] == ["solved"] * 3 + ["not_proven"] * 4


@pytest.mark.parametrize("model", ["mutual", "shared"])
@pytest.mark.parametrize("seed", range(16))
def test_random_case_against_an_independent_lp(seed: int, model: str, tmp_path: Path) -> None:
    tables = random_case(seed)
    case, _ = check_case(read_workbook(write_workbook(tables, tmp_path / "case.xlsx")))
    assert case is not None
    facts = Facts(tables)
    with Processes(1, lambda _: None) as workers:
        worths = worths_of_sets(workers, case, load_model(model))
    for size in range(1, len(case.regions) + 1):
        for members in combinations(case.regions, size):
            found = worths[frozenset(members)].value
            try:
                expected = lp.coalition(facts, members, sharing=model == "shared")
            except InfeasibleError:
                assert found is None
                with pytest.raises(Infeasible):
                    coalition_value(case, load_model(model), frozenset(members))
            else:
                assert found is not None
                assert close(found, expected, 1e-6)
                assert close(coalition_value(case, load_model(model), frozenset(members)), found, 1e-7)


# --- which sets ---


def test_every_set_of_few_regions() -> None:
    asked = sets_asked("CBA")
    assert ["".join(sorted(s)) for s in asked] == ["C", "B", "A", "BC", "AC", "AB", "ABC"]
    assert len(sets_asked("ABCDEF"[:EVERY_SET])) == 2**EVERY_SET - 1


def test_some_sets_of_many_regions() -> None:
    names = [f"R{n:02}" for n in range(12)]
    asked = sets_asked(names)
    assert len(asked) == len(set(asked)) < 300
    assert {len(s) for s in asked} == set(range(1, 13))
    for size in (1, 2, 11, 12):
        assert {frozenset(s) for s in combinations(names, size)} <= set(asked)
    assert sets_in(sample_of(names)) <= set(asked)
