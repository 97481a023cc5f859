"""A lever varied, from file to file and on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.cli.main import run_command
from coplan.errors import ExitCode, UsageProblem
from coplan.frontier import levers
from tests.frontier.test_levers import CASE
from tests.workbooks import saved

FEW = run.Range(0.8, 1.2, 3)
HEADING = 8


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPLAN_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return saved(tmp_path / "case.xlsx", CASE)


def rows_of(path: Path, sheet: str = "Frontier", *, values: bool = True) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(path, data_only=values)[sheet]
    headings, *rows = page.iter_rows(min_row=HEADING, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_case_itself_is_the_plan_that_solve_makes(path: Path) -> None:
    solved = run.solve(path, Path("plan.xlsx"))
    for lever in ("budget", "demand"):
        found = run.frontier(path, lever, FEW, options=run.Options(jobs=1)).frontier
        (base,) = (point for point in found.points if point.factor == 1)
        assert base.figures == solved.plan.figures


def test_more_budget_never_raises_the_bound(path: Path) -> None:
    found = run.frontier(path, "budget", run.Range(0, 2, 9), options=run.Options(jobs=1)).frontier
    bounds = [point.figures["shortage_bound"] for point in found.points if point.figures]
    assert bounds == sorted(bounds, reverse=True)
    assert (len(bounds), bounds[0], bounds[-1]) == (9, 150, 20)


def test_processes_make_no_difference(path: Path) -> None:
    alone, together = (run.frontier(path, "openness", FEW, options=run.Options(jobs=jobs)).frontier for jobs in (1, 2))
    assert alone == together


def test_factors_that_make_one_case_are_solved_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    saved(path, {**CASE, "Regions": [["region", "max_out_share"], ["North", None], ["South", 0.9]]})
    lever = levers._LEVERS["openness"]
    up_to_all = replace(lever, move=lambda case, factor: lever.move(case, min(factor, Fraction(10, 9))))
    monkeypatch.setitem(levers._LEVERS, "openness", up_to_all)
    found = run.frontier(
        path, "openness", run.Range(1, 2, 6), options=run.Options(jobs=1, tell=lambda step, _: steps.append(step.stage))
    )
    assert len({id(point.figures) for point in found.frontier.points}) == 2
    assert (steps.count("whole"), steps.count("alone")) == (2, 2)


def test_the_workbook_has_a_row_for_each_point_with_formulas(path: Path) -> None:
    varied = run.frontier(path, "budget", FEW, options=run.Options(jobs=1))
    assert varied.path == Path("outputs/case-mutual-frontier-budget.xlsx")
    shown, formulas = rows_of(varied.path), rows_of(varied.path, values=False)
    assert [row["factor"] for row in shown] == [0.8, 1, 1.2]
    assert [row["as_given"] for row in shown] == [None, "yes", None]
    assert [row["shortage"] for row in shown] == [70, 50, 40]
    assert [row["shortage_removed"] for row in shown] == [None, 20, 10]
    assert [row["removed_per_money"] for row in shown] == [None, pytest.approx(20 / 300), pytest.approx(0.1)]
    assert [row["removed_per_amount"] for row in shown][1:] == [pytest.approx(20 / 300), pytest.approx(10 / 300)]
    assert [row["removed_from_case"] for row in shown] == [-20, 0, 10]
    at = list(shown[0]).index("shortage")
    letter = openpyxl.utils.get_column_letter(at + 1)
    assert formulas[2]["shortage_removed"] == f"=${letter}10-${letter}11"
    assert str(formulas[2]["removed_per_money"]).startswith("=IF(")


def test_a_point_without_a_plan_is_shown_as_such(path: Path) -> None:
    programmes = [["institution", "specialty", "current_intake", "min_intake", "max_intake", "years", "cost_per_year"]]
    programmes += [["North College", "080901", 40, 40, 80, 1, 10], ["South College", "101101", 30, 30, 60, 1, 20]]
    saved(path, {**CASE, "Programmes": programmes})
    varied = run.frontier(path, "budget", run.Range(0.5, 1.5, 3), options=run.Options(jobs=1))
    assert [point.exit_code for point in varied.frontier.points] == [ExitCode.NO_PLAN, ExitCode.DONE, ExitCode.DONE]
    assert varied.frontier.exit_code == ExitCode.DONE
    none, base, _ = rows_of(varied.path)
    assert (none["state"], none["shortage"], base["shortage_removed"]) == ("no plan", None, None)
    assert none["why"]


@pytest.mark.parametrize(("lever", "without"), [("openness", "amount"), ("demand", "removed_per_money")])
def test_columns_that_say_nothing_of_a_lever_are_left_out(path: Path, lever: str, without: str) -> None:
    (row, *_) = rows_of(run.frontier(path, lever, FEW, options=run.Options(jobs=1, language="en")).path)
    assert without not in row
    assert "removed_from_case" in row


def test_a_chart_marks_the_case_itself(path: Path) -> None:
    book = openpyxl.load_workbook(run.frontier(path, "budget", FEW, options=run.Options(jobs=1, language="zh")).path)
    assert book.sheetnames == ["敏感性分析", "图表"]
    (chart,) = book["图表"]._charts
    series = [line for part in [chart, *chart._charts] for line in part.series]
    marked = [line.yVal.numRef.f for line in series]
    assert {*marked} == {f"敏感性分析!${cells}" for cells in ("E$9:$E$11", "E$10", "H$9:$H$11", "H$10")}
    (table,) = book["敏感性分析"].tables.values()
    assert table.name == "Frontier_Frontier"


def test_the_input_is_never_written_to(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UsageProblem):
        run.frontier(path, "budget", FEW, path, run.Options(jobs=1))
    assert path.read_bytes() == before


# --- the command line ---


def test_a_short_table_on_the_terminal(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["frontier", str(path), "--vary", "budget", "--from", "0.8", "--to", "1.2", "--steps", "3", "--jobs", "1"]
    assert run_command(command) == ExitCode.DONE
    first, heading, *rows, last = capsys.readouterr().out.splitlines()
    assert first.startswith("budgets varied")
    assert heading.split()[:3] == ["factor", "shortage", "removed"]
    assert [row.split()[:3] for row in rows] == [["0.8", "70", "–"], ["1", "*", "50"], ["1.2", "40", "+10"]]
    assert last.endswith("case-mutual-frontier-budget.xlsx")


def test_the_points_as_data(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--vary", "budget", "--steps", "2", "--jobs", "1", "--json", "-o", "found.xlsx"]
    assert run_command(["frontier", str(path), *arguments]) == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["exit_code"], found["vary"], found["workbook"]) == (0, "budget", "found.xlsx")
    assert [(point["factor"], point["shortage"], point["exit_code"]) for point in found["points"]] == [
        *((0.8, 70, 0), (1, 50, 0), (1.3, 35, 0)),
    ]


def test_no_point_with_a_plan_gives_the_code_of_the_worst(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["frontier", str(path), "--vary", "budget", "--steps", "2", "--time-limit", "0"]) == 5
    assert "factor 0.8, not proven:" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--from", "2"], ["--steps", "1"], ["--from", "nan"], ["--vary", "weather"], []])
def test_nonsense_is_refused(path: Path, wrong: list[str]) -> None:
    vary = ["--vary", "budget"] if wrong[:1] != ["--vary"] and wrong else []
    assert run_command(["frontier", str(path), *vary, *wrong]) == ExitCode.USAGE
    assert not Path("outputs").exists()
