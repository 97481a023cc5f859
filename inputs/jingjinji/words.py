"""Names and notes of the Beijing-Tianjin-Hebei example in either language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jingjinji.facts import Institution, Specialty, assumed

Language = Literal["en", "zh"]

NOTES = {
    "published": {"en": "current_intake: published, rounded to ten", "zh": "现招生数：公布值，取整到十"},
    "estimated": {"en": "current_intake: estimated", "zh": "现招生数：估计值"},
    "made_up": {"en": "made up, not a forecast", "zh": "虚构数据，并非预测"},
    "made_up_past": {"en": "made up, no real past figures", "zh": "虚构数据，并非真实历史"},
    "made_up_opening": {"en": "made up: a new programme", "zh": "虚构：新设专业点"},
    "made_up_limit": {"en": "made up, on today's seats and students", "zh": "虚构，依据现有名额和在校生"},
    "assumed": {"en": "assumed", "zh": "假设值"},
    "from_rates": {"en": "from published rates, see inputs/README.md", "zh": "依据公布的比例，见 inputs/README.md"},
}


@dataclass(frozen=True)
class Words:
    """Names and notes in one language."""

    language: Language

    def region(self, key: str) -> str:
        """Name of a region."""
        return str(assumed()["regions"][key]) if self.language == "zh" else key

    def of(self, thing: Institution | Specialty) -> str:
        """Name of an institution or a specialty."""
        return thing.zh if self.language == "zh" else thing.en

    def category(self, discipline: str) -> str:
        """Name of a discipline."""
        return str(assumed()["category"][discipline]) if self.language == "zh" else discipline

    @property
    def level(self) -> str:
        """Name of the level that all specialties have."""
        return "本科" if self.language == "zh" else "bachelor"

    def note(self, key: str) -> str:
        """A note."""
        return NOTES[key][self.language]
