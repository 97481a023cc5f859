"""The Settings sheet: one setting a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coplan.contract.inputs import Column, contract
from coplan.errors import Issue
from coplan.tables.asides import NO_DATA, aside
from coplan.tables.parse import Row, fault_of
from coplan.tables.raw import Cell, RawRow, RawTable
from coplan.tables.values import Fault, parse_value
from coplan.words.language import Text, say_both
from coplan.words.names import is_blank, nearest

MOST_YEARS = 60


@dataclass(frozen=True)
class Settings:
    """Typed values by setting, defaults filled in, and the row of each that is given.

    The value of a setting is absent where it is wrong, missing, given twice in two ways, or meant by a misspelt name.
    """

    raw: RawTable | None
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Row] = field(default_factory=dict)

    @property
    def years(self) -> range | None:
        """The planned intake years; None where they are not known."""
        first, last = self.values.get("first_year"), self.values.get("last_year")
        return None if first is None or last is None or not 0 <= last - first < MOST_YEARS else range(first, last + 1)

    @property
    def first_year(self) -> int | None:
        """The first planned intake year; None where it is not known."""
        return self.values.get("first_year")

    @property
    def money_unit(self) -> str:
        """The unit of every amount of money; blank where it is not known."""
        return self.values.get("money_unit") or ""

    def issue(self, code: str, setting: str, /, **values: Any) -> Issue:
        """An issue at a setting's value, or at the sheet where the setting is not given."""
        if self.raw is not None and setting in self.rows:
            return self.raw.issue(code, self.rows[setting].raw, "value", values)
        return Issue(code, "Settings" if self.raw is None else self.raw.title, "", values)


def setting_named(written: str) -> Column | None:
    """The setting known by a name in either language."""
    return next((s for s in contract().settings.values() if s.is_called(written)), None)


def unknown_setting(written: str) -> Fault:
    """A name that is no setting's, with the nearest setting or all of them."""
    settings = contract().settings.values()
    near = nearest(written, [name for s in settings for name in (s.key, s.title)])
    every = Text(", ".join(s.key for s in settings), "、".join(s.title for s in settings))
    advice = say_both("names.did_you_mean", name=near) if near else say_both("value.settings_are", names=every)
    return Fault("unknown_setting", {"value": written, "nearest": near, "advice": advice})


def parse_settings(raw: RawTable | None) -> tuple[Settings, list[Issue]]:
    """The settings of a workbook and what is wrong with them."""
    if raw is None or not {"name", "value"} <= set(raw.headings):
        return Settings(raw), []
    columns = contract().sheets["Settings"].columns
    rows: dict[str, Row] = {}
    unclear: set[str] = set()
    issues: list[Issue] = []
    for row in raw.rows:
        if all(is_blank(cell.value) and not cell.fault for cell in row.cells.values()):
            continue
        name = _name(row, columns["name"])
        no_data = aside(contract().sheets["Settings"], row, {"name": name}) if isinstance(name, Fault) else None
        if no_data:
            issues.append(raw.issue(NO_DATA, row, no_data.column, no_data.values))
        elif isinstance(name, Fault):
            issues += [raw.issue(name.code, row, "name", name.values)] if name.code else []
        elif name in rows:
            issues.append(_duplicate(raw, row, rows[name], name))
            unclear |= {name} if _value(row) != _value(rows[name].raw) else set()
        else:
            rows[name] = Row(row, {"name": name})
    meant = {setting_named(issue.values["nearest"]) for issue in issues if issue.values.get("nearest")}
    unclear |= {setting.key for setting in meant if setting} - rows.keys()
    values, faults = _values(raw, rows)
    settings = Settings(raw, {name: value for name, value in values.items() if name not in unclear}, rows)
    missing = _missing(settings, meant) if raw.rows else ()
    return settings, [*issues, *faults, *missing, *_year_range(settings)]


def _name(row: RawRow, column: Column) -> str | Fault:
    cell = row.cells.get("name", Cell(None, ""))
    written = fault_of(cell, column) if cell.fault else parse_value(cell.value, column)
    if isinstance(written, Fault):
        return written
    setting = setting_named(written)
    return setting.key if setting else unknown_setting(written)


def _value(row: RawRow) -> Any:
    return row.cells["value"].value if "value" in row.cells else None


def _duplicate(raw: RawTable, row: RawRow, earlier: Row, name: str) -> Issue:
    columns = [contract().sheets["Settings"].columns["name"].names]
    key = contract().settings[name].names
    other = raw.cell(earlier.raw, "name")
    return raw.issue("duplicate_row", row, "name", {"columns": columns, "key": key, "other": other})


def _values(raw: RawTable, rows: Mapping[str, Row]) -> tuple[dict[str, Any], list[Issue]]:
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, setting in contract().settings.items():
        cell = rows[name].raw.cells.get("value", Cell(None, "")) if name in rows else Cell(None, "")
        if cell.fault:
            value: Any = fault_of(cell, setting)
        elif name not in rows and setting.required:
            continue
        else:
            value = parse_value(cell.value, setting)
        if isinstance(value, Fault) and value.code == "missing_value":
            value = Fault("blank_setting", {"setting": setting.names, "example": setting.example})
        if isinstance(value, Fault):
            issues += [raw.issue(value.code, rows[name].raw, "value", value.values)] if value.code else []
        else:
            values[name] = value
    return values, issues


def _missing(settings: Settings, meant: Collection[Column | None]) -> Iterator[Issue]:
    """Required settings that are not given, unless a misspelt name is meant for them and has been reported."""
    for name, setting in contract().settings.items():
        if setting.required and name not in settings.rows and setting not in meant:
            yield settings.issue("missing_setting", name, setting=setting.names, example=setting.example)


def _year_range(settings: Settings) -> Iterator[Issue]:
    first, last = settings.values.get("first_year"), settings.values.get("last_year")
    if first is None or last is None:
        return
    if last < first:
        yield settings.issue("years_reversed", "last_year", first=first, last=last)
    elif last - first >= MOST_YEARS:
        count = last - first + 1
        yield settings.issue("too_many_years", "last_year", first=first, last=last, count=count, most=MOST_YEARS)
