"""The two languages of the program, and the texts that exist in both."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any, Literal

from coplan.datafiles import load_toml

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_NO_BYTE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # half characters that stand for no byte of a file's name


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    en: str
    zh: str

    @classmethod
    def of(cls, entry: Mapping[str, str] | str) -> Text:
        """A text from a TOML entry: a table with `en` and `zh`, or one string for both."""
        return cls(entry, entry) if isinstance(entry, str) else cls(entry["en"], entry["zh"])

    def filled(self, **values: Any) -> Text:
        """This text with its {placeholders} filled."""
        shown = ({name: in_language(value, language) for name, value in values.items()} for language in LANGUAGES)
        return Text(*(text.format(**said) for text, said in zip((self.en, self.zh), shown, strict=True)))

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


def printable(name: str | PurePath) -> str:
    r"""A name such as can be written anywhere: where a file's name is no UTF-8, its other bytes are shown as \xff."""
    text = str(name)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _NO_BYTE.sub(lambda half: f"\\u{ord(half[0]):x}", text)
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def in_language(value: Any, language: Language) -> Any:
    """A value as it is shown in a language: texts (also inside lists) are chosen, names made such as can be written."""
    if isinstance(value, str | PurePath):
        return printable(value)
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(str(in_language(v, language)) for v in value)
    return value


@cache
def _texts() -> Mapping[str, Text]:
    return {
        f"{group}.{key}": Text.of(entry)
        for group, entries in load_toml("texts.toml").items()
        for key, entry in entries.items()
    }


def texts_of(group: str) -> dict[str, Text]:
    """The texts of a group of models/texts.toml, by key within it."""
    return {key.partition(".")[2]: text for key, text in _texts().items() if key.startswith(f"{group}.")}


def say(key: str, language: Language, **values: Any) -> str:
    """The text `group.key` of models/texts.toml with its {placeholders} filled.

    Raises KeyError where the catalogue has no such text.
    """
    shown = {name: in_language(value, language) for name, value in values.items()}
    return _texts()[key].in_(language).format(**shown)


def say_both(key: str, **values: Any) -> Text:
    """As say, in both languages: a text to stand inside another."""
    return Text(say(key, "en", **values), say(key, "zh", **values))


def language_of_user(names: Iterable[str] = (), environment: Mapping[str, str] = os.environ) -> Language:
    """Chinese where a name is in Chinese characters, else as COPLAN_LANG or the locale say, else English."""
    if any(_CHINESE.search(printable(name)) for name in names):
        return "zh"
    for name in ("COPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"
