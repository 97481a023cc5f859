"""The language of a workbook, looked up without reading more of it than the names of its sheets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from coplan.contract.inputs import contract
from coplan.words.language import Language
from coplan.workbook.guard import MAX_FILE_BYTES, SMALL_PART_BYTES
from coplan.workbook.headings import recognise

_PART = "xl/workbook.xml"


def language_of_files(paths: Iterable[Path]) -> Language | None:
    """The language of the first of these that is a workbook of coplan; None where none is."""
    return next((language for path in paths if (language := language_of_file(path))), None)


def language_of_file(path: Path) -> Language | None:
    """The language of most sheet names that coplan knows; None where there is none, or the file cannot be read."""
    try:
        known = [recognise(name, contract().sheets.values()) for name in _sheet_names(path)]
    except Exception:  # what is wrong with a file is told where it is read
        return None
    found = [entry[1] for entry in known if entry]
    chinese, english = found.count("zh"), found.count("en")
    if chinese == english:
        return None
    return "zh" if chinese > english else "en"


def _sheet_names(path: Path) -> list[str]:
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:  # nothing is read from a pipe
        return []
    with ZipFile(path) as archive:
        if archive.getinfo(_PART).file_size > SMALL_PART_BYTES:
            return []
        book = archive.read(_PART)
    if b"<!DOCTYPE" in book:
        return []
    return [sheet.get("name", "") for sheet in ElementTree.fromstring(book).iterfind("{*}sheets/{*}sheet")]
