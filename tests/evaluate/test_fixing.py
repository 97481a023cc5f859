"""Edited or kept seats stay exactly as they are while the rest is solved again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.case import Case, check_case
from coplan.contract.model import load_model
from coplan.errors import BadInput, CoplanError, NoPlan, UsageProblem
from coplan.evaluate import keep, why_no_repair
from coplan.plan import Plan, make_plan
from coplan.plan.opened import ReadPlan
from coplan.reopen.plans import plan_of, reopen, seats_of
from coplan.solver import Infeasible
from coplan.tables.raw import RawWorkbook
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read import read_workbook
from tests.evaluate.plans import added, deleted, edited, repair, solved, typed
from tests.evaluate.test_evaluation import COMPUTING, FIXED, NURSING, all_of

EARLIER = ("North College", "101101", "North", 2027)


def case_of(raw: RawWorkbook) -> Case:
    case, issues = check_case(raw)
    assert case is not None, [issue.line("en") for issue in issues]
    return case


def planned(raw: RawWorkbook, model: str = "mutual") -> Plan:
    plan = make_plan(case_of(raw), load_model(model))
    assert not plan.broken_relations()
    return plan


@pytest.mark.parametrize("model", ["mutual", "separate", "shared"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_repaired_plan_has_the_edited_numbers_exactly(model: str, language: Language, tmp_path: Path) -> None:
    change = all_of(typed(41, *COMPUTING), deleted(*EARLIER))
    raw = repair(edited(tmp_path, change, language, model))
    plan = planned(raw, model)
    assert plan.case.fixed == {COMPUTING: 41, EARLIER: 0, FIXED: 33}
    assert plan.case.fixed_origin == {COMPUTING: "edited", EARLIER: "edited"}
    assert plan.seats[COMPUTING] == 41
    assert EARLIER not in plan.seats
    assert plan.alone == pytest.approx(plan_of(reopen(solved(language, model))).alone)


def test_an_edit_of_fixed_seats_takes_their_place(tmp_path: Path) -> None:
    assert case_of(repair(edited(tmp_path, typed(35, *FIXED)))).fixed == {FIXED: 35}


def test_a_plan_without_edits_is_repaired_to_itself() -> None:
    read = reopen(solved())
    assert planned(repair(read)).seats == seats_of(read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_edits_that_break_a_limit_on_their_own_are_named_by_cell(language: Language, tmp_path: Path) -> None:
    read = edited(tmp_path, typed(101, *COMPUTING), language)
    with pytest.raises(NoPlan) as caught:
        repair(read)
    sheet = {"en": "Allocation", "zh": "分配方案"}[language]
    assert {issue.place for issue in caught.value.issues} == {f"{sheet}!G10"}
    assert "101" in caught.value.issues[0].message(language)


def test_edits_that_only_together_break_a_limit_are_both_named(tmp_path: Path) -> None:
    change = all_of(
        typed(75, *COMPUTING), typed(55, *NURSING), added("South College", "101101", "North", 2028, seats=1)
    )
    with pytest.raises(NoPlan) as caught:
        repair(edited(tmp_path, change))
    said = [issue.line("en") for issue in caught.value.issues]
    assert any("(G10, G14)" in line and "North College, 2028: 130 seats, limit 120" in line for line in said)
    assert any(line.startswith("Allocation!G17") and "closed" in line for line in said)


def test_edits_that_clash_through_other_seats_are_named_too(tmp_path: Path) -> None:
    read = edited(tmp_path, all_of(typed(0, *EARLIER), typed(58, *NURSING)))
    case = case_of(repair(read))
    with pytest.raises(Infeasible) as caught:
        make_plan(case, load_model("mutual"))
    (issue,) = why_no_repair(read, case, caught.value)
    assert "G13, G14" in issue.message("en")
    assert "Programmes: yearly change of a programme – North College · 101101 (2028)" in issue.message("en")
    assert "专业点的年度调整上限" in issue.message("zh")


def test_seats_that_a_programme_needs_may_be_for_any_region(tmp_path: Path) -> None:
    """Its edits come to fewer seats than min_intake; those for other regions make up for it."""

    def change(sheet: Any) -> None:
        typed(5, *COMPUTING)(sheet)
        least = sheet.parent["Programmes"]
        column = [cell.value for cell in least[1]].index("min_intake") + 1
        least.cell(2, column).value = 20

    read = edited(tmp_path, change)
    assert (read.case.programmes[COMPUTING[:2]].min_intake, COMPUTING[2]) == (20, "North")
    plan = planned(repair(read))
    assert plan.seats[COMPUTING] == 5
    assert sum(number for key, number in plan.seats.items() if (*key[:2], key[3]) == (*COMPUTING[:2], 2028)) >= 20


def test_unusable_cells_and_unknown_edits_cannot_be_repaired(tmp_path: Path) -> None:
    assert codes(BadInput, edited(tmp_path, typed(1.5, *COMPUTING))) == ["not_whole"]
    assert codes(BadInput, edited(tmp_path, lambda sheet: sheet.parent.remove(sheet.parent["Solved"]))) == [
        "edits_unknown"
    ]


def codes(kind: type[CoplanError], read: ReadPlan) -> list[str]:
    with pytest.raises(kind) as caught:
        repair(read)
    return [issue.code for issue in caught.value.issues]


def test_an_institution_that_is_kept_does_not_move() -> None:
    read = reopen(solved())
    plan = planned(keep(read, institutions=[" north college"]))
    earlier = seats_of(read)
    kept = {key: number for key, number in plan.case.fixed.items() if key[0] == "North College"}
    assert {key: number for key, number in kept.items() if number} == of(earlier, "North College")
    assert of(plan.seats, "North College") == of(earlier, "North College")
    assert ("North College", "080901", "West", 2028) in kept  # zeros are kept too
    assert {key: n for key, n in plan.case.fixed.items() if key not in kept} == {FIXED: 33}
    assert plan.case.fixed_origin == dict.fromkeys(kept, "kept")
    assert plan.alone == pytest.approx(plan_of(read).alone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_seats_that_clash_are_named_where_the_plan_says_them(language: Language, tmp_path: Path) -> None:
    """Rows of Fixed that keeping made stand in no file: the planner finds the number in Allocation."""
    read = edited(tmp_path, typed(101, *COMPUTING), language)
    with pytest.raises(CoplanError) as caught:
        run.solve(read.path, tmp_path / "none.xlsx", kept=run.Kept(years=[2028]))
    sheet = {"en": "Allocation", "zh": "分配方案"}[language]
    assert f"{sheet}!{read.written.cells[COMPUTING]}" in {issue.place for issue in caught.value.issues}
    assert not any(issue.sheet in {"Fixed", "锁定"} for issue in caught.value.issues)


def test_kept_seats_for_a_region_that_may_be_served_no_longer_are_told(tmp_path: Path) -> None:
    directed = next(key for key in seats_of(reopen(solved())) if key[:3] == ("North College", "080901", "South"))

    def close(sheet: Any) -> None:
        sheet.parent["Routes"]["C2"] = "no"

    read = edited(tmp_path, close)
    with pytest.raises(BadInput) as caught:
        run.solve(read.path, tmp_path / "none.xlsx", kept=run.Kept(years=[directed[3]]))
    said = {(issue.code, issue.place) for issue in caught.value.issues}
    assert ("fixed_closed_route", f"Allocation!{read.written.cells[directed]}") in said


def test_kept_seats_of_which_no_row_speaks_are_told_of_the_sheet() -> None:
    rows = keep(reopen(solved()), institutions=["North College"]).tables["Fixed"].rows
    (none,) = [row for row in rows if [cell.value for cell in row.cells.values()][:4] == [*COMPUTING[:2], "West", 2028]]
    assert (none.sheet, {cell.address for cell in none.cells.values()}) == ("Allocation", {""})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_stays_apart_from_the_planners_own_through_files(language: Language, tmp_path: Path) -> None:
    first = run.solve(solved(language), tmp_path / "a.xlsx", kept=run.Kept(years=[2027])).path
    raw = read_workbook(first)
    (own,) = [row for row in raw.tables["Fixed"].rows if row.cells["origin"].value is None]
    assert (own.cells["seats"].value, len(raw.tables["Fixed"].rows)) == (33, 6)
    said = {row.cells["origin"].value for row in raw.tables["Fixed"].rows if row is not own}
    assert said == {{"en": "kept", "zh": "沿用"}[language]}
    # Kept once more with another year, what is there already stays; split and joined it is the same case.
    again = reopen(run.solve(first, tmp_path / "b.xlsx", kept=run.Kept(years=[2028])).path)
    assert again.case.fixed.keys() - again.case.fixed_origin.keys() == {FIXED}
    assert plan_of(again).alone == pytest.approx(plan_of(reopen(solved(language))).alone)
    parts = run.split(again.path, tmp_path / "parts")
    joined = run.check(parts).case
    assert joined is not None
    assert (joined.fixed, joined.fixed_origin) == (again.case.fixed, again.case.fixed_origin)


def test_a_sheet_from_before_the_column_gets_it_beside_its_own_columns(tmp_path: Path) -> None:
    path = Path(shutil.copy(solved(), tmp_path / "earlier.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["Fixed"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    sheet.delete_cols(headings["origin"])
    sheet.cell(1, 9, "note of our own")
    book.save(path)
    plan = planned(keep(reopen(path), years=[2028]))
    assert set(plan.case.fixed_origin.values()) == {"kept"}
    assert FIXED not in plan.case.fixed_origin


def of(seats: object, institution: str) -> dict[object, int]:
    return {key: number for key, number in seats.items() if key[0] == institution}  # type: ignore[attr-defined]


def test_a_year_that_is_kept_does_not_move() -> None:
    read = reopen(solved())
    case = case_of(keep(read, years=[2027]))
    assert {key[3] for key in case.fixed} == {2027}
    assert {p[:2] for p in case.fixed} == set(case.programmes)
    assert {key: n for key, n in case.fixed.items() if n} == {k: n for k, n in seats_of(read).items() if k[3] == 2027}
    assert planned(keep(read, years=[2027])).tables["Allocation"].groupby("year")["fixed"].all().tolist()[0]


def test_seats_are_kept_as_they_are_edited(tmp_path: Path) -> None:
    read = edited(tmp_path, typed(60, *COMPUTING))
    assert case_of(keep(read, years=[2028])).fixed[COMPUTING] == 60


def test_unknown_institutions_and_years_outside_are_refused() -> None:
    with pytest.raises(UsageProblem) as caught:
        keep(reopen(solved()), institutions=["Nort College", "South College"], years=[2026, 2027])
    assert [issue.line("en") for issue in caught.value.issues] == [
        '"Nort College" is not in the sheet Institutions (column institution); did you mean "North College"?',
        "2026 is not a planned intake year (2027–2028); write a planned year",
    ]
