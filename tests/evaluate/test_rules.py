"""Edits that break a rule on whole seats are told with the cell of the rule."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from coplan import run
from coplan.contract.results import result_sheets
from coplan.reopen.plans import reopen
from coplan.run.plans import evaluation_of as evaluate
from coplan.words.language import LANGUAGES
from tests.evaluate.plans import typed
from tests.tiny import PROGRAMMES, TINY
from tests.workbooks import saved


def test_a_broken_rule_is_told_with_its_cell(tmp_path: Path) -> None:
    tables = {**TINY, "Programmes": [[*PROGRAMMES, "multiple"], ["E", "k", 0, 100, 1, 30]]}
    plan = tmp_path / "plan.xlsx"
    solved = run.solve(saved(tmp_path / "case.xlsx", tables), plan)
    assert solved.summary["rules_cost"] == 0
    book = openpyxl.load_workbook(plan)
    typed(50, "E", "k", "East", 2027)(book[result_sheets()["Allocation"].name("en")])
    book.save(plan)
    (found,) = evaluate(reopen(plan)).broken
    assert (found.family, found.value, found.limit) == ("multiple", 50, 60)
    assert all("Programmes!" in found.what.in_(language) for language in LANGUAGES)
