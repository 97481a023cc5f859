"""What differs in the inputs of plans: every cell, and cell by cell grouped by column."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean
from typing import Any

import pandas as pd

from coplan.contract.inputs import YES_NO, Column, Sheet, contract
from coplan.plan.sides import Side
from coplan.tables.origin import origin
from coplan.words.names import is_blank, same_name

ORIGIN = ("model", "scenario", "aim", "input_file", "coplan_version", "solver_version")
"""Summary keys that say how a plan came about."""
APPLIED = frozenset({"Settings", "Scenarios", "Changes"})
"""Sheets that are not compared row by row: Settings has its own way, scenarios are in the other sheets already."""
MEANS = ["first_mean", "plan_mean"]

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """A cell whose value is not the same in all plans; values in the order of the plans, None for a blank.

    row holds the keys of its row. present says which plans have the row at all.
    """

    sheet: str
    row: tuple[Any, ...]
    column: str
    values: Values
    present: tuple[bool, ...]


def differences(sides: Sequence[Side]) -> list[Difference]:
    """Every cell that differs, in the order of the workbook: first how the plans came about, then Settings."""
    origin = {key: [side.summary.get(key) for side in sides] for key in ORIGIN}
    found = [*_in_mapping("Summary", origin, operator.eq)]
    # Settings names a model as well, but Summary the one that was used.
    names = [key for key in contract().settings if key not in ORIGIN]
    settings = {key: [side.book.settings.values.get(key) for side in sides] for key in names}
    found += _in_mapping("Settings", settings, same_name)
    for sheet in contract().sheets.values():
        if sheet.key not in APPLIED:
            found += _in_sheet(sheet, sides)
    return found


def _in_mapping(
    sheet: str, values: Mapping[str, Sequence[Any]], same: Callable[[Any, Any], bool]
) -> Iterator[Difference]:
    for key, each in values.items():
        if not all(same(value, each[0]) for value in each):
            yield Difference(sheet, (), key, tuple(map(_plain, each)), (True,) * len(each))


def _in_sheet(sheet: Sheet, sides: Sequence[Side]) -> Iterator[Difference]:
    tables = [side.book[sheet.key].by_identity for side in sides]
    columns = [column for column in sheet.columns if column not in sheet.identity]
    for key in dict.fromkeys(key for table in tables for key in table):
        rows = [table.get(key) for table in tables]
        present = tuple(row is not None for row in rows)
        each_values = {c: tuple(None if row is None else row.values.get(c) for row in rows) for c in columns}
        if all(present):
            differing = [c for c, each in each_values.items() if not all(same_name(value, each[0]) for value in each)]
        else:
            written = [row.raw.cells for row in rows if row is not None]
            differing = [c for c in columns if any(c in cells and not is_blank(cells[c].value) for cells in written)]
            if not differing:
                yield Difference(sheet.key, key, "", tuple(True if there else None for there in present), present)
        for c in differing:
            yield Difference(sheet.key, key, c, tuple(map(_plain, each_values[c])), present)


def _plain(value: Any) -> Any:
    """Exact numbers as spreadsheets hold them."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def cells_table(found: Sequence[Difference], names: Sequence[str]) -> pd.DataFrame:
    """A row per cell that differs: sheet, row, column, its value in each plan, difference from the first plan."""
    rows = [
        (d.sheet, " · ".join(map(str, d.row)), d.column, *d.values, *(_minus(v, d.values[0]) for v in d.values[1:]))
        for d in found
    ]
    values = [("value", name) for name in names]
    columns = ["sheet", "row", "column", *values, *(("difference", name) for name in names[1:])]
    return pd.DataFrame(rows, columns=pd.Index(columns, tupleize_cols=False), dtype=object)


def _minus(value: Any, first: Any) -> float | None:
    return value - first if is_number(value) and is_number(first) else None


def is_number(value: Any) -> bool:
    """Whether a value can be subtracted and averaged."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def column_of(sheet: str, key: str) -> Column | None:
    """The column or setting; None for whole rows and for what Summary says."""
    if sheet == "Summary" or not key:
        return None
    return contract().settings[key] if sheet == "Settings" else contract().sheets[sheet].columns[key]


def in_words(sheet: str, key: str, value: Any) -> Any:
    """A value of a column as a reader meets it: what coplan itself names has a name in both languages."""
    if isinstance(value, bool):
        return YES_NO[0 if value else 1]
    if sheet == "Summary" and isinstance(value, str):
        return origin(key, value)
    column = column_of(sheet, key)
    choices = () if column is None else column.choices
    return next((choice.names for choice in choices if choice.key == value), value)


def groups_table(found: Sequence[Difference], names: Sequence[str]) -> pd.DataFrame:
    """A row per sheet, column and other plan: cells that differ from the first plan, rows only one of the two has.

    first_mean and plan_mean are the averages over the cells that differ; a single text stands as it is. The line for
    whole rows has no column.
    """
    changed: dict[tuple[str, str, int], list[tuple[Any, Any]]] = defaultdict(list)
    rows: dict[tuple[str, str, int], tuple[set[Any], set[Any]]] = defaultdict(lambda: (set(), set()))
    for d in found:
        for n in range(1, len(names)):
            if d.present[0] and d.present[n] and not same_name(d.values[0], d.values[n]):
                changed[d.sheet, d.column, n].append((d.values[0], d.values[n]))
            elif d.present[0] != d.present[n]:
                rows[d.sheet, "", n][d.present[0]].add(d.row)
    lines: list[tuple[Any, ...]] = [(*key, len(pairs), None, None, *_means(pairs)) for key, pairs in changed.items()]
    lines += [(*key, None, len(added), len(removed), None, None) for key, (added, removed) in rows.items()]
    order = {sheet: place for place, sheet in enumerate(["Summary", *contract().sheets])}
    lines.sort(key=lambda line: order[line[0]])
    body = [(sheet, column, names[n], *rest, _share(*rest[-2:])) for sheet, column, n, *rest in lines]
    columns = ["sheet", "column", "plan", "cells", "added", "removed", *MEANS, "share"]
    return pd.DataFrame(body, columns=columns, dtype=object)


def _means(pairs: Sequence[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Averages of both sides over the pairs of numbers; a single pair as it is."""
    if len(pairs) == 1:
        return pairs[0]
    numbers = [pair for pair in pairs if all(map(is_number, pair))]
    if not numbers:
        return None, None
    first, other = zip(*numbers, strict=True)
    return fmean(first), fmean(other)


def _share(first: Any, other: Any) -> float | None:
    return other / first - 1 if is_number(first) and is_number(other) and first else None
