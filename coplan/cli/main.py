"""Runs a command line and turns whatever happens into words and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from coplan import __version__
from coplan.cli.commands import commands
from coplan.cli.telling import tell_failure
from coplan.cli.usage import tell_usage
from coplan.errors import CoplanError, ExitCode
from coplan.language import LANGUAGES, Language, language_of_user, say

TERMINATED = 128 + signal.SIGTERM


class Terminated(BaseException):
    """The program is asked to end (SIGTERM): not an Exception, so that nothing takes it for a failure."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _terminated)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = run_command(arguments)
    if code in (ExitCode.INTERRUPTED, TERMINATED):
        _leave_at_once(code)
    sys.exit(code)


def _terminated(*_: object) -> None:
    raise Terminated


def _leave_at_once(code: int) -> None:
    """Leave without an orderly end, which the solver's threads, stopped half-way, turn into a crash."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def run_command(arguments: list[str]) -> int:
    """Exit code of a command; what went wrong is said in words, never as a traceback."""
    asked = _asked_language(arguments)
    language = asked or language_of_user()
    try:
        result = commands(language).main(arguments, prog_name="coplan", standalone_mode=False)
    except click.ClickException as error:
        tell_usage(error, language)
        return ExitCode.USAGE
    except Terminated:
        click.echo(say("cli.interrupted", language), err=True)
        return TERMINATED
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
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        for language in LANGUAGES:
            if word == f"--lang={language}" or (word == "--lang" and following == language):
                return language
    return None
