"""The command forecast: demand from past figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from coplan.cli.options import Texts, files_argument, json_option, lang_option, output_option, quoted
from coplan.cli.telling import issues_data, tell
from coplan.forecast import rows_written, sentences
from coplan.run import forecasting
from coplan.words.language import Language, printable, say


def add_forecast(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("forecast", help=text("forecast"))
    @files_argument(text)
    @output_option(text, "output_forecast")
    @click.option("--to", type=int, metavar=text("year"), help=text("to_year"))
    @click.option("--replace", is_flag=True, help=text("replace"))
    @lang_option(text)
    @json_option(text)
    def forecast(
        files: tuple[Path, ...],
        output: Path | None,
        to: int | None,
        replace: bool,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        foreseen = forecasting.forecast(files, output, to, replace, lang)
        if as_json:
            return tell(foreseen, _data(foreseen))
        said = (*sentences(foreseen.forecast), rows_written(foreseen.demand))
        code = tell(foreseen, [sentence.in_(foreseen.language) for sentence in said])
        click.echo(say("forecast.next", foreseen.language, path=quoted(foreseen.path)))
        return code


def _data(foreseen: forecasting.Foreseen) -> dict[str, Any]:
    found = foreseen.forecast
    return {
        "exit_code": int(foreseen.exit_code),
        "workbook": printable(foreseen.path),
        "last": found.last,
        "to": found.to,
        "groups": [
            {
                "by_driver": group.by_driver,
                "method": group.method,
                "scores": [vars(score) for score in group.scores],
                "range": None if group.range is None else vars(group.range),
            }
            for group in found.groups
        ],
        "pairs": [
            {
                "region": outlook.pair[0],
                "specialty": outlook.pair[1],
                "method": outlook.method,
                "past": dict(zip(range(outlook.first, found.last + 1), outlook.past, strict=True)),
                **{
                    key: dict(zip(found.years, getattr(outlook, key), strict=True)) if getattr(outlook, key) else None
                    for key in ("ahead", "low", "high")
                },
            }
            for outlook in found.outlooks
        ],
        "issues": issues_data(foreseen.issues, foreseen.language),
    }
