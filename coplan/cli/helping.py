"""Commands whose help pages are in the user's language, click's own few words included."""

from __future__ import annotations

from typing import Any

import click

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
            kwargs["short_help"] = str(kwargs.get("help", "")).partition("\n")[0]
            super().__init__(*args, **{**kwargs, "options_metavar": say("help.options", language)})

    class Group(click.Group):
        context_class = Context
        command_class = Command

        def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
            """In the order in which they are used, not of the alphabet."""
            return list(self.commands)

    return Group
