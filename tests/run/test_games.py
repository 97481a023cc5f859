"""What becomes of a plan where a process that works on its game is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplan import run
from coplan.datafiles import data_folder
from coplan.run import games
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read_plan import read_plan
from tests.processes import Killed
from tests.workbooks import FIRST_STEPS, allocation, cells


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(games, "LARGE", 1)
    monkeypatch.setattr(games, "cores", lambda: 2)
    monkeypatch.setattr(games, "Processes", Killed)


@pytest.mark.usefixtures("killed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_not_lost_with_a_process_that_is_killed(language: Language, tmp_path: Path) -> None:
    whole = run.solve(FIRST_STEPS, tmp_path / "brief.xlsx", run.Options(brief=True))
    solved = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(language=language))
    assert [issue.code for issue in solved.issues] == ["no_shares"]
    assert allocation(solved.path) == allocation(whole.path)
    written = read_plan(solved.path)
    assert written.summary["shares"] == solved.summary["shares"] == solved.issues[0].message(language)
    assert not {"Coalitions", "Shares"} & written.tables.keys()
    assert ("Bottlenecks" if language == "en" else "瓶颈") in cells(solved.path)


@pytest.mark.usefixtures("killed")
def test_who_should_pay_by_the_shapley_value_then_pays_for_what_it_receives(tmp_path: Path) -> None:
    mutual, model = (data_folder("models") / "mutual.toml").read_text("utf-8"), tmp_path / "shapley.toml"
    model.write_text(mutual.replace('settlement = "beneficiary_pays"', 'settlement = "shapley"'), "utf-8")
    solved = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(model=model, brief=True))
    assert [issue.code for issue in solved.issues] == ["no_shares"]
    assert "beneficiary_pays" in solved.summary["shares"]
    assert (solved.plan.settlement.asked, solved.plan.settlement.rule) == ("shapley", "beneficiary_pays")
    assert "not known" in solved.plan.remarks["Settlement"].en
