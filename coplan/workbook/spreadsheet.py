"""What openpyxl knows of number formats, dates and ranges, for the few cells that ask for it.

Most files have no date and nothing merged, and loading openpyxl takes longer than reading a small file: it is loaded
here only, and not before it is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

PLAIN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
"""Formats without a code of their own that workbooks use everywhere, by number."""
_OF_DATES = re.compile("[dmhysDMHYS]")


def built_in_format(number: int) -> str:
    """The code of a format that has none of its own in the file."""
    if number in PLAIN:
        return PLAIN[number]
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    return BUILTIN_FORMATS.get(number, "General")


def is_date(code: str) -> bool:
    """Whether numbers of this format are shown as dates or times."""
    if not _OF_DATES.search(code):
        return False
    from openpyxl.styles.numbers import is_date_format

    return bool(is_date_format(code))


def moment(number: float, code: str, epoch_1904: bool) -> Any:
    """The date, time or duration that a number is in a format. Raises OverflowError or ValueError where it is none."""
    from openpyxl.styles.numbers import is_timedelta_format
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    epoch = CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900
    return from_excel(number, epoch, timedelta=is_timedelta_format(code))


def written_moment(text: str) -> Any:
    """The date or time that a text is by ISO 8601. Raises ValueError where it is none."""
    from openpyxl.utils.datetime import from_ISO8601

    return from_ISO8601(text)  # type: ignore[no-untyped-call]


def cell_range(reference: str) -> CellRange:
    """A range such as `A1:B2`. Raises ValueError where it is none."""
    from openpyxl.worksheet.cell_range import CellRange

    return CellRange(reference)
