"""What is told while a plan is worked out."""

from __future__ import annotations

import pytest

from coplan.cli.progress import Teller
from coplan.workers import Progress


def test_large_figures_are_no_powers_of_ten(capsys: pytest.CaptureFixture[str]) -> None:
    with Teller("en") as teller:
        for value in (5_876_270.4, 119_519.33, 0.0672996, 0.0):
            teller.step(Progress("goal", "cost", value, 0.1), "en")
    said = capsys.readouterr().err
    assert [line.split(": ")[1].split("  ")[0] for line in said.splitlines() if "cost" in line] == [
        "5,876,270", "119,519", "0.0672996", "0",
    ]  # fmt: skip


def test_what_has_no_value_is_not_left_blank(capsys: pytest.CaptureFixture[str]) -> None:
    with Teller("en") as teller:
        teller.step(Progress("coalition", "North + South", None, 0.1), "en")
    assert "together  North + South: shortage –  (0.1 s)" in capsys.readouterr().err
