"""Names of files after names of things: legal on every system, and different from each other on every disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from coplan.words.language import printable

MOST_BYTES = 180  # of 255, so that an ending, a number and the marks of spreadsheet programs fit
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_HIDDEN = (".", "~")  # as the first character: hidden files, and those that mark a workbook as open


def file_names(names: Iterable[str]) -> list[str]:
    """A name without ending for a file of each; of those that a disk may take for one, all but the first get a number.

    Characters that no file name may have become `_`; what is too long is cut.
    """
    taken: set[str] = set()
    found = []
    for name in names:
        stem = file_name(name)
        numbered, n = stem, 1
        while _as_on_disk(numbered) in taken:
            n += 1
            numbered = f"{stem}-{n}"
        taken.add(_as_on_disk(numbered))
        found.append(numbered)
    return found


def file_name(name: str) -> str:
    """A name without ending that a file can have on every system."""
    stem = _cut(_NOT_IN_FILE_NAMES.sub("_", printable(name))).strip(" .")
    return f"_{stem}" if not stem or stem.startswith(_HIDDEN) or _DEVICES.fullmatch(stem) else stem


def _cut(name: str) -> str:
    return name.strip().encode()[:MOST_BYTES].decode(errors="ignore")


def _as_on_disk(name: str) -> str:
    """What disks compare: neither letter case nor how an accent is written makes names different."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
