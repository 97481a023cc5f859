"""The keys that a sheet defines, and how a reference to one of them is found."""

from __future__ import annotations

from collections.abc import Iterable

from coplan.contract.inputs import Column, Sheet
from coplan.tables.values import Fault, shown
from coplan.words.language import Text, say_both
from coplan.words.names import Names, nearest

# Likeness [0–100] from which a name is taken for a misspelt key though it may be one that is wrong in its own sheet.
_SURELY_MEANT = 80


def holds_codes(sheet: Sheet) -> bool:
    """Whether the keys of a sheet are codes, whose leading zeros spreadsheets drop."""
    return sheet.key == "Specialties"


class Keys:
    """Keys of one defining sheet.

    A reference matches exactly, else by the one key that it stands for loosely (see names). certain is False where a
    key cell of the sheet is wrong: then a name that is like no known key may be that one, and is not reported.
    """

    def __init__(self, sheet: Sheet, column: Column, keys: Iterable[str], certain: bool = True):
        self._sheet = sheet
        self._column = column
        self._known = dict.fromkeys(keys)
        self._names = Names(self._known, holds_codes(sheet))
        self._certain = certain
        self._found: dict[str, str | Fault | None] = {}

    def find(self, text: str) -> str | Fault | None:
        """The key that a text refers to, a Fault, or None where that cannot be told."""
        if text in self._known:
            return text
        if text not in self._found:
            self._found[text] = self._match(text)
        return self._found[text]

    def _match(self, text: str) -> str | Fault | None:
        meant = self._names.meant(text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            return self._unknown(text, meant[0], say_both("names.several", names=meant))
        near = nearest(text, self._known) if self._certain else nearest(text, self._known, _SURELY_MEANT)
        if near:
            return self._unknown(text, near, say_both("names.did_you_mean", name=near))
        advice = say_both("value.add_or_correct", sheet=self._sheet.names)
        return self._unknown(text, "", advice) if self._certain else None

    def _unknown(self, text: str, near: str, advice: Text) -> Fault:
        said = {"value": shown(text), "sheet": self._sheet.names, "where": self._column.names}
        return Fault("unknown_key", {**said, "nearest": near, "advice": advice})
