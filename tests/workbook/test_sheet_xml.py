"""The cells of a sheet part: read as a spreadsheet shows them, or refused with the cell."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest

from coplan.errors import BadInput
from coplan.workbook import package as packages
from coplan.workbook.package import MAIN, open_package
from coplan.workbook.sheet_xml import Faulty, SheetCells, read_cells
from tests.workbook.refused import PARTS, with_part, zipped

PART = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>'


def sheet(rows: str, rest: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{rest}</worksheet>'.encode()


def cells(xml: bytes, strings: str = "") -> SheetCells:
    parts = {**PARTS, PART: xml}
    if strings:
        parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", STRINGS)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    return read_cells(open_package(zipped(parts), "case.xlsx"), "Regions")


def row(cell: str) -> dict[int, Any]:
    return dict(cells(sheet(f'<row r="2">{cell}</row>')).rows.get(2, {}))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0.09999999999999998", 0.1),
        ("0.29999999999999993", 0.3),
        ("0.30000000000000004", 0.3),
        ("1.1000000000000001", 1.1),
        ("2.6749999999999998", 2.675),
        ("1234567890.12345678", 1234567890.12346),
        ("110105194912310021", 110105194912310000),
        ("999999999999999.5", 1000000000000000),
        ("100000000000000.5", 100000000000001),
        ("-0.30000000000000004", -0.3),
        ("1E-20", 1e-20),
        ("1e308", 1e308),
        ("123456789012345", 123456789012345),
        ("0.1", 0.1),
        (" 5 ", 5),
        (".5", 0.5),
    ],
)
def test_a_number_has_the_fifteen_digits_that_are_shown(stored: str, shown: float) -> None:
    assert row(f'<c r="B2"><v>{stored}</v></c>') == {1: shown}


@pytest.mark.parametrize("stored", ["nan", "inf", "abc", "1_000", "１２", "1e309", "9" * 5000, "0x1F", "1e", "--1"])
def test_what_is_no_number_is_damage(stored: str) -> None:
    with pytest.raises(BadInput) as caught:
        row(f'<c r="B2"><v>{stored}</v></c>')
    assert [(issue.code, issue.place) for issue in caught.value.issues] == [("sheet_damaged", "Regions!B2")]


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ('<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', {1: {0: 1}, 3: {0: 3}}),
        ('<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>', {1: {2: 3, 0: 1}}),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>', {1: {0: 1, 1: 2}}),
        ('<row r="1"><c r="A1"/><c r="A1"><v>1</v></c></row>', {1: {0: 1}}),
        (
            '<row r="4"/><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>',
            {5: {0: 1, 1: 2}, 6: {0: 3}},
        ),
        ('<row r="2">\n <c r="XFD2">\n  <v>1</v>\n </c>\n</row>', {2: {16383: 1}}),
    ],
)
def test_order_and_addresses_that_are_left_out_lose_nothing(rows: str, read: dict[int, dict[int, Any]]) -> None:
    found = cells(sheet(rows)).rows
    assert found == read
    assert list(found) == sorted(found)


ONE = '<c r="A1"><v>1</v></c>'
DAMAGED = {
    "cell twice": f'<row r="1">{ONE}<c r="A1"><v>2</v></c></row>',
    "cell twice in a row that is there twice": f'<row r="1">{ONE}</row><row r="1">{ONE}</row>',
    "row 0": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "row -1": '<row r="-1"><c><v>1</v></c></row>',
    "row of 400 million": '<row r="400000000"><c><v>1</v></c></row>',
    "row below the last": '<row r="1048577"><c><v>1</v></c></row>',
    "row that is no number": '<row r="1x"><c><v>1</v></c></row>',
    "cell of another row": '<row r="1"><c r="A2"><v>1</v></c></row>',
    "cell right of the last": '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    "cell without letters": '<row r="1"><c r="1"><v>1</v></c></row>',
    "negative text": '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
    "text that is not there": '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
    "negative style": '<row r="1"><c r="A1" s="-1"><v>1</v></c></row>',
    "style that is not there": '<row r="1"><c r="A1" s="99"><v>1</v></c></row>',
    "unknown type": '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
    "truth value": '<row r="1"><c r="A1" t="b"><v>2</v></c></row>',
    "two values": '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    "value outside its element": '<row r="1"><c r="A1">1</c></row>',
    "cell outside a row": ONE,
    "cell in a cell": f'<row r="1"><c r="B1">{ONE}</c></row>',
    "row in a row": f'<row r="1"><row r="2">{ONE}</row></row>',
    "other element": '<row r="1"><d r="A1"><v>1</v></d></row>',
    "second table": f'<row r="1">{ONE}</row></sheetData><sheetData>',
    "not closed": '<row r="1"><c r="A1"><v>1</v></row>',
}


@pytest.mark.parametrize("rows", DAMAGED.values(), ids=DAMAGED)
def test_what_a_spreadsheet_would_not_read_is_refused_with_its_sheet(rows: str) -> None:
    with pytest.raises(BadInput) as caught:
        cells(sheet(rows), strings="<si><t>a</t></si>")
    assert [(issue.code, issue.sheet) for issue in caught.value.issues] == [("sheet_damaged", "Regions")]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<worksheet/>",
        sheet("")[:-5],
        sheet("").replace(b"sheetData", b"sheetdata"),
        sheet("").replace(b"spreadsheetml", b"other"),
        sheet("").replace(b"worksheet", b"chartsheet"),
        b"<!DOCTYPE x>" + sheet(""),
        sheet("", '<mergeCells><mergeCell ref="A1:"/></mergeCells>'),
        sheet("", "<mergeCells><mergeCell/></mergeCells>"),
    ],
)
def test_a_part_that_is_no_sheet_is_refused(xml: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        cells(xml)
    assert {issue.code for issue in caught.value.issues} <= {"sheet_damaged", "file_damaged"}


def test_texts_are_those_that_are_shown() -> None:
    strings = (
        "<si><t>a_x000A_b</t></si><si><r><t>He</t></r><r><t xml:space='preserve'>bei </t></r><rPh><t>no</t></rPh></si>"
        "<si><t>_x005F_x0041_</t></si><si><t>_x0041__xD83D__xDE00__xD800_</t></si><si/>"
    )
    xml = sheet('<row r="1">' + "".join(f'<c t="s"><v>{n}</v></c>' for n in range(5)) + "</row>")
    assert list(cells(xml, strings).rows[1].values()) == ["a\nb", "Hebei ", "_x0041_", "A😀\ufffd", ""]
    inline = '<c r="A2" t="inlineStr"><is><r><t>甲</t></r><r><t>_x0042_</t></r></is></c><c r="B2" t="str"><v>x</v></c>'
    assert row(inline) == {0: "甲B", 1: "x"}


def test_dates_truth_values_and_errors() -> None:
    book = with_part("xl/styles.xml", lambda xml: xml.replace(b"<cellXfs", b'<cellXfs x="1"'))
    assert read_cells(open_package(book, "case.xlsx"), "Regions").rows[1][0] == "region"
    assert row('<c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c>') == {
        0: True,
        1: Faulty("#REF!", "error_cell"),
    }
    assert row('<c r="A2" t="d"><v>2027-09-01T00:00:00</v></c>') == {0: datetime.datetime(2027, 9, 1)}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>1+1</f></c>', "1+1"),
        ('<c r="B2"><f>1+1</f><v></v></c>', "1+1"),
        ('<c r="B2"><f>1+1</f><v/></c>', "1+1"),
        ('<c r="B2" t="str"><f>1+1</f></c>', "1+1"),
        ('<c r="B2"><f t="shared" si="0"/></c>', "…"),
        ('<c r="B2"><f>IF(A1&lt;2,"甲","乙")</f></c>', 'IF(A1<2,"甲","乙")'),
    ],
)
def test_formula_without_a_value(cell: str, text: str) -> None:
    assert row(cell) == {1: Faulty(f"={text}", "formula_without_value")}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="str"><f>""</f><v></v></c>',  # how Excel writes a result of no text
        '<c r="B2"><v></v></c>',
        '<c r="B2" s="3"/>',
    ],
)
def test_cells_that_hold_nothing(cell: str) -> None:
    assert row(f'{cell}<c r="C2"><f>1</f><v>1</v></c>') == {2: 1}


def test_merged_ranges_and_other_prefixes_and_encodings() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/><x:mergeCells><x:mergeCell ref="A2:B3"/></x:mergeCells>'
        "</x:worksheet>"
    )
    for encoded in (xml.encode(), xml.encode("utf-16")):
        assert [merged.coord for merged in cells(encoded).merged] == ["A2:B3"]


FORMATTED = '<row r="{0}" ht="15" customHeight="1"><c r="A{0}" s="0"/><c r="B{0}" s="0" t="n"></c></row>'


@pytest.mark.parametrize("piece", [64, 1000, 2**20])
def test_formatted_rows_in_between_change_nothing(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "CHUNK", piece)
    empty = "".join(FORMATTED.format(number) for number in range(3, 60))
    filled = '<row r="2"><c r="A2"><v>1</v></c></row>{}<row r="60"><c r="A60" s="0"/><c r="B60"><v>2</v></c></row>'
    last = '<row r="61"/><row><c t="str"><v>{}</v></c></row>'
    inside = last.format("<![CDATA[" + FORMATTED.format(7) + '<row r="8"/>]]>')
    text = FORMATTED.format(7) + '<row r="8"/>'
    assert cells(sheet(filled.format(empty) + inside)).rows == {2: {0: 1}, 60: {1: 2}, 62: {0: text}}


def test_many_formatted_rows_are_read_at_once() -> None:
    xml = sheet("".join(FORMATTED.format(number) for number in range(1, 200_001)))
    content = zipped({**PARTS, PART: xml})
    start = time.process_time()
    assert read_cells(open_package(content, "case.xlsx"), "Regions").rows == {}
    assert time.process_time() - start < 2
