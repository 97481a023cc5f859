"""The command line: parse, call run, print, exit code. No logic."""

from coplan.cli.commands import commands
from coplan.cli.main import main

__all__ = ["commands", "main"]
