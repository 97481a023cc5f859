"""Names of sheets and columns as people write them: recognising them, and suggesting the nearest known one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coplan.contract.inputs import Titled
from coplan.words.language import Language, Text, say_both
from coplan.words.names import fold
from coplan.words.names import nearest as nearest_name

_OWN = ("#", "备注", "note")
_BRACKETS = {")": "(", "]": "[", "】": "【"}
_LONGEST_NAME = 64


def is_own(heading: str) -> bool:
    """Whether a column is the planner's own: `#…`, `备注…` or `note…`."""
    return fold(heading).startswith(_OWN)


def recognise(name: str, known: Iterable[Titled]) -> tuple[str, Language] | None:
    """Key of what a name stands for, and the language that the name is in; None where it is unknown."""
    wanted = fold(name)
    for entry in known:
        if wanted == fold(entry.key):
            return entry.key, "en"
        if wanted == fold(entry.title):
            return entry.key, "zh"
    return None


def recognise_heading(heading: str, known: Sequence[Titled]) -> tuple[str, Language] | None:
    """As recognise, for a heading that may carry a `*` and a unit in brackets: `现招生数* (名)`."""
    plain = fold(heading)
    end = len(plain)
    while end:
        found = recognise(plain[:end], known) if end <= _LONGEST_NAME else None
        shorter = _before_unit(plain, end)
        if found or shorter == end:
            return found
        end = shorter
    return None


def _before_unit(heading: str, end: int) -> int:
    """Where a heading ends without the `*` or the unit in brackets at its end; a heading may have thousands."""
    while end and heading[end - 1] in "* ":
        end -= 1
    bracket = _BRACKETS.get(heading[end - 1 : end], "")
    start = heading.rfind(bracket, 0, end - 1) if bracket else -1
    return end if start < 0 or heading[end - 1] in heading[start : end - 1] else start


def nearest(name: str, known: Iterable[Titled]) -> Titled | None:
    """The known thing whose key or title is most like a name, if any is near enough."""
    choices = {written: entry for entry in known for written in (entry.key, entry.title)}
    return choices.get(nearest_name(name, choices))


def suggestion(name: str, candidates: Iterable[Titled], known: Iterable[Titled]) -> Text:
    """`did you mean …?` where one of the candidates is near enough, else the list of all known names."""
    meant = nearest(name, candidates)
    if meant:
        return say_both("names.did_you_mean", name=meant.names)
    return say_both("names.known", names=[entry.names for entry in known])


def sheet_suggestion(name: str, titles: Mapping[str, str], known: Sequence[Titled]) -> Text:
    """As suggestion, for the name of a sheet; titles are those of the sheets that are read, by key."""
    meant = nearest(name, known)
    if meant and meant.key in titles:
        return say_both("names.read_already", title=titles[meant.key], name=meant.names)
    return suggestion(name, [meant] if meant else [], known)
