"""What the kinds of problems of reports are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan import run
from coplan.errors import Issue
from coplan.report import need_packages
from tests.issue_fixtures import triggers


@triggers("report_extra_missing")
def package_that_is_not_there(_: Path) -> Iterable[Issue]:
    need_packages(["no_such_package"])
    return ()


@triggers("not_html_name")
def report_that_is_no_page(folder: Path) -> Iterable[Issue]:
    run.report([folder / "plan.xlsx"], folder / "report.pdf")
    return ()
