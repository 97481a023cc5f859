"""A workbook that is fine as it stands, and what spoils its structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from coplan.tables.raw import RawWorkbook
from coplan.workbook.read import read_workbook

Rows = list[list[Any]]

CASE: Mapping[str, Rows] = {
    "Settings": [["name", "value"], ["first_year", 2027], ["last_year", 2028]],
    "Regions": [["region", "weight"], ["Hebei", 1]],
    "Institutions": [["institution", "region"], ["Tangshan", "Hebei"]],
    "Specialties": [["specialty", "name"], ["080901", "Computing"]],
    "Programmes": [
        ["institution", "specialty", "current_intake", "max_intake", "years"],
        ["Tangshan", "080901", 50, 80, 4],
    ],
    "Demand": [["region", "specialty", "year", "required"], ["Hebei", "080901", 2030, 60]],
}


class Case:
    """A case that is fine as it stands, to be spoilt in one place."""

    def __init__(self) -> None:
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        for title, rows in CASE.items():
            self.add(title, rows)

    def add(self, title: str, rows: Rows) -> None:
        sheet = self.book.create_sheet(title)
        for row in rows:
            sheet.append(row)

    def put(self, place: str, value: Any) -> None:
        title, address = place.split("!")
        self.book[title][address] = value

    def read(self, folder: Path) -> RawWorkbook:
        self.book.save(folder / "case.xlsx")
        return read_workbook(folder / "case.xlsx")


def replace_sheet(case: Case, title: str, new_title: str, rows: Rows) -> None:
    del case.book[title]
    case.add(new_title, rows)


def hide_a_row(case: Case) -> None:
    case.book["Demand"].row_dimensions[2].hidden = True


def misplace(case: Case) -> None:
    case.book["Demand"].insert_rows(1, 2)
    case.put("Demand!A1", "Demand of all regions")


# Code of each issue, what brings it about, and its place.
SPOILT: dict[str, tuple[Callable[[Case], None], str]] = {
    "hidden_parts": (hide_a_row, "Demand"),
    "unknown_sheet": (lambda c: c.add("Notes of mine", [["anything"]]), "Notes of mine"),
    "sheet_twice": (lambda c: c.add("专业点", CASE["Programmes"]), "专业点"),
    "missing_sheet": (lambda c: c.book.remove(c.book["Demand"]), ""),
    "empty_sheet": (lambda c: c.book["Demand"].delete_rows(2), "Demand!A2"),
    "misplaced_headings": (misplace, "Demand!A3"),
    "unknown_column": (lambda c: c.put("Regions!C1", "max_out_shares"), "Regions!C1"),
    "duplicate_column": (lambda c: c.put("Regions!C1", "权重"), "Regions!C1"),
    "missing_column": (lambda c: c.book["Demand"].delete_cols(4), "Demand!D1"),
    "unnamed_column": (lambda c: c.put("Regions!D2", 5), "Regions!D2"),
    "stray_cell": (lambda c: c.put("Regions!GS2", 5), "Regions!GS2"),
    "merged_cells": (lambda c: c.book["Regions"].merge_cells("A2:A3"), "Regions!A2"),
    "error_cell": (lambda c: c.put("Regions!C1", "#REF!"), "Regions!C1"),
    "formula_without_value": (lambda c: c.put("Regions!C1", "=A1"), "Regions!C1"),
}
