"""Limits that the students of earlier years break on their own."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits import LIMITS, Limit
from coplan.limits.base import Planners, Row


def used_up(case: Case, families: frozenset[str], planners: Planners) -> Iterator[tuple[Limit, Row]]:
    """Every limit of these families that is used up before the plan begins, and that any seat only breaks further."""
    for limit in (limit for name, limit in LIMITS.items() if name in families and limit.counts_the_past):
        for row in limit.rows(case, planners):
            if row.upper is not None and row.constant > row.known(row.upper) and not row.share_of and _only_grows(row):
                yield limit, row


def _only_grows(row: Row) -> bool:
    return all(a >= 0 for _, a in row.terms)
