"""Numbers that may be moved: what each counts, the step by which it is moved, and both in words."""

from __future__ import annotations

from functools import cache

from coplan.words.language import Text, say_both
from coplan.words.numbers import behind_figure, fixed, with_unit

STEP_OF_MONEY = 100.0


def unit_of_number(unit: str, money: str) -> Text:
    """What stands behind a number; money is the case's unit."""
    return say_both(f"unit.{unit}", money=behind_figure(money))


def step_of(unit: str) -> float:
    """The step by which a number is moved: one unit, of money more."""
    return STEP_OF_MONEY if unit == "money" else 1.0


@cache
def step_in_words(unit: str, money: str) -> Text:
    """That step with its unit; money is the case's unit."""
    if unit == "money":
        said = with_unit(fixed(STEP_OF_MONEY), money)
        return Text(said, said)
    return counted(unit, "1", money)


def counted(unit: str, number: str, money: str) -> Text:
    """A number with its unit; money is the case's unit."""
    key = f"bottleneck.{'one_' if number == '1' else ''}{unit}"
    return say_both(key, number=number, money=behind_figure(money))
