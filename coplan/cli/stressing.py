"""The command stress: how plans stand up where figures turn out otherwise."""

from __future__ import annotations

from pathlib import Path

import click

from coplan.cli.options import Texts, cluster_option, jobs_option, lang_option, output_option
from coplan.cli.telling import tell
from coplan.run import plans as reviewing
from coplan.run.shell import Options
from coplan.stress import Draws, lines
from coplan.words.language import Language

USUAL = Draws()


def add_stress(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""
    number = text("number")

    @group.command("stress", help=text("stress"))
    @click.argument("plans", type=click.Path(path_type=Path), metavar=text("plans_report"), nargs=-1, required=True)
    @click.option("--samples", type=click.IntRange(min=1), default=USUAL.samples, metavar=number, help=text("samples"))
    @click.option("--seed", type=int, default=USUAL.seed, metavar=number, help=text("seed"))
    @output_option(text, "output_stress")
    @jobs_option(text, "jobs_stress")
    @cluster_option(text)
    @lang_option(text)
    def stress(
        plans: tuple[Path, ...],
        samples: int,
        seed: int,
        output: Path | None,
        jobs: int | None,
        cluster: str,
        lang: Language | None,
    ) -> int:
        options = Options(language=lang, jobs=jobs, cluster=cluster)
        stressed = reviewing.stress(plans, Draws(samples, seed), output, options)
        return tell(stressed, lines(stressed.stress, stressed.language))
