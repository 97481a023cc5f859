"""Templates, and cases read and checked, from file to file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.case import check_case
from coplan.datafiles import data_folder
from coplan.errors import BadInput, UsageProblem, errors_in
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read import read_workbook
from tests.case.issue_fixtures import COSTLY
from tests.small import edited, settings, small
from tests.workbooks import cells, saved

EXAMPLES: dict[Language, str] = {"zh": "jingjinji.xlsx", "en": "jingjinji-en.xlsx"}


# --- init ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_lacks_rows_and_nothing_else(language: Language, tmp_path: Path) -> None:
    checked = run.check(run.init(tmp_path / "new" / "case.xlsx", language))
    assert {issue.code for issue in checked.issues} == {"empty_sheet"}
    assert checked.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_the_one_in_inputs_notes_included(language: Language, tmp_path: Path) -> None:
    written = run.check(run.init(tmp_path / EXAMPLES[language], language, example=True))
    original = read_workbook(data_folder("inputs") / EXAMPLES[language])
    assert written.case == check_case(original)[0]
    assert not errors_in(written.issues)
    for key in ("Demand", "Programmes"):
        notes = [row.notes for row in original.tables[key].rows]
        assert [row.notes for row in written.raw.tables[key].rows] == notes
    assert any(row.notes for row in original.tables["Demand"].rows)


def test_a_template_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(UsageProblem):
        run.init(path, "en")
    assert path.read_bytes() == b"mine"
    run.init(path, "en", force=True)
    assert read_workbook(path).tables


# --- check ---


def test_a_marked_copy_is_another_file(tmp_path: Path) -> None:
    tables = edited("Programmes", "C2", "about 50")
    path = saved(tmp_path / "case.xlsx", tables)
    before = path.read_bytes()
    checked = run.check(path, annotate_to=tmp_path / "marked.xlsx")
    assert [issue.place for issue in checked.issues] == ["Programmes!C2"]
    assert path.read_bytes() == before
    marked = cells(tmp_path / "marked.xlsx")
    assert any("about 50" in str(value) for value in next(iter(marked.values())).values())
    assert marked["Programmes"]["C2"] == "about 50"


def test_a_model_file_that_is_not_there_is_an_error_in_its_cell(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", inline_settings(model="my.toml"))
    checked = run.check(path)
    assert [(issue.code, issue.place) for issue in errors_in(checked.issues)] == [("file_not_found", "Settings!B4")]
    assert checked.case is None
    with pytest.raises(BadInput):
        run.solve(path, tmp_path / "plan.xlsx")


def test_a_model_file_that_is_not_there_is_told_beside_other_errors(tmp_path: Path) -> None:
    tables = edited("Programmes", "C2", "about 50", inline_settings(model="my.toml"))
    found = errors_in(run.check(saved(tmp_path / "case.xlsx", tables)).issues)
    assert {(issue.code, issue.place) for issue in found} == {
        ("not_a_number", "Programmes!C2"),
        ("file_not_found", "Settings!B4"),
    }


def test_a_total_in_merged_cells_is_one_problem(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", edited("Programmes", "A5", "合计"))
    book = openpyxl.load_workbook(path)
    sheet = book["Programmes"]
    sheet.merge_cells("A5:B5")
    sheet["C5"] = "=SUM(C2:C4)"
    sheet["A6"] = "注：估计数"
    sheet.merge_cells("A6:E8")
    book.save(path)
    found = run.check(path).issues
    assert [(issue.code, issue.place) for issue in found] == [
        ("no_data_row", "Programmes!A5"),
        ("no_data_row", "Programmes!A6"),
    ]


def inline_settings(**values: Any) -> Any:
    return small(Settings=settings(**values))


def merge(book: openpyxl.Workbook) -> None:
    book["Demand"].merge_cells("A2:B3")


def misspell(book: openpyxl.Workbook) -> None:
    book["Settings"]["A3"] = "frist_year"


@pytest.mark.parametrize(("spoil", "code"), [(merge, "merged_cells"), (misspell, "unknown_setting")])
def test_one_mistake_gives_one_error(spoil: Callable[[openpyxl.Workbook], None], code: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", small())
    book = openpyxl.load_workbook(path)
    spoil(book)
    book.save(path)
    assert [issue.code for issue in errors_in(run.check(path).issues)] == [code]


def test_a_limit_that_students_enrolled_exceed_leaves_no_plan_under_a_model_that_has_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    text = (data_folder("models") / "mutual.toml").read_text(encoding="utf-8")
    own.write_text(text.replace('"region_budget",', "").replace('name = "mutual"', 'name = "own"'), encoding="utf-8")
    spent = small(Programmes=COSTLY, Budgets=[["region", "year", "budget"], ["North", 2027, 239], ["South", 2027, 200]])
    assert run.check(saved(tmp_path / "spent.xlsx", spent)).hopeless
    spent = {**spent, "Settings": settings(model=str(own))}
    assert not run.check(saved(tmp_path / "own.xlsx", spent)).hopeless
    assert not run.check(saved(tmp_path / "small.xlsx", small())).hopeless
