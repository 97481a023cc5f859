"""The contract of the plan workbook's result sheets, read from models/plan.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from coplan.contract import Titled
from coplan.datafiles import load_toml
from coplan.language import Text

Each = Literal["", "year", "region"]


@dataclass(frozen=True)
class ResultColumn(Titled):
    """A column of a result sheet; with `each` it stands once for every intake year or region."""

    look: str
    each: Each
    total: bool
    unit: Text
    help: Text


@dataclass(frozen=True)
class ResultSheet(Titled):
    """A result sheet: what its note and its check say, and its columns in order."""

    note: Text
    check: Text
    columns: tuple[ResultColumn, ...]

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


def _column(entry: Mapping[str, Any]) -> ResultColumn:
    return ResultColumn(
        key=entry["key"],
        title=entry["title"],
        look=entry["look"],
        each=entry.get("each", ""),
        total=entry.get("total", False),
        unit=Text.of(entry.get("unit", "")),
        help=Text.of(entry["help"]),
    )


def _sheet(entry: Mapping[str, Any]) -> ResultSheet:
    columns = tuple(_column(column) for column in entry["columns"])
    return ResultSheet(entry["key"], entry["title"], Text.of(entry["note"]), Text.of(entry.get("check", "")), columns)


@cache
def result_sheets() -> Mapping[str, ResultSheet]:
    """The result sheets by key, in the order in which they stand."""
    return {entry["key"]: _sheet(entry) for entry in load_toml("plan.toml")["sheet"]}


@cache
def figures() -> Mapping[str, Figure]:
    """The figures of Summary by key."""
    return {
        entry["key"]: Figure(entry["key"], entry["look"], Text.of(entry["label"]), Text.of(entry["note"]))
        for entry in load_toml("plan.toml")["figure"]
    }
