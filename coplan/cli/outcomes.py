"""What is printed of several scenarios: their issues, and a table of results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import click

from coplan import __version__
from coplan.cli.telling import figure, issues_data, note_written, scenario_title, tell, tell_issues
from coplan.errors import ExitCode, Issue
from coplan.run.scenarios import Outcome, Outcomes
from coplan.words.language import Language, printable, say
from coplan.words.sentences import aligned

FIGURES = ("shortage", "worst_region", "change", "cost", "seats_for_others")


def tell_outcomes(result: Outcomes, as_json: bool) -> ExitCode:
    """What became of every scenario: issues, each said once, and a table or data; the exit code."""
    outcomes, language = result.outcomes, result.language
    note_written(*result.plans)
    found = _different(issue for outcome in outcomes if outcome.summary for issue in outcome.issues)
    tell_issues(found, language)
    for names, issues in _failures(outcomes, found).items():
        _tell_failed(names, language)
        tell_issues(issues, language)
    for what, broken in _defects(outcomes).items():
        _tell_failed(broken, language)
        click.echo(say("cli.defect", language, version=__version__, what=what), err=True)
    if as_json:
        data = [_data(outcome, language) for outcome in outcomes]
        return tell(result, {"exit_code": int(result.exit_code), "scenarios": data})
    return tell(result, (*aligned(_table(outcomes, language)), *_guarantees(outcomes, language)))


def _guarantees(outcomes: Sequence[Outcome], language: Language) -> Iterator[str]:
    """Scenarios in which a region is worse off than alone, or of which that is not known."""
    for outcome in outcomes:
        said = outcome.summary and outcome.summary["guarantee"]
        if said and said != say("gains.nobody", language):
            name = scenario_title(outcome.scenario, language)
            yield say("cli.figure", language, name=name, value=said)


def _different(issues: Iterable[Issue]) -> list[Issue]:
    """The issues, each once; what the workbook itself has too is not told again of a scenario."""
    found: list[Issue] = []
    for issue in issues:
        if issue not in found and replace(issue, scenario="") not in found:
            found.append(issue)
    return found


def _tell_failed(names: Iterable[str], language: Language) -> None:
    shown = [scenario_title(name, language) for name in names]
    click.echo(say("cli.scenario_failed", language, names=shown), err=True)


def _failures(outcomes: Iterable[Outcome], known: Sequence[Issue]) -> dict[tuple[str, ...], list[Issue]]:
    """The issues of scenarios without a plan, each once, by the scenarios that share it; known ones are left out."""
    failed = [outcome for outcome in outcomes if outcome.summary is None]
    groups: dict[tuple[str, ...], list[Issue]] = {}
    for issue in _different(issue for outcome in failed for issue in outcome.issues):
        if issue not in known:
            names = tuple(outcome.scenario for outcome in failed if issue in outcome.issues)
            groups.setdefault(names, []).append(issue)
    return groups


def _defects(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """Scenarios by the defect that kept them from a plan."""
    groups: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.defect:
            groups.setdefault(outcome.defect, []).append(outcome.scenario)
    return groups


def _data(outcome: Outcome, language: Language) -> dict[str, Any]:
    data: dict[str, Any] = {
        "scenario": outcome.scenario,
        "exit_code": int(outcome.exit_code),
        "plan": printable(outcome.path) if outcome.summary else None,
        "summary": dict(outcome.summary) if outcome.summary else None,
        "issues": issues_data(outcome.issues, language),
    }
    return {**data, "defect": outcome.defect} if outcome.defect else data


def _table(outcomes: Sequence[Outcome], language: Language) -> list[list[str]]:
    units = {str(outcome.summary["money_unit"]) for outcome in outcomes if outcome.summary}
    head = [say(f"cli.column_{name}", language) for name in ("scenario", *FIGURES, "plan")]
    if len(units) == 1:
        cost = 1 + FIGURES.index("cost")
        head[cost] = say("cli.in_unit", language, name=head[cost], unit=units.pop())
    return [head, *(_row(outcome, language) for outcome in outcomes)]


def _row(outcome: Outcome, language: Language) -> list[str]:
    name = scenario_title(outcome.scenario, language)
    if outcome.summary is None:
        return [name, *("–" for _ in FIGURES), say(f"cli.ended_{int(outcome.exit_code)}", language)]
    return [name, *(figure(key, outcome.summary[key], language) for key in FIGURES), printable(outcome.path)]
