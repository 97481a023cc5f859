"""What is printed: issues and results."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coplan.cli.gathering import gathered_lines
from coplan.contract.figures import MAIN
from coplan.errors import CoplanError, ExitCode, Issue
from coplan.tables.changes import title_of
from coplan.words.language import Language, in_language, printable, say
from coplan.words.numbers import in_headline

if TYPE_CHECKING:
    from coplan.run.shell import Result
    from coplan.run.solving import Solved

FIGURES = (MAIN[0], "shortage_bound", *MAIN[1:])
ACROSS = ("largest_regret", "deciding_scenario", "expected_shortage", "base_regret")


def tell_failure(error: CoplanError, language: Language, as_json: bool) -> None:
    """Say why a command failed, on standard error, and as data on standard output on request."""
    if as_json:
        tell_json({"exit_code": int(error.exit_code), "issues": issues_data(error.issues, language)})
    tell_issues(error.issues, language)


def tell_issues(issues: Iterable[Issue], language: Language) -> None:
    """What is wrong, a line for all cells of which the same is said, and how many problems there are."""
    issues = list(issues)
    for line in gathered_lines(issues, language):
        click.echo(line, err=True)
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
    """Print data as JSON on standard output; a number that is not known is null.

    Chinese is escaped where the encoding of the output may not have it.
    """
    unicode = sys.stdout.encoding.lower().startswith("utf")
    click.echo(json.dumps(_with_null(data), ensure_ascii=not unicode, indent=2, allow_nan=False))


def _with_null(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _with_null(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_null(value) for value in data]
    return None if isinstance(data, float) and math.isnan(data) else data


def note_written(*paths: Path) -> None:
    """Keep which files a command has written for its end, when printing may have failed."""
    context = click.get_current_context(silent=True)
    if context is not None and isinstance(context.obj, list):
        context.obj.extend(paths)


def tell_written(path: Path, language: Language, err: bool = False) -> None:
    """Tell that a file is written."""
    note_written(path)
    click.echo(say("cli.written", language, path=path), err=err)


def tell(result: Result, shown: Iterable[str] | Mapping[str, Any], written: str = "cli.written") -> ExitCode:
    """Tell what a use case gave back; the exit code.

    shown: the lines to print before the file that was written is told, or data to print as JSON instead of all that.
    """
    if result.path is not None:
        note_written(result.path)
    tell_issues(result.issues, result.language)
    if isinstance(shown, Mapping):
        tell_json(shown)
    else:
        for line in shown:
            click.echo(line)
        if result.path is not None:
            click.echo(say(written, result.language, path=result.path))
    return result.exit_code


def tell_solved(solved: Solved, as_json: bool) -> ExitCode:
    """A plan that was written: its issues, and its figures or all of it as data; the exit code."""
    if not as_json:
        return tell(solved, _summary(solved), "cli.plan_written")
    issues = issues_data(solved.issues, solved.language)
    plan = printable(solved.path)
    return tell(solved, {"exit_code": 0, "plan": plan, "summary": dict(solved.summary), "issues": issues})


def _summary(solved: Solved) -> Iterator[str]:
    """The main figures of a plan, first those over scenarios, where it is one for several."""
    for key in (key for key in (*ACROSS, *FIGURES) if key in solved.summary):
        shown = figure(key, solved.summary[key], solved.language)
        if key == "cost":
            shown = in_headline(solved.summary[key], solved.summary["money_unit"])
        name = say(f"figure.{key}", solved.language)
        yield say("cli.figure", solved.language, name=name, value=shown)
    yield solved.summary["guarantee"]


def figure(key: str, value: float | str, language: Language) -> str:
    """A figure of Summary as it is shown."""
    if isinstance(value, str):
        return scenario_title(value, language)
    if math.isnan(value):
        return say("gains.not_known", language)
    return f"{value:.1%}" if key == "worst_region" else f"{value:,.2f}".removesuffix(".00")


def scenario_title(name: str, language: Language) -> str:
    """A scenario's name as a language has it."""
    return str(in_language(title_of(name), language))
