"""Numbers that may be right but look mistyped: what is odd beside what. Thresholds stand in models/workbook.toml.

Each check gives the odd cells of a book; cells of one column that are odd in the same way make one warning.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from coplan.case.programmes import usable_programmes
from coplan.contract.inputs import Column, Odd, contract
from coplan.errors import Issue
from coplan.exact import Exact, Sums
from coplan.tables.book import Book
from coplan.tables.parse import Row, Table
from coplan.tables.values import shown_number
from coplan.words.language import Text, say_both
from coplan.words.names import is_blank
from coplan.words.numbers import spans

MOST_CELLS = 5
_Numbers = Sequence[tuple[Row, Exact]]


@dataclass(frozen=True)
class OddCell:
    """A cell, the kind of warning, in which way it is odd, and what the warning's text says of it."""

    code: str
    table: Table
    row: Row
    column: str
    way: str
    said: Mapping[str, object]


Check = Callable[[Book], Iterator[OddCell]]


def oddities(book: Book) -> Iterator[Issue]:
    """One warning for all cells of a column that are odd in the same way; a cell is warned of once."""
    groups: dict[tuple[str, str, str, str], list[OddCell]] = defaultdict(list)
    told: set[str] = set()
    for odd in (odd for check in CHECKS for odd in check(book)):
        place = odd.table.place(odd.row, odd.column)
        if place not in told:
            told.add(place)
            groups[odd.code, odd.table.sheet.key, odd.column, odd.way].append(odd)
    for first, *others in groups.values():
        cells = [odd.table.cell(odd.row, odd.column) for odd in others]
        yield first.table.issue(first.code, first.row, first.column, **first.said, likewise=_likewise(cells))


def _likewise(cells: Sequence[str]) -> Text:
    if not cells:
        return Text("", "")
    more = say_both("odd.more", count=len(cells) - MOST_CELLS) if len(cells) > MOST_CELLS else Text("", "")
    return say_both("odd.likewise", cells=cells[:MOST_CELLS], more=more)


def unusual_shares(book: Book) -> Iterator[OddCell]:
    """Rates outside what is usual, most often a percentage typed twice or not at all."""
    for table, column in _columns(lambda column: column.usual is not None and column.key != "share", book):
        least, most = column.usual or (0, 1)
        for row in table.with_sound(column.key):
            share = row[column.key]
            if share and not least <= share <= most:
                way = "low" if share < least else "high"
                usual = {"least": shown_number(Fraction(least)), "most": shown_number(Fraction(most))}
                said = {"value": shown_number(share), "column": column.names, "way": say_both(f"odd.{way}"), **usual}
                yield OddCell("odd_share", table, row, column.key, way, said)


def few_graduates_work(book: Book) -> Iterator[OddCell]:
    """Hardly any graduate of a pair of regions works anywhere, as where a percentage is typed twice."""
    table, column = book["Retention"], contract().sheets["Retention"].columns["share"]
    least = column.usual[0] if column.usual else 0.0
    sums: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in table.with_sound("trained_in", "trained_for", "share"):
        sums[row.key(("trained_in", "trained_for"))].append(row)
    for rows in sums.values():
        total = sum((Fraction(row["share"]) for row in rows), Fraction(0))
        if 0 < total < least:
            said = {"value": shown_number(total), "column": column.names, "way": say_both("odd.low")}
            yield OddCell(
                "odd_share",
                table,
                rows[0],
                "share",
                "low",
                {**said, "least": shown_number(Fraction(least)), "most": "1"},
            )


def numbers_beside_their_like(book: Book) -> Iterator[OddCell]:
    """Numbers many times, or a small part of, the median of the rows that they are like."""
    for table, column in _columns(lambda column: column.odd is not None and column.key != "headcount", book):
        odd = column.odd or Odd((), 0, 0)
        groups: dict[tuple[str, ...], list[tuple[Row, Exact]]] = defaultdict(list)
        for row in table.with_sound(column.key, *odd.beside):
            if row[column.key]:
                number = row[column.key]
                plain = number.numerator if number.denominator == 1 else number  # which are compared many times faster
                groups[row.key(odd.beside)].append((row, plain))
        for key, group in groups.items():
            for found in _odd_among(group, odd):
                beside = say_both("odd.of_key" if key else "odd.of_column", which=" · ".join(key))
                yield _compared(table, column, *found, beside)


def headcounts_beside_demand(book: Book) -> Iterator[OddCell]:
    """Staff in post many times, or a small part of, the demand; but not where that is so in all the region."""
    table, column = book["Workforce"], contract().sheets["Workforce"].columns["headcount"]
    odd = column.odd
    if not book.headcount_basis or odd is None:
        return
    needs: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for row in book["Demand"].with_sound("region", "specialty", "required"):
        needs[row["region"], row["specialty"]] += [Fraction(row["required"])] if row["required"] else []
    usual = {pair: Fraction(median(found)) for pair, found in needs.items() if found}
    regions: dict[str, list[tuple[Row, Fraction]]] = defaultdict(list)
    for pair, row in table.by_identity.items():
        if pair in usual and row.sound("headcount") and row["headcount"]:
            regions[pair[0]].append((row, row["headcount"] / usual[pair]))
    for group in regions.values():
        order = sorted(ratio for _, ratio in group)
        for row, ratio in group:
            need = usual[row["region"], row["specialty"]]
            others = _median_without(order, ratio) if len(order) > 1 else Fraction(1)
            large = max(row["headcount"], need) >= odd.least
            if large and all(_times(one, Fraction(1)) >= odd.times for one in (ratio, ratio / others)):
                demand = book.pairs[row["region"], row["specialty"]]
                beside = say_both("odd.demand", cell=book["Demand"].place(demand, "required"))
                yield _compared(table, column, row, Fraction(row["headcount"]), need, beside)


