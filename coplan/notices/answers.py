"""Notices that came back, checked like any input: what each institution answered, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coplan.case import Case
from coplan.contract.results import result_sheets
from coplan.errors import Issue
from coplan.notices.content import seats_told
from coplan.notices.entries import entry, in_words, seats_named
from coplan.notices.tables import FILE, IDENTITY, INSTITUTION, SEATS, Origin
from coplan.plan.allocation import SEAT_KEY, SeatKey, keys_of_case
from coplan.tables.raw import RawRow, RawTable
from coplan.tables.values import Fault, shown
from coplan.words.names import is_blank

TOLD = 6
"""Rows that a message names."""
Tables = Mapping[tuple[str, str], RawTable]


@dataclass(frozen=True)
class Returned:
    """A notice as it came back: the file, what it says of itself, and its tables by file of models/ and sheet."""

    file: str
    kind: str
    name: str
    origin: Origin
    tables: Tables

    @property
    def seats(self) -> RawTable | None:
        """The table with the answers."""
        return self.tables.get((FILE, SEATS))

    @property
    def is_answered(self) -> bool:
        """Whether anything stands in the cells that are to be filled in."""
        columns = [c.key for c in result_sheets(FILE)[SEATS].columns if c.entry]
        rows = self.seats.rows if self.seats else ()
        cells = (row.cells[key] for row in rows for key in columns if key in row.cells)
        return any(cell.fault or not is_blank(cell.value) for cell in cells)


@dataclass(frozen=True)
class Answer:
    """What an institution says of one number of its notice: what it wants instead, if anything, and its remark.

    place is the cell of its wish, such as `[North.xlsx]Seats!I12`.
    """

    key: SeatKey
    planned: int
    wanted: int | None
    remark: str
    place: str

    @property
    def is_wish(self) -> bool:
        """Whether it wants another number than the plan's."""
        return self.wanted is not None and self.wanted != self.planned

    @property
    def more(self) -> int:
        """Seats more, or fewer below 0, that it wants."""
        return (self.planned if self.wanted is None else self.wanted) - self.planned


@dataclass(frozen=True)
class Answers:
    """Every answer that says something, the institutions that answered, and everything that is wrong."""

    given: tuple[Answer, ...]
    answered: frozenset[str]
    issues: tuple[Issue, ...]

    @property
    def wishes(self) -> list[Answer]:
        """The answers that want another number."""
        return [answer for answer in self.given if answer.is_wish]


def returned(file: str, tables: Tables) -> Returned | None:
    """The notice that the tables of a file make; None where it is none of ours."""
    found = tables.get((FILE, IDENTITY))
    if found is None:
        return None
    said = {shown(row.cells["key"].value): row.cells["value"].value for row in found.rows}
    text = {key: "" if value is None else str(value) for key, value in said.items()}
    origin = Origin(text.get("title", ""), text.get("solved_at", ""), text.get("plan", ""))
    return Returned(file, text.get("kind", ""), text.get("name", ""), origin, tables)


def answers_of(case: Case, seats: Mapping[SeatKey, int], origin: Origin, notices: Sequence[Returned]) -> Answers:
    """What the notices say that came back, of a plan with these seats and of this origin."""
    issues: list[Issue] = []
    given: list[Answer] = []
    first: dict[str, str] = {}
    for notice in notices:
        wrong = list(strange(notice, case, origin))
        if not wrong and notice.name in first:
            values = {"file": notice.file, "first": first[notice.name], "institution": notice.name}
            wrong = [Issue("notice_twice", values=values)]
        if not wrong and notice.seats is not None:
            first[notice.name] = notice.file
            reading = _Reading(case, notice, notice.seats, seats_told(case, notice.name, seats))
            given += reading.answers()
            wrong = reading.issues
        issues += wrong
    return Answers(tuple(given), frozenset(first), tuple(issues))


def strange(notice: Returned, case: Case, origin: Origin) -> Iterator[Issue]:
    """That a notice is not one of this plan, or not whole."""
    values = {"file": notice.file, "title": notice.origin.title, "solved_at": notice.origin.solved_at}
    if notice.origin.plan != origin.plan:
        same = (notice.origin.title, notice.origin.solved_at) == (origin.title, origin.solved_at)
        code = "notice_of_edited_plan" if same else "notice_of_other_plan"
        yield Issue(code, values={**values, "this_title": origin.title, "this_solved_at": origin.solved_at})
    elif notice.kind == INSTITUTION and (notice.seats is None or notice.name not in case.institutions):
        yield Issue("not_a_notice", values={"file": notice.file, "sheet": result_sheets(FILE)[SEATS].names})


class _Reading:
    """The table of one notice, read row by row; issues holds what is wrong with it."""

    def __init__(self, case: Case, notice: Returned, table: RawTable, told: Mapping[SeatKey, int]):
        self.notice, self.table, self.told = notice, table, told
        self.issues: list[Issue] = []
        self._sheet = f"[{notice.file}]{table.title}"
        self._keys = keys_of_case(case)
        self._known: dict[tuple[Any, ...], SeatKey] = {key[1:]: key for key in told}
        self._columns = {column.key: column.filled_in for column in result_sheets(FILE)[SEATS].columns}

    def answers(self) -> list[Answer]:
        """The answers that say something."""
        found: dict[SeatKey, Answer] = {}
        for row in self.table.rows:
            key = self._known.get(seats_named(row, SEAT_KEY[1:], self._keys))
            if key is None:
                self._tell("notice_row_unknown", row, "specialty", row=in_words(row, SEAT_KEY[1:]))
            elif key in found:
                self._tell(
                    "notice_row_again", row, "specialty", row=in_words(row, SEAT_KEY[1:]), first=found[key].place
                )
            else:
                found[key] = self._answer(key, row)
        missing = [key for key in self.told if key not in found]
        if missing:
            rows = [" · ".join(map(str, key[1:])) for key in missing[:TOLD]]
            self.issues.append(Issue("notice_rows_missing", self._sheet, "", {"count": len(missing), "rows": rows}))
        return [answer for answer in found.values() if answer.is_wish or answer.remark]

    def _answer(self, key: SeatKey, row: RawRow) -> Answer:
        planned = self._value(row, "seats", told=False)
        if planned != self.told[key]:
            values = {"value": shown(row.cells["seats"].value or ""), "planned": self.told[key]}
            self._tell("notice_seats_changed", row, "seats", **values, wanted=self._columns["wanted"].names)
        wanted, remark = self._value(row, "wanted"), self._value(row, "remark")
        place = f"{self._sheet}!{row.cells['wanted'].address}"
        return Answer(key, self.told[key], wanted, " ".join((remark or "").split()), place)

    def _value(self, row: RawRow, name: str, told: bool = True) -> Any:
        """What a cell says; None where it is blank or cannot be used, which is told."""
        column = self._columns[name]
        found = entry(row.cells[name], replace(column, kind="whole") if name == "seats" else column)
        if isinstance(found, Fault) and told:
            self._tell(found.code, row, name, **found.values)
        return None if isinstance(found, Fault) else found

    def _tell(self, code: str, row: RawRow, column: str, /, **values: Any) -> None:
        self.issues.append(Issue(code, self._sheet, row.cells[column].address, values))
