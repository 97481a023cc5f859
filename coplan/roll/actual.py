"""The sheet Actual: what became of the first year of a plan, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from coplan.case import Case, Key
from coplan.contract.inputs import Sheet, sheet_of
from coplan.errors import Issue
from coplan.plan.allocation import keys_of_case
from coplan.tables.book import Pair
from coplan.tables.parse import Row, Table, duplicates, parse_table
from coplan.tables.raw import RawTable
from coplan.tables.values import shown

ALL = ""
"""In place of a region served: all of them together."""
OF_PROGRAMMES, OF_REGIONS = ("trained_for", "recruited", "enrolled"), ("headcount",)


def actual_sheet() -> Sheet:
    """The sheet as models/actual.toml has it."""
    return sheet_of("actual.toml")


@dataclass(frozen=True)
class Taken:
    """Seats that were taken, and students who came; None is not known."""

    recruited: int | None
    enrolled: Fraction | None


@dataclass(frozen=True)
class Actual:
    """What is known: of programmes by region served, or of ALL of them together; and staff at the end of the year."""

    programmes: Mapping[Key, Mapping[str, Taken]] = field(default_factory=dict)
    headcount: Mapping[Pair, Fraction] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[tuple[str, str]]:
        """Programmes and pairs of region and specialty of which something is known."""
        return frozenset((*self.programmes, *self.headcount))


def read_actual(raw: RawTable, case: Case) -> tuple[Actual, list[Issue]]:
    """What the sheet says of the first year of a case's plan, and what is wrong with it.

    A row without numbers says nothing: its programme or region is as planned.
    """
    parsed, issues = parse_table(raw, keys_of_case(case), case.money_unit, actual_sheet())
    table = Table(parsed.sheet, raw, tuple(map(_without_region, parsed.rows)))
    for rule in (_of_nobody, _of_the_other_kind, _other_region, _programmes_exist, _whole_and_part, _closed, _odd):
        issues += rule(parsed, case)
    issues += duplicates(table)
    rows = [row for row in table.rows if table.sound(row)]
    programmes: dict[Key, dict[str, Taken]] = {}
    for row in filter(_is_of_programme, rows):
        if row["recruited"] is not None or row["enrolled"] is not None:
            found = programmes.setdefault((row["institution"], row["specialty"]), {})
            found[row["trained_for"] or ALL] = Taken(row["recruited"], row["enrolled"])
    headcount = {
        (row["region"], row["specialty"]): row["headcount"]
        for row in rows
        if not _is_of_programme(row) and row["region"] is not None and row["headcount"] is not None
    }
    if not issues and not programmes and not headcount:
        issues.append(Issue("actual_empty", raw.title, "A2"))
    on_hires = case.demand_basis != "headcount"
    return Actual(programmes, {} if on_hires else headcount), issues


def _is_of_programme(row: Row) -> bool:
    return row.values.get("institution") is not None or "institution" not in row.values


def _without_region(row: Row) -> Row:
    """The row of a programme without its region, which is no part of what identifies it."""
    of_programme = row.sound("institution") and _is_of_programme(row)
    return Row(row.raw, {**row.values, "region": None}) if of_programme else row


def _of_nobody(table: Table, _: Case) -> Iterator[Issue]:
    """A row names an institution, or the region that staff are in."""
    for row in table.with_sound("institution", "region"):
        if row["institution"] is None and row["region"] is None:
            yield table.issue("actual_of_nobody", row, "institution")


def _of_the_other_kind(table: Table, _: Case) -> Iterator[Issue]:
    """A row with an institution says nothing of staff, and one without nothing of seats."""
    for row in table.with_sound("institution"):
        of_programme = _is_of_programme(row)
        for column in OF_REGIONS if of_programme else OF_PROGRAMMES:
            if row.sound(column) and row[column] is not None and (of_programme or row.values.get("region")):
                code = "actual_staff_of_institution" if of_programme else "actual_seats_of_region"
                yield table.issue(code, row, column, column=table.sheet.columns[column].names)


def _other_region(table: Table, case: Case) -> Iterator[Issue]:
    """The region beside an institution is its own; it does not count."""
    for row in table.with_sound("institution", "region"):
        if None not in (row["institution"], row["region"]):
            known = case.institutions[row["institution"]].region
            if row["region"] != known:
                said = {"value": shown(row["region"]), "subject": row["institution"], "known": known}
                yield table.issue("other_region", row, "region", **said)


def _programmes_exist(table: Table, case: Case) -> Iterator[Issue]:
    for row in table.with_sound("institution", "specialty"):
        key = row["institution"], row["specialty"]
        if row["institution"] is not None and key not in case.programmes:
            names = {"institution": key[0], "specialty": key[1]}
            yield table.issue("actual_unknown_programme", row, "specialty", **names)


def _whole_and_part(table: Table, _: Case) -> Iterator[Issue]:
    """A programme is told of as a whole, or by the regions served."""
    whole = {
        (row["institution"], row["specialty"]): row
        for row in table.with_sound("institution", "specialty", "trained_for")
        if row["institution"] is not None and row["trained_for"] is None
    }
    for row in table.with_sound("institution", "specialty", "trained_for"):
        other = whole.get((row["institution"], row["specialty"]))
        if other is not None and row["trained_for"] is not None:
            yield table.issue("actual_whole_and_part", row, "trained_for", other=table.cell(other, "institution"))


def _closed(table: Table, case: Case) -> Iterator[Issue]:
    """Nobody is recruited by a programme that takes in nobody in the year."""
    for row in table.with_sound("institution", "specialty", "recruited"):
        programme = case.programmes.get((row["institution"], row["specialty"]))
        if programme and row["recruited"] and not programme.is_open(case.first_year):
            said = {"year": case.first_year, "number": row["recruited"]}
            yield table.issue("actual_while_closed", row, "recruited", **said)


def _odd(table: Table, case: Case) -> Iterator[Issue]:
    """More students than seats, and staff where nobody asks for them."""
    for row in table.with_sound("recruited", "enrolled"):
        if None not in (row["recruited"], row["enrolled"]) and row["enrolled"] > row["recruited"]:
            said = {"enrolled": shown(float(row["enrolled"])), "recruited": row["recruited"]}
            yield table.issue("actual_more_enrolled", row, "enrolled", **said)
    if case.demand_basis != "headcount":
        for row in table.with_sound("headcount"):
            if row["headcount"] is not None:
                yield table.issue("actual_headcount_on_hires", row, "headcount")
