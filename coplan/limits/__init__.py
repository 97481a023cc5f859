"""The limits on seats and intake, a module each: every module here that is none of the machinery is a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from coplan.limits.base import Limit

MACHINERY = frozenset({"arrays", "base", "check", "committed", "room", "sums"})


def _found() -> Iterator[Limit]:
    for module in iter_modules(__path__):
        if module.name not in MACHINERY:
            yield import_module(f"{__name__}.{module.name}").LIMIT


LIMITS: Mapping[str, Limit] = {limit.name: limit for limit in sorted(_found(), key=lambda limit: limit.order)}

RULES = frozenset(name for name, limit in LIMITS.items() if limit.whole_rules)
"""The limits that ask something of whole seats only."""

__all__ = ["LIMITS", "RULES", "Limit"]
