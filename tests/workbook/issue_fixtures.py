"""What triggers the issues of reading and writing files."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

from coplan.errors import Issue
from coplan.workbook import guard, results
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan
from coplan.workbook.save import atomically, check_writable
from tests.issue_fixtures import triggers
from tests.workbook.refused import REAL, REFUSED, with_chart_sheet
from tests.workbook.small_plan import changed, written
from tests.workbook.spoilt import SPOILT, Case

Made = bytes | Callable[[], bytes]


def _spoilt(code: str) -> Callable[[Path], Iterable[Issue]]:
    def fixture(folder: Path) -> Iterable[Issue]:
        case = Case()
        SPOILT[code][0](case)
        return case.read(folder).issues

    return fixture


def _refused(made: Made) -> Callable[[Path], Iterable[Issue]]:
    def fixture(folder: Path) -> Iterable[Issue]:
        return _read(folder / "case.xlsx", made if isinstance(made, bytes) else made())

    return fixture


for code in SPOILT:
    triggers(code)(_spoilt(code))
for code, (first, *_) in REFUSED.items():
    triggers(code)(_refused(first))


def _read(path: Path, content: bytes) -> Iterable[Issue]:
    path.write_bytes(content)
    return read_workbook(path).issues


@triggers("file_not_found")
def no_such_file(folder: Path) -> Iterable[Issue]:
    return read_workbook(folder / "absent.xlsx").issues


@triggers("not_a_file")
def folder_in_place_of_a_file(folder: Path) -> Iterable[Issue]:
    return read_workbook(folder).issues


@triggers("file_is_device")
def device_in_place_of_a_file(_: Path) -> Iterable[Issue]:
    return read_workbook(Path(os.devnull)).issues


@triggers("link_loop")
def link_to_itself(folder: Path) -> Iterable[Issue]:
    with patch.object(Path, "stat", side_effect=OSError(errno.ELOOP, "")):  # not every system lets users make links
        return read_workbook(folder / "case.xlsx").issues


@triggers("no_working_folder")
def folder_that_is_gone(_: Path) -> Iterable[Issue]:
    with patch.object(os.path, "realpath", side_effect=FileNotFoundError):
        check_writable(Path("plan.xlsx"))
    return ()


@triggers("file_is_lock")
def mark_of_an_open_workbook(folder: Path) -> Iterable[Issue]:
    return _read(folder / "~$case.xlsx", b"\x05owner")


@triggers("file_unreadable")
def file_without_permission(folder: Path) -> Iterable[Issue]:
    with patch.object(Path, "read_bytes", side_effect=PermissionError):  # a mode of 000 does not stop root
        return _read(folder / "case.xlsx", REAL)


@triggers("file_too_large")
def huge_file(folder: Path) -> Iterable[Issue]:
    with patch.object(guard, "MAX_FILE_BYTES", 100):
        return _read(folder / "case.xlsx", REAL)


@triggers("output_not_a_file")
def target_is_a_folder(folder: Path) -> Iterable[Issue]:
    return _target(folder)


@triggers("folder_not_writable")
def folder_of_the_target_is_a_file(folder: Path) -> Iterable[Issue]:
    (folder / "file").touch()
    return _target(folder / "file" / "plan.xlsx")


@triggers("file_read_only")
def target_is_write_protected(folder: Path) -> Iterable[Issue]:
    (folder / "plan.xlsx").touch(mode=0o444)
    return _target(folder / "plan.xlsx")


@triggers("file_open")
def target_is_open_elsewhere(folder: Path) -> Iterable[Issue]:
    (folder / "~$plan.xlsx").touch()
    return _target(folder / "plan.xlsx")


@triggers("name_too_long")
def name_of_the_target_is_too_long(folder: Path) -> Iterable[Issue]:
    return _target(folder / f"{'x' * 300}.xlsx")


def _target(path: Path) -> Iterable[Issue]:
    check_writable(path)
    return ()


@triggers("cannot_write")
def disk_is_full(folder: Path) -> Iterable[Issue]:
    full = OSError(errno.ENOSPC, "")
    with patch.object(os, "fsync", side_effect=full), atomically(folder / "plan.xlsx"):
        return ()


@triggers("too_many_rows")
def plan_is_longer_than_a_sheet(_: Path) -> Iterable[Issue]:
    with patch.object(results, "SHEET_ROWS", 16):
        written("zh")
    return ()


@triggers("not_a_table")
def chart_in_place_of_a_table(folder: Path) -> Iterable[Issue]:
    return _read(folder / "case.xlsx", with_chart_sheet("Budgets"))


@triggers("plan_sheet_missing")
def sheet_of_a_plan_is_renamed(_: Path) -> Iterable[Issue]:
    read_plan(changed(lambda book: setattr(book["Allocation"], "title", "Seats")))
    return ()


@triggers("plan_headings_missing")
def heading_of_a_plan_is_changed(_: Path) -> Iterable[Issue]:
    read_plan(changed(lambda book: book["Allocation"].__setitem__("G8", "people")))
    return ()


@triggers("not_a_plan")
def case_is_given_for_a_plan(folder: Path) -> Iterable[Issue]:
    (folder / "case.xlsx").write_bytes(REAL)
    read_plan(folder / "case.xlsx")
    return ()
