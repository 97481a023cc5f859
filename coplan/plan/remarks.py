"""Sentences that a plan's result sheets begin with, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from coplan.plan.settlement import Overdrawn, Settlement
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed, two_digits, with_unit
from coplan.words.sentences import sentences, shortened

MOST_PAYERS = 6


def gains(
    held: bool,
    alone: Mapping[str, float],
    worse_by: Mapping[str, Fraction],
    unknown: Sequence[str] = (),
    unkept: Sequence[str] = (),
) -> Text:
    """Whether a region is worse off than alone; if so which, by how much, and by what share of its shortage alone.

    held: whether the plan was made so that it is as little as can be. unknown: the regions without a plan alone, of
    which that is not known. unkept: those that gain less than their min_gain.
    """
    worse = [_worse(region, float(excess), alone[region]) for region, excess in worse_by.items() if excess]
    said = [say_both("gains.unknown", regions=[shortened(region) for region in unknown])] if unknown else []
    if worse:
        said.insert(0, say_both("gains.worse_held" if held else "gains.worse", regions=worse))
    elif worse_by:
        said.append(say_both("gains.no_other" if unknown else "gains.nobody"))
    if unkept:
        said.append(say_both("gains.unkept", regions=[shortened(region) for region in unkept]))
    return sentences(said)


def _worse(region: str, excess: float, alone: float) -> Text:
    said = fixed(excess, 1) if excess >= 1 else two_digits(excess)
    region = shortened(region)
    if not alone:
        return say_both("gains.worse_region", region=region, excess=said)
    return say_both("gains.worse_share", region=region, excess=said, share=_percent(100 * excess / alone))


def _percent(percent: float) -> str:
    return fixed(percent) if percent >= 10 else two_digits(percent)


def settlement(found: Settlement, beyond: Sequence[Overdrawn] = (), money: str = "") -> Text:
    """The rule that was applied, why it is not the one that the model names, and which budgets cannot carry it.

    money: its unit.
    """
    rule = say_both(f"settlement.{found.rule}")
    said = [rule if found.rule == found.asked else say_both("settlement.instead", rule=rule)]
    if beyond:
        payers = [_overdrawn(payer, money) for payer in beyond[:MOST_PAYERS]]
        more = len(beyond) - len(payers)
        key = "settlement.overdrawn_more" if more else "settlement.overdrawn"
        said.append(say_both(key, payers=payers, count=more))
    return sentences(said)


def _overdrawn(payer: Overdrawn, money: str) -> Text:
    figures = {"asked": payer.asked, "left": max(payer.left, Fraction(0))}
    shown = {name: with_unit(fixed(figure, 2), money) for name, figure in figures.items()}
    return say_both("settlement.payer", region=shortened(payer.region), year=payer.year, **shown)
