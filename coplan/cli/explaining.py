"""The command explain."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, lang_option, output_option, plan_argument
from coplan.cli.telling import tell
from coplan.explain.selection import Asked
from coplan.run import plans
from coplan.words.language import Language


def add_explain(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("explain", help=text("explain"))
    @plan_argument(text)
    @click.option("--institution", "institutions", multiple=True, metavar=text("name"), help=text("of_institution"))
    @click.option("--specialty", "specialties", multiple=True, metavar=text("name"), help=text("of_specialty"))
    @click.option("--region", "regions", multiple=True, metavar=text("name"), help=text("of_region"))
    @click.option("--year", "years", multiple=True, type=int, metavar=text("year"), help=text("of_year"))
    @output_option(text, "output_explain")
    @lang_option(text)
    def explain(
        plan: Path,
        institutions: tuple[str, ...],
        specialties: tuple[str, ...],
        regions: tuple[str, ...],
        years: tuple[int, ...],
        output: Path | None,
        lang: Language | None,
    ) -> int:
        explained = plans.explain(plan, Asked(institutions, specialties, regions, years), output, lang)
        return tell(explained, explained.lines)
