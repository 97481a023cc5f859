"""The workbook of an evaluation as a planner meets it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan.contract.results import result_sheets
from coplan.evaluate import Evaluation, results
from coplan.reopen.plans import reopen
from coplan.run.plans import evaluation_of as evaluate
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.results import write_results
from tests.evaluate.plans import edited, solved, typed

COMPUTING = ("North College", "080901", "North", 2028)


def written(evaluation: Evaluation, language: Language, *, values: bool = True) -> Any:
    target = io.BytesIO()
    write_results(target, results(evaluation, language), language)
    return openpyxl.load_workbook(target, data_only=values)


def table(book: Any, key: str, language: Language) -> list[dict[str, Any]]:
    """The rows of a sheet by column key."""
    sheet = result_sheets("evaluation.toml")[key]
    page = book[sheet.name(language)]
    assert [cell.value for cell in page[8]] == [column.name(language) for column in sheet.columns]
    keys = [column.key for column in sheet.columns]
    return [dict(zip(keys, row, strict=True)) for row in page.iter_rows(min_row=9, values_only=True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_edits_and_figures_stand_in_their_sheets(language: Language, tmp_path: Path) -> None:
    evaluation = evaluate(edited(tmp_path, typed(101, *COMPUTING), language))
    book = written(evaluation, language)
    broken = table(book, "Broken", language)
    assert len(broken) == len(evaluation.broken)
    assert (broken[0]["subject"], broken[0]["year"]) == ("North College · 080901", 2028)
    assert (broken[0]["value"], broken[0]["limit"], broken[0]["beyond"]) == (101, 100, 1)
    assert broken[0]["cells"] == {"en": "Allocation!G10", "zh": "分配方案!G10"}[language]
    (edit,) = table(book, "Edits", language)
    assert (edit["cell"], edit["was"], edit["now"], edit["difference"]) == ("G10", 70, 101, 31)
    figures = {row["key"]: row for row in table(book, "Figures", language)}
    assert figures["seats_total"]["difference"] == 31
    assert evaluation.plan is not None
    assert figures["shortage"]["edited"] == evaluation.plan.figures["shortage"]
    regions = table(book, "Regions", language)
    assert {(row["region"], row["key"]): row["difference"] for row in regions}["North", "seats"] == 31


def test_differences_are_formulas(tmp_path: Path) -> None:
    book = written(evaluate(edited(tmp_path, typed(60, *COMPUTING))), "en", values=False)
    assert str(table(book, "Figures", "en")[0]["difference"]).startswith("=IF(COUNT(")
    assert table(book, "Broken", "en") == []


def test_a_plan_that_cannot_be_evaluated_lists_its_cells(tmp_path: Path) -> None:
    book = written(evaluate(edited(tmp_path, typed("many", *COMPUTING))), "en")
    (row,) = table(book, "Broken", "en")
    assert (row["kind"], row["cells"]) == ("error", "Allocation!G10")
    assert "many" in row["what"]
    assert table(book, "Figures", "en") == []


def test_an_unedited_plan_has_no_rows_to_show() -> None:
    book = written(evaluate(reopen(solved())), "en")
    assert table(book, "Broken", "en") == []
    assert all(row["difference"] == 0 for row in table(book, "Figures", "en"))
