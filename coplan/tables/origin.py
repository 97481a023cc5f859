"""How a plan came about, in words: what Summary says by keys, as a reader meets it."""

from __future__ import annotations

from typing import Any

from coplan.contract.inputs import contract
from coplan.contract.model import known_models
from coplan.contract.results import figures
from coplan.tables.changes import title_of
from coplan.words.language import Text, say_both
from coplan.words.numbers import by_look


def origin(key: str, value: Any) -> str | Text:
    """A text figure of Summary as it is shown: what coplan itself names has a name in both languages."""
    text = by_look(value, figures()[key].look)
    if key == "model" and text in known_models():
        return known_models()[text].title
    if key in ("scenario", "deciding_scenario"):
        return title_of(text)
    if key == "status" and text == "optimal":
        return say_both("report.optimal")
    if key == "aim" and text in ("regret", "expected"):
        return say_both(f"across.aim_{text}")
    choices = contract().settings[key].choices if key in contract().settings else ()
    return next((Text(choice.key, choice.title) for choice in choices if choice.key == text), text)
