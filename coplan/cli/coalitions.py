"""The command coalitions: what sets of regions gain by planning together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd

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
from coplan.cli.telling import issues_data, tell
from coplan.run import region_sets
from coplan.run.shell import Options
from coplan.words.language import Language, in_language, printable, say
from coplan.words.sentences import aligned

SETS = ("set", "value", "gain", "joining", "excess_nucleolus")
SHARES = ("region", "in_plan", "shapley", "shapley_error", "nucleolus", "equal")


def add_coalitions(group: click.Group, text: Texts) -> None:
    """Add the command to the group."""

    @group.command("coalitions", help=text("coalitions"))
    @files_argument(text)
    @output_option(text, "output_coalitions")
    @model_option(text)
    @jobs_option(text, "jobs_coalitions")
    @cluster_option(text)
    @time_option(text, "time_limit_sets")
    @lang_option(text)
    @json_option(text)
    def coalitions(
        files: tuple[Path, ...],
        output: Path | None,
        model: str | None,
        jobs: int | None,
        cluster: str,
        time_limit: float | None,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        with Teller(lang or text.language) as teller:
            options = Options(model, lang, time_limit, jobs=jobs, cluster=cluster, tell=teller.step)
            gained = region_sets.coalitions(files, output, options)
        return tell(gained, _data(gained) if as_json else _lines(gained))


def _lines(gained: region_sets.Gained) -> Iterator[str]:
    """The sets, how stable they are, and the shares, where there is a joint gain to share."""
    shown = gained.language
    yield say("coalitions.heading", shown, model=gained.model)
    yield from _table(gained.tables["Coalitions"], SETS, shown)
    yield ""
    for label, said, _ in gained.tables["Coalitions"].attrs["lines"]:
        yield say("coalitions.said", shown, label=label, said=_cell(said, shown))
    if gained.found.joint is not None:
        yield ""
        yield from _table(gained.tables["Shares"], SHARES, shown)


def _table(frame: pd.DataFrame, columns: tuple[str, ...], language: Language) -> list[str]:
    """Some columns, as far as they say anything; numbers of shares with what part of the whole they are."""
    kept = [key for key in columns if key in frame and frame[key].notna().any()]
    rows = [[say(f"coalitions.column_{key}", language) for key in kept]]
    for row in frame.to_dict("records"):
        rows.append([_with_part(row, key, language) for key in kept])
    return aligned(rows)


def _with_part(row: dict[Any, Any], key: str, language: Language) -> str:
    part = row.get(f"{key}_share")
    said = _cell(row["state"] if key == "value" and row[key] is None else row[key], language)
    return said if part is None else f"{said} ({part:.1%})"


def _cell(value: Any, language: Language) -> str:
    if value is None:
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) else str(in_language(value, language))


def _data(gained: region_sets.Gained) -> dict[str, Any]:
    """Both tables with their column keys, the stability of the core, and the issues."""
    found = gained.found
    return {
        "exit_code": int(gained.exit_code),
        "workbook": printable(gained.path),
        "epsilon": None if found.core is None else found.plain(found.core.epsilon),
        "closest": [_named(s, found.regions) for s in found.leaving],
        "superadditive": found.superadditive,
        "sets": [
            {**_row(row, gained.language), "set": _named(s, found.regions), "state": found.worths[s].state}
            for s, row in zip(found.worths, gained.tables["Coalitions"].to_dict("records"), strict=True)
        ],
        "shares": [_row(row, gained.language) for row in gained.tables["Shares"].to_dict("records")],
        "issues": issues_data(gained.issues, gained.language),
    }


def _named(members: frozenset[str], regions: tuple[str, ...]) -> list[str]:
    return [r for r in regions if r in members]


def _row(row: dict[Any, Any], language: Language) -> dict[str, Any]:
    return {str(key): in_language(value, language) for key, value in row.items()}
