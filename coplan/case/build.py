"""Typed tables without an error → the frozen Case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from coplan.case.data import Case
from coplan.case.parts import GroupLimit, Institution, Region, Route, Sharing, Specialty, Uncertainty
from coplan.case.programmes import usable_programmes
from coplan.tables.book import Book
from coplan.tables.parse import Row

K = TypeVar("K", bound=Any)
V = TypeVar("V")

_COLUMN_OF_CASE = {"central": "required", "low": "low", "high": "high"}


def build_case(book: Book) -> Case:
    """The Case of a book in which every cell is usable and every rule holds."""
    said = book.settings.values
    return Case(
        title=said["title"] or book.raw.stem,
        first_year=said["first_year"],
        last_year=said["last_year"],
        demand_basis=said["demand_basis"],
        demand_case=said["demand_case"],
        model=said["model"],
        money_unit=said["money_unit"],
        settlement=said["settlement"] or "",
        regions=_one_key(book, "Regions", _region),
        institutions=_one_key(book, "Institutions", _institution),
        specialties=_one_key(book, "Specialties", _specialty),
        programmes=_sorted(usable_programmes(book)),
        demand=_demand(book),
        headcount=_column(book, "Workforce", "headcount"),
        exit_rate=_column(book, "Workforce", "exit_rate"),
        inflow=_moving(book, "Inflow"),
        retirements=_moving(book, "Retirements"),
        retention=_retention(book),
        routes=_sorted({pair: _route(row) for pair, row in book["Routes"].by_identity.items()}),
        budgets=_column(book, "Budgets", "budget"),
        sharing=_sorted({pair: _sharing(row) for pair, row in book["Sharing"].by_identity.items()}),
        limits=_one_key(book, "Limits", partial(_group_limit, said["first_year"], said["last_year"])),
        fixed=_column(book, "Fixed", "seats"),
        fixed_origin={key: origin for key, origin in _column(book, "Fixed", "origin").items() if origin},
        steadiness=said["steadiness"],
        uncertainty=_uncertainty(book),
    )


def _sorted(mapping: Mapping[K, V]) -> dict[K, V]:
    return dict(sorted(mapping.items(), key=lambda item: item[0]))


def _one_key(book: Book, sheet: str, make: Any) -> dict[str, Any]:
    return _sorted({key: make(row) for (key,), row in book[sheet].by_identity.items()})


def _column(book: Book, sheet: str, column: str) -> dict[Any, Any]:
    """One column of a sheet by the identity of its rows."""
    return _sorted({key: row[column] for key, row in book[sheet].by_identity.items()})


def _region(row: Row) -> Region:
    share = row["max_out_share"]  # 1 once was the default, which said that there is no limit
    return Region(row["weight"], None if share == 1 else share, row["min_gain"])


def _institution(row: Row) -> Institution:
    return Institution(row["region"], row["intake_limit"], row["enrolment_limit"])


def _specialty(row: Row) -> Specialty:
    return Specialty(row["name"] or "", row["level"] or "", row["priority"], row["category"] or "")


def _route(row: Row) -> Route:
    return Route(row["allowed"], row["max_seats"], row["cost_per_seat"], row["min_group"])


def _group_limit(first: int, last: int, row: Row) -> GroupLimit:
    filters = ("region", "institution", "level", "category", "specialty", "trained_for")
    return GroupLimit(
        measure=row["measure"],
        **{name: row[name] or "" for name in filters},
        study_from=row["study_from"] or 1,
        study_to=row["study_to"],
        year_from=max(row["year_from"] or first, first),
        year_to=min(row["year_to"] or last, last),
        share=row["share"],
        least=row["least"],
        most=row["most"],
    )


def _sharing(row: Row) -> Sharing:
    return Sharing(row["max_share"], row["effectiveness"])


def _demand(book: Book) -> dict[tuple[str, str, int], Fraction]:
    column = _COLUMN_OF_CASE[book.settings.values["demand_case"]]
    given = book["Demand"].by_identity.items()
    return _sorted({key: row["required"] if row[column] is None else row[column] for key, row in given})


def _uncertainty(book: Book) -> Uncertainty:
    ranges = {key: _range(row) for key, row in book["Demand"].by_identity.items()}
    spreads = {name: book.settings.values[f"{name}_spread"] for name in ("fill", "completion", "exit")}
    return Uncertainty(_sorted({key: ends for key, ends in ranges.items() if len(set(ends)) > 1}), **spreads)


def _range(row: Row) -> tuple[Fraction, Fraction, Fraction]:
    """The need at the least, as required, and at the most; a blank is required."""
    low, high = (row["required"] if row[column] is None else row[column] for column in ("low", "high"))
    return low, row["required"], high


def _moving(book: Book, sheet: str) -> dict[tuple[str, str, int], Fraction]:
    """People who join or retire; those outside the balance years or of a pair without Demand play no part."""
    return {
        (r, k, year): people
        for (r, k, year), people in _column(book, sheet, "people").items()
        if (r, k) in book.pairs and book.settings.values["first_year"] <= year <= (book.last_demand_year or 0)
    }


def _retention(book: Book) -> dict[tuple[str, str], Mapping[str, Fraction]]:
    shares: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for (o, d, r), share in _column(book, "Retention", "share").items():
        shares[o, d][r] = share
    return dict(shares)
