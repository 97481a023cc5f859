"""The two languages of the program, and the texts that exist in both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from coplan.datafiles import load_toml

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    en: str
    zh: str

    @classmethod
    def of(cls, entry: Mapping[str, str] | str) -> Text:
        """A text from a TOML entry: a table with `en` and `zh`, or one string for both."""
        return cls(entry, entry) if isinstance(entry, str) else cls(entry["en"], entry["zh"])

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


def in_language(value: Any, language: Language) -> Any:
    """A value as it is shown in a language: texts (also inside lists) are chosen, the rest is left alone."""
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


def language_of_user(environment: Mapping[str, str] = os.environ) -> Language:
    """COPLAN_LANG where it is set, else the language of the locale, else English."""
    for name in ("COPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"
