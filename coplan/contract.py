"""The contract of workbooks and models, read from models/*.toml into frozen definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from coplan.datafiles import load_toml
from coplan.language import Language, Text
from coplan.names import fold

Kind = Literal["name", "text", "whole", "number", "share", "year", "yesno", "choice", "value", "own"]
Needed = Literal["yes", "headcount", "no"]

YES_NO = (Text("yes", "是"), Text("no", "否"))


@dataclass(frozen=True)
class Titled:
    """Anything known by an English key or a Chinese title."""

    key: str
    title: str

    def name(self, language: Language) -> str:
        return self.title if language == "zh" else self.key

    def is_called(self, written: str) -> bool:
        """Whether a name is its key or its title, however loosely it is written."""
        return fold(written) in (fold(self.key), fold(self.title))

    @property
    def names(self) -> Text:
        return Text(self.key, self.title)


@dataclass(frozen=True)
class Column(Titled):
    """A column of a sheet, or (with the same fields) a setting."""

    kind: Kind
    required: bool
    default: Any
    lower: int
    upper: int | None
    unit: Text
    help: Text
    reference: str
    choices: tuple[Titled, ...]
    example: Any


@dataclass(frozen=True)
class Sheet(Titled):
    """An input sheet: its columns by key, and the columns that identify a row."""

    needed: Needed
    row: Text
    identity: tuple[str, ...]
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Contract:
    """Everything models/workbook.toml says."""

    schema_version: int
    sheets: Mapping[str, Sheet]
    settings: Mapping[str, Column]
    generated: tuple[Titled, ...]


def _titled(entries: Iterable[Mapping[str, str]]) -> tuple[Titled, ...]:
    return tuple(Titled(entry["key"], entry["title"]) for entry in entries)


def _column(entry: Mapping[str, Any]) -> Column:
    return Column(
        key=entry["key"],
        title=entry["title"],
        kind=entry["kind"],
        required=entry.get("required", False),
        default=entry.get("default"),
        lower=entry.get("lower", 0),
        upper=entry.get("upper", 1 if entry["kind"] == "share" else None),
        unit=Text.of(entry.get("unit", "")),
        help=Text.of(entry["help"]),
        reference=entry.get("ref", ""),
        choices=_titled(entry.get("choices", ())),
        example=entry.get("example"),
    )


def _sheet(entry: Mapping[str, Any]) -> Sheet:
    columns = {column["key"]: _column(column) for column in entry["column"]}
    return Sheet(
        entry["key"], entry["title"], entry["needed"], Text.of(entry["row"]), tuple(entry["identity"]), columns
    )


@cache
def contract() -> Contract:
    """The workbook contract, in workflow order."""
    data = load_toml("workbook.toml")
    return Contract(
        schema_version=data["schema_version"],
        sheets={sheet["key"]: _sheet(sheet) for sheet in data["sheet"]},
        settings={setting["key"]: _column(setting) for setting in data["setting"]},
        generated=_titled(data["generated"]),
    )