def budgets_beside_costs(book: Book) -> Iterator[OddCell]:
    """Budgets of many times what today's students cost, as where they are in a smaller unit of money."""
    table, column, most = book["Budgets"], contract().sheets["Budgets"].columns["budget"], _apart("money")
    today: Sums[str] = Sums()
    for p in usable_programmes(book).values() if len(usable_programmes(book)) == len(book["Programmes"].rows) else ():
        today.add(p.region, p.present_cost, p.years)
    costs = today.found()
    for row in table.with_sound("region", "budget"):
        cost = costs.get(row["region"], Fraction(0))
        if cost and row["budget"] > most * cost:
            yield _compared(table, column, row, Fraction(row["budget"]), cost, say_both("odd.cost"))


def _columns(wanted: Callable[[Column], bool], book: Book) -> Iterator[tuple[Table, Column]]:
    for sheet in contract().sheets.values():
        for column in sheet.columns.values() if sheet.key != "Settings" else ():
            if wanted(column):
                yield book[sheet.key], column.in_money(book.settings.money_unit)


def _compared(table: Table, column: Column, row: Row, value: Fraction, usual: Fraction, beside: Text) -> OddCell:
    way = "many" if value > usual else "few"
    numbers = {"value": shown_number(value), "usual": shown_number(usual), "times": round(_times(value, usual))}
    said = {"compared": say_both(f"odd.{way}", **numbers), "column": column.names, "beside": beside}
    return OddCell("odd_number", table, row, column.key, way, said)


def _odd_among(group: _Numbers, odd: Odd) -> Iterator[tuple[Row, Fraction, Fraction]]:
    """Rows with a number far above the median of the others, or if there is none such, far below; with that median."""
    order = sorted((number for _, number in group), key=lambda number: (float(number), number))  # compared faster
    if len(order) < 2:
        return
    middle = len(order) // 2  # without one of the numbers the median is between those beside the middle
    least, most = order[max(middle - 1, 0)], order[min(middle + 1, len(order) - 1)]
    high, low = odd.times * least, Fraction(most) / odd.times
    if low < order[0] and order[-1] < high:
        return
    suspect = [(row, Fraction(n)) for row, n in group if n >= high or n <= low]
    usual = {number: _median_without(order, number) for number in {n for _, n in suspect}}
    far = [
        (row, n, usual[n]) for row, n in suspect if _times(n, usual[n]) >= odd.times and max(n, usual[n]) >= odd.least
    ]
    above = [found for found in far if found[1] > found[2]]
    yield from above or far


def _median_without(order: Sequence[Exact], number: Exact) -> Fraction:
    """Median of sorted numbers without one that is among them."""
    at, half = bisect_left(order, number), (len(order) - 1) // 2
    others = [order[i + (i >= at)] for i in ({half, half - 1} if len(order) % 2 else {half})]
    return Fraction(sum(others)) / len(others)


def _apart(measure: str) -> int:
    return contract().measures[measure].apart


def _times(one: Fraction, other: Fraction) -> Fraction:
    return max(one / other, other / one)


def years_far_from_the_plan(book: Book) -> Iterator[OddCell]:
    """Years long after the years of plan and demand, or long before anybody enrolled could still study."""
    years = book.settings.years
    if years is None:
        return
    apart, longest = _apart("year"), contract().sheets["Programmes"].columns["years"].upper or 0
    last = years[-1] + max((row["years"] for row in book["Programmes"].with_sound("years")), default=longest)
    needed = sorted({row["year"] for row in book["Demand"].with_sound("year")})
    for year in needed:
        last = max(last, year) if year <= last + apart else last
    first = years[0] - longest
    for sheet in ("Demand", "Inflow", "Budgets", "Enrolled"):
        table, column = book[sheet], "intake_year" if sheet == "Enrolled" else "year"
        for row in table.with_sound(column):
            if not first - apart <= row[column] <= last + apart:
                way = "late" if row[column] > last else "early"
                said = {"year": row[column], "plan": spans(years), "last": last}
                yield OddCell("odd_year", table, row, column, way, said)


def nobody_leaves(book: Book) -> Iterator[OddCell]:
    """No exit rate is given at all, so that nobody retires or leaves."""
    table = book["Workforce"]
    cells = [row.raw.cells.get("exit_rate") for row in table.rows]
    if (
        book.headcount_basis
        and cells
        and all(cell is None or (is_blank(cell.value) and not cell.fault) for cell in cells)
    ):
        yield OddCell("no_exit_rate", table, table.rows[0], "exit_rate", "", {"count": len(cells)})


CHECKS: tuple[Check, ...] = (
    unusual_shares,
    few_graduates_work,
    numbers_beside_their_like,
    headcounts_beside_demand,
    budgets_beside_costs,
    years_far_from_the_plan,
    nobody_leaves,
)
