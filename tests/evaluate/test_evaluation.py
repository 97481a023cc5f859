"""Every kind of edit gets its message, and every figure follows from the edited seats."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplan import run
from coplan.contract.figures import MAIN
from coplan.contract.results import result_sheets
from coplan.evaluate import data, lines
from coplan.evaluate.evaluation import by_region
from coplan.reopen.plans import reopen, seats_of
from coplan.run.plans import evaluation_of as evaluate
from coplan.words.language import LANGUAGES, Language
from tests.evaluate.plans import Change, added, deleted, edited, row_of, solved, typed
from tests.workbooks import FIRST_STEPS

COMPUTING = ("North College", "080901", "North", 2028)
NURSING = ("North College", "101101", "North", 2028)
FIXED = ("South College", "101101", "South", 2027)
MODELS = ("mutual", "separate", "shared")


def all_of(*changes: Change) -> Change:
    def change(sheet: object) -> None:
        for each in changes:
            each(sheet)

    return change


@pytest.mark.parametrize("model", MODELS)
def test_an_unedited_plan_evaluates_to_its_own_figures(model: str, tmp_path: Path) -> None:
    for case in (FIRST_STEPS, solved(model=model)):
        plan = tmp_path / f"{case.stem}.xlsx"
        run.solve(case, plan, run.Options(model=model))
        read = reopen(plan)
        evaluation = evaluate(read)
        assert evaluation.holds
        assert (evaluation.issues, evaluation.edits) == ((), ())
        assert evaluation.plan is not None
        assert evaluation.plan is evaluation.solved
        assert evaluation.plan.seats == seats_of(read) == read.solved
        for key in MAIN:
            assert evaluation.plan.figures[key] == pytest.approx(read.file.summary[key], rel=1e-12)


BREAKING = {
    "over capacity": (typed(101, *COMPUTING), "intake_range", "101 seats, at most 100, 1 too many"),
    "institution": (
        typed(71, *COMPUTING),
        "institution_intake",
        "North College, 2028: 121 seats, limit 120, 1 too many",
    ),
    "closed route": (
        added("South College", "101101", "North", 2028, seats=5),
        "open_routes",
        "South College, 101101 Nursing, 2028: 5 seats for North, but the route from South to North is closed",
    ),
    "no demand": (added("South College", "101101", "West", 2028, seats=1), "open_routes", "no demand"),
    "steady change": (typed(0, *NURSING), "steady_change", "50 seats up or down from 2027 to 2028, at most 30, 20 too"),
    "fixed": (typed(34, *FIXED), "fixed_seats", "34 seats for South, but the sheet Fixed says 33, off by 1"),
    "route": (
        added("North College", "101101", "South", 2028, seats=26),
        "route_seats",
        "26 seats, limit 25, 1 too many",
    ),
    "budget": (
        typed(121, *COMPUTING),
        "region_budget",
        "North, 2028: training costs 291 万元, budget 240, 51 too much",
    ),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_a_broken_limit_is_named_with_its_cell_and_by_how_much(kind: str, tmp_path: Path) -> None:
    change, family, text = BREAKING[kind]
    evaluation = evaluate(edited(tmp_path, change))
    found = next(found for found in evaluation.broken if found.family == family)
    (edit,) = evaluation.edits or ()
    assert not evaluation.holds
    assert text in found.what.en
    assert found.cells == (edit.cell,)
    assert found.issue.place == f"Allocation!{edit.cell}"
    assert any(found.issue.line("en") in line for line in lines(evaluation, "en"))


def test_limits_of_an_institution_in_chinese(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, typed(81, *COMPUTING), "zh"))
    said = "North College，2028 年：131 个名额，上限 120 个，超出 11 个"
    assert f"分配方案!G{evaluation.broken[0].cells[0][1:]}：{said}" in [i.line("zh") for i in evaluation.all_issues]


def test_several_edits_in_one_limit_are_all_named(tmp_path: Path) -> None:
    change = all_of(typed(75, *COMPUTING), typed(55, *NURSING))
    evaluation = evaluate(edited(tmp_path, change))
    found = next(found for found in evaluation.broken if found.family == "institution_intake")
    assert found.issue.place == ""
    assert set(found.cells) == {edit.cell for edit in evaluation.edits or ()}
    assert found.issue.hint("en") == f"edits in it: {found.cells[0]}, {found.cells[1]}"


def test_a_deleted_row_counts_as_no_seats(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, deleted(*NURSING)))
    (edit,) = evaluation.edits or ()
    assert (edit.kind, edit.key, edit.was, edit.now, edit.cell) == ("deleted", NURSING, 50, 0, "")
    (found,) = evaluation.broken
    assert found.family == "steady_change"
    assert found.issue.hint("en") == "edits in it: deleted row North College · 101101 · North · 2028"


def test_an_added_row_counts(tmp_path: Path) -> None:
    key = ("North College", "080901", "West", 2028)
    evaluation = evaluate(edited(tmp_path, all_of(typed(60, *COMPUTING), added(*key, seats="１０ "))))
    assert evaluation.holds
    assert [(edit.kind, edit.was, edit.now) for edit in evaluation.edits or ()] == [
        ("changed", 70, 60),
        ("added", 0, 10),
    ]
    assert evaluation.plan is not None
    assert evaluation.plan.seats[key] == 10


UNUSABLE = {
    "half a seat": (typed(12.5, *COMPUTING), "not_whole", "G"),
    "text": (typed("many", *COMPUTING), "not_a_number", "G"),
    "negative": (typed(-3, *COMPUTING), "too_small", "G"),
    "date": (typed("2028-01-02", *COMPUTING), "not_a_number", "G"),
    "error": (typed("#REF!", *COMPUTING), "error_cell", "G"),
    "formula": (typed("=60+5", *COMPUTING), "formula_without_value", "G"),
    "institution": (typed("North Colledge", *COMPUTING, column="A"), "unknown_key", "A"),
    "specialty": (typed("999", *COMPUTING, column="C"), "unknown_key", "C"),
    "region": (typed("Nort", *COMPUTING, column="E"), "unknown_key", "E"),
    "programme": (typed("South College", *COMPUTING, column="A"), "unknown_programme", "C"),
    "year": (typed(2031, *COMPUTING, column="F"), "seats_year", "F"),
    "no year": (typed(None, *COMPUTING, column="F"), "missing_value", "F"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cell_that_cannot_be_used_gets_its_message(kind: str, language: Language, tmp_path: Path) -> None:
    change, code, column = UNUSABLE[kind]
    rows: list[int] = []
    read = edited(tmp_path, all_of(lambda sheet: rows.append(row_of(sheet, *COMPUTING)), change), language)
    evaluation = evaluate(read)
    (issue,) = evaluation.issues
    assert issue.code == code
    assert issue.place == f"{result_sheets()['Allocation'].name(language)}!{column}{rows[0]}"
    assert not evaluation.holds
    assert evaluation.plan is None
    assert not evaluation.broken  # what a row that is left out may have kept is not held against the plan


def test_a_misspelt_name_gets_the_nearest(tmp_path: Path) -> None:
    (issue,) = evaluate(edited(tmp_path, typed("Nort", *COMPUTING, column="E"))).issues
    assert 'did you mean "North"?' in issue.line("en")


def test_a_duplicated_row_names_both_cells(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, added(*COMPUTING, seats=5)))
    (issue,) = evaluation.issues
    assert issue.code == "duplicate_row"
    assert issue.cell == "A17"
    assert issue.values["other"] == "A10"


def test_what_is_certainly_broken_is_told_beside_cells_that_cannot_be_used(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, all_of(typed("?", *NURSING), typed(101, *COMPUTING))))
    assert [issue.code for issue in evaluation.issues] == ["not_a_number"]
    assert {found.family for found in evaluation.broken} == {"intake_range", "region_budget"} - {"region_budget"}


def test_blank_seats_are_none(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, typed(None, *COMPUTING)))
    assert [(issue.code, issue.severity) for issue in evaluation.issues] == [("blank_seats", "notice")]
    assert [edit.now for edit in evaluation.edits or ()] == [0]


@pytest.mark.parametrize(("column", "value", "code"), [("B", "South", "other_region"), ("D", "Law", "other_name")])
def test_a_region_or_name_that_does_not_fit_is_only_a_warning(
    column: str, value: str, code: str, tmp_path: Path
) -> None:
    evaluation = evaluate(edited(tmp_path, typed(value, *COMPUTING, column=column)))
    assert [(issue.code, issue.severity, issue.cell[0]) for issue in evaluation.issues] == [(code, "warning", column)]
    assert evaluation.holds


def test_what_the_edits_cost_is_counted_from_the_plan_as_solved(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, typed(60, *COMPUTING)))
    plan, before = evaluation.plan, evaluation.solved
    assert plan is not None
    assert before is not None
    assert before.figures == evaluate(reopen(solved())).plan.figures  # type: ignore[union-attr]
    assert plan.figures["seats_total"] - before.figures["seats_total"] == -10
    assert plan.figures["cost"] - before.figures["cost"] == -20
    assert plan.figures["shortage"] > before.figures["shortage"]
    north, was = by_region(plan)["North"], by_region(before)["North"]
    assert (north["seats"] - was["seats"], north["cost"] - was["cost"]) == (-10, -20)
    assert by_region(plan)["South"] == by_region(before)["South"]


@pytest.mark.parametrize(("language", "unit"), [("en", "points"), ("zh", "个百分点")])
def test_the_difference_of_shares_is_said_in_points(tmp_path: Path, language: Language, unit: str) -> None:
    found = evaluate(edited(tmp_path, typed(0, "South College", "101101", "South", 2028)))
    assert found.plan is not None
    assert found.solved is not None
    rise = 100 * (found.plan.figures["worst_region"] - found.solved.figures["worst_region"])
    assert rise > 0.005
    (line,) = [line for line in lines(found, language) if "%" in line and "  " in line]
    assert line.endswith(f"+{rise:.2f} {unit}")


def test_without_the_plan_as_solved_there_is_no_comparison(tmp_path: Path) -> None:
    def change(sheet: object) -> None:
        typed(101, *COMPUTING)(sheet)
        del sheet.parent["Solved"]  # type: ignore[attr-defined]

    evaluation = evaluate(edited(tmp_path, change))
    assert [issue.code for issue in evaluation.issues] == ["solved_missing"]
    assert (evaluation.edits, evaluation.solved) == (None, None)
    assert evaluation.plan is not None
    assert evaluation.broken[0].what.en.endswith("1 too many")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_aligned_and_say_whether_the_plan_holds(language: Language, tmp_path: Path) -> None:
    unedited, worse = evaluate(reopen(solved())), evaluate(edited(tmp_path, typed(60, *COMPUTING)))
    assert lines(unedited, language)[-1] == lines(worse, language)[-1]
    text = "\n".join(lines(worse, language))
    assert "70 → 60" in text
    assert "-10" in text
    assert lines(evaluate(edited(tmp_path, typed("x", *COMPUTING))), language)[-1] not in lines(worse, language)


def test_data_says_the_same(tmp_path: Path) -> None:
    found = data(evaluate(edited(tmp_path, typed(101, *COMPUTING))), "en")
    assert (found["exit_code"], found["holds"]) == (4, False)
    assert found["edits"][0]["now"] == 101
    assert {"intake_range", "institution_intake"} <= {entry["family"] for entry in found["broken"]}
    assert found["figures"]["seats_total"] == found["solved"]["seats_total"] + 31
    assert data(evaluate(reopen(solved())), "en")["exit_code"] == 0


@pytest.mark.parametrize("cells", ["A9:A10", "G10:G11", "E9:G9", "B9:C9"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_merged_cells_are_said_to_be_merged_and_not_blank(cells: str, language: Language, tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, lambda sheet: sheet.merge_cells(cells), language))
    sheet, first = {"en": "Allocation", "zh": "分配方案"}[language], cells.partition(":")[0]
    assert [(issue.code, issue.place) for issue in evaluation.issues] == [("merged_cells", f"{sheet}!{first}")]
    assert cells in evaluation.issues[0].message(language)
    assert not evaluation.holds


def test_merged_cells_in_a_column_that_does_not_count_do_no_harm(tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, lambda sheet: sheet.merge_cells("B9:B10")))
    assert (evaluation.issues, evaluation.holds) == ((), True)
