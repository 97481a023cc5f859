"""What a planner should know though the case can be planned: warnings and notices.

A warning that something is missing is given only where the sheet in which it was sought has no wrong cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from coplan.case.parts import Programme, known_cost
from coplan.case.programmes import usable_programmes
from coplan.contract.inputs import contract
from coplan.errors import Issue
from coplan.exact import total
from coplan.tables.book import Book, Rule
from coplan.tables.parse import Row, Table
from coplan.words.language import say_both
from coplan.words.names import fold
from coplan.words.numbers import apart, spans


def staff_on_hires(book: Book) -> Iterator[Issue]:
    """Newly needed people include replacements, so staff in post and who of them retire play no part."""
    for table in (book["Workforce"], book["Retirements"]):
        if not book.counts(table.sheet.key) and table.raw is not None and table.raw.rows:
            yield Issue("workforce_ignored", table.title, "", {"sheet": table.sheet.names})


def pairs_without_workforce(book: Book) -> Iterator[Issue]:
    """A pair of Demand without a row in Workforce has nobody in post."""
    table, demand = book["Workforce"], book["Demand"]
    if not book.headcount_basis or not table.rows or not table.certain("region", "specialty"):
        return
    for (r, k), row in book.pairs.items():
        if (r, k) not in table.by_identity:
            yield demand.issue("no_workforce", row, "region", region=r, specialty=k, sheet=table.sheet.names)


def forecasts_in_order(book: Book) -> Iterator[Issue]:
    """The forecast that is planned for is not on the wrong side of the central one."""
    column = book.settings.values.get("demand_case")
    if column in ("low", "high"):
        yield from out_of_order(book, column, "forecasts_out_of_order")


def out_of_order(book: Book, column: str, code: str) -> Iterator[Issue]:
    """Where low or high is on the wrong side of the central forecast, as a problem of this kind."""
    table = book["Demand"]
    for row in table.with_sound("required", column):
        required, forecast = row["required"], row[column]
        if forecast is not None and (forecast > required if column == "low" else forecast < required):
            names = {"column": table.sheet.columns[column].names, "other": table.sheet.columns["required"].names}
            figures = dict(zip(("forecast", "required"), apart(forecast, required), strict=True))
            way = say_both("odd.more_than" if column == "low" else "odd.less_than")
            yield table.issue(code, row, column, way=way, **names, **figures)


def demand_is_offered(book: Book) -> Iterator[Issue]:
    """A specialty that is needed is offered somewhere."""
    demand, offers = book["Demand"], book["Programmes"]
    if not offers.certain("specialty"):
        return
    offered = {row["specialty"] for row in offers.rows}
    needed: dict[str, Row] = {}
    for row in demand.with_sound("specialty"):
        people = (row.values.get(column) for column in ("required", "low", "high"))
        if row["specialty"] not in offered and any(people):
            needed.setdefault(row["specialty"], row)
    for specialty, row in needed.items():
        yield demand.issue("demand_not_offered", row, "specialty", specialty=specialty, sheet=offers.sheet.names)


def regions_take_part(book: Book) -> Iterator[Issue]:
    """A region has an institution, or needs somebody; one of which nothing is said may stand in a file left out."""
    table, places, demand = book["Regions"], book["Institutions"], book["Demand"]
    if not (places.certain("region") and demand.certain("region")):
        return
    known = {fold(row["region"]) for row in (*places.rows, *demand.rows)}
    for row in table.by_identity.values():
        if fold(row["region"]) not in known:
            sheets = [places.sheet.names, demand.sheet.names]
            yield table.issue("region_takes_no_part", row, "region", region=row["region"], sheets=sheets)


def late_graduates(book: Book) -> Iterator[Issue]:
    """Intake years whose graduates come after the last demand year, by length of study."""
    years, last = book.settings.years, book.last_demand_year
    if years is None or last is None:
        return
    for length in sorted({row["years"] for row in book["Programmes"].with_sound("years")}):
        late = [year for year in years if year + length > last]
        if late:
            shown = spans(late)
            yield book.settings.issue("late_graduates", "last_year", length=length, years=shown, last_demand_year=last)


def movement_counts(book: Book) -> Iterator[Issue]:
    """People who join or retire in a balance year, where they are needed; others play no part."""
    first, last = book.settings.first_year, book.last_demand_year
    known = book["Demand"].certain("region", "specialty")
    for table in (book["Inflow"], book["Retirements"]):
        for row in table.with_sound("region", "specialty", "year"):
            if first is not None and last is not None and not first <= row["year"] <= last:
                yield table.issue("moving_outside_years", row, "year", year=row["year"], first=first, last=last)
            elif known and (row["region"], row["specialty"]) not in book.pairs:
                pair = {"region": row["region"], "specialty": row["specialty"], "sheet": book["Demand"].sheet.names}
                yield table.issue("moving_without_demand", row, "region", **pair)


def directed_seats_serve_better(book: Book) -> Iterator[Issue]:
    """Seats that others direct to a region should not serve it better than its own ordinary seats do."""
    table = book["Retention"]
    if not table.rows or not table.certain("trained_in", "trained_for", "works_in", "share"):
        return
    kinds = {row.key(("trained_in", "trained_for")): row for row in reversed(table.rows)}
    serving = _Serving(table, frozenset(kinds))
    for d, others in sorted(_directed_routes(book).items()):
        own = serving.share(d, d)
        better = sorted((o for o in others if serving.share(o, d) > own), key=lambda o: (-serving.share(o, d), o))
        place = table.by_identity.get((d, d, d), kinds.get((d, d)))
        if better and place is not None:
            own_share, *theirs = apart(own, *(serving.share(o, d) for o in better))
            shares = [f"{o} {share}" for o, share in zip(better, theirs, strict=True)]
            yield table.issue("directed_serve_better", place, "share", region=d, own=own_share, others=shares)


@dataclass(frozen=True)
class _Serving:
    """Share of each kind of seat that goes to work in the region it is meant for; all of them where nothing is said."""

    table: Table
    kinds: frozenset[tuple[str, ...]]

    def share(self, trained_in: str, trained_for: str) -> Fraction:
        row = self.table.by_identity.get((trained_in, trained_for, trained_for))
        return Fraction((trained_in, trained_for) not in self.kinds) if row is None else Fraction(row["share"])


def _directed_routes(book: Book) -> dict[str, set[str]]:
    """By region: the other regions that may direct seats to it, since they offer something it needs."""
    offers = {(programme.region, programme.specialty) for programme in usable_programmes(book).values()}
    needing: dict[str, set[str]] = {}
    for d, k in book.pairs:
        needing.setdefault(k, set()).add(d)
    found: dict[str, set[str]] = {}
    for o, k in offers:
        for d in needing.get(k, ()):
            route = book["Routes"].by_identity.get((o, d))
            if o != d and (route is None or (route.sound("allowed") and route["allowed"])):
                found.setdefault(d, set()).add(o)
    return found


def enrolled_too_long_ago(book: Book) -> Iterator[Issue]:
    """Students who have left and come to work before the plan starts have no effect on it."""
    table, first = book["Enrolled"], book.settings.first_year
    if first is None:
        return
    past = [
        row
        for (i, k, year, _), row in table.by_identity.items()
        if (i, k) in usable_programmes(book) and year < first - usable_programmes(book)[i, k].years
    ]
    if past:
        yield table.issue("enrolled_long_ago", past[0], "intake_year", count=len(past), first_year=first)


def committed_enrolment(book: Book) -> Iterator[Issue]:
    """Students already enrolled fit an institution's enrolment_limit; their number only falls after the first year."""
    table, first = book["Institutions"], book.settings.first_year
    own = _programmes_by(book, lambda programme: programme.institution)
    for row in table.with_sound("institution", "enrolment_limit"):
        limit = row["enrolment_limit"]
        if first is None or limit is None:
            continue
        students = total(p.known_students(first, first) for p in own.get(row["institution"], ()))
        if students > limit:
            figures = dict(zip(("students", "limit"), apart(students, limit), strict=True))
            subject = {"institution": row["institution"], "year": first}
            yield table.issue("enrolment_committed", row, "enrolment_limit", **subject, **figures)


