"""Commands whose help pages are in the user's language, click's own few words included."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from coplan.words.language import Language, say


def group_class(language: Language) -> type[click.Group]:
    """A click group, and commands in it, that speak a language."""

    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or say("help.usage", language))

        def write_heading(self, heading: str) -> None:
            colon = "：" if language == "zh" else ":"
            self.write(f"{'':>{self.current_indent}}{say(f'help.heading_{heading.lower()}', language)}{colon}\n")

    class Context(click.Context):
        formatter_class = Formatter

    class Command(click.Command):
        context_class = Context

        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **{**kwargs, "options_metavar": say("help.options", language)})

    class Group(click.Group):
        context_class = Context
        command_class = Command

        def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
            """In the order in which they are used, not of the alphabet."""
            return list(self.commands)

        def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
            """What each command does, in a line; none is loaded for it."""
            with formatter.section("commands"):
                formatter.write_dl([(name, _in_a_line(name, language)) for name in self.commands])

        def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
            """The commands that begin so, and options; no command is loaded for it."""
            begun = (name for name in self.commands if name.startswith(incomplete))
            items = [CompletionItem(name, help=_in_a_line(name, language)) for name in begun]
            return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    return Group


def _in_a_line(command: str, language: Language) -> str:
    """What a command does."""
    return say(f"help.{command}", language).partition("\n")[0]
