"""What would help most where a need stays short, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coplan.case import Programme
from coplan.explain.relaxing import Pair, first_graduates
from coplan.limits import Limit
from coplan.limits.base import Subject
from coplan.plan import Plan
from coplan.words.language import Text, say_both

STEPS = 2
NAMES = 3
SMALL_SHARE = 0.1
"""A second step is named where its cause is more than this share of the shortage."""
OTHERS: Mapping[Subject, str] = {
    "programme": "院校",
    "service": "院校",
    "institution": "院校",
    "region": "地区",
    "route": "",
    "group": "院校",
}
"""What the rest of many names is called in Chinese."""


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
        limits = [limit for limit in self.plan.room.limits if limit.cause == cause]
        others = OTHERS["route" if limit.of_routes else limit.subject] if (limit := next(iter(limits), None)) else ""
        names = _few(self._names(limits, pair), others)
        return say_both(f"step.{cause}", region=region, specialty=name, year=year, names=names)

    def _names(self, limits: Sequence[Limit], pair: Pair) -> list[str]:
        """Whose limits they are that seats for a pair meet: those that stop one more, or all where none does.

        A limit that none of these seats meets binds others, such as those of an institution that it leaves too few.
        """
        (region, specialty), every = pair, self.case.programmes.values()
        serving = sorted(self.case.programmes_of_specialty[specialty], key=lambda p: (p.region != region, p.key))
        concerned = [(limit, p) for p in serving for limit in limits if self.plan.room.concerns(limit, p, region)]
        concerned = concerned or [(x, p) for p in every for x in limits if self.plan.room.concerns(x, p, p.region)]
        return [_named(limit, p, region) for limit, p in self._stopped(concerned, region) or concerned]

    def _stopped(self, concerned: Iterable[tuple[Limit, Programme]], region: str) -> list[tuple[Limit, Programme]]:
        """Those of which a limit stops one more seat for the region in some year, as many as are to be named."""
        found, names = [], set[str]()
        for limit, p in concerned:
            seats = ({(*p.key, region, t): 1} for t in self.case.intake_years)
            if any(True for seat in seats for _ in self.plan.room.stops(seat, [limit])):
                found.append((limit, p))
                names.add(_named(limit, p, region))
            if len(names) > NAMES:
                break
        return found


def _named(limit: Limit, programme: Programme, region: str) -> str:
    """Whose limit it is that seats of a programme for a region meet."""
    if limit.of_routes:
        return f"{programme.region}→{region}"
    return programme.region if limit.subject == "region" else programme.institution


def _few(names: Sequence[str], others: str) -> Text:
    """The first few names, each once; others: what the rest of them are called in Chinese."""
    every = list(dict.fromkeys(names))
    shown, more = every[:NAMES], len(every) > NAMES
    if more:
        return Text(f"{', '.join(shown)} and others", f"{'、'.join(shown)}等{others}")
    english = " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
    return Text(english, "、".join(shown))
