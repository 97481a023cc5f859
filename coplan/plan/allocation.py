"""The seats that the sheets of a plan say: Allocation cell by cell, as rows of Fixed, and Solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from coplan.case import Case
from coplan.contract.inputs import contract
from coplan.contract.results import result_sheets
from coplan.errors import Issue, errors_in
from coplan.tables.keys import Keys
from coplan.tables.parse import Row, Table, duplicates, fault_of, parse_table, repeated
from coplan.tables.raw import Cell, RawRow, RawTable
from coplan.tables.values import Fault, parse_value, shown
from coplan.words.names import is_blank, same_name

SeatKey = tuple[str, str, str, int]  # institution, specialty, trained_for, year
SEAT_KEY = ("institution", "specialty", "trained_for", "year")
AGREED = "agreed"
"""The status of seats that are settled."""
REFERENCES = {"Regions.region": "regions", "Institutions.institution": "institutions"}
REFERENCES |= {"Specialties.specialty": "specialties"}


@dataclass(frozen=True)
class Written:
    """Allocation as it stands: its sheet's name, the seats and their cell by key, and every issue.

    Rows with 0 seats are there; rows that cannot be used are not. statuses: what the planner says of a row, where it
    says something.
    """

    title: str
    seats: Mapping[SeatKey, int]
    cells: Mapping[SeatKey, str]
    issues: tuple[Issue, ...]
    statuses: Mapping[SeatKey, str] = field(default_factory=dict)

    @property
    def agreed(self) -> dict[SeatKey, int]:
        """The seats that are settled, zeros included."""
        return {key: self.seats[key] for key, status in self.statuses.items() if status == AGREED}

    @property
    def positive(self) -> dict[SeatKey, int]:
        """The seats without zeros."""
        return {key: number for key, number in self.seats.items() if number}

    @property
    def complete(self) -> bool:
        """Whether every row can be used."""
        return not errors_in(self.issues)


def read_allocation(allocation: RawTable, case: Case) -> Written:
    """The seats that Allocation says. Its rows are parsed as those of Fixed, whose columns it has."""
    blanks = [row for row in allocation.rows if _without_seats(row)]
    table, issues = parse_table(_as_fixed(allocation), keys_of_case(case))
    issues += [*duplicates(table), *_unknown_programmes(table, case), *_unplanned_years(table, case)]
    twice = {row.raw.number for rows in repeated(table).values() for row in rows}
    issues += [
        *(Issue("blank_seats", allocation.title, allocation.address(row, "seats")) for row in blanks),
        *_merged(allocation),
        *_other_region_or_name(table, allocation, case),
    ]
    statuses = {row.number: _status(row) for row in allocation.rows if "status" in row.cells}
    for row in allocation.rows:
        if isinstance(fault := statuses.get(row.number), Fault) and fault.code:
            issues.append(allocation.issue(fault.code, row, "status", fault.values))
    usable = [
        row
        for row in table.rows
        if row.sound(*SEAT_KEY, "seats") and row.raw.number not in twice and _planned(row, case)
    ]
    return Written(
        allocation.title,
        {_key(row): row["seats"] for row in usable},
        {_key(row): table.cell(row, "seats") for row in usable},
        tuple(sorted(issues, key=_raw_row)),
        {_key(row): said for row in usable if isinstance(said := statuses.get(row.raw.number), str)},
    )


def _status(row: RawRow) -> str | Fault | None:
    """What a row says of its seats; None where it says nothing."""
    column = next(c for c in result_sheets()["Allocation"].columns if c.key == "status").filled_in
    cell = row.cells["status"]
    found: str | Fault | None = fault_of(cell, column) if cell.fault else parse_value(cell.value, column)
    return found


def _merged(table: RawTable) -> list[Issue]:
    """Merged cells that count, each range once at its first cell: all but that one have lost what stood in them."""
    cells = (row.cells[name] for row in table.rows for name in (*SEAT_KEY, "seats", "status") if name in row.cells)
    ranges = dict.fromkeys(str(cell.value) for cell in cells if cell.fault == "merged_cells")
    return [Issue("merged_cells", table.title, range_.partition(":")[0], {"range": range_}) for range_ in ranges]


def is_planned(key: SeatKey, case: Case) -> bool:
    """Whether the case has such a programme, region and intake year."""
    i, k, d, t = key
    return (i, k) in case.programmes and d in case.regions and t in case.intake_years


def _key(row: Row) -> SeatKey:
    return row["institution"], row["specialty"], row["trained_for"], row["year"]


def _planned(row: Row, case: Case) -> bool:
    return is_planned(_key(row), case)


def _raw_row(issue: Issue) -> int:
    return int("".join(filter(str.isdigit, issue.cell)) or 0)


def _without_seats(row: RawRow) -> bool:
    cell = row.cells["seats"]
    return is_blank(cell.value) and not cell.fault


def _as_fixed(table: RawTable) -> RawTable:
    """Allocation's columns that Fixed has too; blank seats are none."""
    columns = contract().sheets["Fixed"].columns
    rows = []
    for row in table.rows:
        cells = {key: cell for key, cell in row.cells.items() if key in columns}
        if _without_seats(row):
            cells["seats"] = Cell(0, cells["seats"].address)
        rows.append(replace(row, cells=cells))
    headings = {key: cell for key, cell in table.headings.items() if key in columns}
    return RawTable("Fixed", table.title, headings, tuple(rows))


