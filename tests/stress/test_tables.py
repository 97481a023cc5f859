"""The workbook and the lines for the terminal."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import openpyxl
import pytest
from rich.cells import cell_len

from coplan.contract.results import result_sheets
from coplan.stress import Draws, Stress, lines, results, stress, tables
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.results import write_results
from tests.stress.plans import NEEDS, ranged_side

LESS = [NEEDS[0], ["North", "080901", 2031, 60, 30, 60], *NEEDS[2:]]


@cache
def found(*names: str) -> Stress:
    return stress([ranged_side(name, NEEDS if name == "a" else LESS) for name in names], Draws(60))


@cache
def book(language: Language, *names: str) -> openpyxl.Workbook:
    target = BytesIO()
    write_results(target, results(found(*names)), language)
    return openpyxl.load_workbook(target)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_best_plan_stands_only_where_there_are_several(language: Language) -> None:
    sheets = {key: sheet.name(language) for key, sheet in result_sheets("stress.toml").items()}
    assert book(language, "a", "b").sheetnames == list(sheets.values())
    assert book(language, "a").sheetnames == [name for key, name in sheets.items() if key != "Best"]


def test_regions_stand_below_all_of_them_for_each_plan() -> None:
    frame = tables(found("a", "b"))["Stress"]
    assert list(frame["plan"]) == ["a"] * 3 + ["b"] * 3
    assert frame["region"].fillna("").tolist() == ["", "North", "South"] * 2
    assert list(frame.columns) == ["plan", "region", "planned", "p10", "p50", "p90", "worse"]
    rows = list(book("en", "a", "b")["Stress"].iter_rows(min_row=8, values_only=True))
    assert rows[0] == tuple(frame.columns)
    assert rows[1][2:4] == pytest.approx(list(frame.iloc[0][["planned", "p10"]]))


def test_pairs_at_risk_are_those_that_rise_most_first() -> None:
    frame = tables(found("a"))["Risks"]
    rises = [most - planned for most, planned in zip(frame["p90", "a"], frame["planned", "a"], strict=True)]
    assert rises == sorted(rises, reverse=True)
    assert min(rises) > 0
    assert ("South", "101101") not in set(zip(frame["region"], frame["specialty"], strict=True))  # its need is certain


def test_charts_are_drawn_from_rows_of_their_own_plan() -> None:
    charts = book("en", "a", "b")["Charts"]._charts
    places = [(chart.anchor._from.row, chart.anchor._from.col) for chart in charts]
    assert len(charts) == 5
    assert places[0][0] == places[1][0]  # years of the plans side by side, all others below them
    assert len({row for row, _ in places}) == 4
    assert all(len(chart.series) == 4 for chart in (*charts[:2], *charts[3:]))
    ranges = [chart.series[0].cat.strRef.f.split("!")[1] for chart in charts[3:]]
    sheet = book("en", "a", "b")["Stress"]
    for name, cells in zip("ab", ranges, strict=True):
        first, last = (int(cell.rpartition("$")[2]) for cell in cells.split(":"))
        assert [sheet.cell(row, 2).value for row in range(first, last + 1)] == ["North", "South"]
        assert {sheet.cell(row, 1).value for row in range(first, last + 1)} == {name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [("a",), ("a", "b")])
def test_lines_are_aligned_and_whole(language: Language, names: tuple[str, ...]) -> None:
    told = lines(found(*names), language)
    table = told[2 : told.index("", 2)]
    assert len({cell_len(line) for line in table}) == 1
    assert len(table) == 1 + (3 if len(names) == 1 else 2)
    assert not any("{" in line or "None" in line for line in told)


def test_what_is_said_of_one_plan() -> None:
    told = lines(found("a"), "en")
    assert told[0].startswith("60 futures are drawn (seed 1): need of 2 of the 3 pairs of region and specialty")
    assert told[-1].startswith("  Computing in South: ")


def test_what_is_said_of_several() -> None:
    told = "\n".join(lines(found("a", "b"), "en"))
    assert "b has the least shortage in 60 of 60 futures (100%)" in told


def test_nothing_at_risk_is_said() -> None:
    surplus = [NEEDS[0], ["North", "080901", 2031, 6, 5, 7], ["South", "080901", 2031, 1, 1, 1], NEEDS[3]]
    assert lines(stress([ranged_side(needs=surplus)], Draws(20)), "en")[-1].startswith(
        "No region and specialty is short"
    )
