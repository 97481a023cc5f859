"""What must hold between the cells of a workbook. Each rule gives its issues and passes over cells that are wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from coplan.case.programmes import usable_programmes
from coplan.contract.inputs import contract
from coplan.contract.model import find_model, is_model_file, known_models
from coplan.errors import Issue, errors_in
from coplan.tables.book import Book, Rule
from coplan.tables.parse import Row, Table
from coplan.tables.values import NOISE
from coplan.words.language import say_both
from coplan.words.numbers import apart


def required_sheets_are_filled(book: Book) -> Iterator[Issue]:
    """Required sheets and columns are there and say something; what the reader of the file has said is not repeated."""
    said = errors_in(book.raw.issues)
    wrong = {issue.sheet for issue in said if issue.sheet}
    for key, sheet in contract().sheets.items():
        raw = book.raw.tables.get(key)
        if raw is None:
            if sheet.needed == "yes" and all(issue.code != "missing_sheet" for issue in said):
                yield Issue("missing_sheet", values={"name": sheet.names, "suggestion": say_both("names.add_sheet")})
        elif wrong.isdisjoint(raw.titles) and book.counts(key):
            if sheet.needed == "yes" and not raw.rows:
                yield Issue("empty_sheet", raw.title, "A2")
            for column in sheet.columns.values():
                if raw.rows and column.required and column.key not in raw.headings:
                    yield Issue("missing_column", raw.title, "A1", {"column": column.names})


def model_is_known(book: Book) -> Iterator[Issue]:
    """The setting `model` names a model that comes with coplan, or a model file."""
    name = book.settings.values.get("model")
    if name is not None and find_model(name) is None and not is_model_file(name):
        yield book.settings.issue("unknown_model", "model", name=name, known=sorted(known_models()))


def workforce_is_given(book: Book) -> Iterator[Issue]:
    """Staff in post are given where the people needed in post are."""
    table = book["Workforce"]
    if book.headcount_basis and not table.rows:
        names = {"sheet": table.sheet.names, "row": table.sheet.row}
        yield book.settings.issue("workforce_needed", "demand_basis", **names)


def intake_bounds(book: Book) -> Iterator[Issue]:
    """min_intake ≤ max_intake."""
    table = book["Programmes"]
    for row in table.with_sound("min_intake", "max_intake"):
        if row["min_intake"] is not None and row["min_intake"] > row["max_intake"]:
            yield table.issue(
                "min_above_max",
                row,
                "min_intake",
                low=row["min_intake"],
                high=row["max_intake"],
                other=table.cell(row, "max_intake"),
            )


def openings_in_order(book: Book) -> Iterator[Issue]:
    """A programme opens before it closes, and has no seats before it opens."""
    table, first = book["Programmes"], book.settings.first_year
    for row in table.with_sound("first_intake", "last_intake"):
        if None not in (row["first_intake"], row["last_intake"]) and row["first_intake"] > row["last_intake"]:
            other = table.cell(row, "first_intake")
            yield table.issue("closed_before_open", row, "last_intake", last=row["last_intake"], other=other)
    for row in table.with_sound("first_intake", "current_intake") if first is not None else ():
        if row["first_intake"] is not None and row["first_intake"] >= first and row["current_intake"]:
            said = {"seats": row["current_intake"], "year": row["first_intake"]}
            yield table.issue(
                "seats_before_opening", row, "current_intake", **said, other=table.cell(row, "first_intake")
            )


def enrolled_once(book: Book) -> Iterator[Issue]:
    """Students of a programme's own region have one row a year, whether it names the region or leaves it blank."""
    table = book["Enrolled"]
    for (i, k, year, served), row in table.by_identity.items():
        other = table.by_identity.get((i, k, year, None))
        if served is not None and served == book.region_of.get(i) and other is not None:
            said = {"region": served, "other": table.cell(other, "students")}
            yield table.issue("enrolled_twice", row, "trained_for", **said)


