"""What is wrong with a command line, in the user's language: click itself speaks English only."""

from __future__ import annotations

import click

from coplan.words.language import Language, say

NUMBERS = (click.types.IntParamType, click.types.FloatParamType)


class OwnUsage(click.UsageError):
    """A mistake in a command line that is told in the user's language already."""


def tell_usage(error: click.ClickException, language: Language) -> None:
    """Say what is wrong with a command line; where no command was given at all, show the help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
    else:
        why = error.format_message() if _said_well(error, language) else _in_other_words(error, language)
        click.echo(say("cli.usage_error", language, why=why), err=True)


def _said_well(error: click.ClickException, language: Language) -> bool:
    """Whether a user understands click's own words, or they are the language's own."""
    parameter = error.param if isinstance(error, click.BadParameter) else None
    number = parameter is not None and isinstance(parameter.type, NUMBERS)
    return isinstance(error, OwnUsage) or (language == "en" and not number and not _arguments(error))


def _arguments(error: click.ClickException) -> list[str]:
    """The names of all arguments of a command where one of several is missing, since click may name the wrong one."""
    if not isinstance(error, click.MissingParameter) or error.ctx is None:
        return []
    names = [p.make_metavar(error.ctx) for p in error.ctx.command.params if isinstance(p, click.Argument)]
    return names if len(names) > 1 else []


def _in_other_words(error: click.ClickException, language: Language) -> str:
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption):
        return say("cli.no_such_option", language, name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return say("cli.no_value", language, name=error.option_name)
    if isinstance(error, click.BadParameter):
        return _of_parameter(error, language)
    if context is not None and isinstance(context.command, click.Group):
        known = context.command.list_commands(context)
        return say("cli.no_such_command", language, name=_within(error, "'", "'"), commands=known)
    if context is not None and (words := _within(error, "(", ")")):
        return say("cli.too_many_words", language, words=words)
    return say("cli.bad_usage", language, why=error.format_message())


def _within(error: click.ClickException, before: str, after: str) -> str:
    """The part of the command line that click quotes and keeps nowhere else."""
    return error.message.partition(before)[2].partition(after)[0]


def _of_parameter(error: click.BadParameter, language: Language) -> str:
    parameter = error.param
    name = _shown_name(parameter)
    if names := _arguments(error):
        return say("cli.missing_arguments", language, names=" ".join(names))
    if isinstance(error, click.MissingParameter):
        return say("cli.missing_parameter", language, name=name)
    if parameter is not None and isinstance(parameter.type, click.Choice):
        return say("cli.bad_choice", language, name=name, choices=list(parameter.type.choices))
    if parameter is not None and isinstance(parameter.type, NUMBERS):
        return _number_wanted(parameter.type, name, language)
    if parameter is not None and parameter.callback:
        return say("cli.wrong_value", language, name=name, why=error.message)
    return say("cli.bad_parameter", language, name=name, why=error.message)


def _number_wanted(kind: object, name: str, language: Language) -> str:
    if isinstance(kind, click.FloatRange):
        return say("cli.not_seconds", language, name=name)
    if isinstance(kind, click.IntRange):
        return say("cli.not_count", language, name=name)
    return say(f"cli.not_{'whole' if isinstance(kind, click.types.IntParamType) else 'number'}", language, name=name)


def _shown_name(parameter: click.Parameter | None) -> str:
    """An option as it is typed, an argument as the help calls it."""
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.human_readable_name.removesuffix("...") if parameter is not None else ""
