"""Plan workbooks opened again."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from coplan import run
from coplan.compare import compare
from coplan.contract.model import load_model
from coplan.datafiles import data_folder
from coplan.errors import BadInput, UsageProblem, errors_in
from coplan.plan import make_plan
from coplan.plan.alone import Alone
from coplan.reopen.plans import notices, plan_of, reopen, same_case, seats_of
from coplan.reopen.scenarios import sides_of
from coplan.run.plans import evaluation_of as evaluate
from coplan.words.language import Text
from tests.compare.issue_fixtures import solved, with_cell

MODELS = ("separate", "mutual", "shared")


@pytest.mark.parametrize("model", MODELS)
def test_a_plan_opened_again_has_its_seats_and_figures(model: str, tmp_path: Path) -> None:
    case = data_folder("inputs") / "first-steps.xlsx"
    plan = run.solve(case, output=tmp_path / "plan.xlsx", options=run.Options(model=model)).plan
    read = reopen(tmp_path / "plan.xlsx")
    again = plan_of(read)
    assert (read.name, again.model.name) == ("plan", model)
    assert read.case == replace(plan.case, model=model)  # the workbook names the model that made the plan
    assert again.seats == plan.seats == seats_of(read)
    assert again.figures == pytest.approx(plan.figures, rel=1e-12)
    assert again.broken_relations() == []
    assert numbers(again.by_itself) == pytest.approx(numbers(plan.by_itself), rel=1e-12)


def numbers(by_itself: Mapping[str, Alone]) -> dict[str, float | None]:
    return {f"{r} {name}": value for r, alone in by_itself.items() for name, value in vars(alone).items()}


def test_a_plan_from_before_the_sheets_on_settlement_is_opened(tmp_path: Path) -> None:
    path = solved(tmp_path)
    known = numbers(plan_of(reopen(path)).by_itself)
    book = openpyxl.load_workbook(path)
    for sheet in ("Settlement", "Accounts", "Scorecard"):
        del book[sheet]
    gains = book["Gains"]
    gains.tables.clear()
    gains.delete_cols(10, gains.max_column - 9)
    book.save(path)
    again = plan_of(reopen(path))
    assert numbers(again.by_itself) == pytest.approx(known, rel=1e-6)
    assert again.tables["Gains"]["gain"].notna().all()


def test_a_plan_that_settles_by_the_shapley_value_still_does(tmp_path: Path) -> None:
    model = tmp_path / "fair.toml"
    text = (data_folder("models") / "mutual.toml").read_text(encoding="utf-8")
    model.write_text(text.replace('"mutual"', '"fair"').replace('"beneficiary_pays"', '"shapley"'), encoding="utf-8")
    case = data_folder("inputs") / "first-steps.xlsx"
    path = run.solve(case, output=tmp_path / "plan.xlsx", options=run.Options(model=model, brief=True)).path
    plan = run.solve(case, output=tmp_path / "again.xlsx", options=run.Options(model=model)).plan
    again = plan_of(reopen(path))
    assert again.shapley == pytest.approx(plan.shapley)
    assert again.settlement.rule == "shapley"
    assert again.settlement.payments.keys() == plan.settlement.payments.keys() != set()
    assert plan_of(reopen(path), model="mutual").shapley is None
    with_cell(path, "Shares", None, "shapley", "much")
    with pytest.raises(BadInput) as caught:
        plan_of(reopen(path))
    assert [issue.code for issue in caught.value.issues] == ["plan_value_changed"]
    book = openpyxl.load_workbook(path)
    del book["Shares"]
    book.save(path)
    assert plan_of(reopen(path)).shapley == pytest.approx(plan.shapley, rel=1e-6)


def test_figures_follow_the_seats_and_not_the_cells(tmp_path: Path) -> None:
    before = plan_of(reopen(solved(tmp_path)))
    edited = with_cell(tmp_path / "plan.xlsx", "Summary", "seats_total", "value", 1)
    assert plan_of(reopen(edited)).figures["seats_total"] == before.figures["seats_total"]
    without = plan_of(reopen(edited), seats={})
    assert without.figures["seats_total"] == 0
    assert without.figures["shortage"] >= before.figures["shortage"]


def test_seats_are_read_as_evaluate_reads_them(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Allocation", None, "seats", "1.5")
    with pytest.raises(BadInput) as caught:
        plan_of(reopen(path))
    assert list(caught.value.issues) == errors_in(evaluate(reopen(path)).issues)
    assert [(issue.code, issue.place) for issue in caught.value.issues] == [("not_whole", "Allocation!G9")]


@pytest.mark.parametrize("column", ["seats", "year", "institution", "trained_for"])
def test_text_for_a_number_and_other_letter_case_are_the_same_seats(column: str, tmp_path: Path) -> None:
    first = reopen(solved(tmp_path))
    (value,) = first.file.tables["Allocation"][column].head(1)
    edited = reopen(with_cell(tmp_path / "plan.xlsx", "Allocation", None, column, f" {str(value).upper()}\u3000"))
    assert seats_of(edited) == seats_of(first)
    assert evaluate(edited).holds


def test_blank_seats_are_none_for_every_command(tmp_path: Path) -> None:
    first = seats_of(reopen(solved(tmp_path)))
    edited = reopen(with_cell(tmp_path / "plan.xlsx", "Allocation", None, "seats", None))
    gone = first.keys() - seats_of(edited).keys()
    assert len(gone) == 1
    assert {edit.key for edit in evaluate(edited).edits or ()} == gone


def test_the_schema_may_be_stored_as_text(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Summary", "schema_version", "value", " １")
    assert reopen(path).case.regions


def test_a_plan_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Summary", "schema_version", "value", 99)
    with pytest.raises(BadInput) as caught:
        reopen(path)
    assert [issue.code for issue in caught.value.issues] == ["other_schema"]


def test_all_that_is_wrong_with_any_of_several_plans_is_told_with_its_file(tmp_path: Path) -> None:
    plan = solved(tmp_path)
    seats, figure, case = (tmp_path / f"{name}.xlsx" for name in ("seats", "figure", "case"))
    for sheet, row, column, path in (("Allocation", 9, 7, seats), ("Gains", 9, 3, figure)):
        book = openpyxl.load_workbook(plan)
        book[sheet].cell(row, column).value = "many"
        book.save(path)
    shutil.copy(data_folder("inputs") / "first-steps.xlsx", case)
    with pytest.raises(BadInput) as caught:
        sides_of([seats, plan, figure, case])
    found = [(issue.code, issue.place) for issue in caught.value.issues]
    assert found == [
        ("not_a_number", "[seats.xlsx]Allocation!G9"),
        ("plan_value_changed", "[figure.xlsx]Gains!C9"),
        ("not_a_plan", ""),
    ]
    assert "case.xlsx" in caught.value.issues[-1].message("en")


@pytest.mark.parametrize(("case", "language"), [("first-steps.xlsx", "en"), ("jingjinji.xlsx", "zh")])
def test_a_case_is_no_plan_and_is_told_so_in_its_language(case: str, language: str) -> None:
    with pytest.raises(BadInput) as caught:
        reopen(data_folder("inputs") / case)
    assert [issue.code for issue in caught.value.issues] == ["not_a_plan"]
    assert caught.value.language == language


def test_an_unknown_model_can_be_named(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Summary", "model", "value", "our-own")
    with pytest.raises(BadInput) as caught:
        plan_of(reopen(path))
    assert [issue.line("en") for issue in caught.value.issues] == [
        'Summary!B10: there is no model "our-own"; restore the name that coplan wrote; the known models are fair, '
        "mutual, separate, shared"
    ]
    assert plan_of(reopen(path), model="mutual").model.name == "mutual"
    shutil.copy(data_folder("models") / "mutual.toml", tmp_path / "mutual.toml")
    with_cell(path, "Summary", "model", "value", str(tmp_path / "mutual.toml"))
    with pytest.raises(BadInput):  # no path is taken from a plan
        plan_of(reopen(path))


def test_a_model_of_its_own_that_was_changed_is_refused_with_its_cell(tmp_path: Path) -> None:
    model = tmp_path / "own.toml"
    text = (data_folder("models") / "mutual.toml").read_text(encoding="utf-8").replace('"mutual"', '"own"')
    model.write_text(text, encoding="utf-8")
    path = run.solve(
        data_folder("inputs") / "first-steps.xlsx", tmp_path / "plan.xlsx", run.Options(model=model, brief=True)
    ).path
    assert not notices(reopen(path))
    with_cell(path, "Summary", "own_model", "value", "{}")
    with pytest.raises(BadInput) as caught:
        plan_of(reopen(path))
    assert {issue.place for issue in caught.value.issues} == {"Summary!B37"}


def test_an_input_sheet_that_was_edited_is_named_and_figures_are_solved_anew(tmp_path: Path) -> None:
    case = data_folder("inputs") / "first-steps.xlsx"
    path = run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True)).path
    book = openpyxl.load_workbook(path)
    sheet = book["Demand"]
    column = [cell.value for cell in sheet[1]].index("required") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column, 2 * sheet.cell(row, column).value)
    book.save(path)
    read = reopen(path)
    assert [(n.code, n.values["sheets"]) for n in notices(read)] == [("plan_inputs_changed", [Text("Demand", "需求")])]
    again = plan_of(read)
    fresh = make_plan(read.case, load_model("mutual"))
    assert numbers(again.by_itself) == pytest.approx(numbers(fresh.by_itself), rel=1e-6)
    assert again.shortage_bound == pytest.approx(fresh.shortage_bound)
    assert again.shortage_bound > 80
    assert not same_case(read)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("sheet", "key", "column"), [("Gains", None, "alone"), ("Summary", "shortage_bound", "value")])
def test_figures_that_were_changed_are_not_believed(
    model: str, sheet: str, key: str | None, column: str, tmp_path: Path
) -> None:
    case = data_folder("inputs") / "first-steps.xlsx"
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(model=model, brief=True))
    assert not notices(reopen(plan.path))
    read = reopen(with_cell(plan.path, sheet, key, column, 1.5))
    assert [(notice.code, notice.values["sheets"][0].en) for notice in notices(read)] == [
        ("plan_figures_changed", sheet)
    ]
    again = plan_of(read)
    assert again.alone == pytest.approx(plan.plan.alone, rel=1e-6)
    assert again.shortage_bound == pytest.approx(plan.plan.shortage_bound, rel=1e-6)
    assert same_case(read)


def test_a_plan_that_does_not_say_what_it_was_solved_from(tmp_path: Path) -> None:
    path = solved(tmp_path)
    plan = plan_of(reopen(path))
    read = reopen(with_cell(path, "Summary", "digests", "value", None))
    assert [notice.code for notice in notices(read)] == ["plan_without_digests"]
    assert plan_of(read).alone == pytest.approx(plan.alone, rel=1e-6)
    assert not same_case(read)


def test_another_model_is_asked_for_by_name_without_a_word_and_has_figures_of_its_own(tmp_path: Path) -> None:
    read = reopen(
        run.solve(data_folder("inputs") / "first-steps.xlsx", tmp_path / "plan.xlsx", run.Options(brief=True)).path
    )
    assert notices(read, "separate") == []
    assert plan_of(read).shortage_bound == pytest.approx(80)
    assert plan_of(read, model="separate").shortage_bound == pytest.approx(140)


def test_a_case_that_no_longer_has_a_plan_has_no_bound(tmp_path: Path) -> None:
    path = run.solve(data_folder("inputs") / "first-steps.xlsx", tmp_path / "plan.xlsx", run.Options(brief=True)).path
    book = openpyxl.load_workbook(path)
    sheet = book["Programmes"]
    headings = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        for name in ("current_intake", "min_intake", "max_intake"):
            sheet.cell(row, headings.index(name) + 1, 900)
    limits = book["Institutions"]
    at = [cell.value for cell in limits[1]].index("intake_limit") + 1
    limits.cell(2, at, 1)
    book.save(path)
    assert math.isnan(plan_of(reopen(path)).shortage_bound)


def test_sides_are_read_from_files_and_go_by_distinct_names(tmp_path: Path) -> None:
    first = solved(tmp_path)
    (tmp_path / "later").mkdir()
    second = shutil.copy(first, tmp_path / "later" / "plan.xlsx")
    sides = sides_of([first, Path(second)])
    assert [side.name for side in sides] == [f"{tmp_path.name}/plan", "later/plan"]
    assert compare(sides).tables["InputCells"].empty
    with pytest.raises(UsageProblem):
        sides_of([first, first])
