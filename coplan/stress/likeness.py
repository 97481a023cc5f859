"""What plans must have in common to be set into the same futures, and what in them may turn out otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from coplan.case import Case
from coplan.case.warnings import out_of_order
from coplan.contract.inputs import contract
from coplan.errors import BadInput, Issue
from coplan.plan.sides import Side, refuse_unlike
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed, percent_at_most, spans
from coplan.words.sentences import listed_in_both

MOST_NAMED = 3
RATES = {"fill": "Programmes", "completion": "Programmes", "exit": "Workforce"}
"""The rates that may be otherwise, by the sheet that has them."""


def refuse(sides: Sequence[Side]) -> None:
    """Raises BadInput where plans cannot be set into the same futures, or none has any but the planned one."""
    if len(sides) > 1:
        refuse_unlike(sides)
    unlike = [issue for side in sides[1:] for issue in _unlike(sides[0], side)]
    problems = unlike or [issue for side in sides for issue in _out_of_order(side)]
    if not problems and not any(may_differ(side.plan.case) for side in sides):
        problems = [Issue("stress_nothing_drawn")]
    if problems:
        raise BadInput(problems, sides[0].raw.language)


def other_figures(sides: Sequence[Side]) -> Iterator[Issue]:
    """Plans that are not drawn from the same figures as the first one."""
    first = _figures(sides[0].plan.case)
    others = [side.name for side in sides[1:] if _figures(side.plan.case) != first]
    if others:
        yield Issue("stress_other_figures", values={"first": sides[0].name, "plans": others})


def may_differ(case: Case) -> bool:
    """Whether any figure of a case may turn out otherwise."""
    return bool(case.uncertainty.demand or _spreads(case))


def what_may_differ(case: Case) -> Text:
    """The figures of a case that may turn out otherwise."""
    ranged = {(r, k) for r, k, _ in case.uncertainty.demand}
    need = say_both("stress.need", pairs=fixed(len(ranged)), all=fixed(len(case.pairs)))
    rates = [
        say_both("stress.rate", rate=contract().sheets[RATES[name]].columns[f"{name}_rate"].names, spread=said)
        for name, said in _spreads(case).items()
    ]
    return listed_in_both([*([need] if ranged else []), *rates])


def _spreads(case: Case) -> dict[str, str]:
    """How far each rate may be otherwise, where it may be."""
    uncertain = case.uncertainty
    found = {"fill": uncertain.fill, "completion": uncertain.completion}
    found["exit"] = uncertain.exit if any(case.exit_rate.values()) else uncertain.exit * 0
    return {name: percent_at_most(spread, 2) for name, spread in found.items() if spread}


def _unlike(first: Side, side: Side) -> Iterator[Issue]:
    """Pairs, else years, that only one of two plans has."""
    here, there = first.plan.case, side.plan.case
    pairs = sorted(set(here.pairs) ^ set(there.pairs))
    years = set(here.balance_years) ^ set(there.balance_years)
    if pairs:
        named = [say_both("forecast.pair", region=r, specialty=k) for r, k in pairs[:MOST_NAMED]]
        shown = len(pairs) > MOST_NAMED
        what = say_both("forecast.pairs", count=fixed(len(pairs)), pairs=named) if shown else listed_in_both(named)
    elif years:
        what = say_both("stress.years", years=spans(years))
    else:
        return
    yield Issue("stress_unlike", values={"plan": side.name, "first": first.name, "what": what})


def _out_of_order(side: Side) -> Iterator[Issue]:
    """Cells of low and high in Demand that are on the wrong side of what is required."""
    for column in ("low", "high"):
        yield from out_of_order(side.book, column, "stress_out_of_order")


def _figures(case: Case) -> tuple[Any, ...]:
    """Everything but seats and lent staff that a shortage depends on, in any future."""
    programmes = {
        key: (p.years, p.fill_rate, p.completion_rate, p.enrolled or p.current_intake)
        for key, p in case.programmes.items()
    }
    return (
        case.demand_basis,
        {**case.demand, **case.uncertainty.demand},
        case.uncertainty,
        {r: region.weight for r, region in case.regions.items()},
        {k: specialty.priority for k, specialty in case.specialties.items()},
        programmes,
        *(case.headcount, case.exit_rate, case.inflow, case.retirements, case.retention),
    )
