"""Answers to notices as a planner reads them: lines for the terminal, data, and the sheet Replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from coplan.case import Case
from coplan.contract.inputs import YES_NO
from coplan.explain.words import stops_text
from coplan.notices.answers import Answer
from coplan.notices.decisions import REPLIES
from coplan.notices.tables import IDENTITY, Origin, identity_table
from coplan.notices.wishes import Replies, Wish
from coplan.tables.results import Results
from coplan.words.language import Language, say
from coplan.words.numbers import at_most, behind_figure, fixed

MOST_LINES = 30  # of one kind
COLUMNS = (
    *("institution", "region", "specialty", "name", "trained_for", "year", "seats", "wanted"),
    *("shortage", "cost", "breaks", "remark", "accepted", "cell"),
)


def lines(found: Replies, case: Case, language: Language) -> list[str]:
    """Who answered, each wish with what it breaks and costs, and remarks that stand alone."""
    wishes = [_wish(wish, case, language) for wish in found.wishes]
    remarks = [say("notices.remark", language, row=_row(a), remark=a.remark, place=a.place) for a in found.remarks]
    told = [_answered(found, case, language), *_some(wishes, language)]
    if remarks:
        told += [say("notices.remarks", language, count=len(remarks)), *_some(remarks, language)]
    return [*told, "", say("notices.all_together", language)]


def data(found: Replies) -> dict[str, Any]:
    """The answers as data for --json."""
    return {
        "answered": sorted(found.answers.answered),
        "wishes": [
            {
                "key": list(wish.answer.key),
                "seats": wish.answer.planned,
                "wanted": wish.answer.wanted,
                "cell": wish.answer.place,
                "remark": wish.answer.remark,
                "breaks": sorted({stop.family for stop in wish.effect.stops}),
                "shortage": float(wish.effect.shortage),
                "cost": float(wish.effect.cost),
                "accepted": wish.accepted,
                "taken": wish.is_taken,
            }
            for wish in found.wishes
        ],
        "remarks": [{"key": list(a.key), "remark": a.remark, "cell": a.place} for a in found.remarks],
        "together": {"shortage": float(found.together.shortage), "cost": float(found.together.cost)},
    }


def with_replies(results: Results, found: Replies, case: Case, origin: Origin, language: Language) -> Results:
    """The results of an evaluation with the sheet Replies in front, and which plan the answers are to."""
    rows = [*(_wish_row(wish, case, language) for wish in found.wishes), *(_remark_row(a, case) for a in found.remarks)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    free = sum(not wish.effect.stops for wish in found.wishes)
    answered = say("notices.of_all", language, count=len(found.answers.answered), all=len(case.institutions))
    wishes = say("notices.of_wishes", language, count=len(found.wishes), free=free)
    frame.attrs["lines"] = [
        (say("notices.line_answered", language), answered, "text"),
        (say("notices.line_wishes", language), wishes, "text"),
        (say("notices.line_shortage", language), float(found.together.shortage), "decimal"),
        (say("notices.line_cost", language), float(found.together.cost), "money"),
    ]
    identity = identity_table(origin, REPLIES, "")
    return replace(results, tables={REPLIES: frame, **results.tables, IDENTITY: identity})


def _answered(found: Replies, case: Case, language: Language) -> str:
    free = sum(not wish.effect.stops for wish in found.wishes)
    numbers = {"answered": len(found.answers.answered), "all": len(case.institutions), "free": free}
    return say("notices.answers", language, wishes=len(found.wishes), **numbers)


def _some(said: Sequence[str], language: Language) -> Iterator[str]:
    yield from (f"  {line}" for line in said[:MOST_LINES])
    if len(said) > MOST_LINES:
        yield "  " + say("evaluate.more", language, count=len(said) - MOST_LINES)


def _wish(wish: Wish, case: Case, language: Language) -> str:
    answer, effect = wish.answer, wish.effect
    said = say(
        "notices.wish",
        language,
        row=_row(answer),
        place=answer.place,
        seats=fixed(answer.planned),
        wanted=fixed(answer.planned + answer.more),
        shortage=at_most(effect.shortage, 2, "+"),
        cost=at_most(effect.cost, 2, "+"),
        unit=behind_figure(case.money_unit),
        breaks=_breaks(wish, case, language) or say("notices.breaks_nothing", language),
    )
    if answer.remark:
        said = say("notices.with_remark", language, said=said, remark=answer.remark)
    if wish.accepted is not None:
        decision = say(f"notices.wish_{'accepted' if wish.accepted else 'declined'}", language)
        said = say("notices.with_decision", language, said=said, decision=decision)
    return said


def _breaks(wish: Wish, case: Case, language: Language) -> str:
    if not wish.effect.stops:
        return ""
    stops = stops_text(case, wish.effect.stops, wish.answer.key, language)
    return say("notices.breaks", language, stops=stops)


def _row(answer: Answer) -> str:
    return " · ".join(map(str, answer.key))


def _names(answer: Answer, case: Case) -> tuple[Any, ...]:
    i, k, d, t = answer.key
    return i, case.institutions[i].region, k, case.specialties[k].name, d, t, answer.planned


def _wish_row(wish: Wish, case: Case, language: Language) -> tuple[Any, ...]:
    answer, effect = wish.answer, wish.effect
    accepted = None if wish.accepted is None else YES_NO[0 if wish.accepted else 1].in_(language)
    breaks = stops_text(case, effect.stops, answer.key, language) or None
    numbers = answer.wanted, float(effect.shortage), float(effect.cost)
    return (*_names(answer, case), *numbers, breaks, answer.remark or None, accepted, answer.place)


def _remark_row(answer: Answer, case: Case) -> tuple[Any, ...]:
    return (*_names(answer, case), None, None, None, None, answer.remark, None, answer.place)
