"""The commands by name, each loaded when it is called: what many need takes longer to load than others to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from coplan import __version__
from coplan.cli.helping import group_class
from coplan.cli.memory import memory_needed
from coplan.cli.options import Texts
from coplan.collector import collector_paused
from coplan.words.language import Language

MODULES = {
    "init": "templates",
    "forecast": "forecasting",
    "check": "checking",
    "solve": "solving",
    "split": "templates",
    "compare": "reviewing",
    "report": "reviewing",
    "notices": "noticing",
    "evaluate": "reviewing",
    "explain": "explaining",
    "roll": "rolling",
    "stress": "stressing",
    "frontier": "frontier",
    "coalitions": "coalitions",
    "models": "checking",
}
"""The module of coplan/cli that adds each command, in the order in which the help shows them."""


def commands(language: Language) -> click.Group:
    """The program's commands, with their help in a language."""
    text, kind = Texts(language), group_class(language)
    group = kind(
        name="coplan",
        help=text("coplan"),
        options_metavar=text("options"),
        subcommand_metavar=text("subcommand"),
        no_args_is_help=True,
        params=[],
        commands=_Commands(kind(), text),  # type: ignore[arg-type]  # to which nothing is added
    )
    click.version_option(__version__, "--version", message="coplan %(version)s", help=text("version"))(group)
    click.help_option("-h", "--help", help=text("help"))(group)
    return group


class _Commands(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is first looked up; loaded holds those that are."""

    def __init__(self, loaded: click.Group, text: Texts):
        self._loaded, self._text = loaded, text

    def __getitem__(self, name: str) -> click.Command:
        found = self._loaded.commands
        if name not in found:
            with memory_needed(), collector_paused():
                module = import_module(f"coplan.cli.{MODULES[name]}")
            getattr(module, f"add_{name}")(self._loaded, self._text)
            click.help_option("-h", "--help", help=self._text("help"))(found[name])
        return found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)

    def __contains__(self, name: object) -> bool:
        return name in MODULES
