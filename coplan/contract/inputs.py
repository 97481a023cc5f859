"""The contract of workbooks and models, read from models/*.toml into frozen definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from coplan.datafiles import load_toml
from coplan.words.language import Language, Text
from coplan.words.names import fold

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
class Measure:
    """What a number counts: the most it may be, and the words that may stand behind it.

    between: what a number other than 0 must be between, whatever it is beside; apart: how far from others it may be.
    """

    key: str = ""
    most: int | None = None
    between: tuple[Fraction, Fraction] | None = None
    apart: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Odd:
    """From where on a number is odd: so many times the median of the rows that agree with its own in these columns.

    least: where both are smaller, nothing is odd.
    """

    beside: tuple[str, ...]
    times: int
    least: int


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
    measure: Measure = Measure()
    odd: Odd | None = None
    usual: tuple[Fraction, Fraction] | None = None
    percent: bool = False

    @property
    def most(self) -> int | None:
        """The most that a number may be; None where it is not limited."""
        return self.measure.most if self.upper is None else self.upper

    def in_money(self, money_unit: str) -> Column:
        """The column with the unit of money that a workbook uses in place of the word for it."""
        if self.measure.key != "money" or not money_unit:
            return self
        unit = Text(self.unit.en.replace("money", money_unit), self.unit.zh.replace("金额", money_unit))
        return replace(self, unit=unit, measure=replace(self.measure, words=(money_unit,)))


@dataclass(frozen=True)
class Sheet(Titled):
    """An input sheet: its columns by key, and the columns that identify a row.

    basis: the demand basis on which alone the sheet says anything; blank where it does on every basis.
    by_year: the columns that may also stand once for every year, in place of the column `year`.
    """

    needed: Needed
    basis: str
    row: Text
    identity: tuple[str, ...]
    columns: Mapping[str, Column]
    by_year: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """Everything models/workbook.toml says."""

    schema_version: int
    sheets: Mapping[str, Sheet]
    settings: Mapping[str, Column]
    generated: tuple[Titled, ...]
    measures: Mapping[str, Measure]


def _titled(entries: Iterable[Mapping[str, str]]) -> tuple[Titled, ...]:
    return tuple(Titled(entry["key"], entry["title"]) for entry in entries)


def _measure(key: str, entry: Mapping[str, Any]) -> Measure:
    between = _range(entry, "between")
    return Measure(key, entry.get("most"), between, entry.get("apart", 0), tuple(entry.get("words", ())))


def _odd(entry: Mapping[str, Any]) -> Odd:
    return Odd(tuple(entry["beside"]), entry["times"], entry.get("from", 0))


def _range(entry: Mapping[str, Any], name: str) -> tuple[Fraction, Fraction] | None:
    if name not in entry:
        return None
    least, most = entry[name]
    return Fraction(repr(least)), Fraction(repr(most))


def _column(entry: Mapping[str, Any], measures: Mapping[str, Measure]) -> Column:
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
        measure=measures.get(entry.get("measure", entry["kind"]), Measure()),
        odd=_odd(entry["odd"]) if "odd" in entry else None,
        usual=_range(entry, "usual"),
        percent=entry.get("percent", False),
    )


def _sheet(entry: Mapping[str, Any], measures: Mapping[str, Measure]) -> Sheet:
    columns = {column["key"]: _column(column, measures) for column in entry["column"]}
    return Sheet(
        key=entry["key"],
        title=entry["title"],
        needed=entry["needed"],
        basis=entry.get("basis", ""),
        row=Text.of(entry["row"]),
        identity=tuple(entry["identity"]),
        columns=columns,
        by_year=tuple(entry.get("by_year", ())),
    )


@cache
def contract() -> Contract:
    """The workbook contract, in workflow order."""
    data = load_toml("workbook.toml")
    measures = {key: _measure(key, entry) for key, entry in data["measures"].items()}
    return Contract(
        schema_version=data["schema_version"],
        sheets={sheet["key"]: _sheet(sheet, measures) for sheet in data["sheet"]},
        settings={setting["key"]: _column(setting, measures) for setting in data["setting"]},
        generated=_titled(data["generated"]),
        measures=measures,
    )


@cache
def sheet_of(file: str) -> Sheet:
    """The only sheet of a file of models/, such as one that is read beside a case."""
    return _sheet(load_toml(file)["sheet"][0], contract().measures)
