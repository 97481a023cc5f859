"""The bytes of a small workbook, and of files that are none."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable

import openpyxl

OLE2 = bytes.fromhex("D0CF11E0A1B11AE1").ljust(512, b"\0")
WORKBOOK_PART = "xl/workbook.xml"


def workbook() -> bytes:
    """A small real .xlsx with text, numbers, a formula and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Regions"
    for row in (["region", "weight"], ["Hebei", 1.5], ["Tianjin", "=B2*2"]):
        sheet.append(row)
    sheet.merge_cells("D1:E1")
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


REAL = workbook()
PARTS = {
    info.filename: zipfile.ZipFile(io.BytesIO(REAL)).read(info) for info in zipfile.ZipFile(io.BytesIO(REAL)).infolist()
}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    return zipped({**PARTS, name: change(PARTS.get(name, b""))})


def packed_zeros(megabytes: int) -> bytes:
    """Deflated zeros; each megabyte is packed on its own, so it can be repeated at no cost."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return (packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes + packer.flush()


def declared(packed: bytes, size: int) -> bytes:
    """A workbook with one more part, whose directory entry claims `size` bytes unpacked and the checksum of zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in PARTS.items():
            archive.writestr(name, data)
        archive.writestr("xl/extra.xml", packed)
    content = bytearray(file.getvalue())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 10 : entry + 12] = (8).to_bytes(2, "little")
    content[entry + 16 : entry + 20] = zlib.crc32(bytes(min(size, 2**20))).to_bytes(4, "little")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(content)


def with_sheets(count: int) -> bytes:
    sheet = re.search(rb"<sheet [^>]*/>", PARTS[WORKBOOK_PART])
    assert sheet
    return with_part(WORKBOOK_PART, lambda xml: xml.replace(sheet[0], sheet[0] * count))


def with_chart_sheet(title: str) -> bytes:
    book = openpyxl.Workbook()
    book.create_chartsheet(title)
    return saved(book)


def part_twice(name: str) -> bytes:
    """A workbook in which a part stands twice, the second time with nothing in it."""
    file = io.BytesIO(REAL)
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, PARTS.get(name, b"<worksheet/>"))
    return file.getvalue()


def locked_zip() -> bytes:
    content = bytearray(REAL)
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    return bytes(content)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
BINARY_TYPES = b'<Types><Default ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'

REFUSED: dict[str, list[bytes | Callable[[], bytes]]] = {
    "file_empty": [b"", b"\0" * 4096],
    "file_is_text": ["地区,权重\n河北,1\n".encode(), "地区\t权重".encode("utf-16"), b"<html><table></table></html>"],
    "file_other_format": [
        OLE2 + "Workbook".encode("utf-16-le"),
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        zipped({"[Content_Types].xml": BINARY_TYPES}),
        with_part(
            WORKBOOK_PART, lambda xml: xml.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT)
        ),
    ],
    "file_encrypted": [OLE2 + "EncryptedPackage".encode("utf-16-le"), locked_zip],
    "file_not_workbook": [
        b"%PDF-1.7\n\x00\x01\x02",
        zipped({}),
        zipped({"photo.jpg": b"\xff\xd8"}),
        zipped(
            {"[Content_Types].xml": b'<Types><Override ContentType="x/wordprocessingml.document.main+xml"/></Types>'}
        ),
    ],
    "file_damaged": [
        REAL[: len(REAL) // 2],
        REAL[:100],
        with_part(WORKBOOK_PART, lambda xml: xml[: len(xml) // 2]),
        with_part("xl/styles.xml", lambda _: b"no xml"),
        with_part("xl/extra.xml", lambda _: ENTITIES),
        with_part("xl/extra.xml", lambda _: ENTITIES.decode().encode("utf-16")),
        lambda: declared(packed_zeros(200), 2**20),  # the directory says 1 MB
        lambda: part_twice("xl/worksheets/sheet1.xml"),
        lambda: part_twice("XL/worksheets/SHEET1.xml"),
    ],
    "sheet_damaged": [
        with_part(WORKBOOK_PART, lambda xml: re.sub(rb"(<sheet [^>]*?)name=", rb'\1name="Other" /> \1name=', xml)),
        with_part("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        with_part("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet1.xml", b"sheet7.xml")),
        with_part("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"rId1", b"rId77")),
    ],
    "file_bomb": [
        lambda: declared(packed_zeros(2000), 2000 * 2**20),
        lambda: with_part("xl/media/inner.zip", lambda _: bytes(20 * 2**20)),
    ],
    "too_many_sheets": [lambda: with_sheets(50_000)],
}
