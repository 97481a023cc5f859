"""What must hold in the sheets that a forecast is made from: History, Drivers and Ages; and what is odd in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from coplan.errors import Issue
from coplan.tables.book import Book, Pair, Rule
from coplan.tables.parse import Row, Table
from coplan.words.language import say_both
from coplan.words.names import fold, nearest
from coplan.words.numbers import apart, spans

LEAST_YEARS = 5  # of a pair, all in a row
JUMP = 10  # times the need of the year before, or that part of it
SMALL = 20  # persons; where both years need fewer, nothing is odd
YOUNG = 35  # from which on bands may be those of older staff only
APART = Fraction(1, 10)  # of the people in post, by which Ages and History may differ


def rows_by_pair(book: Book, sheet: str) -> Mapping[Pair, list[Row]]:
    """The rows of a sheet by region and specialty, in order of the rest of what identifies them."""
    rows: dict[Pair, list[Row]] = defaultdict(list)
    for key in sorted(book[sheet].by_identity):
        rows[key[:2]].append(book[sheet].by_identity[key])
    return rows


def last_of_history(book: Book) -> int | None:
    """The last year of History; None where it cannot be told."""
    years = [row["year"] for row in book["History"].with_sound("year")]
    return max(years, default=None)


def drivers_by_name(book: Book) -> Mapping[Pair, list[Row]]:
    """The rows of Drivers by region and driver, by year. Names are folded: spellings that read alike are one driver."""
    rows: dict[Pair, list[Row]] = defaultdict(list)
    for (region, driver, _), row in sorted(book["Drivers"].by_identity.items(), key=lambda item: item[0][2]):
        rows[region, fold(driver)].append(row)
    return rows


def history_without_gaps(book: Book) -> Iterator[Issue]:
    """A pair's years are in a row."""
    for pair, rows in rows_by_pair(book, "History").items() if _certain(book["History"]) else ():
        yield from _gaps(book["History"], rows, " · ".join(pair))


def drivers_without_gaps(book: Book) -> Iterator[Issue]:
    """A driver's years are in a row, past and projected ones."""
    for rows in drivers_by_name(book).values() if _certain(book["Drivers"]) else ():
        yield from _gaps(book["Drivers"], rows, " · ".join((rows[0]["region"], rows[0]["driver"])))


def _certain(table: Table) -> bool:
    """Whether no row with a wrong key may be a year that seems to be missing; one with all of its years cannot be."""
    identity = table.sheet.identity
    return table.certain() and all(row.raw.part or row.sound(*identity) for row in table.rows)


def _gaps(table: Table, rows: Sequence[Row], name: str) -> Iterator[Issue]:
    for before, after in pairwise(rows):
        missing = range(before["year"] + 1, after["year"])
        if missing:
            around = {"before": before["year"], "after": after["year"]}
            yield table.issue("past_gap", after, "year", name=name, years=spans(missing), **around)


def history_is_long_enough(book: Book) -> Iterator[Issue]:
    """A pair has five years at least, and ends in the last year of History."""
    table, last = book["History"], last_of_history(book)
    if last is None or not _certain(table):
        return
    for (r, k), rows in rows_by_pair(book, "History").items():
        pair, ends = {"region": r, "specialty": k}, rows[-1]["year"]
        if ends < last:
            yield table.issue("history_ends", rows[-1], "year", **pair, year=ends, last=last)
        if len(rows) < LEAST_YEARS:
            years = spans(row["year"] for row in rows)
            yield table.issue("history_short", rows[0], "year", **pair, years=years, least=LEAST_YEARS)


def _need(row: Row) -> Fraction:
    return Fraction(row["people"]) + Fraction(row["vacancies"])


def history_is_steady(book: Book) -> Iterator[Issue]:
    """No pair needs nobody in all years, or ten times as many as a year before, or a tenth."""
    table = book["History"]
    for (r, k), rows in rows_by_pair(book, "History").items():
        sound = [row for row in rows if row.sound("people", "vacancies")]
        pair = {"region": r, "specialty": k}
        if len(sound) == len(rows) and not any(map(_need, sound)):
            yield table.issue("history_zeros", rows[0], "people", **pair, years=spans(row["year"] for row in rows))
        for before, after in pairwise(sound):
            one, other = sorted((_need(before), _need(after)))
            if other >= SMALL and other >= JUMP * one and after["year"] == before["year"] + 1:
                figures = dict(zip(("was", "number"), apart(_need(before), _need(after)), strict=True))
                years = {"before": before["year"], "year": after["year"], "other": table.cell(before, "people")}
                yield table.issue("history_jump", after, "people", **pair, **years, **figures)