def committed_budget(book: Book) -> Iterator[Issue]:
    """Students already enrolled fit a region's budget of a year.

    Where they cost so many times the budget that one of the two must be in another unit, that is said once: at the
    costs where it is so of every region, else at the region's budget.
    """
    found, most = list(_overspent(book)), contract().measures["money"].apart
    elsewhere = {row["region"] for row, _, cost in found if cost > most * row["budget"]}
    everywhere = elsewhere >= {row["region"] for row in book["Budgets"].with_sound("region")}
    told: set[str] = set()
    for row, year, cost in found:
        table, place, column = book["Budgets"], row, "budget"
        figures = dict(zip(("cost", "budget"), apart(cost, row["budget"]), strict=True))
        if row["region"] not in elsewhere:
            yield table.issue("budget_committed", row, "budget", region=row["region"], year=year, **figures)
        elif not told or not (everywhere or row["region"] in told):
            told.add(row["region"])
            programmes, costs = book["Programmes"], _first_programme(book, row["region"])
            if everywhere:
                table, place, column = programmes, costs, "cost_per_year"
            cells = [programmes.place(costs, "cost_per_year"), book["Budgets"].place(row, "budget")]
            yield table.issue(
                "money_in_other_unit",
                place,
                column,
                region=row["region"],
                cells=cells,
                times=_whole(cost, row),
                year=year,
                **figures,
            )


def _whole(cost: Fraction, row: Row) -> str:
    """How many times the budget a cost is."""
    return f"{round(cost / row['budget']):,}" if row["budget"] else "∞"


def _overspent(book: Book) -> Iterator[tuple[Row, int, Fraction]]:
    """Rows of Budgets that students already enrolled exceed, with the year and what they cost."""
    table, first = book["Budgets"], book.settings.first_year
    own = _programmes_by(book, lambda programme: programme.region)
    for (region, year), row in table.by_identity.items():
        if first is None or year < first or not row.sound("budget"):
            continue
        cost = known_cost(own.get(region, ()), year, first)
        if cost > row["budget"]:
            yield row, year, cost


def _first_programme(book: Book, region: str) -> Row:
    """The first row of Programmes with a cost in a region."""
    rows = book["Programmes"].with_sound("institution", "cost_per_year")
    return next(row for row in rows if row["cost_per_year"] and book.region_of.get(row["institution"]) == region)


def _programmes_by(book: Book, group: Callable[[Programme], str]) -> dict[str, list[Programme]]:
    """Programmes in groups; none at all where it is uncertain how many students are enrolled."""
    enrolled, groups = book["Enrolled"], defaultdict[str, list[Programme]](list)
    certain = enrolled.certain("institution", "specialty", "intake_year", "students")
    if certain and len(usable_programmes(book)) == len(book["Programmes"].rows):
        for programme in usable_programmes(book).values():
            groups[group(programme)].append(programme)
    return groups


WARNINGS: tuple[Rule, ...] = (
    staff_on_hires,
    pairs_without_workforce,
    forecasts_in_order,
    demand_is_offered,
    regions_take_part,
    late_graduates,
    movement_counts,
    directed_seats_serve_better,
    enrolled_too_long_ago,
    committed_enrolment,
    committed_budget,
)
