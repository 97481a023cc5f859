"""The command solve: one case, several scenarios of it, or a plan with parts kept."""

from __future__ import annotations

from pathlib import Path

import click

from coplan import run
from coplan.cli.options import (
    Texts,
    brief_option,
    files_argument,
    json_option,
    lang_option,
    model_option,
    output_option,
    time_option,
)
from coplan.cli.outcomes import tell_outcomes
from coplan.cli.telling import Teller, tell_solved
from coplan.errors import ExitCode
from coplan.language import Language


def add_solve(group: click.Group, language: Language, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("solve", help=text("solve") + "\n\n" + text("exit_codes"))
    @files_argument(text)
    @output_option(text, "output")
    @model_option(text)
    @click.option("--scenario", "scenarios", multiple=True, metavar=text("name"), help=text("scenario"))
    @click.option("--all-scenarios", is_flag=True, help=text("all_scenarios"))
    @click.option("--jobs", type=click.IntRange(min=1), metavar=text("number"), help=text("jobs"))
    @click.option("--keep", "institutions", multiple=True, metavar=text("institution"), help=text("keep"))
    @click.option("--keep-year", "years", multiple=True, type=int, metavar=text("year"), help=text("keep_year"))
    @brief_option(text)
    @click.option("--annotate", type=click.Path(path_type=Path), metavar=text("file"), help=text("annotate_solve"))
    @time_option(text)
    @lang_option(text)
    @json_option(text)
    def solve(
        files: tuple[Path, ...],
        output: Path | None,
        model: str | None,
        scenarios: tuple[str, ...],
        all_scenarios: bool,
        jobs: int | None,
        institutions: tuple[str, ...],
        years: tuple[int, ...],
        brief: bool,
        annotate: Path | None,
        time_limit: float | None,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        kept = run.Kept(institutions, years) if institutions or years else None
        several = all_scenarios or len(scenarios) > 1
        _refuse(text, "keep_alone", kept and (len(files) > 1 or scenarios or all_scenarios))
        _refuse(text, "all_or_some", all_scenarios and scenarios)
        _refuse(text, "annotate_alone", annotate and several)
        with Teller(lang or language) as teller:
            if several:
                chosen = None if all_scenarios else scenarios
                shown, outcomes = run.solve_scenarios(
                    files, chosen, output, model, lang, time_limit, jobs, teller.step, brief
                )
            else:
                scenario = scenarios[0] if scenarios else ""
                solved = run.solve(files, output, model, lang, time_limit, teller.step, scenario, kept, brief, annotate)
        if several:
            return tell_outcomes(outcomes, shown, as_json)
        tell_solved(solved, as_json)
        return ExitCode.DONE


def _refuse(text: Texts, key: str, wrong: object) -> None:
    """Options that do not go together are wrong usage."""
    if wrong:
        raise click.UsageError(text(key))
