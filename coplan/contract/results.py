"""The contract of the result sheets that are written, read from models/plan.toml and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from coplan.contract.inputs import Titled
from coplan.datafiles import load_toml
from coplan.words.language import Text

Each = Literal["", "year", "region", "plan", "other"]


@dataclass(frozen=True)
class ResultColumn(Titled):
    """A column of a result sheet; with `each` it stands once for every intake year, region or plan.

    heading has the places {each} for what the column stands for and {first} for the first plan. rate names the formula
    by which it is computed from the columns `of`; against names the other row that it compares its own with. total: its
    sum stands above it; of_known: but for a column with a blank, which is not known. Reading a plan does without an
    optional column. width: in Latin letters; 0 suits what the column holds.
    """

    look: str
    each: Each
    heading: Text
    rate: str
    of: tuple[str, ...]
    against: str
    total: bool
    of_known: bool
    optional: bool
    width: int
    unit: Text
    help: Text


@dataclass(frozen=True)
class ResultSheet(Titled):
    """A result sheet: what its note and its check say, its columns in order, and whether it is kept out of sight.

    A plan is complete without an optional sheet.
    """

    note: Text
    check: Text
    columns: tuple[ResultColumn, ...]
    hidden: bool
    optional: bool

    @property
    def fixed(self) -> tuple[ResultColumn, ...]:
        """The columns that stand once."""
        return tuple(column for column in self.columns if not column.each)


@dataclass(frozen=True)
class Figure:
    """A row of Summary."""

    key: str
    look: str
    label: Text
    note: Text


@dataclass(frozen=True)
class Indicator:
    """A row that Scorecard has for each region."""

    key: str
    look: str
    label: Text
    unit: Text
    meaning: Text


def _column(entry: Mapping[str, Any]) -> ResultColumn:
    return ResultColumn(
        key=entry["key"],
        title=entry["title"],
        look=entry["look"],
        each=entry.get("each", ""),
        heading=Text.of(entry.get("heading", "{each}")),
        rate=entry.get("rate", ""),
        of=tuple(entry.get("of", ())),
        against=entry.get("against", ""),
        total=bool(entry.get("total", False)),
        of_known=entry.get("total") == "of_known",
        optional=entry.get("optional", False),
        width=entry.get("width", 0),
        unit=Text.of(entry.get("unit", "")),
        help=Text.of(entry["help"]),
    )


def _sheet(entry: Mapping[str, Any]) -> ResultSheet:
    columns = tuple(_column(column) for column in entry["columns"])
    texts = Text.of(entry["note"]), Text.of(entry.get("check", ""))
    return ResultSheet(
        entry["key"], entry["title"], *texts, columns, entry.get("hidden", False), entry.get("optional", False)
    )


@cache
def result_sheets(file: str = "plan.toml") -> Mapping[str, ResultSheet]:
    """The result sheets of a file of models/ by key, in the order in which they stand: by default those of a plan."""
    return {entry["key"]: _sheet(entry) for entry in load_toml(file)["sheet"]}


@cache
def figures() -> Mapping[str, Figure]:
    """The figures of Summary by key."""
    return {
        entry["key"]: Figure(entry["key"], entry["look"], Text.of(entry["label"]), Text.of(entry["note"]))
        for entry in load_toml("plan.toml")["figure"]
    }


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicators of Scorecard by key."""
    return {
        entry["key"]: Indicator(
            entry["key"], entry["look"], *(Text.of(entry[part]) for part in ("label", "unit", "meaning"))
        )
        for entry in load_toml("plan.toml")["indicator"]
    }


def look_of(key: str) -> str:
    """How the figure of Summary or the indicator of Scorecard with this key is shown."""
    known: Mapping[str, Figure | Indicator] = {**indicators(), **figures()}
    return known[key].look
