"""A report on plans that are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coplan.compare.sides import Side, refuse_unlike
from coplan.errors import Issue
from coplan.evaluate.edits import solved_seats
from coplan.forecast import foundation
from coplan.reopen.opening import ReadPlan, reopened, same_case, side_of
from coplan.report import Subject, need_packages, page
from coplan.run.files import need_page, save
from coplan.words.language import Language, Text

AS_SOLVED = frozenset({"Bottlenecks", "Unmet", "Settlement", "Accounts", "Coalitions", "Shares"})
"""Sheets that take more than the seats to compute: how the plan was solved, and what coalitions of regions reach."""


def report(
    plans: Sequence[Path], output: Path | None = None, language: Language | None = None
) -> tuple[Path, Language, list[Issue]]:
    """Write a report on plans of the same regions, by default beside the first one and named after it.

    Returns the file, the language that it opens in, by default that of the first plan, and what in the workbooks is not
    as it was when the plans were solved.

    Raises UsageProblem, also where a package of the extra `report` is missing, or BadInput.
    """
    need_packages()
    target = output or plans[0].with_suffix(".html")
    need_page(target, plans)
    read = reopened(plans)
    sides = [side_of(name, plan) for name, plan in read.items()]
    if len(sides) > 1:
        refuse_unlike(sides)
    shown = language or sides[0].raw.language
    subjects = [_subject(side, read[side.name]) for side in sides]
    save(target, page(subjects, shown).encode())
    return target, shown, [notice for side in sides for notice in side.notices]


def _subject(side: Side, read: ReadPlan) -> Subject:
    """The plan with every table that the seats in Allocation give computed anew, and the workbook's others."""
    computed = {key: frame for key, frame in side.plan.tables.items() if key not in AS_SOLVED}
    changed = read.changed or frozenset()
    sound = {key: frame for key, frame in read.file.tables.items() if key not in changed}
    return Subject(
        name=side.name,
        language=side.raw.language,
        summary={**side.summary, **side.plan.figures},
        tables={**sound, **computed},
        edited=solved_seats(read) != side.plan.seats,
        other_case=not same_case(read),
        forecast=foundation(read.raw, max(read.case.balance_years)),
        notices=tuple(Text(notice.line("en"), notice.line("zh")) for notice in side.notices),
    )
