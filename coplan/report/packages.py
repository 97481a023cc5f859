"""The packages of the extra `report`: whether they are there. Only this folder imports them, and only when it draws."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from coplan.errors import Issue, UsageProblem

PACKAGES = ("plotly", "jinja2")


def need_packages(names: Sequence[str] = PACKAGES) -> None:
    """Raises UsageProblem, which says what to install, where one of the packages is missing."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise UsageProblem([Issue("report_extra_missing", values={"packages": missing})])
