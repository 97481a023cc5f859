"""The scan of a sheet's XML: merged ranges, and formulas that were never calculated."""

from __future__ import annotations

from xml.parsers.expat import ExpatError

import pytest

from coplan.workbook.markup import Markup, scan

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'


def sheet(rows: str, rest: str = "") -> bytes:
    return SHEET.format(rows, rest).encode()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>1+1</f></c>', "1+1"),
        ('<c r="B2"><f>1+1</f><v></v></c>', "1+1"),
        ('<c r="B2"><f>1+1</f><v/></c>', "1+1"),
        ('<c r="B2" t="str"><f>1+1</f></c>', "1+1"),
        ('<c r="B2"><f t="shared" si="0"/></c>', ""),
        ('<c r="B2"><f>IF(A1&lt;2,"甲","乙")</f></c>', 'IF(A1<2,"甲","乙")'),
    ],
)
def test_formula_without_a_value(cell: str, text: str) -> None:
    assert scan(sheet(f'<row r="2">{cell}</row>')).uncalculated == {"B2": text}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>1+1</f><v>2</v></c>',
        '<c r="B2" t="str"><f>""</f><v></v></c>',  # how Excel writes a result of no text
        '<c r="B2"><v></v></c>',
        '<c r="B2" s="3"/>',
    ],
)
def test_cells_that_have_all_they_need(cell: str) -> None:
    assert scan(sheet(f'<row r="2">{cell}<c r="C2"><f>1</f><v>1</v></c></row>')) == Markup()


def test_addresses_that_are_left_out_are_counted() -> None:
    rows = '<row r="4"/><row><c><v>1</v></c><c><f>A1</f></c></row><row><c><f>A2</f></c></row>'
    assert scan(sheet(rows)).uncalculated == {"B5": "A1", "A6": "A2"}


def test_merged_ranges_and_other_prefixes_and_encodings() -> None:
    xml = '<x:worksheet xmlns:x="s"><x:mergeCells><x:mergeCell ref="A2:B3"/></x:mergeCells></x:worksheet>'
    assert [merged.coord for merged in scan(xml.encode()).merged] == ["A2:B3"]
    assert [merged.coord for merged in scan(xml.encode("utf-16")).merged] == ["A2:B3"]


@pytest.mark.parametrize("rest", ["<mergeCells><mergeCell ", '<mergeCell ref="A1:"/>', '<mergeCell ref="0"/>'])
def test_damaged_parts_are_refused(rest: str) -> None:
    with pytest.raises((ExpatError, TypeError, ValueError)):
        scan(sheet("", rest))
