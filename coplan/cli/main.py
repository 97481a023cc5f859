"""Runs a command line and turns whatever happens into words and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

import click

from coplan import __version__
from coplan.cli.commands import commands
from coplan.cli.telling import tell_failure
from coplan.errors import CoplanError, ExitCode
from coplan.language import LANGUAGES, Language, language_of_user, say


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run_command(arguments))


def run_command(arguments: list[str]) -> int:
    """Exit code of a command; what went wrong is said in words, never as a traceback."""
    asked = _asked_language(arguments)
    language = asked or language_of_user()
    try:
        result = commands(language).main(arguments, prog_name="coplan", standalone_mode=False)
    except click.ClickException as error:
        click.echo(say("cli.usage_error", language, why=_usage_text(error, language)), err=True)
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.interrupted", language), err=True)
        return ExitCode.INTERRUPTED
    except CoplanError as error:
        tell_failure(error, asked or error.language or language, "--json" in arguments)
        return error.exit_code
    except Exception as error:
        if os.environ.get("COPLAN_DEBUG"):
            raise
        click.echo(say("cli.defect", language, version=__version__, what=f"{type(error).__name__}: {error}"), err=True)
        return ExitCode.DEFECT
    return result if isinstance(result, int) else ExitCode.DONE


def _asked_language(arguments: Sequence[str]) -> Language | None:
    """The language that --lang asks for, wherever it stands."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        for language in LANGUAGES:
            if word == f"--lang={language}" or (word == "--lang" and following == language):
                return language
    return None


def _usage_text(error: click.ClickException, language: Language) -> str:
    """What is wrong with a command line, in the user's language."""
    if language == "en":
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        return say("cli.no_such_option", language, name=error.option_name)
    name = getattr(getattr(error, "param", None), "human_readable_name", "")
    if isinstance(error, click.MissingParameter):
        return say("cli.missing_parameter", language, name=name)
    if isinstance(error, click.BadParameter):
        return say("cli.bad_parameter", language, name=name, why=error.message)
    return say("cli.bad_usage", language, why=error.format_message())
