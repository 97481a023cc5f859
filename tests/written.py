"""Cases from tables of rows by column, as tests/independent makes them, without a file in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coplan.case import Case, check_case
from coplan.contract.inputs import Titled, contract
from tests.small import raw_workbook

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
CHINESE = {"yes": "是", "no": "否"}


def inline(tables: Tables, chinese: bool = False) -> dict[str, list[list[Any]]]:
    """The tables as rows of cells with the headings first, in English or Chinese."""

    def named(titled: Titled) -> str:
        return titled.title if chinese else titled.key

    found = {}
    for key, rows in tables.items():
        sheet = contract().sheets[key]
        columns = [c for c, column in sheet.columns.items() if column.required or any(c in row for row in rows)]
        body = [[_cell(key, row, column, chinese) for column in columns] for row in rows]
        found[named(sheet)] = [[named(sheet.columns[c]) for c in columns], *body]
    return found


def _cell(sheet: str, row: Mapping[str, Any], column: str, chinese: bool) -> Any:
    value: Any = row.get(column)
    if not chinese:
        return value
    if sheet == "Settings":
        setting = contract().settings[row["name"]]
        choices = {choice.key: choice.title for choice in setting.choices}
        return setting.title if column == "name" else choices.get(value, value)
    return CHINESE.get(value, value) if column == "allowed" else value


def case_from(tables: Tables, chinese: bool = False) -> Case:
    """The checked case of the tables."""
    case, issues = check_case(raw_workbook(inline(tables, chinese)))
    assert case is not None, [issue.line("en") for issue in issues if issue.severity == "error"]
    return case
