"""The command solve: one case, several scenarios of it, or a plan with parts kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from coplan.cli.options import (
    Decorator,
    Texts,
    annotate_option,
    brief_option,
    cluster_option,
    effort_options,
    files_argument,
    jobs_option,
    json_option,
    lang_option,
    model_option,
    output_option,
    together,
)
from coplan.cli.outcomes import tell_outcomes
from coplan.cli.progress import Teller
from coplan.cli.telling import tell_solved, tell_written
from coplan.formulation.across import Aim
from coplan.run.across import AIMS, Futures, solve_across
from coplan.run.scenarios import solve_scenarios
from coplan.run.shell import Options
from coplan.run.solving import Kept
from coplan.run.solving import solve as solve_case
from coplan.words.language import Language
from coplan.workbook.save import is_there


def add_solve(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("solve", help=text("solve") + "\n\n" + text("exit_codes"))
    @files_argument(text)
    @together(output_option(text, "output"), model_option(text))
    @_what_is_solved(text)
    @_what_is_written(text)
    @effort_options(text)
    @together(lang_option(text), json_option(text))
    def solve(
        files: tuple[Path, ...],
        output: Path | None,
        model: str | None,
        scenarios: tuple[str, ...],
        all_scenarios: bool,
        jobs: int | None,
        cluster: str,
        kept: Kept | None,
        across: tuple[str, ...],
        aim: Aim | None,
        brief: bool,
        annotate: Path | None,
        report: bool,
        time_limit: float | None,
        accept_gap: float | None,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        files, names = _with_names(files, across)
        several, one = all_scenarios or len(scenarios) > 1, "".join(scenarios)
        _refuse_together(text, kept, len(files), scenarios, all_scenarios, annotate)
        _refuse_across(text, names, aim, scenarios or all_scenarios, accept_gap)
        _refuse_alone(text, cluster and not several and not names, report)
        with Teller(lang or text.language) as teller:
            options = Options(model, lang, time_limit, accept_gap, jobs, brief, cluster, tell=teller.step)
            if names:
                solved = solve_across(files, Futures(names, aim or "regret"), output, options, kept, annotate)
            elif several:
                found = solve_scenarios(files, None if all_scenarios else scenarios, output, options)
            else:
                solved = solve_case(files, output, options, one, kept, annotate)
        code = tell_outcomes(found, as_json) if several else tell_solved(solved, as_json)
        if report:
            _report(found.plans if several else [solved.path], lang, as_json)
        return code


def _what_is_solved(text: Texts) -> Decorator:
    """The options that choose scenarios of a case, where they are solved, and parts of a plan to keep."""
    return together(
        click.option("--scenario", "scenarios", multiple=True, metavar=text("name"), help=text("scenario")),
        click.option("--all-scenarios", is_flag=True, help=text("all_scenarios")),
        click.option("--across", multiple=True, metavar=text("across_names"), help=text("across")),
        click.option("--aim", type=click.Choice(AIMS), help=text("aim")),
        jobs_option(text),
        cluster_option(text),
        _what_is_kept(text),
    )


def _what_is_kept(text: Texts) -> Decorator:
    """The options for parts of a plan to keep, which the command gets as `kept`."""

    def collected(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def with_kept(institutions: tuple[str, ...], years: tuple[int, ...], agreed: bool, **others: Any) -> int:
            asked = institutions or years or agreed
            return command(kept=Kept(institutions, years, agreed) if asked else None, **others)

        return with_kept

    return together(
        click.option("--keep", "institutions", multiple=True, metavar=text("institution"), help=text("keep")),
        click.option("--keep-year", "years", multiple=True, type=int, metavar=text("year"), help=text("keep_year")),
        click.option("--keep-agreed", "agreed", is_flag=True, help=text("keep_agreed")),
        collected,
    )


def _with_names(files: tuple[Path, ...], across: tuple[str, ...]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files, and the names of scenarios: those that follow the first one stand among the files."""
    names = [path for path in files if across and path.suffix.lower() != ".xlsx" and not is_there(path)]
    return tuple(path for path in files if path not in names) or files, (*across, *map(str, names))


def _what_is_written(text: Texts) -> Decorator:
    """The options for more or less beside the plan itself."""
    report = click.option("--report", is_flag=True, help=text("report_solve"))
    return together(brief_option(text), annotate_option(text, "annotate_solve"), report)


def _report(plans: Sequence[Path], language: Language | None, as_json: bool) -> None:
    """Write a report beside each plan that was just written, and tell; where JSON is printed, on standard error."""
    from coplan.run.plans import report as report_on  # like all that has to do with reports, not loaded without need

    for plan in plans:
        made = report_on([plan], None, language)
        tell_written(made.path or plan, made.language, err=as_json)


def _refuse_together(
    text: Texts,
    kept: Kept | None,
    files: int,
    scenarios: tuple[str, ...],
    all_scenarios: bool,
    annotate: Path | None,
) -> None:
    """What a plan of which parts are kept, and what several scenarios, do not go with."""
    _refuse(text, "keep_alone", kept and (files > 1 or scenarios or all_scenarios))
    _refuse(text, "all_or_some", all_scenarios and scenarios)
    _refuse(text, "annotate_alone", annotate and (all_scenarios or len(scenarios) > 1))


def _refuse_alone(text: Texts, cluster: object, report: bool) -> None:
    """A cluster for a single plan, and a report without the packages that it needs."""
    _refuse(text, "cluster_several", cluster)
    if report:
        from coplan.report import need_packages

        need_packages()


def _refuse_across(
    text: Texts, names: tuple[str, ...], aim: Aim | None, others: object, accept_gap: float | None
) -> None:
    """What one plan for several scenarios does not go with, and what only goes with it."""
    _refuse(text, "across_alone", names and others)
    _refuse(text, "across_gap", names and accept_gap)
    _refuse(text, "aim_of_across", aim and not names)


def _refuse(text: Texts, key: str, wrong: object) -> None:
    """Options that do not go together are wrong usage."""
    if wrong:
        raise click.UsageError(text(key))
