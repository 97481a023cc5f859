"""The commands that write workbooks to fill in: init and split."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, file_argument, files_argument, lang_option, quoted
from coplan.cli.telling import note_written, tell_written
from coplan.errors import ExitCode
from coplan.run import templates
from coplan.words.language import Language, language_of_user, printable, say


def add_init(group: click.Group, text: Texts) -> None:
    """Add the command init to the group."""

    @group.command("init", help=text("init"))
    @file_argument(text)
    @lang_option(text, "lang_of_user")
    @click.option("--example", is_flag=True, help=text("example"))
    @click.option("--force", is_flag=True, help=text("force"))
    def init(file: Path, lang: Language | None, example: bool, force: bool) -> int:
        chosen = lang or language_of_user([str(file)])  # a file that is there has no say: it is written anew
        written = templates.init(file, chosen, example, force)
        tell_written(written, chosen)
        click.echo(say("cli.try_example" if example else "cli.next", chosen, path=quoted(written)))
        return ExitCode.DONE


def add_split(group: click.Group, text: Texts) -> None:
    """Add the command split to the group."""

    @group.command("split", help=text("split"))
    @files_argument(text)
    @click.argument("folder", type=click.Path(path_type=Path), metavar=text("folder"))
    @click.option("--by", type=click.Choice(["region"]), default="region", help=text("by"), expose_value=False)
    @lang_option(text)
    @click.option("--force", is_flag=True, help=text("force"))
    def split(files: tuple[Path, ...], folder: Path, lang: Language | None, force: bool) -> int:
        for path in templates.split(files, folder, lang, force):
            note_written(path)
            click.echo(printable(path))
        return ExitCode.DONE
