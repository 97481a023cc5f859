"""The command line: parse, call run, print, exit code. No logic."""

from coplan.cli.memory import memory_needed

try:
    with memory_needed():
        from coplan.cli.commands import commands
        from coplan.cli.main import main
except KeyboardInterrupt:  # Ctrl-C while the libraries are loaded
    raise SystemExit(130) from None

__all__ = ["commands", "main"]
