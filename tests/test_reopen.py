"""Plan workbooks opened again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from coplan import run
from coplan.compare import compare
from coplan.datafiles import data_folder
from coplan.errors import BadInput, UsageProblem, errors_in
from coplan.evaluate import evaluate
from coplan.plan.alone import Alone
from coplan.reopen import plan_of, reopen, seats_of, sides_of
from tests.compare.issue_fixtures import solved, with_cell

MODELS = ("separate", "mutual", "shared")


@pytest.mark.parametrize("model", MODELS)
def test_a_plan_opened_again_has_its_seats_and_figures(model: str, tmp_path: Path) -> None:
    case = data_folder("inputs") / "first-steps.xlsx"
    plan = run.solve(case, output=tmp_path / "plan.xlsx", model=model).plan
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
    book = openpyxl.load_workbook(path)
    for sheet in ("Settlement", "Accounts", "Scorecard"):
        del book[sheet]
    gains = book["Gains"]
    gains.tables.clear()
    gains.delete_cols(10, gains.max_column - 9)
    book.save(path)
    again = plan_of(reopen(path))
    assert [(alone.shortage, alone.cost) for alone in again.by_itself.values()] == [(None, None)] * len(again.alone)
    assert again.tables["Gains"]["alone_cost"].isna().all()
    assert again.tables["Gains"]["gain"].notna().all()


def test_a_plan_that_settles_by_the_shapley_value_still_does(tmp_path: Path) -> None:
    model = tmp_path / "fair.toml"
    text = (data_folder("models") / "mutual.toml").read_text(encoding="utf-8")
    model.write_text(text.replace('"mutual"', '"fair"').replace('"beneficiary_pays"', '"shapley"'), encoding="utf-8")
    case = data_folder("inputs") / "first-steps.xlsx"
    path = run.solve(case, output=tmp_path / "plan.xlsx", model=model, brief=True).path
    plan = run.solve(case, output=tmp_path / "again.xlsx", model=model).plan
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
    assert plan_of(reopen(path)).settlement.rule == "beneficiary_pays"


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


def test_a_plan_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Summary", "schema_version", "value", 99)
    with pytest.raises(BadInput) as caught:
        reopen(path)
    assert [issue.code for issue in caught.value.issues] == ["other_schema"]


@pytest.mark.parametrize(("case", "language"), [("first-steps.xlsx", "en"), ("jingjinji.xlsx", "zh")])
def test_a_case_is_no_plan_and_is_told_so_in_its_language(case: str, language: str) -> None:
    with pytest.raises(BadInput) as caught:
        reopen(data_folder("inputs") / case)
    assert [issue.code for issue in caught.value.issues] == ["not_a_plan"]
    assert caught.value.language == language


def test_an_unknown_model_can_be_named(tmp_path: Path) -> None:
    path = with_cell(solved(tmp_path), "Summary", "model", "value", "our-own")
    with pytest.raises(UsageProblem):
        plan_of(reopen(path))
    assert plan_of(reopen(path), model="mutual").model.name == "mutual"


def test_sides_are_read_from_files_and_go_by_distinct_names(tmp_path: Path) -> None:
    first = solved(tmp_path)
    (tmp_path / "later").mkdir()
    second = shutil.copy(first, tmp_path / "later" / "plan.xlsx")
    sides = sides_of([first, Path(second)])
    assert [side.name for side in sides] == [f"{tmp_path.name}/plan", "later/plan"]
    assert compare(sides).tables["InputCells"].empty
    with pytest.raises(UsageProblem):
        sides_of([first, first])
