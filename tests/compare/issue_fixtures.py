"""What the kinds of problems of comparing plans, and of opening plans again, are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

from coplan import run
from coplan.compare import compare
from coplan.errors import Issue
from coplan.reopen.plans import notices, plan_of, reopen
from coplan.reopen.scenarios import sides_of
from tests.compare.sides import side
from tests.independent.cases import random_case, write_workbook
from tests.issue_fixtures import triggers
from tests.small import small


def solved(folder: Path, name: str = "plan.xlsx") -> Path:
    """A plan workbook of a small case."""
    case = write_workbook(random_case(3), folder / "case.xlsx")
    return run.solve(case, output=folder / name).path


def with_cell(path: Path, sheet: str, key: Any, column: str, value: Any, heading_row: int = 8) -> Path:
    """The plan with another value in a column of the first row that begins or ends with a key."""
    book = openpyxl.load_workbook(path)
    rows = list(book[sheet].iter_rows(min_row=heading_row))
    at = [cell.value for cell in rows[0]].index(column)
    row = next(row for row in rows[1:] if key in (None, row[0].value, row[-1].value))
    row[at].value = value
    book.save(path)
    return path


@triggers("one_plan_to_compare")
def one_plan(_folder: Path) -> Iterable[Issue]:
    compare([side("plan")])
    return ()


@triggers("unlike_regions")
def unlike_regions(_folder: Path) -> Iterable[Issue]:
    compare([side("a"), side("b", small(Regions=[["region"], ["North"], ["South"], ["West"]]))])
    return ()


@triggers("plan_given_twice")
def given_twice(folder: Path) -> Iterable[Issue]:
    plan = folder / "plan.xlsx"
    plan.touch()
    sides_of([plan, folder / ".." / folder.name / "plan.xlsx"])
    return ()


@triggers("other_schema")
def other_schema(folder: Path) -> Iterable[Issue]:
    reopen(with_cell(solved(folder), "Summary", "schema_version", "value", 99))
    return ()


@triggers("plan_inputs_changed")
def inputs_changed(folder: Path) -> Iterable[Issue]:
    plan = solved(folder)
    book = openpyxl.load_workbook(plan)
    book["Programmes"]["E2"] = book["Programmes"]["E2"].value + 1  # max_intake
    book.save(plan)
    return notices(reopen(plan))


@triggers("plan_figures_changed")
def figures_changed(folder: Path) -> Iterable[Issue]:
    return notices(reopen(with_cell(solved(folder), "Gains", None, "alone", 0.5)))


@triggers("plan_without_digests")
def without_digests(folder: Path) -> Iterable[Issue]:
    return notices(reopen(with_cell(solved(folder), "Summary", "digests", "value", None)))


@triggers("unknown_model_of_plan")
def model_changed(folder: Path) -> Iterable[Issue]:
    plan_of(reopen(with_cell(solved(folder), "Summary", "model", "value", "our-own")))
    return ()


@triggers("plan_value_changed")
def value_changed(folder: Path) -> Iterable[Issue]:
    plan_of(reopen(with_cell(solved(folder), "Summary", "shortage_bound", "value", "little")))
    return ()
