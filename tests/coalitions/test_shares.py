"""What follows from the worth of sets: gains, shares, stability, and the tables that show them."""

from __future__ import annotations

import pandas as pd
import pytest

from coplan.case import Case
from coplan.coalitions import Coalitions, Worth, sets_asked, tables
from coplan.coalitions.lines import closest, core, superadditive
from coplan.games.values import shapley
from coplan.plan import make_plan
from tests.coalitions.games import BOSS, MUTUAL, RIVALS, boss, coalitions_of, found_in
from tests.tiny import case_of


def rows(frame: pd.DataFrame, key: str) -> dict[str, dict[str, object]]:
    return {str(getattr(row[key], "en", row[key])): row for row in frame.to_dict("records")}  # type: ignore[misc]


def test_gains_and_shares_of_a_boss() -> None:
    # East adds 50 unless it comes first: two thirds of 50. The other two may each be the one who takes the seats.
    found = boss()
    assert found.joint == pytest.approx(50)
    assert found.shapley is not None
    assert found.shapley.errors is None
    assert found.shapley.shares == pytest.approx({"East": 100 / 3, "North": 50 / 6, "West": 50 / 6})
    assert found.nucleolus == pytest.approx({"East": 50, "North": 0, "West": 0}, abs=1e-6)
    assert found.equal == pytest.approx({"East": 50 / 3, "North": 50 / 3, "West": 50 / 3})
    assert found.best_split(frozenset({"East", "North", "West"})) == pytest.approx(50)
    assert found.violations == []


def test_the_sheets_of_a_boss() -> None:
    frames = tables(boss())
    sets, shares = rows(frames["Coalitions"], "set"), rows(frames["Shares"], "region")
    assert list(sets)[-1] == "East + North + West"
    both = sets["East + North"]
    assert [both[key] for key in ("size", "apart", "value", "gain", "split", "joining")] == [2, 60, 10, 50, 0, 50]
    # By Shapley East and North get 41.7 of the 50 that they would have without West.
    assert both["excess_shapley"] == pytest.approx(50 - 125 / 3)
    assert (both["excess_nucleolus"], sets["North + West"]["gain"]) == (0, 0)
    assert "in_plan" not in frames["Coalitions"]
    assert shares["East"]["shapley_share"] == pytest.approx(2 / 3)
    assert "shapley_error" not in frames["Shares"]
    assert sets["East + North + West"]["remark"].zh == "全体共同规划"  # type: ignore[attr-defined]


def test_what_a_set_reaches_apart_does_not_depend_on_the_order_in_which_it_names_its_members() -> None:
    found = coalitions_of("ABCDEFGHIJ", **dict.fromkeys("ABCDEFGHIJ", 0.1))
    assert found.apart(frozenset("ABCDEFGHIJ")) == 1.0  # added up by floats 1e-16 less


def plan_case() -> Case:
    return case_of(**{**BOSS, "Regions": [["region", "weight"], ["East", 1], ["North", 3], ["West", 1]]})


def test_the_sheets_of_a_plan() -> None:
    # 100 seats: East keeps 50 so as not to be worse off, and North, whose weight is 3, gets the other 50.
    case = plan_case()
    plan = make_plan(case, MUTUAL)
    in_plan = plan.gains
    assert in_plan == pytest.approx({"East": 0, "North": 150, "West": 0})
    frames = tables(found_in(case), in_plan)
    said = frames["Coalitions"].attrs["lines"][2][1].en
    assert said.endswith("; but as this plan splits it, East + West would have 50.0 person-years more by themselves")
    everybody = rows(frames["Coalitions"], "set")["East + North + West"]
    # Without participation North's 60 are served, and East goes without 10: 180 + 80 − 90 = 170.
    assert (everybody["gain"], everybody["in_plan"], everybody["excess_plan"]) == pytest.approx((170, 150, 20))
    assert rows(frames["Shares"], "region")["North"]["in_plan_share"] == pytest.approx(1)


def test_lines_say_how_stable_it_is() -> None:
    found = coalitions_of("ABC", A=10, B=10, C=10, AB=14, AC=14, BC=14, ABC=6)
    # Gains: 0, pairs 6, all 24: every pair can have 16, ten more than by itself; each region 8.
    assert found.core is not None
    assert found.core.epsilon == pytest.approx(-8)
    assert "at least 8.0 person-years more than by itself" in core(found).en
    assert closest(found).en.startswith("none: ")
    assert superadditive(found).zh.startswith("是")
    label, epsilon, look = tables(found)["Coalitions"].attrs["lines"][0]
    assert (label.en, epsilon, look) == ("Least-core ε", pytest.approx(-8), "decimal")


