"""The note beside a forecast row of Demand: what was forecast, so that a planner's own figure can be told from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from coplan.forecast.backtest import DRIVER
from coplan.forecast.methods import METHODS
from coplan.tables.parse import Row
from coplan.words.language import LANGUAGES, Language, Text, say, say_both


@dataclass(frozen=True)
class Figures:
    """Whole persons that are needed; low and high None where there is no range."""

    required: int
    low: int | None
    high: int | None

    @classmethod
    def of(cls, required: float, low: float | None, high: float | None) -> Figures:
        """Rounded to nearest, halves up."""
        return cls(_whole(required), None if low is None else _whole(low), None if high is None else _whole(high))


def _whole(number: float) -> int:
    return floor(number + 0.5)


def method_name(method: str) -> Text:
    """What a method is called."""
    return say_both(f"forecast.method_{method}")


def note_of(method: str, figures: Figures, language: Language, before: str = "") -> str:
    """`forecast (combination): 120 (100–140)`, and what was typed there before."""
    values = {"method": method_name(method), "required": figures.required, "low": figures.low, "high": figures.high}
    said = say("forecast.note" if figures.low is None else "forecast.note_range", language, **values)
    return said + say("forecast.note_before", language, before=before) if before else said


def is_forecast(row: Row) -> bool:
    """Whether a row of Demand is as a forecast wrote it: its note says the very figures that stand there."""
    return _unchanged(row) is not None


def earlier_note(row: Row) -> str:
    """What the note of a forecast row says was typed there before; blank where it says nothing."""
    return _unchanged(row) or ""


def _unchanged(row: Row) -> str | None:
    """What was typed before a forecast row that is unchanged; None where the row is not one."""
    required, low, high = (row[key] for key in ("required", "low", "high"))
    if any(number is not None and number != int(number) for number in (required, low, high)):
        return None
    figures = Figures(int(required), None if low is None else int(low), None if high is None else int(high))
    for note in map(str, row.raw.notes.values()):
        for said, beginning in _notes(figures):
            if note == said or note.startswith(beginning):
                return note[len(beginning) :]
    return None


def _notes(figures: Figures) -> Iterator[tuple[str, str]]:
    """Every note that a forecast of these figures may have, and how it goes on where something was typed before."""
    for language in LANGUAGES:
        for method in (*METHODS, DRIVER):
            said = note_of(method, figures, language)
            yield said, said + say("forecast.note_before", language, before="")


def note_of_ages(people: int, language: Language) -> str:
    """The note beside a row of Retirements that follows from Ages."""
    return say("forecast.note_ages", language, people=people)


def is_of_ages(row: Row) -> bool:
    """Whether a row of Retirements is as a forecast wrote it."""
    notes = [str(note) for note in row.raw.notes.values()]
    return any(note_of_ages(row["people"], language) in notes for language in LANGUAGES)


def note_of_history(people: int, last: int, language: Language) -> str:
    """The note beside a row of Workforce that is the last of History."""
    return say("forecast.note_history", language, people=people, year=last)
