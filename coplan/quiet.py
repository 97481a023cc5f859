"""HiGHS without a word of its own: standard output belongs to the command."""

from __future__ import annotations

import highspy


class Highs(highspy.Highs):
    """A HiGHS object that never prints."""

    def enableCallbacks(self) -> None:  # noqa: N802  # HiGHS names it
        """Silent before the first call, which since HiGHS 1.16 its constructor makes and which prints a banner."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # whose stub is incomplete
