"""Plans for several scenarios opened again: what they come to in each, and what is not as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import evaluate as evaluating
from coplan import run
from coplan.across.tables import SCENARIO_SHEETS
from coplan.errors import BadInput, UsageProblem
from coplan.reopen.plans import notices, plan_of, reopen, scenarios_of
from coplan.reopen.scenarios import across_of
from coplan.workbook.read_plan import read_plan
from tests.across.plans import NAMES, case, edited, seats_changed, solved


def value_typed(sheet: str, heading: str, value: Any) -> Any:
    """A value typed over the first cell below a heading."""

    def edit(book: Any) -> None:
        cells = [cell for row in book[sheet].iter_rows(max_row=12) for cell in row if cell.value == heading]
        book[sheet].cell(cells[0].row + 1, cells[0].column).value = value

    return edit


def test_a_plan_opened_again_comes_to_the_same_in_every_scenario() -> None:
    file, read = read_plan(solved()), reopen(solved())
    across = across_of(read)
    assert across is not None
    assert (read.changed, notices(read), scenarios_of(read)) == (frozenset(), [], NAMES)
    futures = file.tables["Futures"].set_index("scenario")
    assert list(futures.index) == list(NAMES)
    assert across.shortage == pytest.approx(futures["shortage"].to_dict())
    assert across.regret == pytest.approx(futures["regret"].to_dict())
    assert {key: file.summary[key] for key in across.figures} == pytest.approx(across.figures)
    regret = file.tables["Regret"].set_index("plan")
    assert list(regret.index) == [*NAMES, "joint"]
    assert regret.loc["joint"].to_dict() == pytest.approx(across.shortage)
    for name in NAMES:
        assert across.others[name] == pytest.approx(regret.loc[name].to_dict())
    worst = max(regret.loc["base", name] - futures.loc[name, "best"] for name in NAMES)
    assert across.base_regret == pytest.approx(worst)
    assert plan_of(read).scenarios == NAMES


def test_chinese_plans_are_opened_alike() -> None:
    read = reopen(solved("zh"))
    across, english = across_of(read), across_of(reopen(solved()))
    assert across is not None
    assert english is not None
    assert (scenarios_of(read), read.changed) == (NAMES, frozenset())
    assert across.shortage == pytest.approx(english.shortage)
    assert list(read.file.tables["Regret"]) == ["plan", "more", "north", "closed", "基准"]
    assert list(read.file.tables["Regret"]["plan"]) == ["more", "north", "closed", "基准", "联合"]


@pytest.mark.parametrize(
    ("sheet", "heading", "value"), [("Futures", "best", 1.0), ("FutureGains", "alone", 1.0), ("Regret", "more", 1.0)]
)
def test_a_believed_figure_that_was_edited_is_solved_anew(
    sheet: str, heading: str, value: float, tmp_path: Path
) -> None:
    read = reopen(edited(tmp_path, value_typed(sheet, heading, value)))
    across, before = across_of(read), across_of(reopen(solved()))
    assert read.changed == {sheet}
    assert [issue.code for issue in notices(read)] == ["plan_figures_changed"]
    assert across is not None
    assert before is not None
    assert across.regret == pytest.approx(before.regret)
    assert (across.others, across.base_regret) == ({}, None)


def test_scenarios_that_were_edited_are_told_and_planned_anew(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell = next(cell for row in book["Changes"].iter_rows() for cell in row if cell.value == 1.2)
        cell.value = 1.3

    read = reopen(edited(tmp_path, edit))
    across, before = across_of(read), across_of(reopen(solved()))
    assert read.changed == {"Changes"}
    assert [issue.values["sheets"][0].en for issue in notices(read)] == ["Changes"]
    assert across is not None
    assert before is not None
    assert across.shortage["more"] > before.shortage["more"]
    assert across.scenarios[0].own.best > before.scenarios[0].own.best
    assert across.regret["north"] == pytest.approx(before.regret["north"])


def test_a_scenario_that_is_gone_or_wrong_by_now_is_named(tmp_path: Path) -> None:
    def gone(book: Any) -> None:
        for sheet in ("Scenarios", "Changes"):
            for row in list(book[sheet].iter_rows(min_row=2)):
                for cell in row:
                    cell.value = None if row[0].value == "more" and cell.column > 1 else cell.value
                row[0].value = None if row[0].value == "more" else row[0].value

    with pytest.raises(UsageProblem, match="more"):
        across_of(reopen(edited(tmp_path, gone)))

    def wrong(book: Any) -> None:
        cell = next(cell for row in book["Changes"].iter_rows() for cell in row if cell.value == 0.8)
        cell.value = -1

    with pytest.raises(BadInput):
        across_of(reopen(edited(tmp_path, wrong)))


def test_a_plan_whose_sheets_about_scenarios_are_gone_is_one_of_the_case(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for key in SCENARIO_SHEETS:
            del book[key]

    read = reopen(edited(tmp_path, edit))
    assert across_of(read) is None
    assert plan_of(read).scenarios == ()


def test_evaluate_says_in_which_scenarios_an_edit_breaks_what(tmp_path: Path) -> None:
    found = run.evaluate(edited(tmp_path, seats_changed(30)), tmp_path / "evaluated.xlsx").evaluation
    assert not found.holds
    said = [one.what.en for one in found.broken]
    assert sorted(said) == [
        "in scenario closed: Centre College, 2027: 102 seats, limit 72, 30 too many",
        "in scenario more, north, base: Centre College, 2027: 102 seats, limit 90, 12 too many",
    ]
    assert found.broken[0].what.zh.startswith("情景more、north、基准：Centre College，2027 年：")
    told = evaluating.lines(found, "en")
    head = next(n for n, line in enumerate(told) if line.startswith("scenario"))
    assert [line.split()[0] for line in told[head + 1 : head + 5]] == list(NAMES)
    data = evaluating.data(found, "en")
    assert data["scenarios_solved"]["more"]["shortage"] > data["scenarios"]["more"]["shortage"]
    sheet = openpyxl.load_workbook(tmp_path / "evaluated.xlsx", data_only=True)["Futures"]
    assert [row[0] for row in sheet.iter_rows(values_only=True) if row[0] in NAMES] == list(NAMES)


def test_an_unedited_plan_holds_in_every_scenario() -> None:
    found = run.evaluate(solved()).evaluation
    assert (found.holds, found.broken, found.edits) == (True, (), ())
    assert "as solved" not in "\n".join(evaluating.lines(found, "en"))


def test_repair_plans_the_rest_anew_for_the_same_scenarios(tmp_path: Path) -> None:
    plan = edited(tmp_path, seats_changed(-5))
    solved_again = run.repair(plan, tmp_path / "repaired.xlsx", run.Options(jobs=1, brief=True))
    again = reopen(tmp_path / "repaired.xlsx")
    assert (scenarios_of(again), again.file.summary["aim"]) == (NAMES, "regret")
    assert not [issue for issue in solved_again.issues if issue.code == "unknown_sheet"]
    edit = run.evaluate(plan).evaluation.edits
    assert edit is not None
    assert solved_again.plan.seats[edit[0].key] == edit[0].now


def test_the_plan_workbook_is_a_case_again(tmp_path: Path) -> None:
    again = run.solve_across(solved(), run.Futures(NAMES), tmp_path / "again.xlsx", run.Options(jobs=1, brief=True))
    assert again.plan.seats == plan_of(reopen(solved())).seats
    assert again.summary["largest_regret"] == pytest.approx(read_plan(solved()).summary["largest_regret"])


def test_compare_sets_regrets_side_by_side(tmp_path: Path) -> None:
    single = tmp_path / "single.xlsx"
    run.solve(case(), single, run.Options(brief=True))
    compared = run.compare([solved(), single], tmp_path / "compared.xlsx").comparison
    figures = compared.tables["Figures"].set_index("key")
    first, other = compared.names
    assert figures.loc["largest_regret"]["value", first] == read_plan(solved()).summary["largest_regret"]
    assert figures.loc["largest_regret"].isna()["value", other]
    scenarios = compared.tables["Futures"].set_index("scenario")
    assert list(scenarios.index) == list(NAMES)
    assert scenarios["shortage", other].isna().all()
    assert "Futures" in openpyxl.load_workbook(tmp_path / "compared.xlsx").sheetnames
