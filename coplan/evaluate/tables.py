"""An evaluation as tables, with the column keys of models/evaluation.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from coplan.contract.figures import MAIN
from coplan.contract.results import look_of
from coplan.evaluate.broken import Broken, named
from coplan.evaluate.edits import Edit
from coplan.evaluate.evaluation import REGIONAL, Evaluation, by_region, label
from coplan.plan.tables import STATUS
from coplan.tables.changes import title_of
from coplan.tables.results import Looks, Results
from coplan.words.language import Language, Text, say

COUNTED = ("seats", "seats_from_others")  # figures of a region that Summary does not have
Row = tuple[str | Text | int | float | None, ...]


def results(evaluation: Evaluation, language: Language) -> Results:
    """The sheets of models/evaluation.toml, with words in a language."""
    frames = tables(evaluation, language)
    looks = {key: _looks(frame) for key, frame in frames.items()}
    units = {"money": evaluation.case.money_unit}
    return Results("evaluation.toml", "Evaluation", evaluation.name, frames, units, looks=looks)


def _looks(frame: pd.DataFrame) -> Looks:
    """Each figure is shown as Summary shows it; what limits speak of with decimals only where it has some."""
    if "key" in frame:
        looks = [("integer" if key in COUNTED else look_of(key),) for key in frame["key"]]
        return dict.fromkeys(("solved", "edited", "difference"), looks)
    return {
        name: [("integer" if number is None or number % 1 == 0 else "money",) for number in frame[name]]
        for name in ("value", "limit", "beyond")
        if name in frame
    }


def tables(evaluation: Evaluation, language: Language) -> Mapping[str, pd.DataFrame]:
    """Broken, Edits, Figures and Regions, with words in a language; the last two are empty without a plan."""
    return {
        "Broken": _frame(_broken(evaluation, language), BROKEN),
        "Edits": _frame((_edit(edit, evaluation, language) for edit in evaluation.edits or ()), EDITS),
        "Figures": _frame(_figures(evaluation, language), FIGURE),
        "Regions": _frame(_regions(evaluation, language), ("region", *FIGURE)),
        **({"Futures": _frame(_scenarios(evaluation), SCENARIOS)} if evaluation.across else {}),
    }


BROKEN = ("kind", "subject", "year", "value", "limit", "beyond", "cells", "what")
EDITS = ("cell", "edit", "institution", "region", "specialty", "name", "trained_for", "year", "status", "was", "now")
FIGURE = ("key", "figure", "solved", "edited")


SCENARIOS = ("scenario", "solved", "edited", "regret_solved", "regret_edited")


def _frame(rows: Iterator[Row], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


def _broken(evaluation: Evaluation, language: Language) -> Iterator[Row]:
    """Cells that cannot be used, then relations that do not hold."""
    for issue in evaluation.issues:
        severity = say(f"annotate.{issue.severity}", language)
        yield severity, "", None, None, None, None, issue.place, issue.message(language)
    for found in evaluation.broken:
        yield _relation(found, language)


def _relation(found: Broken, language: Language) -> Row:
    numbers = (float(number) for number in (found.value, found.limit, found.beyond))
    cells = found.issue.place or named(found.edits).in_(language)
    kind = say(f"family.{found.family}", language)
    return (kind, found.subject, found.year, *numbers, cells, found.what.in_(language))


def _edit(edit: Edit, evaluation: Evaluation, language: Language) -> Row:
    case = evaluation.case
    i, k, d, t = edit.key
    kind = say(f"evaluate.{edit.kind}", language)
    status = STATUS.in_(language) if evaluation.plan and edit.key in evaluation.plan.agreed else None
    names = i, case.institutions[i].region, k, case.specialties[k].name, d, t
    return edit.cell, kind, *names, status, edit.was, edit.now


def _figures(evaluation: Evaluation, language: Language) -> Iterator[Row]:
    if evaluation.plan is None:
        return
    for key in MAIN:
        was = evaluation.solved.figures[key] if evaluation.solved else None
        yield key, label(evaluation, "figure", key, language).strip(), was, evaluation.plan.figures[key]


def _scenarios(evaluation: Evaluation) -> Iterator[Row]:
    """Shortage and regret in each scenario."""
    now, before = evaluation.across, evaluation.across_solved
    if now is None:
        return
    for name in now.plans:
        was = (before.shortage[name], before.regret[name]) if before else (None, None)
        yield title_of(name), was[0], now.shortage[name], was[1], now.regret[name]


def _regions(evaluation: Evaluation, language: Language) -> Iterator[Row]:
    if evaluation.plan is None:
        return
    now = by_region(evaluation.plan)
    before = by_region(evaluation.solved) if evaluation.solved else {}
    for region, figures in now.items():
        for key in REGIONAL:
            was = before[region][key] if before else None
            yield region, key, label(evaluation, "evaluate", key, language), was, figures[key]
