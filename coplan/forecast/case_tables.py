"""A forecast put into the sheets of a case, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coplan.forecast.demand import NewDemand
from coplan.forecast.notes import note_of, note_of_ages, note_of_history
from coplan.forecast.staff import NewStaff
from coplan.tables.raw import RawTable, RawWorkbook, RowPlace
from coplan.words.language import Language
from coplan.words.names import fold

Rows = Sequence[Mapping[str, Any]]
NOTES = ("备注", "note")
"""Headings of the planner's own column in which notes stand; the second is what a new one is known by."""


def with_forecast(
    raw: RawWorkbook, tables: Mapping[str, Rows], demand: NewDemand, staff: NewStaff, last: int, language: Language
) -> dict[str, Rows]:
    """The sheets of a case as its user wrote them, with forecast rows behind the rows that stay.

    tables has the rows of raw in their order; last: the last year of History.
    """
    added: dict[str, list[dict[str, Any]]] = {
        "Demand": [
            {
                **_pair(row.pair),
                "year": row.year,
                **{key: getattr(row.figures, key) for key in ("required", "low", "high")},
                NOTES[1]: note_of(row.method, row.figures, language, row.before),
            }
            for row in demand.rows
        ],
        "Workforce": [
            {**_pair(pair), "headcount": people, NOTES[1]: note_of_history(people, last, language)}
            for pair, people in staff.headcount.items()
        ],
        "Retirements": [
            {**_pair(pair), "year": year, "people": people, NOTES[1]: note_of_ages(people, language)}
            for (pair, year), people in staff.retirements.items()
        ],
    }
    gone = {"Demand": demand.left_out, "Retirements": staff.left_out}
    found = dict(tables)
    for key, rows in added.items():
        table, kept = raw.tables.get(key), _kept(raw.tables.get(key), tables.get(key, ()), gone.get(key, frozenset()))
        if rows or table is not None:
            found[key] = [*kept, *_under_own_heading(rows, table)]
    return found


def _pair(pair: tuple[str, str]) -> dict[str, str]:
    return {"region": pair[0], "specialty": pair[1]}


def _kept(table: RawTable | None, rows: Rows, gone: frozenset[RowPlace]) -> Rows:
    if table is None:
        return []
    return [row for raw, row in zip(table.rows, rows, strict=True) if raw.at not in gone]


def _under_own_heading(rows: Iterable[Mapping[str, Any]], table: RawTable | None) -> Rows:
    """The rows with their note in the column that the planner has for notes, where there is one."""
    headings = {name for row in (table.rows if table else ()) for name in row.notes}
    own = next((name for name in sorted(headings) if fold(name) in NOTES), NOTES[1])
    return [{(own if key == NOTES[1] else key): value for key, value in row.items()} for row in rows]
