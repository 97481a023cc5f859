"""The command frontier: what a lever of a case buys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd

from coplan import __version__
from coplan.cli.options import (
    Texts,
    cluster_option,
    files_argument,
    jobs_option,
    json_option,
    lang_option,
    model_option,
    output_option,
    time_option,
)
from coplan.cli.progress import Teller
from coplan.cli.telling import issues_data, tell, tell_issues
from coplan.cli.usage import OwnUsage
from coplan.errors import errors_in
from coplan.frontier.levers import AS_GIVEN, LEVERS, Point, lever_name, shown_factor, state, table
from coplan.run import varying
from coplan.run.shell import Options
from coplan.words.language import Language, in_language, say
from coplan.words.sentences import aligned

COLUMNS = {
    "shortage": ",.1f",
    "shortage_removed": "+,.1f",
    "cost": ",.2f",
    "cost_added": "+,.2f",
    "removed_per_money": ",.4f",
    "seats_total": ",",
    "seats_for_others": ",",
}
RANGE = varying.Range()


def add_frontier(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""
    factor = text("factor")

    @group.command("frontier", help=text("frontier"))
    @files_argument(text)
    @click.option("--vary", type=click.Choice(LEVERS), help=text("vary"))
    @click.option("--from", "first", type=float, default=RANGE.first, metavar=factor, help=text("from"))
    @click.option("--to", "last", type=float, default=RANGE.last, metavar=factor, help=text("to"))
    @click.option("--steps", type=int, default=RANGE.steps, metavar=text("number"), help=text("steps"))
    @output_option(text, "output_frontier")
    @model_option(text)
    @jobs_option(text, "jobs_frontier")
    @cluster_option(text)
    @time_option(text, "time_limit_point")
    @lang_option(text)
    @json_option(text)
    def frontier(
        files: tuple[Path, ...],
        vary: str | None,
        first: float,
        last: float,
        steps: int,
        output: Path | None,
        model: str | None,
        jobs: int | None,
        cluster: str,
        time_limit: float | None,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        if vary is None:  # click's own mark of a required option is English in every language
            raise OwnUsage(text("vary_missing"))
        over = varying.Range(first, last, steps)
        with Teller(lang or text.language) as teller:
            options = Options(model, lang, time_limit, jobs=jobs, cluster=cluster, tell=teller.step)
            varied = varying.frontier(files, vary, over, output, options)
        for point in varied.frontier.points:
            if point.figures is None:
                _tell_failed(point, varied.language)
        rows = table(varied.frontier, varied.language)
        return tell(varied, _data(varied, rows) if as_json else _lines(varied, rows))


def _tell_failed(point: Point, language: Language) -> None:
    factor = shown_factor(point.factor)
    click.echo(say("frontier.point_failed", language, factor=factor, state=state(point, language)), err=True)
    tell_issues(errors_in(point.issues), language)
    if point.defect:
        click.echo(say("cli.defect", language, version=__version__, what=point.defect), err=True)


def _lines(varied: varying.Varied, rows: pd.DataFrame) -> list[str]:
    found, shown = varied.frontier, varied.language
    title = say("frontier.varied", shown, lever=lever_name(found.lever), model=found.model)
    head = [say(f"frontier.column_{key}", shown, money=found.money_unit) for key in ("factor", *COLUMNS)]
    lines = [head]
    for point, row in zip(found.points, rows.to_dict("records"), strict=True):
        factor = shown_factor(point.factor) + (" *" if point.factor == AS_GIVEN else "")
        cells = ["–" if row[key] is None else _number(row[key], look) for key, look in COLUMNS.items()]
        if point.figures is None:
            cells[0] = state(point, shown)
        lines.append([factor, *cells])
    return [title, *aligned(lines)]


def _number(value: Any, look: str) -> str:
    said = f"{value:{look}}"
    return "0" if not value else said.removesuffix(".00").removesuffix(".0")


def _data(varied: varying.Varied, rows: pd.DataFrame) -> dict[str, Any]:
    found, shown = varied.frontier, varied.language
    points = [
        {
            **{key: value for key, value in row.items() if key not in ("as_given", "state", "why")},
            "exit_code": int(point.exit_code),
            "issues": issues_data(point.issues, shown),
        }
        for point, row in zip(found.points, rows.to_dict("records"), strict=True)
    ]
    return {
        "exit_code": int(found.exit_code),
        "vary": found.lever,
        "workbook": in_language(varied.path, shown),
        "points": points,
    }
