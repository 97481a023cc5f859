"""A report made from plan workbooks on disk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, UsageProblem
from coplan.workbook.grid import FIRST_ROW, HEADING_ROW
from tests.evaluate.plans import Change, edited, solved, typed

NOT_AS_SOLVED = 'class="warning"'
DIGITS = {"shortage": 1, "cost": 2}  # of figures that are not whole numbers


def text_of(path: Path | None) -> str:
    assert path is not None
    return path.read_text(encoding="utf-8")


def test_it_stands_beside_the_plan_in_the_plans_language(tmp_path: Path) -> None:
    for language in ("en", "zh"):
        plan = Path(shutil.copy(solved(language), tmp_path / f"plan-{language}.xlsx"))
        made = run.report([plan])
        target = made.path
        assert (target, made.language) == (plan.with_suffix(".html"), language)
        assert f'class="show-{language}"' in text_of(target)
        assert NOT_AS_SOLVED not in text_of(target)
        assert run.report([plan], tmp_path / "other.html", "en" if language == "zh" else "zh").language != language


def test_figures_are_those_of_the_plan(tmp_path: Path) -> None:
    plan = Path(shutil.copy(solved(), tmp_path / "plan.xlsx"))
    seats = run.evaluate(plan).evaluation.plan
    assert seats is not None
    text = text_of(run.report([plan]).path)
    assert f"<dd>{seats.figures['seats_total']:,}</dd>" in text
    assert f"<dd>{seats.figures['shortage']:,.1f}</dd>" in text


def change(seats: int) -> Change:
    return typed(seats, "North College", "080901", "North", 2027)


def test_an_edited_plan_is_reported_as_it_stands_and_says_so(tmp_path: Path) -> None:
    read = edited(tmp_path, change(20))
    before = text_of(run.report([solved()], tmp_path / "before.html").path)
    after = text_of(run.report([read.path]).path)
    assert NOT_AS_SOLVED in after
    cards = [re.findall("<dd>(.*?)</dd>", text) for text in (before, after)]
    assert cards[0] != cards[1]


def test_plans_side_by_side_are_of_the_same_regions(tmp_path: Path) -> None:
    target = run.report([solved(), solved(model="separate")], tmp_path / "both.html").path
    assert {"plan-mutual-en", "plan-separate-en"} <= set(re.findall("plan-[a-z]+-en", text_of(target)))


def test_files_that_it_is_not_written_to(tmp_path: Path) -> None:
    plan = Path(shutil.copy(solved(), tmp_path / "plan.xlsx"))
    for wrong in (plan, tmp_path / "report.pdf"):
        with pytest.raises(UsageProblem):
            run.report([plan], wrong)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(BadInput):
        run.report([plan], tmp_path / "folder.html")
    with pytest.raises(UsageProblem):
        run.report([plan, plan], tmp_path / "twice.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html", "plan.xlsx"]


def column(sheet: Any, heading: str) -> list[Any]:
    """The cells below a heading of a result sheet."""
    at = [cell.value for cell in sheet[HEADING_ROW + 1]].index(heading)
    return [row[at].value for row in sheet.iter_rows(min_row=FIRST_ROW + 1)]


def test_a_figure_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    """Summary, Overview, the tables of the workbook, and the cards and the tables of the report."""
    plan = Path(shutil.copy(solved(), tmp_path / "plan.xlsx"))
    book, text = openpyxl.load_workbook(plan, data_only=True), text_of(run.report([plan]).path)
    summary = dict(zip(column(book["Summary"], "key"), column(book["Summary"], "value"), strict=True))
    overview = [cell.value for row in book["Overview"] for cell in row if isinstance(cell.value, int | float)]
    cards = re.findall("<dd>(.*?)</dd>", text)
    everywhere = {
        "seats_total": [("Allocation", "seats")],
        "seats_for_others": [("Gains", "seats_for_others"), ("Gains", "seats_from_others"), ("Settlement", "seats")],
        "cost": [("Gains", "cost"), ("Accounts", "cost")],
        "change": [("Intake", "change")],
        "shortage": [],
    }
    for key, places in everywhere.items():
        for sheet, heading in places:
            assert sum(column(book[sheet], heading)) == pytest.approx(summary[key]), (sheet, heading)
        if key != "change":
            assert any(value == pytest.approx(summary[key]) for value in overview), key
            said = f"{summary[key]:,.{DIGITS.get(key, 0)}f}"
            assert said in cards, key
    short = sum(column(book["Balance"], "shortage"))
    for sheet, heading in (("Gains", "together_plain"), ("Unmet", "shortage"), ("Shortages", "shortage")):
        assert sum(column(book[sheet], heading)) == pytest.approx(short), sheet
    rows = re.findall(
        "<tr>(.*?)</tr>", text[text.index('id="institutions-0-table-0"') :].partition("</table>")[0], re.S
    )
    cells = [re.findall("<td.*?>(.*?)</td>", row) for row in rows[1:]]
    seats, away = (sum(int(row[n].replace(",", "")) for row in cells) for n in (-2, -1))
    assert (seats, away) == (summary["seats_total"], summary["seats_for_others"])
