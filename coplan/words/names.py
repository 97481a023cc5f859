"""One rule for when two names or codes read alike, wherever they stand: in a sheet, in two files, in two plans.

A name is found as it is written; else loosely: width and form of characters (NFKC), letter case, spaces and invisible
characters don't count; else, for codes, leading zeros don't either. Whoever compares names asks here.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

# Categories of which no character shows: control, format, spaces, separators of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Characters of other categories that Unicode calls ignorable (variation selectors, fillers), and the blank of Braille.
_IGNORABLE = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0x2065, 0x2800),
            *(0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)),
        ),
    )
)
# Below this likeness [0–100] no name is suggested for another.
_LIKE = 60
_SHORTEST_PART = 2


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A name as it is compared loosely: equal for all that reads alike, but for leading zeros."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return _compatible(_compatible(_seen(text)).casefold())


def fold_code(text: str) -> str:
    """As fold, for a code whose leading zeros a spreadsheet may have dropped."""
    return fold(text).lstrip("0")


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing: empty, or only spaces and invisible characters."""
    if isinstance(value, str):
        shows = value[:1].isalnum() and value[0] not in _IGNORABLE  # as nearly every text does at once
        return not shows and all(map(_is_unseen, value))
    return value is None


def plain(text: str) -> str:
    """A text with characters in their usual width and form, without invisible ones, with single spaces."""
    kept = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isspace() or not _is_unseen(c))
    return " ".join(kept.split())


def _seen(text: str) -> str:
    return text if text.isascii() and text.isalnum() else "".join(c for c in text if not _is_unseen(c))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or character in _IGNORABLE


def _compatible(text: str) -> str:
    return _seen(unicodedata.normalize("NFKC", text))


def same_name(one: Any, other: Any) -> bool:
    """Whether two values are equal, texts as they are compared loosely."""
    return one == other or (isinstance(one, str) and isinstance(other, str) and fold(one) == fold(other))


class Names:
    """Known names, and which of them a text stands for."""

    def __init__(self, known: Iterable[str], codes: bool = False):
        self._known = dict.fromkeys(known)
        self._loosely = [_groups(self._known, level) for level in _levels(codes)]

    def meant(self, text: str) -> tuple[str, ...]:
        """The name itself where it is known as written, else those that it stands for loosely: none, one, several."""
        if text in self._known:
            return (text,)
        return next((found for groups, level in self._loosely if (found := groups.get(level(text)))), ())


_Level = Callable[[str], str]


def _levels(codes: bool) -> tuple[_Level, ...]:
    """From strict to loose."""
    return (fold, fold_code) if codes else (fold,)


def _groups(known: Iterable[str], level: _Level) -> tuple[Mapping[str, tuple[str, ...]], _Level]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in known:
        groups[level(name)].append(name)
    return {key: tuple(names) for key, names in groups.items()}, level


class Spellings:
    """Names of several files. Spellings are one name as far as no single file tells them apart."""

    def __init__(self, files: Iterable[Iterable[str]], codes: bool = False):
        self._codes = codes
        self._told_apart: tuple[set[str], ...] = tuple(set() for _ in _levels(codes))
        for names in files:
            finer: _Level = str
            known = set(names)
            for level, apart in zip(_levels(codes), self._told_apart, strict=True):
                groups: dict[str, set[str]] = defaultdict(set)
                for name in known:
                    groups[level(name)].add(finer(name))
                apart |= {key for key, spelt in groups.items() if len(spelt) > 1}
                finer = level

    def same(self, text: str) -> str:
        """What all spellings of one name have in common."""
        said = text
        for level, apart in zip(_levels(self._codes), self._told_apart, strict=True):
            if level(text) in apart:
                break
            said = level(text)
        return said


# What may differ between names that read alike, as a name is read without paying attention to it.
_DIFFERENCES: dict[str, _Level] = {
    "zeros": lambda text: text.lstrip("0"),
    "invisible": lambda text: "".join(c for c in text if c.isspace() or not _is_unseen(c)),
    "spaces": lambda text: "".join(text.split()),
    "case": lambda text: text.casefold(),
    "width": lambda text: unicodedata.normalize("NFKC", text),
}


def differences(one: str, other: str) -> tuple[str, ...]:
    """In which ways two names that read alike differ: zeros, invisible, spaces, case, width."""
    return tuple(way for way in _DIFFERENCES if _without(one, way) != _without(other, way))


def _without(text: str, passed_over: str) -> str:
    """A name as it is compared when one way in which names may differ does count."""
    for _ in range(2):  # one way may hide another, as width does with letter case
        for way in reversed(_DIFFERENCES):
            text = text if way == passed_over else _DIFFERENCES[way](text)
    return text


def nearest(text: str, known: Iterable[str], likeness: float = _LIKE) -> str:
    """The known name that a text most likely means; blank where none is as like it as asked (100: the same).

    Names are alike by their letters, and where one stands inside the other, the more so the larger its part and the
    further back it stands: 需求预测表 means 需求, and 各地区需求 does so rather than 地区.
    """
    from rapidfuzz import process  # few files have a name that is not known

    found = process.extractOne(text, list(known), scorer=_likeness, processor=fold, score_cutoff=likeness)
    return str(found[0]) if found else ""


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    from rapidfuzz import fuzz

    score = max(fuzz.ratio(one, other), _containment(one, other))
    return score if score >= (score_cutoff or 0) else 0


def _containment(one: str, other: str) -> float:
    """Likeness of names of which one holds the other, without the s of a plural; too little to be sure of it."""
    short, long = sorted((one, other), key=len)
    stem = short[:-1] if short.isascii() and short.endswith("s") else short
    at = long.rfind(stem)
    if at < 0 or len(stem) < _SHORTEST_PART or short.isdigit():
        return 0
    part, end = len(stem) / len(long), (at + len(stem)) / len(long)
    return _LIKE + 15 * part + 4 * end
