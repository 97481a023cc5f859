"""What was decided on wishes: the column accepted of the sheet Replies, read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coplan.case import Case
from coplan.contract.results import result_sheets
from coplan.errors import BadInput, Issue
from coplan.notices.answers import Answer, Returned
from coplan.notices.entries import entry, in_words, seats_named
from coplan.plan.allocation import SEAT_KEY, SeatKey, keys_of_case
from coplan.tables.raw import RawTable
from coplan.tables.values import Fault

EVALUATION, REPLIES = "evaluation.toml", "Replies"


def decisions_of(case: Case, reviews: Sequence[Returned], wishes: Iterable[Answer]) -> Mapping[SeatKey, bool]:
    """What was decided in the workbook that evaluate wrote, by wish; a wish without a decision is absent.

    Raises BadInput with every decision that cannot be read, or is on a wish that is no longer there.
    """
    issues = [Issue("reviews_twice", values={"file": review.file, "first": reviews[0].file}) for review in reviews[1:]]
    found: dict[SeatKey, bool] = {}
    for review in reviews[:1]:
        table = review.tables.get((EVALUATION, REPLIES))
        if table is None:
            names = result_sheets(EVALUATION)[REPLIES].names
            issues.append(Issue("review_without_replies", values={"file": review.file, "sheet": names}))
        else:
            issues += _read(case, review.file, table, {wish.key: wish for wish in wishes}, found)
    if issues:
        raise BadInput(issues)
    return found


def _read(
    case: Case, file: str, table: RawTable, wishes: Mapping[tuple[Any, ...], Answer], found: dict[SeatKey, bool]
) -> list[Issue]:
    """Fill in what the rows decide; what is wrong with them is given back."""
    columns = {column.key: column.filled_in for column in result_sheets(EVALUATION)[REPLIES].columns}
    keys, sheet, issues = keys_of_case(case), f"[{file}]{table.title}", []
    for row in table.rows:
        cell = row.cells["accepted"]
        accepted = entry(cell, columns["accepted"])
        wish = wishes.get(seats_named(row, SEAT_KEY, keys))
        if isinstance(accepted, Fault):
            issues.append(Issue(accepted.code, sheet, cell.address, accepted.values))
        elif accepted is None:
            continue
        elif wish is None or wish.wanted != row.cells["wanted"].value or wish.key in found:
            said = in_words(row, (*SEAT_KEY, "wanted"))
            issues.append(Issue("decision_outdated", sheet, cell.address, {"row": said}))
        else:
            found[wish.key] = accepted
    return issues
