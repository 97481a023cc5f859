"""What an .xlsx file is made of: its sheets, its texts, and what its number formats are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from coplan.errors import BadInput, Issue
from coplan.workbook.guard import checked_archive, workbook_part
from coplan.workbook.spreadsheet import built_in_format

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHUNK = 2**20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOT_SHOWN = dict.fromkeys((*range(9), *range(11, 32), 65534, 65535))
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Damage(ValueError):
    """A part is not what the format allows."""


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it, and the part of the file that it stands in; a chart sheet holds no table."""

    title: str
    part: str
    is_table: bool
    hidden: bool = False


@dataclass(frozen=True)
class Package:
    """An .xlsx file opened. Its parts are read when they are asked for; each raises BadInput where it is damaged."""

    name: str
    archive: ZipFile
    sheets: tuple[SheetEntry, ...]
    epoch_1904: bool
    related: Mapping[str, str]

    @property
    def titles(self) -> list[str]:
        """Names of the sheets that can hold a table, in order."""
        return [sheet.title for sheet in self.sheets if sheet.is_table]

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells refer to by number."""
        return self._read("sharedStrings", _Strings)

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each style that cells refer to by number."""
        return self._read("styles", _Formats)

    def _read(self, kind: str, listener: Callable[[], _Listener]) -> list[str]:
        part = self.related.get(kind)
        if part is None:
            return []
        listening = listener()
        try:
            parse(self.archive, part, listening)
        except MemoryError:
            raise
        except Exception:  # whatever the parsers raise, the file is to blame
            refuse(self.name)
        return listening.found


def open_package(content: bytes, name: str) -> Package:
    """The file of these bytes. Raises BadInput where it is no workbook that can be read, naming the sheet if it can."""
    archive = checked_archive(content, name)
    try:
        part = workbook_part(archive)
        root = ElementTree.fromstring(archive.read(part))
        relations = _relations(archive, part)
        properties = root.find(f"{{{MAIN}}}workbookPr")
        listed = root.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
        sheets = tuple(_entry(element, relations, name) for element in listed)
    except (BadInput, MemoryError):
        raise
    except Exception:  # whatever the parsers raise, the file is to blame
        refuse(name)
    if not sheets or _twice(sheet.title.casefold() for sheet in sheets) or _twice(sheet.part for sheet in sheets):
        refuse(name)
    return Package(
        name,
        archive,
        sheets,
        epoch_1904=properties is not None and properties.get("date1904") in ("1", "true"),
        related=dict(relations.values()),
    )


def refuse(name: str, sheet: str = "", cell: str = "") -> NoReturn:
    """Raises BadInput: the file is damaged, in that sheet and cell where they are known."""
    code = "sheet_damaged" if sheet else "file_damaged"
    raise BadInput([Issue(code, sheet, cell, {"file": name})]) from None


def _twice(names: Any) -> bool:
    listed = list(names)
    return len(set(listed)) < len(listed)


def _entry(element: ElementTree.Element, relations: Mapping[str, tuple[str, str]], name: str) -> SheetEntry:
    title = element.get("name", "")
    if not title or element.get(_RELATION) not in relations:
        refuse(name, title)
    kind, part = relations[element.get(_RELATION, "")]
    return SheetEntry(title, part, kind == "worksheet", element.get("state", "visible") != "visible")


def _relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Kind and name of every part that the workbook refers to, by the id of the reference."""
    folder, file = posixpath.split(part)
    parts = {name.casefold(): name for name in archive.namelist()}
    found = {}
    for element in ElementTree.fromstring(archive.read(parts[f"{folder}/_rels/{file}.rels".lstrip("/").casefold()])):
        target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        if element.get("TargetMode") != "External" and target.casefold() in parts:
            kind = element.get("Type", "").rpartition("/")[2]
            if element.get("Id", "") in found:
                raise Damage
            found[element.get("Id", "")] = kind, parts[target.casefold()]
    return found


class _Listener:
    """Hears the elements of a part, and what it found in the end."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; its name is the last part of it, after the namespace and a space."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text within the element that is open."""


def parse(archive: ZipFile, part: str, listener: Any, left: Callable[[bytes], Iterable[bytes]] | None = None) -> None:
    """Let a listener hear a part, piece by piece. left: what is to be heard of a piece, of which the last is empty.

    Raises ExpatError or Damage where it is no XML that stands for itself.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = listener.start, listener.end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.buffer_text = True
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            for heard in left(piece) if left else (piece,):
                parser.Parse(heard, False)
    for heard in left(b"") if left else ():
        parser.Parse(heard, False)
    parser.Parse(b"", True)


def _no_doctype(*_: Any) -> None:
    raise Damage


class _Strings(_Listener):
    """Each text is made of the runs in it; what says how to pronounce them is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._reading = 0
        self._runs: list[str] = []
        self._is_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._depth += 1
        if self._depth == 1 and name != f"{MAIN} sst":
            raise Damage
        if self._depth == 2:
            if name != f"{MAIN} si":
                raise Damage
            self._runs = []
        elif name == f"{MAIN} rPh":
            self._reading += 1
        self._is_text = name == f"{MAIN} t" and not self._reading

    def end(self, name: str) -> None:
        self._depth -= 1
        self._is_text = False
        if name == f"{MAIN} rPh":
            self._reading -= 1
        if self._depth == 1:
            self.found.append(unescaped("".join(self._runs)))

    def text(self, text: str) -> None:
        if self._is_text:
            self._runs.append(text)


def unescaped(text: str) -> str:
    """Text as a spreadsheet shows it: `_x000A_` stands for the character of that number, most below 32 for none."""
    if not _ESCAPED.search(text):
        return text
    units = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)  # two of them may make one character
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_NOT_SHOWN)


class _Formats(_Listener):
    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{MAIN} numFmt":
            self._codes[int(attributes["numFmtId"])] = unescaped(attributes["formatCode"])
        elif name == f"{MAIN} cellXfs":
            self._inside = True
        elif self._inside and name == f"{MAIN} xf":
            number = int(attributes.get("numFmtId", 0))
            self.found.append(self._codes[number] if number in self._codes else built_in_format(number))

    def end(self, name: str) -> None:
        if name == f"{MAIN} cellXfs":
            self._inside = False
