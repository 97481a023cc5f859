"""The commands that say something at once: check and models."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, annotate_option, files_argument, json_option, lang_option
from coplan.cli.telling import issues_data, tell_issues, tell_json, tell_written
from coplan.errors import ExitCode
from coplan.run import cases
from coplan.words.language import Language, say


def add_check(group: click.Group, text: Texts) -> None:
    """Add the command check to the group."""

    @group.command("check", help=text("check"))
    @files_argument(text)
    @annotate_option(text, "annotate")
    @lang_option(text)
    @json_option(text)
    def check(files: tuple[Path, ...], annotate: Path | None, lang: Language | None, as_json: bool) -> int:
        checked = cases.check(files, lang, annotate)
        code = checked.exit_code
        tell_issues(checked.issues, checked.language)
        if annotate:
            tell_written(annotate, checked.language, err=as_json)
        if as_json:
            tell_json({"exit_code": int(code), "issues": issues_data(checked.issues, checked.language)})
        else:
            path = " + ".join(map(str, files))
            verdict = "has_errors" if code else "no_plan" if checked.hopeless else "no_errors"
            click.echo(say(f"cli.{verdict}", checked.language, path=path))
        return code


def add_models(group: click.Group, text: Texts) -> None:
    """Add the command models to the group."""

    @group.command("models", help=text("models"))
    @lang_option(text, "lang_of_user")
    def models(lang: Language | None) -> int:
        chosen = lang or text.language
        for model in cases.models().values():
            click.echo(say("cli.model", chosen, name=model.name, title=model.title, help=model.help))
            goals = " → ".join(say(f"goal.{goal.name}", chosen) for goal in model.goals)
            click.echo(say("cli.goals", chosen, goals=goals))
        return ExitCode.DONE
