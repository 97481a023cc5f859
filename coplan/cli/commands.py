"""The commands: their arguments, what they call, and what they print."""

from __future__ import annotations

from pathlib import Path

import click

from coplan import __version__, run
from coplan.cli.coalitions import add_coalitions
from coplan.cli.explaining import add_explain
from coplan.cli.forecasting import add_forecast
from coplan.cli.frontier import add_frontier
from coplan.cli.helping import group_class
from coplan.cli.options import Texts, annotate_option, file_argument, files_argument, json_option, lang_option, quoted
from coplan.cli.reviewing import add_compare, add_evaluate, add_report
from coplan.cli.solving import add_solve
from coplan.cli.stressing import add_stress
from coplan.cli.telling import issues_data, note_written, tell_issues, tell_json, tell_written
from coplan.errors import ExitCode
from coplan.words.language import Language, language_of_user, printable, say


def commands(language: Language) -> click.Group:
    """The program's commands, with their help in a language."""

    def text(key: str) -> str:
        return say(f"help.{key}", language)

    group = group_class(language)(
        name="coplan",
        help=text("coplan"),
        options_metavar=text("options"),
        subcommand_metavar=text("subcommand"),
        no_args_is_help=True,
        params=[],
    )
    click.version_option(__version__, "--version", message="coplan %(version)s", help=text("version"))(group)
    _add_init(group, text)
    add_forecast(group, text)
    _add_check(group, text)
    add_solve(group, language, text)
    _add_split(group, text)
    add_compare(group, text)
    add_report(group, text)
    add_evaluate(group, language, text)
    add_explain(group, text)
    add_stress(group, text)
    add_frontier(group, language, text)
    add_coalitions(group, language, text)
    _add_models(group, language, text)
    for command in (group, *group.commands.values()):
        click.help_option("-h", "--help", help=text("help"))(command)
    return group


def _add_init(group: click.Group, text: Texts) -> None:
    @group.command("init", help=text("init"))
    @file_argument(text)
    @lang_option(text, "lang_of_user")
    @click.option("--example", is_flag=True, help=text("example"))
    @click.option("--force", is_flag=True, help=text("force"))
    def init(file: Path, lang: Language | None, example: bool, force: bool) -> int:
        chosen = lang or language_of_user([str(file)])  # a file that is there has no say: it is written anew
        written = run.init(file, chosen, example, force)
        tell_written(written, chosen)
        click.echo(say("cli.try_example" if example else "cli.next", chosen, path=quoted(written)))
        return ExitCode.DONE


def _add_check(group: click.Group, text: Texts) -> None:
    @group.command("check", help=text("check"))
    @files_argument(text)
    @annotate_option(text, "annotate")
    @lang_option(text)
    @json_option(text)
    def check(files: tuple[Path, ...], annotate: Path | None, lang: Language | None, as_json: bool) -> int:
        checked = run.check(files, lang, annotate)
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


def _add_split(group: click.Group, text: Texts) -> None:
    @group.command("split", help=text("split"))
    @files_argument(text)
    @click.argument("folder", type=click.Path(path_type=Path), metavar=text("folder"))
    @click.option("--by", type=click.Choice(["region"]), default="region", help=text("by"), expose_value=False)
    @lang_option(text)
    @click.option("--force", is_flag=True, help=text("force"))
    def split(files: tuple[Path, ...], folder: Path, lang: Language | None, force: bool) -> int:
        for path in run.split(files, folder, lang, force):
            note_written(path)
            click.echo(printable(path))
        return ExitCode.DONE


def _add_models(group: click.Group, language: Language, text: Texts) -> None:
    @group.command("models", help=text("models"))
    @lang_option(text, "lang_of_user")
    def models(lang: Language | None) -> int:
        chosen = lang or language
        for model in run.models().values():
            click.echo(say("cli.model", chosen, name=model.name, title=model.title, help=model.help))
            goals = " → ".join(say(f"goal.{goal.name}", chosen) for goal in model.goals)
            click.echo(say("cli.goals", chosen, goals=goals))
        return ExitCode.DONE
