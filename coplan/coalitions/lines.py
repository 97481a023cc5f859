"""What the values of sets of regions mean, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coplan.coalitions.shares import Coalitions
from coplan.coalitions.values import Members, name_of
from coplan.games.values import excesses
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed
from coplan.words.sentences import listed_in_both, parted

MOST_NAMED = 4
LEAST_TOLD = 0.05  # person-years that still show with one decimal
Line = tuple[Text, Text | float | None, str]
"""A line above a table: its label, what it says, and how that looks (a name of coplan/workbook/style.py)."""


def lines(found: Coalitions, in_plan: Mapping[str, float] | None = None) -> tuple[Line, ...]:
    """How stable it is that all regions plan together; in_plan: what each gains in a plan."""
    epsilon = None if found.core is None else found.plain(found.core.epsilon)
    return (
        (say_both("coalitions.epsilon"), epsilon, "decimal"),
        (say_both("coalitions.core"), core(found), "text"),
        (say_both("coalitions.closest"), _beside_the_plan(closest(found), found, in_plan), "text"),
        (say_both("coalitions.superadditive"), superadditive(found), "text"),
    )


def core(found: Coalitions) -> Text:
    """Whether the joint gain can be shared so that no set of regions would gain more by itself."""
    if found.core is None:
        return _unknown(found)
    return core_of(found.plain(found.core.epsilon), None if found.core_is_whole else len(found.gains))


def core_of(epsilon: float, solved: int | None = None) -> Text:
    """What the ε of the least core says of the core [person-years]; solved: how many sets were, where not all were."""
    by = fixed(abs(epsilon), 1)
    if epsilon > 0:
        return say_both("coalitions.core_empty", by=by)
    if solved is not None:
        return say_both("coalitions.core_open", count=solved)
    return say_both("coalitions.core_inner" if epsilon < 0 else "coalitions.core_edge", by=by)


def closest(found: Coalitions) -> Text:
    """The sets of regions that are the first to leave, of those that gain by it."""
    if found.core is None:
        return _unknown(found)
    if not found.leaving:
        return say_both("coalitions.nobody_leaves" if found.core_is_whole else "coalitions.nobody_solved_leaves")
    return first_named([name_of(s, found.regions) for s in found.leaving])


def _beside_the_plan(said: Text, found: Coalitions, in_plan: Mapping[str, float] | None) -> Text:
    """What is said of all ways to share the gain, and who would have most more by themselves than in a plan."""
    if in_plan is None or found.leaving or not found.gains:
        return said
    beyond = excesses({s: gain for s, gain in found.gains.items() if s != found.everybody}, in_plan)
    worst = max(beyond, key=lambda s: (round(beyond[s], 6), sorted(s)), default=None)
    if worst is None or beyond[worst] < LEAST_TOLD:
        return said
    values = {"set": name_of(worst, found.regions), "more": fixed(beyond[worst], 1)}
    return say_both("coalitions.more_than_in_plan", said=said, **values)


def _unknown(found: Coalitions) -> Text:
    """Why nothing can be told: the regions without a plan alone, or all of them together."""
    without = [r for r in found.regions if found.worths[frozenset({r})].value is None]
    return say_both("coalitions.unknown_alone", regions=without) if without else say_both("coalitions.unknown_together")


def first_named(names: Sequence[str | Text]) -> Text:
    """The first of these names, and how many more there are."""
    first, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    named = listed_in_both(first)
    return say_both("coalitions.and_more", named=named, count=more) if more > 0 else named


def superadditive(found: Coalitions) -> Text:
    """Whether sets of regions ever lose by joining."""
    if not found.violations:
        return say_both("coalitions.superadditive_yes" if found.superadditive else "coalitions.superadditive_open")
    worst = found.violations[0]
    names = {key: name_of(s, found.regions) for key, s in (("first", worst.first), ("second", worst.second))}
    return say_both("coalitions.superadditive_no", by=fixed(worst.loss, 1), count=len(found.violations), **names)


def remark(found: Coalitions, members: Members) -> Text | None:
    """What is special about a set of regions."""
    holds = {
        "everybody": members == found.everybody,
        "is_closest": members in found.leaving,
        "loses": any(violation.first | violation.second == members for violation in found.violations),
    }
    said = [say_both(f"coalitions.{key}") for key, held in holds.items() if held]
    return parted(said) if said else None
