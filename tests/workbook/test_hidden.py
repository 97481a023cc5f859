"""What is hidden is read, with one notice for each sheet that says how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplan.tables.raw import Cell, RawRow, RawTable
from coplan.workbook.hidden import Hidden, hidden_parts
from tests.workbook.spoilt import Case
from tests.workbook.test_sheet_xml import cells, sheet

TABLE = RawTable(
    "Demand",
    "需求",
    {"region": Cell("region", "A1"), "low": Cell("low", "AB1")},
    tuple(RawRow(number, {}) for number in range(2, 8)),
)


def said(hidden: Hidden, sheet_hidden: bool = False, table: RawTable = TABLE) -> list[str]:
    issues = hidden_parts(table, hidden, sheet_hidden)
    return [issue.message("en").partition("; what is hidden")[0] for issue in issues]


def test_rows_columns_and_sheets_are_one_notice(tmp_path: Path) -> None:
    case = Case()
    demand = case.book["Demand"]
    demand.append(["Hebei", "080901", 2031, 70])
    demand.row_dimensions[3].hidden = demand.row_dimensions[9].hidden = True
    demand.column_dimensions["B"].hidden = demand.column_dimensions["F"].hidden = True
    case.book["Regions"].sheet_state = "veryHidden"
    case.book["Institutions"].auto_filter.ref = "A1:B2"
    read = case.read(tmp_path)
    assert [(issue.code, issue.severity, issue.sheet) for issue in read.issues] == [
        ("hidden_parts", "notice", "Regions"),
        ("hidden_parts", "notice", "Demand"),
    ]
    assert read.issues[1].line("zh").startswith("Demand：有 1 行数据已隐藏、有 1 列已隐藏（B）；")
    assert read.issues[0].line("en").startswith("Regions: the whole sheet is hidden; ")
    assert len(read.tables["Demand"].rows) == 2
    assert len(read.tables["Regions"].rows) == 1


def test_filtered_rows_are_called_so(tmp_path: Path) -> None:
    case = Case()
    demand = case.book["Demand"]
    demand.auto_filter.ref = "A1:D2"
    demand.auto_filter.add_filter_column(0, ["Beijing"])
    demand.row_dimensions[2].hidden = True
    (issue,) = case.read(tmp_path).issues
    assert issue.message("en").startswith("rows of data that are hidden or filtered out: 1; ")


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        (['r="2" hidden="1"', 'r="3" hidden="0"', "hidden='true' r='4'"], {2, 4}),
        (["", 'hidden="1"', 'r="3" ht="0" customHeight="1"', 'r="4" ht="0.5"'], {2, 3}),
        (['r="5" hidden="1"', 'r="1" ht="0.0"'], {1, 5}),
    ],
)
def test_rows_as_programs_write_them(rows: list[str], hidden: set[int]) -> None:
    found = cells(sheet("".join(f"<row {attributes}><c><v>1</v></c></row>" for attributes in rows))).hidden
    assert found.rows == hidden
    assert said(found) == [f"rows of data that are hidden: {len(hidden & set(range(2, 8)))}"]


def test_columns_as_programs_write_them() -> None:
    columns = '<cols><col min="1" max="2" hidden="1"/><col max="28" width="0" min="28"/><col min="3" max="3"/></cols>'
    xml = sheet("").replace(b"<sheetData>", f"{columns}<sheetData>".encode())
    assert said(cells(xml).hidden) == ["columns that are hidden: 2 (A, AB)"]


def test_a_sheet_without_data_says_nothing() -> None:
    assert said(Hidden(), sheet_hidden=True, table=RawTable("Demand", "Demand", TABLE.headings)) == []
