"""Is this file an .xlsx workbook that can be read at all? Decided from its bytes, before anything parses them."""

from __future__ import annotations

import errno
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

from coplan.errors import BadInput, Issue, UsageProblem, need_file
from coplan.words.language import say_both

MAX_FILE_BYTES = 256 * 2**20
MAX_UNPACKED_BYTES = 512 * 2**20
# Sheet XML packs 10 to 40 times smaller; only content made to do harm packs 200 times.
MAX_RATIO = 200
SMALL_PART_BYTES = 8 * 2**20
MAX_PARTS = 10_000
MAX_SHEETS = 255

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"
_STRICT = b"purl.oclc.org/ooxml/spreadsheetml"
_ENCODINGS = ("ascii", "utf-16-le", "utf-16-be")
_PACKED_PIECE, _PIECE = 2**16, 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_file(path: Path) -> bytes:
    """The file's bytes, read once.

    Raises UsageProblem where there is no such file, BadInput where it may not be read or is too large.
    """
    name = path.name
    try:
        need_file(path)
        found = path.stat().st_size
        if found > MAX_FILE_BYTES:
            size, limit = (f"{n / 2**20:,.0f} MB" for n in (found, MAX_FILE_BYTES))
            _refuse("file_too_large", name, size=size, limit=limit)
        return path.read_bytes()
    except PermissionError:
        _refuse("file_unreadable", name)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        code = getattr(error, "errno", None)
        if code == errno.ENOMEM:
            raise
        kind = "link_loop" if code == errno.ELOOP else "file_not_found"
        raise UsageProblem([Issue(kind, values={"file": str(path)})]) from None


def checked_archive(content: bytes, name: str) -> zipfile.ZipFile:
    """The parts of an .xlsx file whose structure is sound and whose size is harmless.

    Raises BadInput naming the file otherwise.
    """
    _check_kind(content, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_sizes(archive, len(content), name)
        for info in archive.infolist():
            _check_part(content, info, name)
        _check_package(archive, name)
    except (BadInput, MemoryError):
        raise
    except Exception:  # whatever the parsers raise, the bytes are to blame
        _refuse("file_damaged", name)
    return archive


def _refuse(code: str, name: str, **values: object) -> NoReturn:
    raise BadInput([Issue(code, values={"file": name, **values})]) from None


def _refuse_format(name: str, key: str) -> NoReturn:
    _refuse("file_other_format", name, format=say_both(f"format.{key}"))


def _check_kind(content: bytes, name: str) -> None:
    if name.startswith("~$"):
        _refuse("file_is_lock", name, original=name[2:])
    if not content.strip(b"\0\r\n\t "):
        _refuse("file_empty", name)
    if content.startswith(_OLE2):
        if _ENCRYPTED in content:
            _refuse("file_encrypted", name)
        _refuse_format(name, "xls")
    if not content.startswith(b"PK"):
        _refuse("file_is_text" if _is_text(content[:4096]) else "file_not_workbook", name)


def _is_text(start: bytes) -> bool:
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or min(start) >= ord("\t")


def _check_sizes(archive: zipfile.ZipFile, file_size: int, name: str) -> None:
    """Decided from the directory at the end of the file, so nothing large is unpacked."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        _refuse("file_not_workbook", name)
    inflated = any(p.file_size > max(SMALL_PART_BYTES, MAX_RATIO * p.compress_size) for p in parts)
    unpacked = sum(p.file_size for p in parts)
    if inflated or unpacked > MAX_UNPACKED_BYTES:
        _refuse("file_bomb", name, packed=f"{file_size / 2**10:,.0f} KB", unpacked=f"{unpacked / 2**20:,.0f} MB")


def _check_part(content: bytes, info: zipfile.ZipInfo, name: str) -> None:
    """A part unpacks to what the directory says, and declares no entities."""
    if info.flag_bits & 1:
        _refuse("file_encrypted", name)
    is_xml = info.filename.casefold().endswith((".xml", ".rels"))
    size = check = 0
    before = b""
    for piece in _unpacked(content, info):
        size, check = size + len(piece), zlib.crc32(piece, check)
        if size > info.file_size or (is_xml and _has_doctype(before + piece)):
            _refuse("file_damaged", name)
        before = piece[-20:]  # longer than the word in any encoding
    if (size, check) != (info.file_size, info.CRC):
        _refuse("file_damaged", name)


def _unpacked(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part holds, in pieces; zipfile itself unpacks all there is before it cuts to size."""
    if info.compress_type not in _METHODS:
        raise zipfile.BadZipFile(info.compress_type)
    lengths = info.header_offset + 26
    name_length, extra_length = (int.from_bytes(content[i : i + 2], "little") for i in (lengths, lengths + 2))
    start = info.header_offset + 30 + name_length + extra_length
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PACKED_PIECE):
        rest = packed[at : at + _PACKED_PIECE]
        while rest:
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail
    yield unpacker.flush()


def _has_doctype(data: bytes) -> bool:
    return any("<!DOCTYPE".encode(encoding) in data for encoding in _ENCODINGS)


def _check_package(archive: zipfile.ZipFile, name: str) -> None:
    """The parts make up a workbook, in a format that is read; none is there twice, of which only one would be read."""
    names = archive.namelist()
    if len({name.casefold() for name in names}) < len(names):
        _refuse("file_damaged", name)
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        _refuse_format(name, "ods")
    if _CONTENT_TYPES not in names:
        _refuse("file_not_workbook", name)
    if b"ms-excel.sheet.binary" in archive.read(_CONTENT_TYPES):
        _refuse_format(name, "xlsb")
    part = workbook_part(archive)
    if not part:
        _refuse("file_not_workbook", name)
    workbook = archive.read(part)
    if _STRICT in workbook:
        _refuse_format(name, "strict")
    sheets = sum(element.tag.rpartition("}")[2] == "sheet" for element in ElementTree.fromstring(workbook).iter())
    if sheets > MAX_SHEETS:
        _refuse("too_many_sheets", name, count=sheets, limit=MAX_SHEETS)


def workbook_part(archive: zipfile.ZipFile) -> str:
    """Name of the main part; blank where the package is no workbook."""
    for element in ElementTree.fromstring(archive.read(_CONTENT_TYPES)):
        kind = element.get("ContentType", "")
        if kind.endswith(".main+xml") and ("spreadsheetml" in kind or "ms-excel" in kind):
            return element.get("PartName", "/xl/workbook.xml").lstrip("/")
    return ""
