"""An evaluation as a planner reads it on a terminal, and as data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from coplan.across import Across
from coplan.contract.figures import MAIN
from coplan.errors import ExitCode
from coplan.evaluate.edits import Edit
from coplan.evaluate.evaluation import REGIONAL, Evaluation, by_region, label
from coplan.plan import Plan
from coplan.tables.changes import title_of
from coplan.words.language import Language, in_language, say
from coplan.words.numbers import fixed, percent
from coplan.words.sentences import aligned

MOST_LINES = 30  # of one kind
SHARES = frozenset({"worst_region"})
WHOLE = frozenset({"change", "unsteady", "seats", "seats_total", "seats_for_others", "seats_from_others"})


def lines(evaluation: Evaluation, language: Language) -> list[str]:
    """What is broken, what was edited, what that costs, and whether the plan holds; issues of cells are left out."""
    broken = [found.issue.line(language) for found in evaluation.broken]
    edits = [_edit(edit, language) for edit in evaluation.edits or ()]
    return [
        *_section("broken", broken, language),
        *_section("edits", edits, language),
        *_figures(evaluation, language),
        _verdict(evaluation, language),
    ]


def data(evaluation: Evaluation, language: Language) -> dict[str, Any]:
    """The evaluation as data for --json; issues are told apart from it, broken relations are among its parts."""
    return {
        "exit_code": int(ExitCode.DONE if evaluation.holds else ExitCode.NO_PLAN),
        "holds": evaluation.holds,
        "broken": [
            {
                "family": found.family,
                "subject": found.subject,
                "year": found.year,
                "value": float(found.value),
                "limit": float(found.limit),
                "beyond": float(found.beyond),
                "sheet": found.sheet,
                "cells": list(found.cells),
                "message": found.what.in_(language),
            }
            for found in evaluation.broken
        ],
        "edits": None
        if evaluation.edits is None
        else [
            {"cell": edit.cell, "key": list(edit.key), "edit": edit.kind, "was": edit.was, "now": edit.now}
            for edit in evaluation.edits
        ],
        "figures": dict(evaluation.plan.figures) if evaluation.plan else None,
        "guarantee": evaluation.plan.guarantee.in_(language) if evaluation.plan else None,
        "solved": dict(evaluation.solved.figures) if evaluation.solved else None,
        "scenarios": _across(evaluation.across),
        "scenarios_solved": _across(evaluation.across_solved),
        "regions": by_region(evaluation.plan) if evaluation.plan else None,
        "regions_solved": by_region(evaluation.solved) if evaluation.solved else None,
    }


def _across(across: Across | None) -> dict[str, dict[str, float]] | None:
    """Shortage and regret in each scenario."""
    if across is None:
        return None
    return {name: {"shortage": across.shortage[name], "regret": across.regret[name]} for name in across.plans}


def _section(kind: str, said: Sequence[str], language: Language) -> Iterator[str]:
    """A heading with the number, the first lines, and how many more there are."""
    if said:
        yield say(f"evaluate.{kind}", language, count=len(said))
        yield from (f"  {line}" for line in said[:MOST_LINES])
        if len(said) > MOST_LINES:
            yield "  " + say("evaluate.more", language, count=len(said) - MOST_LINES)
        yield ""


def _edit(edit: Edit, language: Language) -> str:
    values = {"what": " · ".join(map(str, edit.key)), "was": fixed(edit.was), "now": fixed(edit.now)}
    return say(f"evaluate.line_{edit.kind}", language, cell=edit.cell, **values)


def _figures(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """The figures in columns: as solved, as edited and the difference; by themselves where nothing was edited."""
    plan, solved = evaluation.plan, evaluation.solved if evaluation.edits else None
    if plan is None:
        return
    of_plan = [(label(evaluation, "figure", key, language), key, plan.figures[key]) for key in MAIN]
    if solved is None:
        yield from aligned([[text, known(key, now, language)] for text, key, now in of_plan])
    else:
        heads = [say(f"evaluate.{name}", language) for name in ("as_solved", "as_edited", "difference")]
        rows = [_row(text, key, solved.figures[key], now, language) for text, key, now in of_plan]
        yield from aligned([["", *heads], *rows, *_regions(evaluation, plan, solved, language)])
    yield from _scenarios(evaluation, language)
    yield plan.guarantee.in_(language)
    yield ""


def _scenarios(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """Shortage and regret in each scenario, of a plan for several: as solved and as edited."""
    across, solved = evaluation.across, evaluation.across_solved if evaluation.edits else None
    if across is None:
        return
    stages = {"as_edited": across} if solved is None else {"as_solved": solved, "as_edited": across}
    heads = [say(f"across.{key}", language) for key in ("shortage", "regret")]
    if solved is not None:
        heads = [f"{head} {say(f'evaluate.{stage}', language)}" for head in heads for stage in stages]
    rows = [
        [
            str(in_language(title_of(name), language)),
            *(shown("shortage", stage.shortage[name]) for stage in stages.values()),
            *(shown("shortage", stage.regret[name]) for stage in stages.values()),
        ]
        for name in across.plans
    ]
    yield ""
    yield from aligned([[say("across.scenario", language), *heads], *rows])
    yield ""


def _regions(evaluation: Evaluation, plan: Plan, solved: Plan, language: Language) -> Iterator[list[str]]:
    """The figures of regions that changed."""
    before = by_region(solved)
    for region, figures in by_region(plan).items():
        for key in REGIONAL:
            if shown(key, figures[key]) != shown(key, before[region][key]):
                text = label(evaluation, "evaluate", key, language)
                text = say("evaluate.of_region", language, region=region, figure=text)
                yield _row(text, key, before[region][key], figures[key], language)


def _row(text: str, key: str, was: float, now: float, language: Language) -> list[str]:
    both = [known(key, was, language), known(key, now, language)]
    if math.isnan(now - was):
        return [text, *both, ""]
    share = key in SHARES
    difference = fixed(100 * (now - was), 2) if share else shown(key, now - was)
    if not difference.strip("-0."):
        return [text, *both, "0"]
    difference = difference if now < was else f"+{difference}"
    return [text, *both, say("compare.points", language, value=difference) if share else difference]


def known(key: str, number: float, language: Language) -> str:
    """A figure as a planner reads it, or that it is not known."""
    return say("gains.not_known", language) if math.isnan(number) else shown(key, number)


def shown(key: str, number: float) -> str:
    """A figure as a planner reads it."""
    if key in SHARES:
        return percent(number, 2)
    return fixed(number, 0 if key in WHOLE or not number else 2)


def _verdict(evaluation: Evaluation, language: Language) -> str:
    if evaluation.plan is None:
        return say("evaluate.unusable", language)
    return say("evaluate.holds" if evaluation.holds else "evaluate.does_not_hold", language)
