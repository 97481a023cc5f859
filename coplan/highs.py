"""HiGHS, which solves every LP: without a word on the terminal, and what of it is there."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import highspy


class SilentHighs(highspy.Highs):  # type: ignore[misc]  # whose types are unknown
    """HiGHS with its log off from the start: from 1.16 on highspy.Highs() greets before silent() can be called."""

    def enableCallbacks(self) -> Any:  # noqa: N802  # the name is highspy's
        """The first call of highspy's __init__ that writes."""
        self.silent()
        return super().enableCallbacks()


def has_hipo() -> bool:
    """Whether HiGHS can use HiPO; it refuses the option where the package is missing or of another version."""
    try:
        return version("highspy-extras") == version("highspy")
    except PackageNotFoundError:
        return False
