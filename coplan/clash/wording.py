"""Figures, years and names of limits in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.contract.inputs import contract
from coplan.formulation.build import Label
from coplan.limits import LIMITS
from coplan.tables.values import DIGITS, spans
from coplan.words.language import Text, say_both

SUBJECTS_SHOWN = 12
ZERO = Fraction(0)


def figure(number: Fraction | float) -> str:
    """A figure in at most two decimals."""
    return f"{float(number):,.2f}".rstrip("0").rstrip(".")


def written(number: Fraction) -> str:
    """A number with all the digits that a cell has of it."""
    digits = f"{Decimal(repr(float(number))):,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def raised(number: Fraction, above: Fraction = ZERO, places: int = 2) -> Fraction:
    """A number rounded up, to so many decimals or more: so that it is at most twice as far above another as it was.

    What is said then suffices, and differs from the other in the digits that are shown; with no more than a cell holds.
    """
    most = max(places, DIGITS - len(str(math.floor(number))))
    while True:
        found = Fraction(math.ceil(number * 10**places), 10**places)
        if places >= most or found - above <= 2 * (number - above):
            return found
        places += 1


def subjects(case: Case, family: str, key: Sequence[Any]) -> dict[str, Any]:
    """What a limit is about, as placeholders first, second and third: a programme as institution and specialty."""
    names = [str(part) for part in key]
    if LIMITS[family].of_programmes:
        names[1] = f"{names[1]} {case.specialties[names[1]].name}".strip() if _named(case, names[1]) else names[1]
    return dict(zip(("first", "second", "third"), names, strict=False))


def _named(case: Case, specialty: str) -> bool:
    return case.specialties[specialty].name not in ("", specialty)


def describe(labels: Sequence[Label]) -> Text:
    """The limits by family: sheet, subjects and years, in one text."""
    years: dict[tuple[str, str], set[int]] = {}
    for label in labels:
        subject = " · ".join(map(str, label.key[:-1]))
        years.setdefault((label.family, subject), set()).add(label.key[-1])
    shown = list(years.items())[:SUBJECTS_SHOWN]
    more = len(years) - len(shown)
    english, chinese = [], []
    for (family, subject), found in shown:
        name, sheet = say_both(f"family.{family}"), contract().sheets[LIMITS[family].sheet]
        english.append(f"{sheet.key}: {name.en} – {subject} ({spans(found)})")
        chinese.append(f"{sheet.title}：{name.zh}——{subject}（{spans(found)}）")
    if more:
        english.append(f"and {more} more")
        chinese.append(f"另有 {more} 项")
    return Text("; ".join(english), "；".join(chinese))
