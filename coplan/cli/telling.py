"""What is printed: issues, results and progress."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console

from coplan.errors import CoplanError, Issue
from coplan.language import Language, say
from coplan.plan import Progress
from coplan.run import Solved

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


def tell_failure(error: CoplanError, language: Language, as_json: bool) -> None:
    """Say why a command failed, on standard error, and as data on standard output on request."""
    if as_json:
        tell_json({"exit_code": int(error.exit_code), "issues": issues_data(error.issues, language)})
    tell_issues(error.issues, language)


def tell_issues(issues: Iterable[Issue], language: Language) -> None:
    """One line each, and how many there are."""
    issues = list(issues)
    for issue in issues:
        click.echo(say(f"severity.{issue.severity}", language) + issue.line(language), err=True)
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
        click.echo(f"{say(f'figure.{key}', solved.language)}: {shown}")
    click.echo(say("cli.plan_written", solved.language, path=solved.path))


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
        )
        self.status.console.print(text, highlight=False, markup=False, soft_wrap=True)