def keys_of_case(case: Case) -> dict[str, Keys]:
    """What the columns of Allocation and Fixed may refer to."""
    found = {}
    for reference, attribute in REFERENCES.items():
        sheet = contract().sheets[reference.partition(".")[0]]
        column = sheet.columns[reference.partition(".")[2]]
        found[reference] = Keys(sheet, column, getattr(case, attribute))
    return found


def _unknown_programmes(table: Table, case: Case) -> Iterator[Issue]:
    for row in table.with_sound("institution", "specialty"):
        programme = row["institution"], row["specialty"]
        if programme not in case.programmes:
            names = {"institution": programme[0], "specialty": programme[1]}
            yield table.issue("unknown_programme", row, "specialty", **names, sheet=_names("Programmes"))


def _unplanned_years(table: Table, case: Case) -> Iterator[Issue]:
    for row in table.with_sound("year"):
        if row["year"] not in case.intake_years:
            yield table.issue("seats_year", row, "year", **year_values(row["year"], case))


def year_values(year: int, case: Case) -> dict[str, int]:
    """What fills the text of `seats_year`."""
    return {"year": year, "first_year": case.first_year, "last_year": case.last_year}


def _other_region_or_name(table: Table, allocation: RawTable, case: Case) -> Iterator[Issue]:
    """Regions and names that are not those of the institution and the specialty: they don't count."""
    original = {row.number: row for row in allocation.rows}
    for row in table.with_sound("institution", "specialty"):
        if (row["institution"], row["specialty"]) not in case.programmes:
            continue
        said = {
            "region": (case.institutions[row["institution"]].region, row["institution"]),
            "name": (case.specialties[row["specialty"]].name or "", row["specialty"]),
        }
        for column, (known, subject) in said.items():
            cell = original[row.raw.number].cells.get(column)
            plain = cell and not cell.fault and not is_blank(cell.value)
            if cell and plain and known and not same_name(shown(cell.value), shown(known)):
                values = {"value": shown(cell.value), "subject": subject, "known": known}
                yield Issue(f"other_{column}", table.title, cell.address, values)


def read_solved(frame: pd.DataFrame, case: Case) -> dict[SeatKey, int] | None:
    """The seats of the plan as solved, from the sheet Solved; None where they no longer fit the case."""
    keys = keys_of_case(case)
    try:
        seats = {_solved_key(row, keys): int(row["seats"]) for _, row in frame.iterrows()}
    except (TypeError, ValueError):
        return None
    known = all(is_planned(key, case) for key in seats)
    return seats if known and len(seats) == len(frame) else None


def _solved_key(row: pd.Series[Any], keys: Mapping[str, Keys]) -> SeatKey:
    """The seats that a row of Solved is about, by the names that the case now has for what is written there."""
    columns = contract().sheets["Fixed"].columns
    i, k, d = (str(keys[columns[name].reference].find(str(row[name]))) for name in SEAT_KEY[:3])
    return i, k, d, int(row["year"])


def _names(sheet: str) -> Any:
    return contract().sheets[sheet].names
