"""The commands: their arguments, what they call, and what they print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from coplan import __version__, run
from coplan.cli.helping import group_class
from coplan.cli.telling import Teller, issues_data, tell_issues, tell_json, tell_summary
from coplan.errors import ExitCode, errors_in
from coplan.language import LANGUAGES, Language, say


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
    click.version_option(__version__, "--version", prog_name="coplan", help=text("version"))(group)
    _add_init(group, language, text)
    _add_check(group, text)
    _add_solve(group, language, text)
    _add_models(group, language, text)
    for command in (group, *group.commands.values()):
        click.help_option("-h", "--help", help=text("help"))(command)
    return group


Texts = Callable[[str], str]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _file(text: Texts) -> Decorator:
    return click.argument("file", type=click.Path(path_type=Path), metavar=text("file"))


def _lang(text: Texts) -> Decorator:
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text("lang"))


def _json(text: Texts) -> Decorator:
    return click.option("--json", "as_json", is_flag=True, help=text("json"))


def _add_init(group: click.Group, language: Language, text: Texts) -> None:
    @group.command("init", help=text("init"))
    @_file(text)
    @_lang(text)
    @click.option("--example", is_flag=True, help=text("example"))
    @click.option("--force", is_flag=True, help=text("force"))
    def init(file: Path, lang: Language | None, example: bool, force: bool) -> int:
        written = run.init(file, lang or language, example, force)
        click.echo(say("cli.written", lang or language, path=written))
        return ExitCode.DONE


def _add_check(group: click.Group, text: Texts) -> None:
    @group.command("check", help=text("check"))
    @_file(text)
    @click.option("--annotate", type=click.Path(path_type=Path), metavar=text("file"), help=text("annotate"))
    @_lang(text)
    @_json(text)
    def check(file: Path, annotate: Path | None, lang: Language | None, as_json: bool) -> int:
        checked = run.check(file, lang, annotate)
        code = ExitCode.BAD_INPUT if errors_in(checked.issues) else ExitCode.DONE
        tell_issues(checked.issues, checked.language)
        if annotate:
            click.echo(say("cli.written", checked.language, path=annotate), err=as_json)
        if as_json:
            tell_json({"exit_code": int(code), "issues": issues_data(checked.issues, checked.language)})
        else:
            click.echo(say("cli.has_errors" if code else "cli.no_errors", checked.language, path=file))
        return code


def _add_solve(group: click.Group, language: Language, text: Texts) -> None:
    @group.command("solve", help=text("solve") + "\n\n" + text("exit_codes"))
    @_file(text)
    @click.option("-o", "--output", type=click.Path(path_type=Path), metavar=text("plan"), help=text("output"))
    @click.option("--model", metavar=text("model_or_path"), help=text("model"))
    @_lang(text)
    @click.option("--time-limit", type=click.FloatRange(min=0), metavar=text("seconds"), help=text("time_limit"))
    @_json(text)
    def solve(
        file: Path,
        output: Path | None,
        model: str | None,
        lang: Language | None,
        time_limit: float | None,
        as_json: bool,
    ) -> int:
        with Teller(lang or language) as teller:
            solved = run.solve(file, output, model, lang, time_limit, teller.step)
        tell_issues(solved.issues, solved.language)
        if as_json:
            found = issues_data(solved.issues, solved.language)
            tell_json({"exit_code": 0, "plan": str(solved.path), "summary": dict(solved.summary), "issues": found})
        else:
            tell_summary(solved)
        return ExitCode.DONE


def _add_models(group: click.Group, language: Language, text: Texts) -> None:
    @group.command("models", help=text("models"))
    @_lang(text)
    def models(lang: Language | None) -> int:
        shown = lang or language
        for model in run.models().values():
            click.echo(f"{model.name} ({model.title.in_(shown)}): {model.help.in_(shown)}")
            goals = " → ".join(say(f"goal.{goal.name}", shown) for goal in model.goals)
            click.echo(f"  {say('cli.goals', shown)} {goals}")
        return ExitCode.DONE
