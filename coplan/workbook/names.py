"""Names of sheets and columns as people write them: recognising them, and suggesting the nearest known one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from coplan.contract import Titled
from coplan.language import Language, Text, say_both
from coplan.names import fold
from coplan.names import nearest as nearest_name

_OWN = ("#", "备注", "note")
_LONGEST_HEADING = 500
_UNIT = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】)$")


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
    plain = fold(heading) if len(heading) <= _LONGEST_HEADING else ""  # each bracket costs a look at the rest
    while plain:
        if found := recognise(plain, known):
            return found
        shorter = _UNIT.sub("", plain).strip("* ")
        if shorter == plain:
            return None
        plain = shorter
    return None


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
