"""What is printed: issues, results and progress."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from coplan.case.changes import BASE, is_base
from coplan.errors import CoplanError, ExitCode, Issue, issue_kinds
from coplan.language import Language, in_language, say, shown
from coplan.plan import Progress
from coplan.run import Solved

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
    """Print data as JSON on standard output, with Chinese escaped where its encoding may not have it."""
    unicode = sys.stdout.encoding.lower().startswith("utf")
    click.echo(json.dumps(data, ensure_ascii=not unicode, indent=2))


def note_written(*paths: Path) -> None:
    """Keep which files a command has written for its end, when printing may have failed."""
    context = click.get_current_context(silent=True)
    if context is not None and isinstance(context.obj, list):
        context.obj.extend(paths)


def tell_written(path: Path, language: Language, key: str = "cli.written", err: bool = False) -> None:
    """Tell that a file is written."""
    note_written(path)
    click.echo(say(key, language, path=path), err=err)


def tell_summary(solved: Solved) -> None:
    """The main figures of a plan, and where it is."""
    for key in FIGURES:
        shown = figure(key, solved.summary[key])
        name = say(f"figure.{key}", solved.language)
        if key == "cost":
            name = say("cli.in_unit", solved.language, name=name, unit=solved.summary["money_unit"])
        click.echo(say("cli.figure", solved.language, name=name, value=shown))
    click.echo(say("cli.plan_written", solved.language, path=solved.path))


def tell_solved(solved: Solved, as_json: bool) -> ExitCode:
    """A plan that was written: its issues, and its figures or all of it as data; the exit code."""
    note_written(solved.path)
    tell_issues(solved.issues, solved.language)
    if as_json:
        issues = issues_data(solved.issues, solved.language)
        tell_json({"exit_code": 0, "plan": shown(solved.path), "summary": dict(solved.summary), "issues": issues})
    else:
        tell_summary(solved)
    return ExitCode.DONE


def _short(value: float) -> str:
    """A figure on the way: six digits, but never as a power of ten."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def figure(key: str, value: float) -> str:
    """A figure of Summary as it is shown."""
    return f"{value:.1%}" if key == "worst_region" else f"{value:,.2f}".removesuffix(".00")


def scenario_title(name: str, language: Language) -> str:
    """A scenario's name; for the base what the language calls it."""
    return BASE.in_(language) if is_base(name) else name


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
        subject = progress.subject
        if progress.stage == "goal":
            goal, _, region = subject.partition("@")
            subject = f"{region} {say(f'goal.{goal}', language)}".strip()
        text = say(
            f"progress.{progress.stage}",
            language,
            subject=subject,
            value="" if progress.value is None else _short(progress.value),
            seconds=f"{progress.seconds:.1f}",
        ).rstrip()
        names = [scenario_title(name, language) for name in progress.scenarios]
        if names and (len(names) == 1 or progress.stage != "alone"):  # alone most often serves all of them
            text = f"[{in_language(names, language)}] {text}"
        self.status.console.print(text, highlight=False, markup=False, soft_wrap=True)
