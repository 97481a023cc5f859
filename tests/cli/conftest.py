"""Every test of the command line stands in an empty folder, and its user reads English."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan.cli.main import run_command
from tests.cli.said import Said
from tests.evaluate.plans import Change, solved


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


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan workbook of a small case."""
    return Path(shutil.copy(solved(), tmp_path / "plan.xlsx"))


@pytest.fixture
def edit(plan: Path) -> Callable[[Change], Path]:
    """A function that makes a copy of the plan with its Allocation changed."""

    def make(change: Change) -> Path:
        book = openpyxl.load_workbook(plan)
        change(book["Allocation"])
        book.save("edited.xlsx")
        return Path("edited.xlsx")

    return make
