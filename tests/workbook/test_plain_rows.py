"""Rows that are taken out of a part as they are say the same as when every element of them is heard."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from coplan.errors import BadInput
from coplan.workbook import package as packages
from coplan.workbook import plain_rows
from coplan.workbook.sheet_xml import SheetCells
from tests.workbook.test_sheet_xml import cells, sheet

STRINGS = "<si><t>North</t></si><si><t>南方</t></si><si><t></t></si>"
CELLS = (
    '<c r="{0}"><v>{1}</v></c>',
    '<c r="{0}" s="0"><v>0.30000000000000004</v></c>',
    '<c r="{0}" t="s"><v>1</v></c>',
    '<c r="{0}" s="0" t="b"><v>1</v></c>',
    '<c r="{0}" s="0"/>',
    '<c r="{0}" t="s"></c>',
)
UNUSUAL = (
    '<c r="{0}" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    "<c r='{0}'><v>7</v></c>",
    '<c r="{0}"><f>1+1</f><v>2</v></c>',
    '<c r="{0}"><f>1+1</f></c>',
    '<c  r="{0}" ><v> 5 </v></c>',
    "<c><v>5</v></c>",
    '<c r="{0}" t="e"><v>#N/A</v></c>',
)
WRONG = (
    '<c r="{0}" t="s"><v>9</v></c>',
    '<c r="A1"><v>1</v></c>',
    '<c r="{0}" t="b"><v>2</v></c>',
    '<c r="{0}"><v>1e</v></c>',
    '<c r="XFE{2}"><v>1</v></c>',
    '<c r="{0}"><v>1</v></c><c r="{0}"><v>1</v></c>',
)
ROWS = ("", ' spans="1:4"', ' ht="15" customHeight="1"', ' hidden="1"', ' ht="0"', ' s="1" customFormat="1"')


def drawn(draw: Random, wrong: bool) -> str:
    """Rows of a sheet, most of them plain; with a cell that is none where they are to be wrong."""
    rows = []
    for number in draw.sample(range(2, 60), 20):
        kinds = UNUSUAL if draw.random() < 0.2 else CELLS
        held = [
            draw.choice(kinds).format(f"{letter}{number}", draw.randint(-5, 10**6), number)
            for letter in "ABCD"
            if draw.random() < 0.8
        ]
        rows.append(f'<row r="{number}"{draw.choice(ROWS)}>{"".join(held)}</row>' + draw.choice(("", "\n")))
    if wrong:
        rows.insert(draw.randrange(20), f'<row r="70">{draw.choice(WRONG).format("B70", 1, 70)}</row>')
    return "".join(rows)


def found(xml: bytes) -> Any:
    """The cells, or the issue with which they are refused."""
    try:
        read: SheetCells = cells(xml, STRINGS)
    except BadInput as error:
        return error.issues
    return read.rows, read.hidden.rows & read.rows.keys()  # rows that are only formatted may be hidden or not


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("piece", [61, 997, 2**20])
def test_plain_rows_say_the_same_as_when_heard(piece: int, wrong: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "CHUNK", piece)
    for seed in range(30):
        rows = drawn(Random(f"{piece}-{wrong}-{seed}"), wrong)
        heard = found(sheet(f"<!---->{rows}"))
        assert found(sheet(rows)) == heard
        assert isinstance(heard, tuple)
        assert (len(heard) == 1) is wrong


def test_plain_rows_are_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    monkeypatch.setattr(plain_rows.PlainRows, "without", _noted(plain_rows.PlainRows.without, heard))
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 9))
    assert len(found(sheet(rows))[0]) == 7
    assert b"".join(heard).count(b"<row") == 1  # of the last piece


def _noted(without: Any, heard: list[bytes]) -> Any:
    def noted(self: Any, piece: bytes) -> Any:
        for left in without(self, piece):
            heard.append(left)
            yield left

    return noted


@pytest.mark.parametrize(
    "part",
    [
        '<x:sheetData xmlns:x="other"><row r="2"><c r="A2"><v>1</v></c></row></x:sheetData>',
        '<cols><row r="2"><c r="A2"><v>1</v></c></row></cols>',
    ],
)
def test_a_row_elsewhere_is_no_row_of_the_table(part: str) -> None:
    xml = sheet("", part)
    assert found(xml) == found(xml.replace(b"<sheetData>", b"<!----><sheetData>"))


def test_another_encoding_is_heard() -> None:
    xml = '<?xml version="1.0" encoding="utf-16"?>' + sheet('<row r="2"><c r="A2"><v>1</v></c></row>').decode()
    assert found(xml.encode("utf-16"))[0] == {2: {0: 1}}