def test_an_empty_core() -> None:
    # Gains: pairs 6, all 6: a pair gets 4 of the 6 that it would have by itself.
    found = coalitions_of("ABC", A=10, B=10, C=10, AB=14, AC=14, BC=14, ABC=24)
    assert core(found).en.startswith(
        "Empty: however the joint gain is shared, some set of regions would have at least 2.0"
    )
    assert closest(found).zh == "A＋B、A＋C、B＋C"


def test_regions_that_lose_by_joining() -> None:
    found = found_in(case_of(**RIVALS))
    assert (found.joint, [violation.loss for violation in found.violations]) == (
        pytest.approx(-25),
        [pytest.approx(25)],
    )
    assert superadditive(found).en.startswith(
        "No: East and West are missing 25.0 person-years more together than apart"
    )
    everybody = rows(tables(found)["Coalitions"], "set")["East + West"]
    assert everybody["joining"] == pytest.approx(-25)
    assert everybody["remark"].en == "all regions together; loses against its parts"  # type: ignore[attr-defined]
    assert rows(tables(found)["Shares"], "region")["East"]["shapley_share"] is None


def test_what_the_lps_cannot_tell_from_nothing_is_nothing() -> None:
    found = coalitions_of("AB", A=70000.0, B=50000.0, AB=120000.000001)
    assert (found.joint, found.violations) == (0, [])
    frames = tables(found)
    assert list(frames["Coalitions"]["value"]) == [70000, 50000, 120000]
    assert core(found).en.startswith("Not empty, but only just")


def test_a_set_without_a_plan_cannot_leave() -> None:
    found = coalitions_of("ABC", A=10, B=10, C=10, AB=None, AC=14, BC=14, ABC=6)
    assert (found.shapley, found.nucleolus) == (None, None)
    assert found.core is not None
    assert core(found).en.startswith("Not empty")
    assert superadditive(found).en.startswith("As far as solved")
    frames = tables(found)
    assert frames["Shares"]["shapley"].isna().all()
    row = rows(frames["Coalitions"], "set")["A + B"]
    assert (row["state"].en, row["value"], row["gain"]) == ("no plan", None, None)  # type: ignore[attr-defined]


def test_only_sets_that_gain_by_it_are_said_to_leave() -> None:
    stable = coalitions_of("AB", A=10, B=20, AB=24)  # each may have 3 more than by itself
    assert (stable.leaving, stable.core and len(stable.core.closest)) == ((), 2)
    assert closest(stable).en.startswith("none: ")
    assert closest(stable).zh.startswith("没有：")
    said = [row["remark"] for row in rows(tables(stable)["Coalitions"], "set").values()]
    assert not any(text and "closest" in text.en for text in said)  # type: ignore[attr-defined]
    apart = coalitions_of("AB", A=10, B=20, AB=32)  # together 2 more are missing than apart
    assert set(apart.leaving) == {frozenset("A"), frozenset("B")}
    assert closest(apart).en == "A, B"
    unsolved = coalitions_of("ABC", A=10, B=10, C=10, AB=14, AC=14, BC=14, ABC=6)
    unsolved = Coalitions(unsolved.regions, {**unsolved.worths, frozenset("AB"): Worth(None, "not_proven")})
    assert closest(unsolved).en.startswith("none of those solved: ")


def test_a_region_without_a_plan_leaves_nothing_to_compare_with() -> None:
    found = coalitions_of("AB", A=None, B=10, AB=12)
    assert (found.joint, found.equal, found.core) == (None, None, None)
    assert core(found).en.startswith("Not known")
    assert closest(found).en.endswith("for these regions alone: A.")
    assert "all regions together" in closest(coalitions_of("AB", A=10, B=10, AB=None)).en
    assert tables(found)["Shares"]["equal"].isna().all()


def test_many_regions_are_sampled() -> None:
    regions = "ABCDEFGH"
    power = {r: float(n + 1) for n, r in enumerate(regions)}
    # Apart each lacks 100; together the cube of their power is less.
    worths = {
        s: Worth(100.0 * len(s) - (sum(power[r] for r in s) ** 3 if len(s) > 1 else 0)) for s in sets_asked(regions)
    }
    found = Coalitions(tuple(regions), worths)
    assert found.nucleolus is None
    assert found.shapley is not None
    assert found.shapley.errors is not None
    assert sum(found.shapley.shares.values()) == pytest.approx(found.joint)
    assert core(found).en.startswith("Not proven empty")
    assert superadditive(found).en.startswith("As far as solved")
    frame = tables(found)["Shares"]
    assert list(frame["shapley_error"]) == [found.shapley.errors[r] for r in regions]
    assert frame["nucleolus"].isna().all()


def test_all_weight_on_one_rule() -> None:
    found = coalitions_of("AB", A=10, B=20, AB=24)
    for shares in (found.shapley and found.shapley.shares, found.nucleolus, found.equal):
        assert shares == pytest.approx({"A": 3, "B": 3})
    assert found.shapley is not None
    assert found.shapley.shares == shapley(found.gains)
