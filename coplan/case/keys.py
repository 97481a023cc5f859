"""The keys that a sheet defines, and how a reference to one of them is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from coplan.contract import Column, Sheet
from coplan.language import say_both
from coplan.values import Fault, fold, nearest, shown

# Likeness [0–100] from which a name is taken for a misspelt key though it may be one that is wrong in its own sheet.
_SURELY_MEANT = 80


class Keys:
    """Keys of one defining sheet.

    A reference matches exactly, else by the one key that reads the same loosely (width, case, inner spaces), else, for
    codes, by the one key that differs only in leading zeros. certain is False where a key cell of the sheet is wrong:
    then a name that is like no known key may be that one, and is not reported.
    """

    def __init__(self, sheet: Sheet, column: Column, keys: Iterable[str], certain: bool = True):
        self._sheet = sheet
        self._column = column
        self._known = dict.fromkeys(keys)
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
        for loosely in (self._folded.get(fold(text), ()), self._stripped.get(fold(text).lstrip("0"), ())):
            if len(loosely) == 1:
                return loosely[0]
        near = nearest(text, self._known) if self._certain else nearest(text, self._known, _SURELY_MEANT)
        if not near and not self._certain:
            return None
        sheet, where = self._sheet.names, self._column.names
        advice = say_both("names.did_you_mean", name=near) if near else say_both("value.add_or_correct", sheet=sheet)
        return Fault(
            "unknown_key", {"value": shown(text), "sheet": sheet, "where": where, "nearest": near, "advice": advice}
        )

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for key in self._known:
            groups[fold(key)].append(key)
        return groups

    @cached_property
    def _stripped(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        if self._sheet.key == "Specialties":
            for key in self._known:
                groups[fold(key).lstrip("0")].append(key)
        return groups
