"""The sheets of a case rolled on by a year: what its first year has made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from coplan.case import Case, Key
from coplan.case.programmes import usable_programmes
from coplan.contract.inputs import contract
from coplan.limits.check import Seats
from coplan.roll.past import ByRegion, PastYear
from coplan.tables.book import Book, Pair, parse_book
from coplan.tables.edited import with_all_columns, with_cells, with_rows, without_rows
from coplan.tables.parse import Row
from coplan.tables.raw import RawTable, RawWorkbook, RowPlace
from coplan.tables.values import as_cell

YEARLY = ("Demand", "Inflow", "Budgets", "Fixed", "Retirements")
"""Sheets with a row for a year."""


@dataclass(frozen=True)
class Step:
    """A case with the plan that was made of it, what became of its first year, and the last year of the next case."""

    raw: RawWorkbook
    case: Case
    seats: Seats
    past: PastYear
    last_year: int

    @property
    def first_year(self) -> int:
        """The first year of the next case."""
        return self.past.year + 1

    @cached_property
    def book(self) -> Book:
        """The case typed, sheets that do not count included."""
        return parse_book(self.raw, every_sheet=True)[0]

    @cached_property
    def over(self) -> Mapping[Pair, Fraction]:
        """Staff at the end of the year less what was required by then, where that is not even [persons].

        Staff that is lent for a year is not counted: who is employed somewhere stays there.
        """
        required = {(r, k): number for (r, k, b), number in self.case.required.items() if b == self.past.year}
        found = {pair: self.past.staff[pair] - required[pair] for pair in required}
        return {pair: number for pair, number in found.items() if number}

    @cached_property
    def pairs_left(self) -> frozenset[Pair]:
        """Pairs of region and specialty with Demand in the next case."""
        return frozenset(self.demanded | self.kept)

    @cached_property
    def demanded(self) -> frozenset[Pair]:
        """Pairs of which something is said for a year of the next case."""
        return frozenset((r, k) for r, k, year in self.case.demand if year >= self.first_year)

    @cached_property
    def kept(self) -> frozenset[Pair]:
        """Pairs that lose their last row of Demand and keep one of 0.

        What is needed is summed up on the hires basis, so all of them; otherwise those to which another region directs
        seats in later years, which it may not where nothing is asked for.
        """
        lost = frozenset(self.case.pairs) - self.demanded
        return lost if self.case.demand_basis != "headcount" else lost & self._served

    @cached_property
    def _served(self) -> frozenset[Pair]:
        """Pairs to which seats of later years are directed."""
        seats = [*self.case.fixed.items(), *self.seats.items()]
        later = {(i, k, d) for (i, k, d, t), number in seats if number and t >= self.first_year}
        return frozenset((d, k) for i, k, d in later if self.case.institutions[i].region != d)


def rolled_sheets(step: Step) -> RawWorkbook:
    """The sheets of the next case, all but Changes."""
    tables = {key: without_rows(table, _over(step, key)) for key, table in step.raw.tables.items()}
    tables["Settings"] = _settings(step, tables["Settings"])
    tables["Programmes"] = _programmes(step, tables["Programmes"])
    tables["Enrolled"] = _enrolled(step, tables.get("Enrolled"))
    if step.case.demand_basis == "headcount":
        tables["Workforce"] = _workforce(step, tables["Workforce"])
    else:
        tables["Demand"] = _with_short(step, tables["Demand"])
        tables |= _with_surplus(step, tables.get("Inflow"))
    tables["Demand"] = _with_lost_pairs(step, tables["Demand"])
    ordered = {key: tables[key] for key in contract().sheets if key in tables}
    return _with_least(step, replace(step.raw, tables=ordered))


def _over(step: Step, key: str) -> set[RowPlace]:
    """Rows of a sheet that speak of no year of the next case."""
    rows = step.book[key].rows if key != "Settings" else ()
    return {row.raw.at for row in rows if _is_over(step, key, row)}


def _is_over(step: Step, key: str, row: Row) -> bool:
    if key == "Limits":
        first, last = row["year_from"], row["year_to"]
        return (last is not None and last < step.first_year) or (first is not None and first > step.last_year)
    if key not in YEARLY or not row.sound("year"):
        return False
    return bool(row["year"] < step.first_year or (key == "Fixed" and row["year"] > step.last_year))


def _settings(step: Step, table: RawTable) -> RawTable:
    years = {"first_year": step.first_year, "last_year": step.last_year}
    return with_cells(table, {step.book.settings.rows[name].raw.at: {"value": year} for name, year in years.items()})


def _programmes(step: Step, table: RawTable) -> RawTable:
    rows = step.book["Programmes"].by_identity
    return with_cells(table, {row.raw.at: {"current_intake": step.past.intake(key)} for key, row in rows.items()})


def _with_least(step: Step, raw: RawWorkbook) -> RawWorkbook:
    """The least intake of programmes that leave it blank is written out where the default is another one now."""
    now, rows = usable_programmes(parse_book(raw)[0]), step.book["Programmes"].by_identity
    cells = {
        rows[key].raw.at: {"min_intake": programme.min_intake}
        for key, programme in step.case.programmes.items()
        if rows[key]["min_intake"] is None and now[key].min_intake != programme.min_intake
    }
    table = with_cells(with_all_columns("Programmes", raw.tables["Programmes"], raw.language), cells)
    return replace(raw, tables={**raw.tables, "Programmes": table}) if cells else raw


def _enrolled(step: Step, table: RawTable | None) -> RawTable:
    """Students of the years of study before the next case; rows that are there stay, those of earlier years go."""
    table = with_all_columns("Enrolled", table, step.raw.language)
    rows = step.book["Enrolled"].rows
    programmes = step.case.programmes
    gone = {
        row.raw.at
        for row in rows
        if row["intake_year"] < step.first_year - programmes[row["institution"], row["specialty"]].years
    }
    return with_rows(without_rows(table, gone), _entered(step))


def _entered(step: Step) -> Iterator[Mapping[str, Any]]:
    """Rows for the past year; for programmes without rows so far also of the years before it."""
    for key, programme in step.case.programmes.items():
        first = step.past.year if programme.enrolled is not None else step.first_year - programme.years
        for year in range(first, step.past.year):
            yield from _students(step, key, year, programme.entered_before(year))
        yield from _students(step, key, step.past.year, step.past.students[key])


def _students(step: Step, key: Key, year: int, students: ByRegion) -> Iterator[Mapping[str, Any]]:
    """A row for each region served; where nobody entered, one that says so."""
    own = step.case.programmes[key].region
    for d, number in (students or {own: Fraction(0)}).items():
        row = {"institution": key[0], "specialty": key[1], "intake_year": year, "students": as_cell(number)}
        yield row if d == own else {**row, "trained_for": d}


def _workforce(step: Step, table: RawTable) -> RawTable:
    """Staff at the end of the year; who had no row gets one."""
    rows, staff = step.book["Workforce"].by_identity, step.past.staff
    table = with_cells(table, {rows[p].raw.at: {"headcount": as_cell(staff[p])} for p in rows if p in staff})
    new = (pair for pair in staff if pair not in rows and (pair in step.pairs_left or pair in step.past.known))
    return with_rows(table, ({**_named(pair), "headcount": as_cell(staff[pair])} for pair in sorted(new)))


def _with_short(step: Step, table: RawTable) -> RawTable:
    """Who was short at the end of the year is needed in the first year of the next case."""
    rows = {pair: _first_row(step, "Demand", pair) for pair, over in step.over.items() if over < 0}
    table = with_all_columns("Demand", table, step.raw.language)
    return with_rows(
        with_cells(table, {row.raw.at: _more(row, -step.over[pair]) for pair, row in rows.items() if row}),
        (_of_year(step, pair, required=as_cell(-step.over[pair])) for pair, row in rows.items() if not row),
    )


def _more(row: Row, people: Fraction) -> dict[str, Any]:
    """What is needed, and its forecasts where there are any, with so many more."""
    columns = ("required", "low", "high")
    return {name: as_cell(row[name] + people) for name in columns if row[name] is not None}


def _with_surplus(step: Step, table: RawTable | None) -> Mapping[str, RawTable]:
    """Inflow where it changes: who was too much at the end of the year joins in the first year of the next case."""
    rows = {pair: _first_row(step, "Inflow", pair) for pair, over in step.over.items() if over > 0}
    if not rows:
        return {}
    table = with_all_columns("Inflow", table, step.raw.language)
    joined = {row.raw.at: {"people": as_cell(row["people"] + step.over[p])} for p, row in rows.items() if row}
    new = (_of_year(step, pair, people=as_cell(step.over[pair])) for pair, row in rows.items() if not row)
    return {"Inflow": with_rows(with_cells(table, joined), new)}


def _with_lost_pairs(step: Step, table: RawTable) -> RawTable:
    """Pairs that are to keep a row of Demand have one."""
    short = {pair for pair, over in step.over.items() if over < 0 and step.case.demand_basis != "headcount"}
    return with_rows(table, (_of_year(step, pair, required=0) for pair in sorted(step.kept - short)))


def _first_row(step: Step, sheet: str, pair: Pair) -> Row | None:
    """The row of a pair for the first year of the next case."""
    return step.book[sheet].by_identity.get((*pair, step.first_year))


def _of_year(step: Step, pair: Pair, **values: Any) -> Mapping[str, Any]:
    """A row of a pair for the first year of the next case."""
    return {**_named(pair), "year": step.first_year, **values}


def _named(pair: Pair) -> Mapping[str, Any]:
    return {"region": pair[0], "specialty": pair[1]}
