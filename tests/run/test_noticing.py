"""Notices on disk: which files, what is in them, and what is in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, CoplanError, UsageProblem
from coplan.run import noticing
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read_plan import read_plan
from coplan.workbook.read_results import read_results
from tests.evaluate.plans import TABLES, added, edited, typed
from tests.notices.plans import FIRST, NORTH, columns, entered, filled_in, plan, sent
from tests.workbooks import saved

FILES = {f"{name}.xlsx" for name in ("North College", "South College", "North", "South", "West")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_institution_and_region_has_a_notice(language: Language, tmp_path: Path) -> None:
    folder = sent(tmp_path, language)
    assert {path.name for path in folder.iterdir()} == FILES
    seats = 0
    for name in ("North College", "South College"):
        table = read_results(folder / f"{name}.xlsx", "notices.toml")["notices.toml", "Seats"]
        seats += sum(row.cells["seats"].value for row in table.rows)
    assert seats == read_plan(plan(language)).tables["Allocation"]["seats"].sum()


def test_only_the_answer_can_be_written(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sent(tmp_path) / f"{NORTH}.xlsx")
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "veryHidden"]
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    sheet = book["Seats"]
    at = columns(sheet)
    for row in sheet.iter_rows(min_row=FIRST):
        open_cells = {cell.column for cell in row if not cell.protection.locked}
        assert open_cells == {at["wanted"], at["remark"]}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    (wanted,) = (rule for place, rule in rules.items() if place.startswith("I"))
    assert (wanted.type, wanted.operator, wanted.formula1, wanted.errorStyle or "stop") == (
        "whole", "greaterThanOrEqual", "0", "stop",
    )  # fmt: skip
    assert sheet.print_title_rows == "$8:$8"
    assert sheet.page_setup.orientation == "portrait"


def test_regions_are_told_what_they_pay(tmp_path: Path) -> None:
    folder = sent(tmp_path)
    accounts = read_plan(plan()).tables["Accounts"].set_index("region")
    for region in ("North", "South", "West"):
        table = read_results(folder / f"{region}.xlsx", "notices.toml")["notices.toml", "Payments"]
        for side in ("paid", "received"):
            total = sum(row.cells[side].value for row in table.rows)
            assert total == pytest.approx(accounts[side][region])


def test_notices_are_not_overwritten_unasked(tmp_path: Path) -> None:
    folder = sent(tmp_path)
    with pytest.raises(UsageProblem) as error:
        sent(tmp_path)
    assert {issue.code for issue in error.value.issues} == {"file_exists"}
    run.notices(plan(), folder, force=True)


@pytest.mark.parametrize("what", ["answered", "foreign", "damaged"])
def test_answers_and_other_files_are_never_overwritten(what: str, tmp_path: Path) -> None:
    folder = sent(tmp_path)
    path = folder / f"{NORTH}.xlsx"
    if what == "answered":
        filled_in(path, entered("no", "080901", "North", 2027, column="remark"))
    elif what == "foreign":
        saved(path, TABLES)
    else:
        path.write_bytes(b"PK")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(UsageProblem) as error:
        run.notices(plan(), folder, force=True)
    assert [issue.code for issue in error.value.issues] == ["notice_answered"]
    assert before == {file: file.read_bytes() for file in folder.iterdir()}


def test_all_notices_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save, written = noticing.save_bytes, []

    def fails(path: Path, content: bytes) -> None:
        if len(written) == 3:
            raise BadInput([])
        written.append(path)
        save(path, content)

    monkeypatch.setattr(noticing, "save_bytes", fails)
    with pytest.raises(BadInput):
        sent(tmp_path)
    assert not list((tmp_path / "notices").iterdir())


def test_a_plan_that_breaks_limits_is_told(tmp_path: Path) -> None:
    read = edited(tmp_path, typed(101, "North College", "080901", "North", 2027))
    made = run.notices(read.path, tmp_path / "notices")
    assert [issue.code for issue in made.issues] == ["notices_of_broken_plan"]


def test_a_row_that_cannot_be_used_keeps_notices_from_being_written(tmp_path: Path) -> None:
    read = edited(tmp_path, added("North College", "080901", "North", 2099, seats=3))
    with pytest.raises(CoplanError) as error:
        run.notices(read.path, tmp_path / "notices")
    assert "seats_year" in {issue.code for issue in error.value.issues}
    assert not (tmp_path / "notices").exists()


def test_equal_plans_give_equal_bytes(tmp_path: Path) -> None:
    one, other = (sent(tmp_path / name) for name in ("one", "other"))
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


def hostile(rows: Any) -> dict[str, Any]:
    """The small case with other names of institutions."""
    names = {"North College": "CON", "South College": "con"}
    found = {key: [[names.get(cell, cell) for cell in row] for row in table] for key, table in rows.items()}
    return {**found, "Settings": TABLES["Settings"]}


def test_institutions_whose_names_no_file_may_have(tmp_path: Path) -> None:
    case = saved(tmp_path / "case.xlsx", hostile(TABLES))
    run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True))
    made = run.notices(tmp_path / "plan.xlsx", tmp_path / "notices")
    assert [path.name for path in made.paths[:2]] == ["_CON.xlsx", "_con-2.xlsx"]
