"""What is printed: issues, results and progress."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console

from coplan import __version__
from coplan.compare.lines import aligned
from coplan.errors import CoplanError, Issue, issue_kinds
from coplan.language import Language, say
from coplan.plan import Progress
from coplan.run import Outcome, Solved

MOST_WARNINGS = 10  # of one kind that are printed
FIGURES = (
    "shortage",
    "shortage_bound",
    "worst_region",
    "surplus",
    "change",
    "cost",
    "participation",
    "seats_total",
    "seats_for_others",
)

OUTCOME_FIGURES = ("shortage", "worst_region", "change", "cost", "seats_for_others")


def tell_failure(error: CoplanError, language: Language, as_json: bool) -> None:
    """Say why a command failed, on standard error, and as data on standard output on request."""
    if as_json:
        tell_json({"exit_code": int(error.exit_code), "issues": issues_data(error.issues, language)})
    tell_issues(error.issues, language)


def tell_issues(issues: Iterable[Issue], language: Language) -> None:
    """One line for each problem, and how many there are; of many warnings of one kind only the first."""
    issues = list(issues)
    told: Counter[str] = Counter()
    for issue in issues:
        told[issue.code] += 1
        if issue.severity == "error" or told[issue.code] <= MOST_WARNINGS:
            click.echo(say(f"severity.{issue.severity}", language) + issue.line(language), err=True)
    for code, count in told.items():
        kind = issue_kinds()[code]
        if kind.severity != "error" and count > MOST_WARNINGS:
            click.echo(say("cli.more_of_kind", language, count=count - MOST_WARNINGS, title=kind.title), err=True)
    counts = {name: sum(issue.severity == name for issue in issues) for name in ("error", "warning", "notice")}
    if len(issues) > 1:
        click.echo(say("cli.counts", language, **counts), err=True)


def issues_data(issues: Iterable[Issue], language: Language) -> list[dict[str, str]]:
    """Issues as data for --json."""
    return [
        {
            "code": issue.code,
            "severity": issue.severity,
            "sheet": issue.sheet,
            "cell": issue.cell,
            "message": issue.message(language),
            "hint": issue.hint(language),
        }
        for issue in issues
    ]


def tell_json(data: Any) -> None:
    """Print data as JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def tell_summary(solved: Solved) -> None:
    """The main figures of a plan, and where it is."""
    for key in FIGURES:
        value = solved.summary[key]
        shown = f"{value:.1%}" if key == "worst_region" else f"{value:,.2f}".removesuffix(".00")
        name = say(f"figure.{key}", solved.language)
        if key == "cost":
            name = say("cli.in_unit", solved.language, name=name, unit=solved.summary["money_unit"])
        click.echo(say("cli.figure", solved.language, name=name, value=shown))
    click.echo(say("cli.plan_written", solved.language, path=solved.path))


def tell_outcomes(outcomes: Sequence[Outcome], language: Language, as_json: bool) -> int:
    """What became of every scenario, a table of those that were solved, and the exit code of the worst."""
    worst = max(outcome.exit_code for outcome in outcomes)
    said: list[Issue] = []
    for outcome in outcomes:
        if outcome.summary is None:
            click.echo(say("cli.scenario_failed", language, name=outcome.scenario), err=True)
            tell_issues(outcome.issues, language)
            if outcome.defect:
                click.echo(say("cli.defect", language, version=__version__, what=outcome.defect), err=True)
        else:
            new = [issue for issue in outcome.issues if issue not in said]
            tell_issues(new, language)
            said += new
    if as_json:
        tell_json({"exit_code": int(worst), "scenarios": [_outcome_data(outcome, language) for outcome in outcomes]})
    else:
        for line in aligned(_table(outcomes, language)):
            click.echo(line)
    return worst


def _outcome_data(outcome: Outcome, language: Language) -> dict[str, Any]:
    return {
        "scenario": outcome.scenario,
        "exit_code": int(outcome.exit_code),
        "plan": str(outcome.path) if outcome.summary else None,
        "summary": dict(outcome.summary) if outcome.summary else None,
        "issues": issues_data(outcome.issues, language),
    }


def _table(outcomes: Sequence[Outcome], language: Language) -> list[list[str]]:
    head = [say(f"cli.column_{name}", language) for name in ("scenario", *OUTCOME_FIGURES, "plan")]
    rows = []
    for outcome in outcomes:
        if outcome.summary is None:
            rows.append([outcome.scenario, *("–" for _ in OUTCOME_FIGURES), "–"])
        else:
            figures = [_shown(key, outcome.summary[key]) for key in OUTCOME_FIGURES]
            rows.append([outcome.scenario, *figures, str(outcome.path)])
    return [head, *rows]


def _shown(key: str, value: float) -> str:
    return f"{value:.1%}" if key == "worst_region" else f"{value:,.2f}".removesuffix(".00")


class Teller:
    """Tells progress step by step: a moving line on a terminal, plain lines elsewhere."""

    def __init__(self, language: Language):
        self.status = Console(stderr=True).status(say("cli.working", language))

    def __enter__(self) -> Teller:
        self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.status.stop()

    def step(self, progress: Progress, language: Language) -> None:
        """Tell one step that is done."""
        goal, _, region = progress.subject.partition("@")
        subject = say(f"goal.{goal}", language) if progress.stage == "goal" else progress.subject
        text = say(
            f"progress.{progress.stage}",
            language,
            subject=f"{region} {subject}".strip(),
            value="" if progress.value is None else f"{progress.value:,.6g}",
            seconds=f"{progress.seconds:.1f}",
        ).rstrip()
        text = f"[{progress.scenario}] {text}" if progress.scenario else text
        self.status.console.print(text, highlight=False, markup=False, soft_wrap=True)
