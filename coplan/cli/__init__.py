"""The command line: parse, call run, print, exit code. No logic."""

try:
    from coplan.cli.commands import commands
    from coplan.cli.main import main
except KeyboardInterrupt:  # Ctrl-C while modules are loaded
    raise SystemExit(130) from None

__all__ = ["commands", "main"]
