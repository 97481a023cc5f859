"""A forecast from file to file: what comes out is a case, keeps what was typed, and says how good it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, UsageProblem
from coplan.words.language import Language
from tests.case.past_mistakes import BEDS, FOLLOWED, PAST, past
from tests.forecast.cases import AGES, DEMAND, WORKFORCE
from tests.small import settings
from tests.workbooks import saved

HEADCOUNT = past(
    Settings=settings(demand_basis="headcount", title="Small"),
    Specialties=FOLLOWED,
    Drivers=BEDS,
    Ages=[AGES, ["North", "080901", 35, 54, 40], ["North", "080901", 55, 59, 20]],
    Workforce=WORKFORCE[:2],
    Demand=[[*DEMAND, "note"], ["North", "080901", 2027, 77, None, None, "agreed with the ministry"]],
)


@cache
def sheets(replace: bool = False, language: Language | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """The values in the sheets of the workbook that a forecast of HEADCOUNT writes."""
    with TemporaryDirectory() as folder:
        path = saved(Path(folder) / "case.xlsx", HEADCOUNT)
        before = path.read_bytes()
        out = run.forecast(path, Path(folder) / "out.xlsx", replace=replace, language=language).path
        assert path.read_bytes() == before
        book = openpyxl.load_workbook(out, data_only=True)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_what_comes_out_is_a_case(tmp_path: Path) -> None:
    found = run.forecast(saved(tmp_path / "case.xlsx", HEADCOUNT), tmp_path / "out.xlsx")
    checked = run.check(found.path)
    assert checked.case is not None
    assert {issue.code for issue in checked.issues} <= {"demand_not_offered", "odd_beside_others"}
    assert max(checked.case.balance_years) == found.forecast.to == 2032


def test_no_more_retire_than_are_left_where_history_reaches_into_the_plan(tmp_path: Path) -> None:
    ages = [AGES, ["North", "080901", 55, 59, 60]]
    begun = settings(demand_basis="headcount", first_year=2024, last_year=2026)
    path = saved(tmp_path / "case.xlsx", {**HEADCOUNT, "Settings": begun, "Ages": ages, "Demand": [DEMAND]})
    found = run.forecast(path, tmp_path / "out.xlsx")
    assert "history_in_plan" in {issue.code for issue in found.issues}
    checked = run.check(found.path)
    assert checked.case is not None, checked.issues
    assert sum(people for _, people in checked.case.retirements.items()) > 0


def test_it_can_be_solved(tmp_path: Path) -> None:
    found = run.forecast(saved(tmp_path / "case.xlsx", HEADCOUNT), tmp_path / "out.xlsx")
    solved = run.solve(found.path, tmp_path / "plan.xlsx", run.Options(brief=True))
    assert solved.summary["shortage"] >= 0


def test_what_was_typed_stays_with_its_note() -> None:
    assert sheets()["Demand"][:3][1] == ("North", "080901", 2027, 77, None, None, "agreed with the ministry")
    note = sheets()["Demand"][2][-1]
    assert note.startswith("forecast (")
    assert str(sheets()["Demand"][2][3]) in note


def test_what_is_replaced_is_kept_in_the_note() -> None:
    (first,) = [row for row in sheets(replace=True)["Demand"] if row[:3] == ("North", "080901", 2027)]
    assert first[-1].endswith("; typed before: 77 · agreed with the ministry")


def test_sheets_are_in_the_language_of_the_workbook() -> None:
    assert {"预测图", "预测", "回测", "需求"} <= set(sheets(language="zh"))
    assert {"Outlook", "Forecast", "Backtest", "Demand"} <= set(sheets())


def test_history_and_forecast_stand_side_by_side() -> None:
    headings, north, south = sheets()["Forecast"][7:10]
    assert headings[4:12] == ("2020", "2021", "2022", "2023", "2024", "2025", "2026 forecast", "2027 forecast")
    assert north[:2] == ("North", "080901")
    assert north[4:10] == (51, 53, 55, 57, 59, 61)
    assert south[4:10] == (40,) * 6


def test_staff_and_retirements_are_filled() -> None:
    assert [row[:3] for row in sheets()["Workforce"][1:]] == [("North", "080901", 60), ("South", "080901", 40)]
    assert {row[2] for row in sheets()["Retirements"][1:]} == set(range(2027, 2033))


def test_a_forecast_of_a_forecast_is_the_same(tmp_path: Path) -> None:
    once = run.forecast(saved(tmp_path / "case.xlsx", HEADCOUNT), tmp_path / "once.xlsx").path
    again = run.forecast(once, tmp_path / "again.xlsx").path
    assert contents(once) == contents(again)


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path)}


def test_columns_of_years_are_read_as_rows_of_years(tmp_path: Path) -> None:
    years = range(2020, 2026)
    people = {name: [row[3] for row in PAST if row[0] == name] for name in ("North", "South")}
    wide = [["region", "specialty", *years], *([name, "080901", *numbers] for name, numbers in people.items())]
    long = [["region", "specialty", "year", "people"], *(row[:4] for row in PAST[1:])]
    found = []
    for name, history in (("wide", wide), ("long", long)):
        path = saved(tmp_path / f"{name}.xlsx", {**HEADCOUNT, "History": history})
        found.append(contents(run.forecast(path, tmp_path / f"{name}-out.xlsx").path))
    assert found[0] == found[1]


def test_a_template_needs_no_demand_yet(tmp_path: Path) -> None:
    path = run.init(tmp_path / "case.xlsx", "zh")
    book = openpyxl.load_workbook(path)
    book["地区"].append(["北京"])
    book["专业"].append(["101101", "护理学"])
    for year in range(2017, 2026):
        book["历年数据"].append(["北京", "101101", year, 500 + 20 * (year - 2017), 3])
    book.save(path)
    found = run.forecast(path, tmp_path / "out.xlsx", to=2033)
    rows = contents(found.path)["需求"]
    assert [row[2] for row in rows[1:]] == list(range(2027, 2034))


@pytest.mark.parametrize(("name", "error"), [("case.xlsx", UsageProblem), ("out.csv", UsageProblem)])
def test_the_user_s_file_is_never_written_to(name: str, error: type[Exception], tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", HEADCOUNT)
    with pytest.raises(error):
        run.forecast(path, tmp_path / name)


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", {**HEADCOUNT, "History": PAST[:4]})
    with pytest.raises(BadInput):
        run.forecast(path, tmp_path / "out.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["case.xlsx"]
