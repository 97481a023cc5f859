"""What must hold in a row of Limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coplan.errors import Issue
from coplan.tables.book import Book, Rule
from coplan.tables.matching import filters_in_words
from coplan.tables.parse import Row, Table
from coplan.words.names import same_name

FILTERS = ("region", "institution", "level", "category", "specialty")


def limits_are_complete(book: Book) -> Iterator[Issue]:
    """A row of Limits has a least or a most, in order, and its columns belong to what it counts."""
    table = book["Limits"]
    for row in table.rows:
        if row.sound("least", "most") and row["least"] is None and row["most"] is None:
            yield table.issue("limit_without_number", row, "most")
        for low, high in (("least", "most"), ("study_from", "study_to"), ("year_from", "year_to")):
            if row.sound(low, high) and None not in (row[low], row[high]) and row[low] > row[high]:
                yield table.issue(
                    "limit_out_of_order", row, low, **_names(table, low, high), other=table.cell(row, high)
                )
        yield from _measured(table, row)


def _measured(table: Table, row: Row) -> Iterator[Issue]:
    """Columns that mean something only for another measure, and shares above one."""
    if not row.sound("measure"):
        return
    foreign = ("study_from", "study_to") if row["measure"] == "seats" else ("trained_for",)
    for column in foreign:
        if row.sound(column) and row[column] is not None:
            measure = next(c.names for c in table.sheet.columns["measure"].choices if c.key == row["measure"])
            yield table.issue("limit_of_other_measure", row, column, **_names(table, column), measure=measure)
    for column in ("least", "most"):
        if row.sound(column, "share") and row["share"] and (row[column] or 0) > 1:
            yield table.issue("limit_share_above_one", row, column, **_names(table, column))


def _names(table: Table, *columns: str) -> Mapping[str, Any]:
    return {name: table.sheet.columns[key].names for name, key in zip(("column", "second"), columns, strict=False)}


def limits_choose_programmes(book: Book) -> Iterator[Issue]:
    """The filters of a row of Limits leave a programme."""
    table, offers, specialties = book["Limits"], book["Programmes"], book["Specialties"]
    certain = offers.certain("institution", "specialty") and specialties.certain("specialty", "level", "category")
    for row in table.with_sound(*FILTERS) if certain else ():
        if not any(_chooses(book, row, offer) for offer in offers.rows):
            yield table.issue("limit_without_programme", row, "limit", filters=filters_in_words(table, row, FILTERS))


def limits_count_seats_that_may_be(book: Book) -> Iterator[Issue]:
    """Some programme that a row of Limits chooses may have seats for the region that it names."""
    table, offers, demand, routes = book["Limits"], book["Programmes"], book["Demand"], book["Routes"]
    known = offers.certain("institution", "specialty") and demand.certain("region", "specialty")
    known = known and routes.certain("trained_in", "trained_for", "allowed")
    for row in table.with_sound(*FILTERS, "trained_for") if known else ():
        served, chosen = row["trained_for"], [offer for offer in offers.rows if _chooses(book, row, offer)]
        if served and chosen and not any(_may_serve(book, offer, served) for offer in chosen):
            yield table.issue("limit_serves_nobody", row, "trained_for", region=served)


def _may_serve(book: Book, offer: Row, served: str) -> bool:
    """Whether a programme may have seats for a region: its own, or one with demand behind an open route."""
    origin = book.region_of.get(offer["institution"], served)
    route = book["Routes"].by_identity.get((origin, served))
    is_open = (route is None or route["allowed"]) and (served, offer["specialty"]) in book.pairs
    return origin == served or is_open


def limits_are_of_planned_years(book: Book) -> Iterator[Issue]:
    """The years of a row of Limits hold one that the plan decides."""
    table, years = book["Limits"], book.settings.years
    for row in table.with_sound("year_from", "year_to") if years is not None else ():
        first, last = row["year_from"], row["year_to"]
        in_order = first is None or last is None or first <= last
        if years is not None and in_order and not any((first or t) <= t <= (last or t) for t in years):
            said = {"first_year": years[0], "last_year": years[-1]}
            yield table.issue("limit_outside_plan", row, "year_from" if first else "year_to", **said)


def _chooses(book: Book, row: Row, offer: Row) -> bool:
    """Whether the filters of a row of Limits name a programme."""
    specialty = book["Specialties"].by_identity.get((offer["specialty"],))
    said = {
        "region": book.region_of.get(offer["institution"]),
        "institution": offer["institution"],
        "specialty": offer["specialty"],
        "level": specialty and specialty["level"],
        "category": specialty and specialty["category"],
    }
    return all(row[name] is None or same_name(row[name], said[name] or "") for name in FILTERS)


LIMIT_RULES: tuple[Rule, ...] = (
    limits_are_complete,
    limits_choose_programmes,
    limits_count_seats_that_may_be,
    limits_are_of_planned_years,
)
