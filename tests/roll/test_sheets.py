"""The sheets of small plans rolled on, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import ExitCode, UsageProblem
from tests.roll.plans import HIRES, actual, changed, rows, solved
from tests.workbooks import allocation, saved

COLLEGE = "North College"


@pytest.fixture(scope="module")
def hires(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next case of HIRES."""
    return run.roll(solved(), tmp_path_factory.mktemp("hires") / "next.xlsx").path


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next case of STAFF."""
    return run.roll(solved("headcount"), tmp_path_factory.mktemp("staff") / "next.xlsx").path


def of(path: Path, sheet: str, **named: Any) -> dict[str, Any]:
    """The only row of a sheet with these values."""
    (found,) = [row for row in rows(path, sheet) if named.items() <= row.items()]
    return found


def seats(path: Path, year: int) -> dict[tuple[str, str, str], int]:
    return {(i, k, d): n for i, k, d, t, n in allocation(path) if t == year}


def test_the_years_are_one_on(hires: Path) -> None:
    assert of(hires, "Settings", name="first_year")["value"] == 2028
    assert of(hires, "Settings", name="last_year")["value"] == 2029


def test_intake_of_the_year_is_that_of_today(hires: Path) -> None:
    intake: dict[tuple[str, str], int] = {}
    for (i, k, _), number in seats(solved(), 2027).items():
        intake[i, k] = intake.get((i, k), 0) + number
    for row in rows(hires, "Programmes"):
        assert row["current_intake"] == intake.get((row["institution"], row["specialty"]), 0)


def test_enrolled_holds_the_years_of_study_by_region_served(hires: Path) -> None:
    found = {
        (row["institution"], row["specialty"], row["intake_year"], row.get("trained_for")): row["students"]
        for row in rows(hires, "Enrolled")
    }
    own = {COLLEGE: "North", "South College": "South"}
    today = {(COLLEGE, "080901"): 60, (COLLEGE, "101101"): 20, ("South College", "101101"): 30}
    expected = {(*key, 2026, None): number for key, number in today.items()}
    planned = seats(solved(), 2027)
    expected |= {(i, k, 2027, None if own[i] == d else d): n for (i, k, d), n in planned.items()}
    expected |= {(*key, 2027, None): 0 for key in today if key not in {(i, k) for i, k, _ in planned}}
    assert found == expected


def test_who_was_short_is_needed_with_low_and_high_and_notes_stay(hires: Path) -> None:
    # 30 are needed of each pair in 2027. Those who graduate then entered in 2025: 60, 20 and 30 of the colleges' own.
    short = of(hires, "Demand", region="North", specialty="101101", year=2028)
    assert short == {
        "region": "North", "specialty": "101101", "year": 2028, "required": 40, "low": 30, "note": "of 2028"
    }  # fmt: skip
    even = of(hires, "Demand", region="South", specialty="101101", year=2028)
    assert (even["required"], even["low"]) == (30, 20)


def test_who_was_too_much_joins(hires: Path) -> None:
    assert of(hires, "Inflow", region="North", specialty="080901") == {
        "region": "North", "specialty": "080901", "year": 2028, "people": 30
    }  # fmt: skip
    assert of(hires, "Inflow", region="West")["people"] == 1 + 50 - 30


def test_a_row_is_added_where_there_is_none(tmp_path: Path) -> None:
    plan = changed(tmp_path, "Demand", {"C7": 2033})
    path = run.roll(plan, tmp_path / "next.xlsx").path
    assert of(path, "Demand", region="North", specialty="101101", year=2028) == {
        "region": "North", "specialty": "101101", "year": 2028, "required": 10
    }  # fmt: skip


@pytest.mark.parametrize("sheet", ["Demand", "Inflow", "Budgets", "Fixed", "Retirements"])
def test_rows_of_the_past_year_are_gone(hires: Path, staff: Path, sheet: str) -> None:
    for path in (hires, staff):
        found = rows(path, sheet) if sheet in ("Demand", "Budgets", "Retirements") or path == hires else []
        assert all(row["year"] >= 2028 for row in found)


def test_limits_that_are_over_are_gone(hires: Path) -> None:
    assert [row["limit"] for row in rows(hires, "Limits")] == ["both", "later"]


def test_changes_that_match_nothing_are_gone(hires: Path) -> None:
    assert [row["scenario"] for row in rows(hires, "Changes")] == ["dear"]
    assert [row["scenario"] for row in rows(hires, "Scenarios")] == ["dear", "early"]


def test_headcount_is_staff_at_the_end_of_the_year(staff: Path) -> None:
    # 100 less 3.5 % and who retires, and those who entered in 2025.
    expected = {("North", "080901"): 136.5, ("North", "101101"): 116.5, ("South", "080901"): 96.5}
    expected |= {("South", "101101"): 126.5, ("West", "080901"): 0, ("West", "101101"): 0}
    found = {(row["region"], row["specialty"]): row["headcount"] for row in rows(staff, "Workforce")}
    assert found == expected
    kept = of(staff, "Workforce", region="South", specialty="080901")
    assert (kept["exit_rate"], kept["note"]) == (0.035, "counted")


def test_a_pair_without_needs_keeps_a_row_only_where_seats_are_directed_to_it(staff: Path) -> None:
    assert of(staff, "Demand", region="West", specialty="101101") == {
        "region": "West", "specialty": "101101", "year": 2028, "required": 0
    }  # fmt: skip
    assert not [row for row in rows(staff, "Demand") if row["specialty"] == "130201"]


def test_numbers_longer_than_a_cell_keeps_are_exact(tmp_path: Path) -> None:
    plan = changed(tmp_path, "Workforce", {"C2": 123.456789012345, "D2": "0.0123456789"}, "headcount")
    path = run.roll(plan, tmp_path / "next.xlsx").path
    written = of(path, "Workforce", region="North", specialty="080901")["headcount"]
    exact = Fraction("123.456789012345") * (1 - Fraction("0.0123456789")) + 60 - 20
    assert isinstance(written, str)
    assert Fraction(written) == exact
    assert run.check(path).case.headcount["North", "080901"] == exact


def test_a_plan_of_one_year_is_rolled_on(tmp_path: Path) -> None:
    settings = [["name", "value"], ["first_year", 2027], ["last_year", 2027]]
    case = saved(tmp_path / "case.xlsx", {**HIRES, "Settings": settings, "Limits": HIRES["Limits"][:2]})
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True)).path
    path = run.roll(plan, tmp_path / "next.xlsx").path
    assert [of(path, "Settings", name=name)["value"] for name in ("first_year", "last_year")] == [2028, 2028]


def test_the_last_year_may_be_another(tmp_path: Path) -> None:
    path = run.roll(solved(), tmp_path / "next.xlsx", last_year=2033).path
    assert of(path, "Settings", name="last_year")["value"] == 2033
    with pytest.raises(UsageProblem):
        run.roll(solved(), tmp_path / "other.xlsx", last_year=2027)
    assert not (tmp_path / "other.xlsx").exists()


def test_the_next_case_has_no_errors(hires: Path, staff: Path) -> None:
    for path in (hires, staff):
        assert run.check(path).exit_code is ExitCode.DONE


def test_neither_plan_nor_actual_is_written_to(tmp_path: Path) -> None:
    known = actual(tmp_path, [COLLEGE, "080901", None, 50])
    for own in (solved(), known):
        with pytest.raises(UsageProblem):
            run.roll(solved(), own, known)


def test_the_default_name_is_that_of_the_plan_and_its_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known = actual(tmp_path, [COLLEGE, "080901", None, 50])
    assert run.roll(solved(), actual=known).path == Path("outputs") / "plan-2028.xlsx"
