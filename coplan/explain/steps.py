"""What would help most where a need stays short, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coplan.case import Case, Programme
from coplan.explain.relaxing import Pair, first_graduates
from coplan.language import Text, say_both
from coplan.plan import Plan

STEPS = 2
NAMES = 3
SMALL_SHARE = 0.1
"""A second step is named where its cause is more than this share of the shortage."""


def steps(plan: Plan, pair: Pair, split: Mapping[str, float]) -> Text:
    """The one or two steps that the largest causes of a pair's shortage call for."""
    total = sum(split.values())
    ranked = sorted(split, key=lambda cause: -split[cause])
    chosen = [ranked[0], *(cause for cause in ranked[1:STEPS] if split[cause] > SMALL_SHARE * total)]
    said = [_step(plan, pair, cause) for cause in chosen]
    return Text("; ".join(text.en for text in said), "；".join(text.zh for text in said))


def _step(plan: Plan, pair: Pair, cause: str) -> Text:
    region, specialty = pair
    case = plan.case
    year = first_graduates(case, specialty)
    named = _names(case, cause, _serving(case, pair), region)
    name = case.specialties[specialty].name or specialty
    return say_both(f"step.{cause}", region=region, specialty=name, year=year, names=_few(named))


def _serving(case: Case, pair: Pair) -> list[Programme]:
    """Programmes of the specialty, those of the region itself before the others."""
    region, specialty = pair
    return sorted(case.programmes_of_specialty[specialty], key=lambda p: (p.region != region, p.key))


def _few(names: Sequence[str]) -> Text:
    """The first few names, each once."""
    every = list(dict.fromkeys(names))
    shown, more = every[:NAMES], len(every) > NAMES
    return Text(", ".join(shown) + (" and others" if more else ""), "、".join(shown) + ("等" if more else ""))


def _names(case: Case, cause: str, programmes: Sequence[Programme], region: str) -> list[str]:
    """What a step is about: institutions, regions or routes."""
    limited = {
        i for i, found in case.institutions.items() if (found.intake_limit, found.enrolment_limit) != (None, None)
    }
    with_budget = {r for r, _ in case.budgets}
    others = [p.region for p in programmes if p.region != region]
    match cause:
        case "max_intake":
            return [p.institution for p in programmes]
        case "steady_change":
            return [p.institution for p in programmes if p.step is not None]
        case "institution":
            return [p.institution for p in programmes if p.institution in limited]
        case "budget":
            return [p.region for p in programmes if p.region in with_budget]
        case "route":
            return [f"{o}→{region}" for o in others]
        case "openness":
            return [o for o in others if case.regions[o].max_out_share < 1]
    return []
