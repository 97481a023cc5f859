"""The contract of the result sheets that are written, read from models/plan.toml and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal, TypeVar

from coplan.contract.inputs import Column, Measure, Titled, contract
from coplan.datafiles import load_toml
from coplan.words.language import Text

T = TypeVar("T")
Each = Literal["", "year", "region", "plan", "other", "scenario"]
Part = Literal["front", "behind"]
Entry = Literal["", "whole", "text", "choice", "yesno"]
NOTHING, EACH = Text("", ""), Text("{each}", "{each}")


@dataclass(frozen=True)
class ResultColumn(Titled):
    """A column of a result sheet; with `each` it stands once for every intake year, region, plan or scenario.

    heading has the places {each} for what the column stands for and {first} for the first plan. rate names the formula
    by which it is computed from the columns `of`; against names the other row that it compares its own with. total: its
    sum stands above it; "of_known": but for a column with a blank, which is not known. Reading a plan does without an
    optional column. width: in Latin letters; 0 suits what the column holds. entry: what people may fill in, one of
    choices where there are some; joined: in a form one cell stands for all rows of a block.
    """

    look: str
    help: Text
    each: Each = ""
    heading: Text = EACH
    rate: str = ""
    of: tuple[str, ...] = ()
    against: str = ""
    total: bool | Literal["of_known"] = False
    optional: bool = False
    width: int = 0
    unit: Text = NOTHING
    entry: Entry = ""
    choices: tuple[Titled, ...] = ()
    joined: bool = False

    @property
    def filled_in(self) -> Column:
        """The column as one of an input sheet, for what people fill in; a blank says nothing."""
        return Column(
            key=self.key,
            title=self.title,
            kind=self.entry or "own",
            required=False,
            default=None,
            lower=0,
            upper=None,
            unit=self.unit,
            help=self.help,
            reference="",
            choices=self.choices,
            example=None,
            measure=contract().measures["persons"] if self.entry == "whole" else Measure(),
        )


@dataclass(frozen=True)
class ResultSheet(Titled):
    """A result sheet: what its note and its check say, its columns in order, and whether it is kept out of sight.

    A plan is complete without an optional sheet. part: where it stands, in front for planners, or behind for who asks
    why and how. rows_a_page: rows on a printed page; 0 is as many as can be read. printed: the first rows, which alone
    are printed; foremost: those that are also shown alone, the rest being folded; 0 is all. protected: nothing can be
    changed but what people fill in; form: it is laid out to be filled in, and to be printed block by block.
    """

    note: Text
    columns: tuple[ResultColumn, ...]
    check: Text = NOTHING
    hidden: bool = False
    optional: bool = False
    part: Part = "front"
    rows_a_page: int = 0
    printed: int = 0
    foremost: int = 0
    protected: bool = False
    form: bool = False

    @property
    def fixed(self) -> tuple[ResultColumn, ...]:
        """The columns that stand once."""
        return tuple(column for column in self.columns if not column.each)


@dataclass(frozen=True)
class Figure:
    """A row of Summary; a technical one is long, and of no use to a reader."""

    key: str
    look: str
    label: Text
    note: Text
    technical: bool = False


@dataclass(frozen=True)
class Indicator:
    """A row that Scorecard has for each region."""

    key: str
    look: str
    label: Text
    unit: Text
    meaning: Text


def _read(kind: type[T], entry: Mapping[str, Any]) -> T:
    """An entry of a TOML file as what it defines, its fields under the same names."""
    texts = {field.name for field in fields(kind) if field.type == "Text"}  # type: ignore[arg-type]
    made = {name: Text.of(value) if name in texts else value for name, value in entry.items()}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in made.items()})


@cache
def result_sheets(file: str = "plan.toml") -> Mapping[str, ResultSheet]:
    """The result sheets of a file of models/ by key, in the order in which they stand: by default those of a plan."""
    sheets = {entry["key"]: entry for entry in load_toml(file)["sheet"]}
    columns = {key: [_column(column) for column in entry["columns"]] for key, entry in sheets.items()}
    return {key: _read(ResultSheet, {**entry, "columns": columns[key]}) for key, entry in sheets.items()}


def _column(entry: Mapping[str, Any]) -> ResultColumn:
    choices = tuple(Titled(choice["key"], choice["title"]) for choice in entry.get("choices", ()))
    return replace(_read(ResultColumn, {**entry, "choices": []}), choices=choices)


@cache
def figures() -> Mapping[str, Figure]:
    """The figures of Summary by key."""
    return {entry["key"]: _read(Figure, entry) for entry in load_toml("plan.toml")["figure"]}


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicators of Scorecard by key."""
    return {entry["key"]: _read(Indicator, entry) for entry in load_toml("plan.toml")["indicator"]}


def look_of(key: str) -> str:
    """How the figure of Summary or the indicator of Scorecard with this key is shown."""
    known: Mapping[str, Figure | Indicator] = {**indicators(), **figures()}
    return known[key].look
