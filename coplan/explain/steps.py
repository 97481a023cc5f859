"""What would help most where a need stays short, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from coplan.case import Key, Programme, intake_of
from coplan.explain.relaxing import Pair, first_graduates
from coplan.plan import Plan
from coplan.words.language import Text, say_both

STEPS = 2
NAMES = 3
SMALL_SHARE = 0.1
"""A second step is named where its cause is more than this share of the shortage."""
OTHERS = {"max_intake": "院校", "steady_change": "院校", "institution": "院校", "budget": "地区", "openness": "地区"}


def steps(plan: Plan, pair: Pair, split: Mapping[str, float]) -> Text:
    """The one or two steps that the largest causes of a pair's shortage call for."""
    return Steps(plan).of(pair, split)


class Steps:
    """The steps that the largest causes of a pair's shortage call for, with those named first who are at a limit."""

    def __init__(self, plan: Plan):
        self.plan, self.case = plan, plan.case

    def of(self, pair: Pair, split: Mapping[str, float]) -> Text:
        """The one or two steps, each after the person-years of its cause."""
        total = sum(split.values())
        ranked = sorted(split, key=lambda cause: -split[cause])
        chosen = [ranked[0], *(cause for cause in ranked[1:STEPS] if split[cause] > SMALL_SHARE * total)]
        said = [self._counted(pair, cause, split[cause]) for cause in chosen]
        return Text("; ".join(text.en for text in said), "；".join(text.zh for text in said))

    def _counted(self, pair: Pair, cause: str, person_years: float) -> Text:
        number = f"{person_years:,.0f}" if person_years >= 10 else f"{person_years:,.1f}".removesuffix(".0")
        counted = "counted_one" if number == "1" else "counted"
        return say_both(f"step.{counted}", number=number, step=self._step(pair, cause))

    def _step(self, pair: Pair, cause: str) -> Text:
        region, specialty = pair
        year = first_graduates(self.case, specialty)
        name = self.case.specialties[specialty].name or specialty
        names = _few(self._names(cause, pair), OTHERS.get(cause, ""))
        return say_both(f"step.{cause}", region=region, specialty=name, year=year, names=names)

    def _names(self, cause: str, pair: Pair) -> list[str]:
        """What a step is about: institutions, regions or routes; the region's own first."""
        region, specialty = pair
        serving = sorted(self.case.programmes_of_specialty[specialty], key=lambda p: (p.region != region, p.key))
        others = [p.region for p in serving if p.region != region]
        match cause:
            case "max_intake":
                return [p.institution for p in _those(serving, self._at_most)]
            case "steady_change":
                return [p.institution for p in _those(serving, self._growing)]
            case "institution":
                return [p.institution for p in _those([p for p in serving if self._limited(p)], self._full)]
            case "budget":
                return [p.region for p in serving if any(r == p.region for r, _ in self.case.budgets)]
            case "route":
                return [f"{o}→{region}" for o in others if self._narrow(o, region)]
            case "openness":
                return [o for o in others if self.case.regions[o].max_out_share < 1]
        return []

    @cached_property
    def _intake(self) -> Mapping[tuple[Key, int], int]:
        return intake_of(self.plan.seats)

    def _at_most(self, p: Programme) -> bool:
        case = self.case
        return any(self._intake.get((p.key, t), 0) >= case.intake_range(p, t)[1] for t in case.intake_years)

    def _growing(self, p: Programme) -> bool:
        """Whether intake grows as fast as it may in some year."""
        taken = [p.current_intake, *(self._intake.get((p.key, t), 0) for t in self.case.intake_years)]
        return p.step is not None and any(b - a >= p.step for a, b in pairwise(taken))

    def _limited(self, p: Programme) -> bool:
        found = self.case.institutions[p.institution]
        return (found.intake_limit, found.enrolment_limit) != (None, None)

    def _full(self, p: Programme) -> bool:
        """Whether the institution's intake stands at its limit in some year."""
        limit, fellows = self.case.institutions[p.institution].intake_limit, self.case.programmes_of_institution
        return limit is not None and any(
            sum(self._intake.get((q.key, t), 0) for q in fellows[p.institution]) + 1 > limit
            for t in self.case.intake_years
        )

    def _narrow(self, trained_in: str, trained_for: str) -> bool:
        route = self.case.route(trained_in, trained_for)
        return not route.allowed or route.max_seats is not None or self.plan.model.planning != "together"


def _those(programmes: Sequence[Programme], at_limit: Callable[[Programme], bool]) -> Sequence[Programme]:
    """The programmes at a limit, or all where none is."""
    return [p for p in programmes if at_limit(p)] or programmes


def _few(names: Sequence[str], others: str) -> Text:
    """The first few names, each once; others: what the rest of them are called in Chinese."""
    every = list(dict.fromkeys(names))
    shown, more = every[:NAMES], len(every) > NAMES
    if more:
        return Text(f"{', '.join(shown)} and others", f"{'、'.join(shown)}等{others}")
    english = " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
    return Text(english, "、".join(shown))