def whole_classes_are_possible(book: Book) -> Iterator[Issue]:
    """Some number from min_intake to max_intake keeps multiple and min_open; where it is 0 alone, that is told."""
    table = book["Programmes"]
    for key, p in usable_programmes(book).items():
        low, high, by = p.min_intake, p.max_intake, p.multiple
        least = -(-max(low, p.min_open, 1) // by) * by
        if low <= high < least and high:
            row = table.by_identity[key]
            numbers = {"low": low, "high": high, "multiple": by, "least": p.min_open}
            code = "whole_class_impossible" if low else "never_opens"
            yield table.issue(code, row, "multiple" if by > high or not p.min_open else "min_open", **numbers)


def years_not_before_plan(book: Book) -> Iterator[Issue]:
    """Demand and Budgets start with the plan or later."""
    first = book.settings.first_year
    for sheet in ("Demand", "Budgets"):
        table = book[sheet]
        for row in table.with_sound("year"):
            if first is not None and row["year"] < first:
                yield table.issue("year_before_plan", row, "year", year=row["year"], first_year=first)


def demand_without_gaps(book: Book) -> Iterator[Issue]:
    """On the headcount basis a region and specialty has every year between its first and its last."""
    table = book["Demand"]
    if not book.headcount_basis or not table.certain("region", "specialty", "year"):
        return
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for r, k, year in sorted(table.by_identity):
        years[r, k].append(year)
    for (r, k), given in years.items():
        for before, after in pairwise(given):
            if after - before > 1:
                gap = str(before + 1) if after - before == 2 else f"{before + 1}–{after - 1}"
                row = table.by_identity[r, k, after]
                pair = {"region": r, "specialty": k}
                yield table.issue("demand_gap", row, "year", **pair, years=gap, before=before, after=after)


def retention_adds_up(book: Book) -> Iterator[Issue]:
    """Shares of one kind of seat add up to at most 1."""
    return _shares_add_up(book["Retention"], ("trained_in", "trained_for"), "share")


def sharing_adds_up(book: Book) -> Iterator[Issue]:
    """Shares of one region's staff time add up to at most 1."""
    return _shares_add_up(book["Sharing"], ("employed_in",), "max_share")


def _shares_add_up(table: Table, group: tuple[str, ...], share: str) -> Iterator[Issue]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in table.by_identity.values():
        if row.sound(share):
            groups[row.key(group)].append(row)
    for key, rows in groups.items():
        total = sum(row[share] for row in rows)
        if total > 1 + NOISE:
            yield table.issue(
                "shares_above_one",
                rows[-1],
                share,
                key=" → ".join(key),
                total=apart(total, 1)[0],
                cells=[table.cell(row, share) for row in rows],
            )


def own_routes(book: Book) -> Iterator[Issue]:
    """A region's route to itself is always open and has no limit."""
    table = book["Routes"]
    for row in table.with_sound("trained_in", "trained_for"):
        if row["trained_in"] != row["trained_for"]:
            continue
        if row.sound("allowed") and not row["allowed"]:
            yield table.issue("own_route", row, "allowed", region=row["trained_in"])
        if row.sound("max_seats") and row["max_seats"] is not None:
            yield table.issue("own_route", row, "max_seats", region=row["trained_in"])


def sharing_with_others(book: Book) -> Iterator[Issue]:
    """Staff are shared between two different regions."""
    table = book["Sharing"]
    for row in table.with_sound("employed_in", "serves"):
        if row["employed_in"] == row["serves"]:
            yield table.issue("sharing_with_itself", row, "serves", region=row["serves"])


def programmes_exist(book: Book) -> Iterator[Issue]:
    """Enrolled and Fixed speak of programmes that exist."""
    offers = book["Programmes"]
    if not offers.certain("institution", "specialty"):
        return
    for table in (book["Enrolled"], book["Fixed"]):
        for row in table.with_sound("institution", "specialty"):
            if (row["institution"], row["specialty"]) not in offers.by_identity:
                yield table.issue(
                    "unknown_programme",
                    row,
                    "specialty",
                    institution=row["institution"],
                    specialty=row["specialty"],
                    sheet=offers.sheet.names,
                )


def enrolled_before_plan(book: Book) -> Iterator[Issue]:
    """Students already enrolled entered before the plan starts."""
    table, first = book["Enrolled"], book.settings.first_year
    for row in table.with_sound("intake_year"):
        if first is not None and row["intake_year"] >= first:
            yield table.issue("enrolled_in_plan", row, "intake_year", year=row["intake_year"], first_year=first)


def fixed_in_planned_years(book: Book) -> Iterator[Issue]:
    """Seats are fixed for years that the plan decides."""
    table, years = book["Fixed"], book.settings.years
    for row in table.with_sound("year") if years else ():
        if years is not None and row["year"] not in years:
            yield table.issue("fixed_year", row, "year", year=row["year"], first_year=years[0], last_year=years[-1])


def fixed_within_range(book: Book) -> Iterator[Issue]:
    """Seats fixed for a programme and year are no more than it may take in."""
    table, years = book["Fixed"], book.settings.years
    groups: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
    for (i, k, _, year), row in table.by_identity.items():
        if row.sound("seats") and row["seats"] and years and year in years and (i, k) in usable_programmes(book):
            groups[i, k, year].append(row)
    for (i, k, year), rows in groups.items():
        total = sum(row["seats"] for row in rows)
        if not usable_programmes(book)[i, k].is_open(year):
            continue
        _, most = usable_programmes(book)[i, k].range_in(year, years[0]) if years else (0, total)
        if total > most:
            offer = book["Programmes"]
            yield table.issue(
                "fixed_above_max",
                rows[-1],
                "seats",
                cells=[table.cell(row, "seats") for row in rows],
                total=total,
                year=year,
                most=most,
                limit=offer.place(offer.by_identity[i, k], "max_intake"),
            )


def fixed_while_open(book: Book) -> Iterator[Issue]:
    """Seats are fixed for years in which the programme takes in students."""
    table, offers = book["Fixed"], book["Programmes"]
    for (i, k, _, year), row in table.by_identity.items():
        programme = usable_programmes(book).get((i, k))
        if programme and row.sound("seats") and row["seats"] and not programme.is_open(year):
            column = "first_intake" if year < (programme.first_intake or year) else "last_intake"
            limit = offers.place(offers.by_identity[i, k], column)
            yield table.issue("fixed_while_closed", row, "year", year=year, limit=limit)


def fixed_on_open_routes(book: Book) -> Iterator[Issue]:
    """Seats are fixed only for a region behind an open route that has Demand for the specialty."""
    table, routes, demand = book["Fixed"], book["Routes"], book["Demand"]
    demand_known = demand.certain("region", "specialty")
    for (i, k, d, _), row in table.by_identity.items():
        o = book.region_of.get(i, d)
        if o == d or not row.sound("seats") or not row["seats"]:
            continue
        route = routes.by_identity.get((o, d))
        if route is not None and route.sound("allowed") and not route["allowed"]:
            closed_at = routes.place(route, "allowed")
            yield table.issue("fixed_closed_route", row, "trained_for", trained_in=o, trained_for=d, limit=closed_at)
        elif demand_known and (d, k) not in book.pairs:
            needs = {"region": d, "specialty": k, "sheet": demand.sheet.names}
            yield table.issue("fixed_without_demand", row, "trained_for", **needs)


RULES: tuple[Rule, ...] = (
    required_sheets_are_filled,
    model_is_known,
    workforce_is_given,
    intake_bounds,
    openings_in_order,
    whole_classes_are_possible,
    years_not_before_plan,
    demand_without_gaps,
    retention_adds_up,
    sharing_adds_up,
    own_routes,
    sharing_with_others,
    programmes_exist,
    enrolled_before_plan,
    enrolled_once,
    fixed_in_planned_years,
    fixed_within_range,
    fixed_while_open,
    fixed_on_open_routes,
)
