"""Arguments and options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import click

from coplan.tables.values import share_in
from coplan.words.language import LANGUAGES, Language, say

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class Texts:
    """The texts of the help in a language, by key."""

    language: Language

    def __call__(self, key: str) -> str:
        return say(f"help.{key}", self.language)


class Seconds(click.FloatRange):
    """A finite number of seconds, 0 or more: of nan no moment would be too late."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        return found if math.isfinite(found) else self.fail(str(value), param, ctx)


def together(*options: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which the help shows them."""
    return lambda command: reduce(lambda inner, option: option(inner), reversed(options), command)


def file_argument(text: Texts) -> Decorator:
    """One workbook."""
    return click.argument("file", type=click.Path(path_type=Path), metavar=text("file"))


def plan_argument(text: Texts) -> Decorator:
    """One plan workbook."""
    return click.argument("plan", type=click.Path(path_type=Path), metavar=text("plan"))


def files_argument(text: Texts) -> Decorator:
    """One workbook, or several that make one case."""
    return click.argument("files", type=click.Path(path_type=Path), metavar=text("files"), nargs=-1, required=True)


def lang_option(text: Texts, key: str = "lang") -> Decorator:
    """--lang: the language of what is told and written."""
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text(key))


def json_option(text: Texts) -> Decorator:
    """--json: data instead of lines."""
    return click.option("--json", "as_json", is_flag=True, help=text("json"))


def quoted(path: Path) -> str:
    """A path as it is typed on a command line."""
    return f'"{path}"' if " " in str(path) else str(path)


def output_option(text: Texts, key: str) -> Decorator:
    """-o: where the result is written."""
    return click.option("-o", "--output", type=click.Path(path_type=Path), metavar=text("file"), help=text(key))


def model_option(text: Texts, key: str = "model") -> Decorator:
    """--model: a model's name or the path of a model file."""
    return click.option("--model", metavar=text("model_or_path"), help=text(key))


def time_option(text: Texts, key: str = "time_limit") -> Decorator:
    """--time-limit in seconds."""
    return click.option("--time-limit", type=Seconds(min=0), metavar=text("seconds"), help=text(key))


def gap_option(text: Texts) -> Decorator:
    """--accept-gap: a share between 0 and 1, or a percentage."""

    def share(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
        found = None if value is None else share_in(value)
        if value is not None and (found is None or not 0 < found < 1):
            raise click.BadParameter(text("not_a_gap"))
        return None if found is None else float(found)

    return click.option("--accept-gap", metavar=text("gap"), callback=share, help=text("accept_gap"))


def effort_options(text: Texts) -> Decorator:
    """How long to try, and what will do when time runs out."""
    return together(time_option(text), gap_option(text))


def jobs_option(text: Texts, key: str = "jobs") -> Decorator:
    """--jobs: how many processes work side by side."""
    return click.option("--jobs", type=click.IntRange(min=1), metavar=text("number"), help=text(key))


def cluster_option(text: Texts) -> Decorator:
    """--cluster: the scheduler of the machines that work instead of this one."""
    return click.option("--cluster", default="", metavar=text("address"), help=text("cluster"))


def annotate_option(text: Texts, key: str) -> Decorator:
    """--annotate: where a copy with the problems marked is written."""
    return click.option("--annotate", type=click.Path(path_type=Path), metavar=text("file"), help=text(key))


def brief_option(text: Texts) -> Decorator:
    """--brief: without the sheets that say why."""
    return click.option("--brief", is_flag=True, help=text("brief"))
