"""Results as plain data: what a question of the planner hands to whoever writes or shows its tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from coplan.words.language import Text

Looks = Mapping[Any, Sequence[tuple[str, ...]]]
"""How the cells of columns look, by column and row: names of coplan/workbook/style.py."""

MOST_UPRIGHT = 10
"""Labels that stand side by side below an axis; more are turned, and shorter."""


@dataclass(frozen=True)
class Finding:
    """What figures come to, in a sentence, and whether there is anything to draw below it."""

    said: Text
    drawn: bool = True


@dataclass(frozen=True)
class Chart:
    """A chart of one table: a series for each of the columns `values` over the columns `along`.

    name is that of its texts. A series is called as its column is headed, or as the column (sheet, key) that headings
    give in its place. Of points the second series has an axis of its own; axes: what axes are called that have no text
    of the chart's own; marked: the row of which each point is marked, and marks what the marks are called.
    Of a fan the first series is the past, the second what is forecast, and the others are the ends of its range.
    title: in place of that of its texts; rows: the first and the last row that are drawn, where not all of them are.
    """

    name: str
    kind: Literal["column", "stacked", "line", "points", "fan"]
    sheet: str
    along: Sequence[Hashable]
    values: Sequence[Hashable]
    headings: Mapping[Any, tuple[str, Hashable]] = field(default_factory=dict)
    axes: Mapping[str, Text] = field(default_factory=dict)
    marked: int = 0
    marks: Mapping[Any, Text] = field(default_factory=dict)
    title: str = ""
    rows: tuple[int, int] | None = None


@dataclass(frozen=True)
class Results:
    """Tables by the key of their sheet in a file of models/, and what stands around them.

    A table has the columns that coplan.workbook.grid.make_grid says. subject stands in every title; kind is what the
    tables of the spreadsheet are named after; units are what places in the units of columns stand for, {money} among
    them. By sheet: remarks are what notes begin with, looks those of single cells, charts those that it holds beside no
    table. others: which row each row is compared with, by the name that a column has for it. findings: the titles of
    the charts on the front sheet. blocks: of a form, how many rows belong together, by group.
    """

    file: str
    kind: str
    subject: str | Text
    tables: Mapping[str, pd.DataFrame]
    units: Mapping[str, str | Text]
    remarks: Mapping[str, Text] = field(default_factory=dict)
    looks: Mapping[str, Looks] = field(default_factory=dict)
    charts: Mapping[str, Sequence[Chart]] = field(default_factory=dict)
    others: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    blocks: Mapping[str, Sequence[Sequence[int]]] = field(default_factory=dict)
