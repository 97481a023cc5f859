"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from coplan.language import LANGUAGES

Texts = Callable[[str], str]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def file_argument(text: Texts) -> Decorator:
    return click.argument("file", type=click.Path(path_type=Path), metavar=text("file"))


def files_argument(text: Texts) -> Decorator:
    """One workbook, or several that make one case."""
    return click.argument("files", type=click.Path(path_type=Path), metavar=text("files"), nargs=-1, required=True)


def lang_option(text: Texts, key: str = "lang") -> Decorator:
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text(key))


def json_option(text: Texts) -> Decorator:
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


def time_option(text: Texts) -> Decorator:
    """--time-limit in seconds."""
    return click.option("--time-limit", type=click.FloatRange(min=0), metavar=text("seconds"), help=text("time_limit"))


def brief_option(text: Texts) -> Decorator:
    """--brief: without the sheets that say why."""
    return click.option("--brief", is_flag=True, help=text("brief"))
