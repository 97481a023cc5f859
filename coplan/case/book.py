"""All typed tables of a workbook together, with the lookups that rules over several sheets need."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from coplan.case.data import Key, Programme
from coplan.case.keys import Keys
from coplan.case.parse import Row, Table, duplicates, keys_alike, keys_of, parse_table
from coplan.case.settings import Settings, parse_settings
from coplan.contract import Sheet, contract
from coplan.errors import Issue
from coplan.tables import RawWorkbook

Pair = tuple[str, str]  # region and specialty


@dataclass(frozen=True)
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

    @cached_property
    def programmes(self) -> Mapping[Key, Programme]:
        """Programmes whose row, and whose institution's region, are fully usable."""
        table, demanded = self["Programmes"], {specialty for _, specialty in self.pairs}
        return {
            (i, k): self._programme(row, k in demanded)
            for (i, k), row in table.by_identity.items()
            if table.sound(row) and i in self.region_of
        }

    def _programme(self, row: Row, demanded: bool) -> Programme:
        least = 0 if demanded else min(row["current_intake"], row["max_intake"])
        return Programme(
            institution=row["institution"],
            specialty=row["specialty"],
            region=self.region_of[row["institution"]],
            current_intake=row["current_intake"],
            min_intake=least if row["min_intake"] is None else row["min_intake"],
            max_intake=row["max_intake"],
            years=row["years"],
            fill_rate=row["fill_rate"],
            completion_rate=row["completion_rate"],
            cost_per_year=row["cost_per_year"],
            step=_step(row["max_yearly_change"], row["max_intake"]),
            enrolled=self._enrolled.get((row["institution"], row["specialty"])),
        )

    @cached_property
    def _enrolled(self) -> Mapping[Key, Mapping[int, int]]:
        found: dict[Key, dict[int, int]] = defaultdict(dict)
        for (i, k, year), row in sorted(self["Enrolled"].by_identity.items()):
            if row.sound("students"):
                found[i, k][year] = row["students"]
        return found


def _step(max_yearly_change: Fraction | None, max_intake: int) -> int | None:
    """Seats by which intake may move from one year to the next; one at least, so that a small programme can move."""
    if max_yearly_change is None:
        return None
    return max(1, math.floor(max_yearly_change * max_intake)) if max_yearly_change else 0


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
    """A sheet for the headcount basis says nothing on another, so it need not be right then."""
    return sheet.needed != "headcount" or settings.values.get("demand_basis") != "hires"