def drivers_are_known(book: Book) -> Iterator[Issue]:
    """Specialties name drivers that are in Drivers, in every region that has History of the specialty."""
    table, known = book["Specialties"], drivers_by_name(book)
    if not book["Drivers"].certain("region", "driver"):
        return
    names = {fold(rows[0]["driver"]): rows[0]["driver"] for rows in known.values()}
    pairs = list(rows_by_pair(book, "History"))
    for row in table.with_sound("specialty", "driver"):
        if row["driver"] is None:
            continue
        if fold(row["driver"]) not in names:
            near = nearest(row["driver"], list(names.values()))
            key = "names.did_you_mean" if near else "names.known" if names else "names.add_row"
            advice = say_both(key, name=near, names=sorted(names.values()), sheet=book["Drivers"].sheet.names)
            yield table.issue("driver_unknown", row, "driver", driver=row["driver"], advice=advice)
        else:
            regions = {r for r, k in pairs if k == row["specialty"]}
            lacking = sorted(r for r in regions if (r, fold(row["driver"])) not in known)
            if lacking:
                said = {"driver": row["driver"], "regions": lacking, "specialty": row["specialty"]}
                yield table.issue("driver_lacking", row, "driver", **said)


def drivers_are_positive(book: Book) -> Iterator[Issue]:
    """A driver is never 0, since need is divided by it."""
    table = book["Drivers"]
    for row in table.with_sound("region", "driver", "value"):
        if not row["value"]:
            yield table.issue("driver_zero", row, "value", region=row["region"], driver=row["driver"])


def drivers_reach_today(book: Book) -> Iterator[Issue]:
    """A driver has the last year of History, from which need moves on as the driver does."""
    table, last = book["Drivers"], last_of_history(book)
    if last is None or not _certain(table):
        return
    for rows in drivers_by_name(book).values():
        first, ends = rows[0]["year"], rows[-1]["year"]
        if not first <= last <= ends:
            at, name = rows[-1] if ends < last else rows[0], {"region": rows[0]["region"], "driver": rows[0]["driver"]}
            yield table.issue("driver_without_last", at, "year", **name, years=f"{first}–{ends}", last=last)


def ages_in_order(book: Book) -> Iterator[Issue]:
    """A band goes upwards, and no age is in two bands of a pair."""
    table = book["Ages"]
    for (r, k), rows in rows_by_pair(book, "Ages").items():
        sound = [row for row in rows if row.sound("age_to")]
        for row in sound:
            if row["age_to"] < row["age_from"]:
                yield table.issue("ages_reversed", row, "age_to", first=row["age_from"], last=row["age_to"])
        for before, after in pairwise(row for row in sound if row["age_to"] >= row["age_from"]):
            if after["age_from"] <= before["age_to"]:
                bands = {"band": _band(after), "other": _band(before), "cell": table.cell(before, "age_from")}
                yield table.issue("ages_overlap", after, "age_from", region=r, specialty=k, **bands)


def _band(row: Row) -> str:
    return f"{row['age_from']}–{row['age_to']}"


def ages_before_retirement(book: Book) -> Iterator[Issue]:
    """Staff in post are younger than the age of retirement."""
    table, age = book["Ages"], book.settings.values.get("retirement_age")
    for row in table.with_sound("age_from", "age_to", "people"):
        if age is not None and row["age_to"] >= age and row["people"] and row["age_to"] >= row["age_from"]:
            yield table.issue("ages_beyond", row, "age_to", band=_band(row), age=age)


def ages_are_of_history(book: Book) -> Iterator[Issue]:
    """Ages speak of pairs that have History, and of as many people as were in post in its last year."""
    table, history, last = book["Ages"], book["History"], last_of_history(book)
    if last is None or not (history.certain("region", "specialty", "year", "people") and table.certain("people")):
        return
    pairs = rows_by_pair(book, "History")
    for (r, k), rows in rows_by_pair(book, "Ages").items():
        in_post = history.by_identity.get((r, k, last))
        if (r, k) not in pairs:
            yield table.issue("ages_without_history", rows[0], "region", region=r, specialty=k)
        elif in_post is not None:
            total = sum((Fraction(row["people"]) for row in rows), Fraction(0))
            too_few = in_post["people"] - total if rows[0]["age_from"] < YOUNG else 0
            if max(total - in_post["people"], too_few) > APART * in_post["people"]:
                figures = dict(zip(("total", "people"), apart(total, in_post["people"]), strict=True))
                cell = history.place(in_post, "people")
                yield table.issue(
                    "ages_apart", rows[0], "people", region=r, specialty=k, cell=cell, last=last, **figures
                )


PAST_RULES: tuple[Rule, ...] = (
    history_without_gaps,
    history_is_long_enough,
    history_is_steady,
    drivers_without_gaps,
    drivers_are_known,
    drivers_are_positive,
    drivers_reach_today,
    ages_in_order,
    ages_before_retirement,
    ages_are_of_history,
)
