"""Which input triggers which kind of problem: every code of models/issues.toml has a fixture here.

A module named issue_fixtures in any folder below tests registers its own:

    @triggers("error_cell")
    def broken_formula(folder: Path) -> Iterable[Issue]: ...

A fixture gets an empty folder, and returns the issues or raises them as a CoplanError.
"""

from __future__ import annotations

import errno
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path

import tests
from coplan import run
from coplan.errors import CoplanError, Issue, not_our_fault

Fixture = Callable[[Path], Iterable[Issue]]

FIXTURES: dict[str, Fixture] = {}


def triggers(*codes: str) -> Callable[[Fixture], Fixture]:
    """Registers a fixture that triggers these codes (all of them, perhaps among others)."""

    def register(fixture: Fixture) -> Fixture:
        FIXTURES.update(dict.fromkeys(codes, fixture))
        return fixture

    return register


def all_fixtures() -> dict[str, Fixture]:
    """Every fixture by code, from all modules named issue_fixtures."""
    for module in pkgutil.walk_packages(tests.__path__, "tests."):
        if module.name.endswith(".issue_fixtures"):
            importlib.import_module(module.name)
    return FIXTURES


def issues_of(fixture: Fixture, folder: Path) -> list[Issue]:
    """What a fixture returns or raises."""
    try:
        return list(fixture(folder))
    except CoplanError as error:
        return list(error.issues)


@triggers("file_exists")
def template_over_a_file(folder: Path) -> Iterable[Issue]:
    (folder / "case.xlsx").touch()
    run.init(folder / "case.xlsx", "en")
    return ()


@triggers("not_xlsx_name")
def template_that_is_no_workbook(folder: Path) -> Iterable[Issue]:
    run.init(folder / "case.csv", "en")
    return ()


@triggers("only_an_ending")
def template_without_a_name(folder: Path) -> Iterable[Issue]:
    run.init(folder / ".xlsx", "en")
    return ()


@triggers("out_of_memory")
def machine_without_memory(_: Path) -> Iterable[Issue]:
    return told(MemoryError())


@triggers("system_refused")
def disk_that_fails(_: Path) -> Iterable[Issue]:
    return told(OSError(errno.EIO, "", "case.xlsx"))


def told(error: Exception) -> Iterable[Issue]:
    """What is said of a failure that is not coplan's own."""
    known = not_our_fault(error)
    assert known is not None
    return known.issues


@triggers("own_file")
def marked_copy_over_the_workbook(folder: Path) -> Iterable[Issue]:
    (folder / "case.xlsx").touch()
    return run.check(folder / "case.xlsx", annotate_to=folder / "case.xlsx").issues


@triggers("annotate_one_file")
def marked_copy_of_two_workbooks(folder: Path) -> Iterable[Issue]:
    return run.check([folder / "north.xlsx", folder / "south.xlsx"], annotate_to=folder / "marked.xlsx").issues
