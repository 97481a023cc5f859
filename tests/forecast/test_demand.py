"""Demand as a forecast fills it: on both bases, worked out by hand, and around what the planner typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coplan.forecast import Asked, Forecast, forecast_of, new_demand, new_staff
from coplan.forecast.notes import Figures, note_of
from coplan.forecast.outlook import Outlook
from tests.forecast.cases import AGES, DEMAND, WORKFORCE, asked_of

NORTH, SOUTH = ("North", "080901"), ("South", "080901")


def foreseen(*outlooks: tuple[float, ...], low: tuple[float, ...] = (), high: tuple[float, ...] = ()) -> Forecast:
    """North's need of 2026, 2027, …, which was 61 in 2025."""
    found = [Outlook(NORTH, False, "drift", 2020, (51.0, 53, 55, 57, 59, 61), ahead, low, high) for ahead in outlooks]
    return Forecast(2025, 2025 + len(outlooks[0]), tuple(found), ())


def figures(asked: Asked, found: Forecast, **more: Any) -> dict[tuple[str, int], tuple[int, int | None, int | None]]:
    rows = new_demand(asked, found, **more).rows
    return {(row.pair[0], row.year): (row.figures.required, row.figures.low, row.figures.high) for row in rows}


def test_on_the_headcount_basis_need_is_required() -> None:
    found = foreseen((63, 64.5, 67.49), low=(60, 60, 60), high=(70, 72, 73.5))
    assert figures(asked_of(2028), found) == {("North", 2027): (65, 60, 72), ("North", 2028): (67, 60, 74)}


def test_on_the_hires_basis_growth_and_replacements_are_required() -> None:
    ages = [AGES, ["North", "080901", 55, 59, 50]]
    asked = asked_of(2028, basis="hires", Workforce=WORKFORCE, Ages=ages)
    # 2027: 66 − 63 + 10 % of 63 + 10 · 0.9²; 2028: 60 − 66 + 6.6 + 10 · 0.9³
    assert figures(asked, foreseen((63, 66, 60))) == {
        ("North", 2027): (17, None, None),
        ("North", 2028): (8, None, None),
    }


def test_nobody_is_needed_where_need_falls_faster_than_people_leave() -> None:
    found = figures(asked_of(2028, basis="hires"), foreseen((50, 40, 41)))
    assert found == {("North", 2027): (0, None, None), ("North", 2028): (1, None, None)}


def test_low_and_high_hires_follow_their_own_paths_and_enclose_the_forecast() -> None:
    found = figures(asked_of(2028, basis="hires"), foreseen((63, 65, 68), low=(60, 61, 62), high=(66, 70, 76)))
    assert found == {("North", 2027): (2, 1, 4), ("North", 2028): (3, 1, 6)}


TYPED = [DEMAND, ["North", "080901", 2027, 99, None, 120], ["North", "101101", 2027, 5]]


def test_what_was_typed_stays() -> None:
    found = new_demand(asked_of(2028, Demand=TYPED), foreseen((63, 64, 65)))
    assert [row.year for row in found.rows] == [2028]
    assert found.left_out == frozenset()
    told = [(issue.code, issue.place) for issue in found.issues]
    assert told[:2] == [("demand_kept", "Demand!D2"), ("demand_without_history", "Demand!A3")]


def test_what_is_replaced_stays_in_the_note() -> None:
    asked = asked_of(2028, Demand=TYPED)
    found = new_demand(asked, foreseen((63, 64, 65)), replace=True)
    assert [(row.year, row.before) for row in found.rows] == [(2027, "99 / 120"), (2028, "")]
    assert found.left_out == {asked.book["Demand"].rows[0].raw.at}
    assert found.issues[0].code == "demand_replaced"


def with_note(asked: Asked, note: str) -> Asked:
    """The case with a note beside its first row of Demand."""
    table = asked.book["Demand"]
    first = replace(table.rows[0], raw=replace(table.rows[0].raw, notes={"备注": note}))
    tables = {**asked.book.tables, "Demand": replace(table, rows=(first, *table.rows[1:]))}
    return replace(asked, book=replace(asked.book, tables=tables))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("before", ["", "90 / 80 / 100"])
