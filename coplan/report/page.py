"""The page of a report: one HTML file that needs nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from coplan.errors import Issue, UsageProblem
from coplan.report.fitting import fit
from coplan.report.sections import Section, sections
from coplan.report.subject import Subject
from coplan.tables.origin import origin
from coplan.words.language import LANGUAGES, Language, Text, say_both

PACKAGES = ("plotly", "jinja2")
"""Of the extra `report`; only this folder imports them, and only when it draws."""
WORDS = (
    "all_regions", "everywhere", "all_years", "rows", "flows_year", "flows_plans", "worst_year", "never_short",
    "of_plan", "save_picture",
)  # fmt: skip
"""Texts that the page's own script shows."""
MOST_BYTES = 5_900_000
"""Size of a page, unless the charts' library alone comes to more."""
PRINTED = 40
"""Rows of a table that are printed where the reader has not opened it, unless it is printed entire."""
REST = 80_000  # bytes of a page besides its data, its scripts and the rows of its tables
TO_THE_MINUTE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d\+00:00$")
MARKUP = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def need_packages(names: Sequence[str] = PACKAGES) -> None:
    """Raises UsageProblem, which says what to install, where one of the packages is missing."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise UsageProblem([Issue("report_extra_missing", values={"packages": missing})])


def page(subjects: Sequence[Subject], language: Language) -> str:
    """A report on plans of the same regions, in both languages; `language` is the one that it opens in.

    Raises UsageProblem where a package of the extra `report` is missing.
    """
    need_packages()
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from plotly.offline import get_plotlyjs

    scripts, found = [get_plotlyjs(), _template("page.js")], sections(subjects)
    data = _data(found)
    found = fit(found, MOST_BYTES - REST - sum(len(text.encode()) for text in (data, *scripts)))
    environment = Environment(
        loader=PackageLoader("coplan.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("page.html").render(
        subjects=subjects,
        sections=found,
        language=language,
        title=str(subjects[0].summary.get("plan_title") or subjects[0].name),
        about=[_about(subject) for subject in subjects],
        text=say_both,
        printed=PRINTED,
        style=_template("page.css"),
        scripts=scripts,
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        data=data,
    )


def _template(name: str) -> str:
    return files("coplan.report").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    """What the page's security policy knows a script by: no other one runs."""
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _about(subject: Subject) -> dict[str, Any]:
    """What stands under the title of each plan."""
    known = {key: origin(key, subject.summary.get(key)) for key in ("model", "scenario")}
    when = TO_THE_MINUTE.sub(r"\1 UTC", str(subject.summary.get("solved_at", "")))
    return {"name": subject.name, "edited": subject.edited, "notices": subject.notices, "solved_at": when, **known}


def _data(found: Sequence[Section]) -> str:
    """The charts' data and the script's words as JSON that no text in it can break out of."""
    charts = {
        f"{section.key}-{n}": {"kind": panel.chart.kind, "specs": panel.chart.specs, **panel.chart.extra}
        for section in found
        for n, panel in enumerate(section.panels)
        if panel.chart
    }
    words = {language: {key: _word(key).in_(language) for key in WORDS} for language in LANGUAGES}
    content = {"charts": charts, "words": words}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(MARKUP)


def _word(key: str) -> Text:
    """A text whose places the script fills: {0}, {1}, …"""
    return say_both(f"report.{key}", **{name: f"{{{n}}}" for n, name in enumerate("abcd")})
