"""The command roll: a plan's case one year on."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, lang_option, output_option, quoted
from coplan.cli.telling import tell
from coplan.roll import said
from coplan.run import rolling
from coplan.words.language import Language, say


def add_roll(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("roll", help=text("roll"))
    @click.argument("file", type=click.Path(path_type=Path), metavar=text("plan_file"))
    @output_option(text, "output_roll")
    @click.option("--actual", type=click.Path(path_type=Path), metavar=text("file"), help=text("actual"))
    @click.option("--last-year", type=int, metavar=text("year"), help=text("last_year"))
    @click.option("--actual-form", type=click.Path(path_type=Path), metavar=text("file"), help=text("actual_form"))
    @lang_option(text)
    def roll(
        file: Path,
        output: Path | None,
        actual: Path | None,
        last_year: int | None,
        actual_form: Path | None,
        lang: Language | None,
    ) -> int:
        if actual_form:
            written = rolling.actual_form(file, actual_form, lang)
            code = tell(written, ())
            names = {"plan": quoted(file), "path": quoted(actual_form)}
            click.echo(say("roll.form_next", written.language, **names))
            return code
        rolled = rolling.roll(file, output, actual, last_year, lang)
        sentences = said(rolled.outcome) if rolled.outcome else ()
        code = tell(rolled, [sentence.in_(rolled.language) for sentence in sentences])
        click.echo(say("roll.next", rolled.language, path=quoted(rolled.path)))
        return code