def test_an_earlier_forecast_is_renewed_and_what_was_typed_before_it_is_kept(language: Any, before: str) -> None:
    typed = asked_of(2028, Demand=[DEMAND, ["North", "080901", 2027, 99, None, 120]])
    asked = with_note(typed, note_of("theta", Figures(99, 98, 120), language))
    assert [row.year for row in new_demand(asked, foreseen((63, 64, 65))).rows] == [2028]  # low was taken away
    whole = asked_of(2028, Demand=[DEMAND, ["North", "080901", 2027, 99, 98, 120]])
    note = note_of("theta", Figures(99, 98, 120), language, before)
    found = new_demand(with_note(whole, note), foreseen((63, 64, 65)))
    assert [(row.year, row.before) for row in found.rows] == [(2027, before), (2028, "")]
    assert len(found.left_out) == 1


def test_a_forecast_that_was_typed_over_is_the_planner_s_own() -> None:
    asked = asked_of(2028, Demand=[DEMAND, ["North", "080901", 2027, 150, 98, 120]])
    found = new_demand(with_note(asked, note_of("drift", Figures(99, 98, 120), "en")), foreseen((63, 64, 65)))
    assert [row.year for row in found.rows] == [2028]


def test_rows_of_an_earlier_forecast_that_went_further_are_left_out() -> None:
    asked = with_note(
        asked_of(2028, Demand=[DEMAND, ["North", "080901", 2031, 99, 98, 120], ["North", "080901", 2032, 50]]),
        note_of("drift", Figures(99, 98, 120), "zh"),
    )
    (gone,) = new_demand(asked, foreseen((63, 64, 65))).left_out
    assert gone == asked.book["Demand"].rows[0].raw.at


def test_many_pairs_are_told_of_together() -> None:
    names = [f"0809{n:02}" for n in range(1, 13)]
    history = [
        ["region", "specialty", "year", "people"],
        *(["North", k, y, 40] for k in names for y in range(2020, 2026)),
    ]
    demand = [DEMAND, *(["North", k, 2027, 9] for k in names)]
    asked = asked_of(2028, History=history, Demand=demand, Specialties=[["specialty"], *([k] for k in names)])
    (kept, *_) = new_demand(asked, forecast_of(asked.past, asked.to)).issues
    assert "12 pairs (North · 080901, North · 080902, North · 080903 among them): what is typed" in kept.line("en")


def test_people_in_post_and_retirements_are_filled_where_nothing_is_typed() -> None:
    ages = [AGES, ["North", "080901", 55, 59, 60], ["South", "080901", 56, 59, 40]]
    asked = asked_of(2029, Workforce=WORKFORCE[:2], Ages=ages)
    staff = new_staff(asked)
    assert staff.headcount == {SOUTH: 40}
    assert {year: people for (pair, year), people in staff.retirements.items() if pair == SOUTH} == {
        2027: 10, 2028: 10, 2029: 10,
    }  # fmt: skip
    # North: 12 a year, of whom a tenth leaves before, then another tenth: 10.8, 9.72, 8.748
    north = [people for (pair, _), people in staff.retirements.items() if pair == NORTH]
    assert north == [10, 10, 9]


def test_typed_retirements_stay_alone() -> None:
    ages = [AGES, ["North", "080901", 55, 59, 60]]
    typed = [["region", "specialty", "year", "people"], ["North", "080901", 2028, 3]]
    assert new_staff(asked_of(2029, Ages=ages, Retirements=typed, Workforce=WORKFORCE)).retirements == {}


def test_on_the_hires_basis_staff_is_not_touched() -> None:
    staff = new_staff(asked_of(basis="hires", Ages=[AGES, ["North", "080901", 55, 59, 60]]))
    assert (staff.headcount, staff.retirements) == ({}, {})


def test_pairs_without_an_exit_rate_are_told() -> None:
    asked = asked_of(2028, Workforce=WORKFORCE)
    codes = [issue.code for issue in new_demand(asked, forecast_of(asked.past, asked.to)).issues]
    assert codes == ["exit_rate_unknown"]  # South leaves at a rate of 0
