"""Runs a command line and turns whatever happens into words and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from coplan import __version__
from coplan.cli.commands import commands
from coplan.cli.streams import Stream, close_streams, prepare_streams, safe_streams
from coplan.cli.telling import tell_failure
from coplan.cli.usage import tell_usage
from coplan.collector import no_search_at_exit
from coplan.errors import ExitCode, not_our_fault, reason_of
from coplan.words.language import LANGUAGES, Language, language_of_user, say
from coplan.workbook.file_language import language_of_files

STOPPING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""Signals by which a system asks a program to end: SIGHUP when a terminal is closed, SIGBREAK on Windows."""


class Stopped(BaseException):
    """The program is asked to end by a signal: not an Exception, so that nothing takes it for a failure."""

    def __init__(self, number: int):
        super().__init__(number)
        self.exit_code = 128 + number


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks for
            signal.signal(number, _stop)
    # Sums of numpy's are short; the threads that OpenBLAS starts for them mostly look busy and wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    no_search_at_exit()
    prepare_streams()
    code = run_command(arguments)
    close_streams()
    if code > 128:  # stopped by a signal
        os._exit(code)  # an orderly end would crash in threads of the solver that were stopped half-way
    sys.exit(code)


def _stop(number: int, _: object) -> NoReturn:
    for each in STOPPING:  # a second signal must not interrupt the removal of unfinished files
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def run_command(arguments: list[str]) -> int:
    """Exit code of a command; what went wrong is said in words, never as a traceback."""
    asked = _asked_language(arguments)
    language = asked or language_of_files(map(Path, arguments)) or language_of_user(arguments)
    written: list[Path] = []
    with safe_streams() as output:
        code = _ending(arguments, asked, language, written)
        return _with_unprinted(output, code, written, language)


def _ending(arguments: list[str], asked: Language | None, language: Language, written: list[Path]) -> int:
    """Run a command, and tell how it failed where it did; written: filled with the files that it has written."""
    try:
        result = commands(language).main(arguments, prog_name="coplan", standalone_mode=False, obj=written)
    except click.ClickException as error:
        tell_usage(error, language)
        return ExitCode.USAGE
    except (Stopped, click.Abort, KeyboardInterrupt) as error:
        click.echo(say("cli.interrupted", language), err=True)
        return error.exit_code if isinstance(error, Stopped) else ExitCode.INTERRUPTED
    except Exception as error:
        known = not_our_fault(error)
        if os.environ.get("COPLAN_DEBUG") and known is not error:
            raise
        if known is not None:
            tell_failure(known, asked or known.language or language, "--json" in arguments)
            return known.exit_code
        click.echo(say("cli.defect", language, version=__version__, what=f"{type(error).__name__}: {error}"), err=True)
        return ExitCode.DEFECT
    return result if isinstance(result, int) else ExitCode.DONE


def _with_unprinted(output: Stream, code: int, written: Sequence[Path], language: Language) -> int:
    """The exit code where standard output may have failed: written files count, and are told again."""
    if output.unprinted is None:
        return code
    click.echo(say("cli.not_printed", language, reason=reason_of(output.unprinted)), err=True)
    for path in written:
        click.echo(say("cli.written", language, path=path), err=True)
    return code if code or written else ExitCode.BAD_INPUT


def _asked_language(arguments: Sequence[str]) -> Language | None:
    """The language that --lang asks for, wherever it stands."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        for language in LANGUAGES:
            if word == f"--lang={language}" or (word == "--lang" and following == language):
                return language
    return None
