"""Every test of the command line stands in an empty folder, and its user reads English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coplan.cli.main import run_command
from tests.cli.said import Said


@pytest.fixture
def coplan(capsys: pytest.CaptureFixture[str]) -> Any:
    """A function that runs a command line in this process."""

    def run_it(*arguments: object) -> Said:
        code = run_command([str(argument) for argument in arguments])
        return Said(int(code), *capsys.readouterr())

    return run_it


@pytest.fixture(autouse=True)
def english_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPLAN_LANG", "en")
    monkeypatch.chdir(tmp_path)
