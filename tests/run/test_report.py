"""A report made from plan workbooks on disk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coplan import run
from coplan.errors import BadInput, UsageProblem
from tests.evaluate.plans import Change, edited, solved, typed

NOT_AS_SOLVED = 'class="warning"'


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_it_stands_beside_the_plan_in_the_plans_language(tmp_path: Path) -> None:
    for language in ("en", "zh"):
        plan = Path(shutil.copy(solved(language), tmp_path / f"plan-{language}.xlsx"))
        target, shown, _ = run.report([plan])
        assert (target, shown) == (plan.with_suffix(".html"), language)
        assert f'class="show-{language}"' in text_of(target)
        assert NOT_AS_SOLVED not in text_of(target)
        assert run.report([plan], tmp_path / "other.html", "en" if language == "zh" else "zh")[1] != language


def test_figures_are_those_of_the_plan(tmp_path: Path) -> None:
    plan = Path(shutil.copy(solved(), tmp_path / "plan.xlsx"))
    seats = run.evaluate(plan).plan
    assert seats is not None
    text = text_of(run.report([plan])[0])
    assert f"<dd>{seats.figures['seats_total']:,}</dd>" in text
    assert f"<dd>{seats.figures['shortage']:,.1f}</dd>" in text


def change(seats: int) -> Change:
    return typed(seats, "North College", "080901", "North", 2027)


def test_an_edited_plan_is_reported_as_it_stands_and_says_so(tmp_path: Path) -> None:
    read = edited(tmp_path, change(20))
    before = text_of(run.report([solved()], tmp_path / "before.html")[0])
    after = text_of(run.report([read.path])[0])
    assert NOT_AS_SOLVED in after
    cards = [re.findall("<dd>(.*?)</dd>", text) for text in (before, after)]
    assert cards[0] != cards[1]


def test_plans_side_by_side_are_of_the_same_regions(tmp_path: Path) -> None:
    target, *_ = run.report([solved(), solved(model="separate")], tmp_path / "both.html")
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
