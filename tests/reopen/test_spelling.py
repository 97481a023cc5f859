"""Plans whose names differ only in how they are written do not differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from coplan import run
from coplan.case import check_case
from coplan.compare import compare
from coplan.reopen.plans import plan_of, reopen, seats_of
from coplan.reopen.scenarios import sides_of
from coplan.reopen.spelling import spelling
from tests.compare.issue_fixtures import with_cell
from tests.evaluate.plans import TABLES
from tests.small import SMALL, Tables, raw_workbook, small
from tests.workbooks import saved

RESPELT = {"North College": "ＮＯＲＴＨ  college", "080901": 80901, "South": "so\u200buth", "Computing": "computing "}


def respelt(tables: Tables, names: Mapping[str, Any] = RESPELT) -> Tables:
    """The tables with some names written in another way, first rows (the headings) aside."""
    return {
        key: [
            rows[0],
            *([names.get(value, value) if isinstance(value, str) else value for value in row] for row in rows[1:]),
        ]
        for key, rows in tables.items()
    }


def test_a_case_gets_the_names_of_another() -> None:
    first, other = raw_workbook(SMALL), raw_workbook(respelt(SMALL))
    spelt = spelling(other, first)
    assert spelt
    found, _ = check_case(spelt.workbook(other))
    expected, _ = check_case(first)
    assert found is not None
    assert expected is not None
    assert (found.programmes, found.demand, found.regions) == (expected.programmes, expected.demand, expected.regions)
    frame = pd.DataFrame({"institution": ["ＮＯＲＴＨ  college", "X"], "specialty": ["80901", 1], "seats": [1, 2]})
    assert spelt.frame(frame).to_numpy().tolist() == [["North College", "080901", 1], ["X", 1, 2]]
    assert not spelling(first, first)


def test_names_that_a_case_tells_apart_are_not_made_one() -> None:
    codes = [*SMALL["Specialties"], ["80901", "Another"]]
    first, other = raw_workbook(small(Specialties=codes)), raw_workbook(respelt(SMALL, {"080901": "０８０９０１"}))
    found, _ = check_case(spelling(other, first).workbook(other))
    assert found is not None
    assert list(found.specialties) == ["080901", "101101"]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A plan, and the same with every name written in another way."""
    folder = tmp_path_factory.mktemp("plans")
    first = run.solve(
        saved(folder / "case.xlsx", TABLES), output=folder / "first.xlsx", options=run.Options(brief=True)
    ).path
    book = openpyxl.load_workbook(first)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if cell.value in RESPELT:
            cell.value = RESPELT[cell.value]
    book.save(folder / "other.xlsx")
    return [first, folder / "other.xlsx"]


def test_plans_that_differ_in_the_spelling_of_names_do_not_differ(plans: list[Path]) -> None:
    for order in (plans, plans[::-1]):
        tables = compare(sides_of(order)).tables
        assert tables["Inputs"].empty
        assert tables["Seats"].empty
        assert [len(tables[key]) for key in ("Regions", "Specialties", "Institutions")] == [3, 2, 2]


def test_an_institution_is_kept_however_it_is_written(plans: list[Path], tmp_path: Path) -> None:
    kept = run.solve(
        plans[0],
        output=tmp_path / "kept.xlsx",
        kept=run.Kept(["n orth COLLEGE\ufeff"]),
        options=run.Options(brief=True),
    ).plan
    assert {key[0] for key in kept.case.fixed} == {"North College", "South College"}


def test_a_name_that_is_written_anew_in_the_inputs_still_has_its_results(plans: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(plans[0].read_bytes())
    before = reopen(path)
    # The heading row of an input sheet is its first: the key cell is written anew there alone.
    renamed = with_cell(path, "Regions", "North", "region", "NORTH", heading_row=1)
    read = reopen(renamed)
    assert set(read.case.regions) == {"NORTH", "South", "West"}
    assert plan_of(read).alone["NORTH"] == plan_of(before).alone["North"]
    solved = read.solved
    assert solved is not None
    assert sum(solved.values()) == sum(seats_of(before).values())
