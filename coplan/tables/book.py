"""All typed tables of a workbook together, with the lookups that rules over several sheets need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from coplan.contract.inputs import Sheet, contract
from coplan.errors import Issue
from coplan.tables.keys import Keys
from coplan.tables.parse import Row, Table, duplicates, keys_alike, keys_of, parse_table
from coplan.tables.raw import RawWorkbook
from coplan.tables.settings import Settings, parse_settings

Pair = tuple[str, str]  # region and specialty


@dataclass(frozen=True, eq=False)
class Book:
    """Settings and tables by sheet key (every sheet but Settings). Cells that are wrong are absent from the rows."""

    raw: RawWorkbook
    settings: Settings
    tables: Mapping[str, Table]

    def __getitem__(self, sheet: str) -> Table:
        return self.tables[sheet]

    @property
    def headcount_basis(self) -> bool:
        """Whether Demand says how many people are needed in post."""
        return self.settings.values.get("demand_basis") == "headcount"

    def counts(self, sheet: str) -> bool:
        """Whether a sheet says anything on the case's demand basis; it does where that is not known."""
        return _counts(contract().sheets[sheet], self.settings)

    @cached_property
    def pairs(self) -> Mapping[Pair, Row]:
        """(region, specialty) with Demand, and the first row of each."""
        found: dict[Pair, Row] = {}
        for row in self["Demand"].with_sound("region", "specialty"):
            found.setdefault((row["region"], row["specialty"]), row)
        return found

    @cached_property
    def last_demand_year(self) -> int | None:
        """The last balance year; None where it cannot be told."""
        if not self["Demand"].certain("year"):
            return None
        return max(int(row["year"]) for row in self["Demand"].rows)

    @cached_property
    def region_of(self) -> Mapping[str, str]:
        """Region of each institution."""
        return {row["institution"]: row["region"] for row in self["Institutions"].with_sound("institution", "region")}


# What must hold between the cells of a workbook: its issues, passing over cells that are wrong.
Rule = Callable[[Book], Iterator[Issue]]


def parse_book(raw: RawWorkbook, every_sheet: bool = False) -> tuple[Book, list[Issue]]:
    """Every table typed, and what is wrong in single cells or with the keys of rows.

    A sheet that says nothing on the case's demand basis has no rows, unless every_sheet asks for them.
    """
    settings, issues = parse_settings(raw.tables.get("Settings"))
    tables: dict[str, Table] = {}
    keys: dict[str, Keys] = {}
    for sheet in contract().sheets.values():
        if sheet.key == "Settings":
            continue
        table = Table(sheet, raw.tables.get(sheet.key))
        if table.raw is not None and (every_sheet or _counts(sheet, settings)):
            table, faults = parse_table(table.raw, keys, settings.money_unit)
            issues += [*faults, *duplicates(table)]
        tables[sheet.key] = table
        if len(sheet.identity) == 1:
            issues += keys_alike(table)
            keys[f"{sheet.key}.{sheet.identity[0]}"] = keys_of(table, sheet.identity[0])
    return Book(raw, settings, tables), issues


def _counts(sheet: Sheet, settings: Settings) -> bool:
    """A sheet for one demand basis says nothing on another, so it need not be right then."""
    return not sheet.basis or settings.values.get("demand_basis") in (None, sheet.basis)
