"""The command notices: what a plan says to every institution and region."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, lang_option, plan_argument
from coplan.cli.telling import note_written, tell_issues
from coplan.errors import ExitCode
from coplan.run import noticing
from coplan.words.language import Language, printable, say


def add_notices(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("notices", help=text("notices"))
    @plan_argument(text)
    @click.argument("folder", type=click.Path(path_type=Path), metavar=text("folder"))
    @lang_option(text)
    @click.option("--force", is_flag=True, help=text("force_notices"))
    def notices(plan: Path, folder: Path, lang: Language | None, force: bool) -> int:
        made = noticing.notices(plan, folder, lang, force)
        note_written(*made.paths)
        tell_issues(made.issues, made.language)
        click.echo(say("cli.notices_written", made.language, count=len(made.paths), path=printable(folder)))
        return ExitCode.DONE
