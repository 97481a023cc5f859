"""Seats of a plan that are not to move, as rows of Fixed: a planner's edits, or a part of an earlier plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from coplan.case import Case, intake_of
from coplan.clash import clashes, clashing_labels, describe
from coplan.contract.inputs import contract
from coplan.contract.model import Model
from coplan.errors import BadInput, Issue, NoPlan, UsageProblem, errors_in
from coplan.evaluate.broken import named, sentence
from coplan.evaluate.edits import Edit, edits_of
from coplan.formulation.solving import NoSolution
from coplan.limits import LIMITS
from coplan.limits.check import Breach
from coplan.plan.allocation import SEAT_KEY, SeatKey, Written, keys_of_case, year_values
from coplan.plan.opened import ReadPlan
from coplan.plan.result import broken_by
from coplan.tables.edited import with_all_columns, with_rows, without_rows
from coplan.tables.keys import Keys
from coplan.tables.parse import parse_table
from coplan.tables.raw import RawWorkbook
from coplan.tables.values import Fault
from coplan.words.language import Text, say_both

FIXED = "Fixed"
"""The sheet in which seats that are not to move stand."""


def repair(read: ReadPlan, model: Model) -> RawWorkbook:
    """The case of a plan with every edited number as a row of Fixed, deleted rows and zeros as 0.

    The seats that are agreed become rows of Fixed as well, so that they stay where they are.
    Raises BadInput where a row of Allocation cannot be used or the plan as solved is not known, NoPlan where the edits
    break a relation whatever the rest of the plan is.
    """
    written, edits = _edits(read)
    fixed = {edit.key: edit.now for edit in edits}
    agreed = {key: number for key, number in _agreed(read).items() if key not in fixed}
    hopeless = list(_hopeless(read.case, model, {**read.case.fixed, **agreed, **fixed}, edits))
    if hopeless:
        issues = [_clash(written, found, sentence(read.case, breach)) for breach, found in hopeless]
        raise NoPlan(issues, read.raw.language)
    return _with_fixed(replace(read, raw=_with_fixed(read, agreed, "kept")), fixed, "edited")


def why_no_repair(read: ReadPlan, case: Case, none: NoSolution, deadline: float | None = None) -> list[Issue]:
    """Why the rest of a plan cannot be solved around the edits: which of them clash, by cell, and with what.

    case is that of `repair`, none what solving it raised; deadline: time.monotonic() after which all edits are named.
    """
    written, edits = _edits(read)
    if not edits:
        return clashes(case, none.lp, none.whole, deadline)
    labels = clashing_labels(none.lp, none.whole, deadline)
    fixed = {label.key for label in labels if LIMITS[label.family].sheet == FIXED}
    found = [edit for edit in edits if edit.key in fixed] or edits
    told = {edit.key for edit in found}
    others = [label for label in labels if LIMITS[label.family].sheet != FIXED or label.key not in told]
    return [_clash(written, found, describe(others) if others else say_both("cli.limits_together"))]


def keep(
    read: ReadPlan, institutions: Sequence[str] = (), years: Sequence[int] = (), agreed: bool = False
) -> RawWorkbook:
    """The case of a plan with the seats of these institutions, and those of these years, as rows of Fixed.

    Every region that a programme may serve gets a row, zeros included, and so do seats for a region that it may serve
    no longer, which checking then tells. Rows that Fixed has already stay as they are, the planner's own ones too.
    agreed: also the seats that are agreed, in place of a row that says another number.
    Raises UsageProblem for an unknown institution or a year outside the plan, BadInput where a row cannot be used.
    """
    case, written = read.case, _usable(read)
    found = [_institution(case, name) for name in institutions]
    wrong = [Issue(fault.code, values=fault.values) for fault in found if isinstance(fault, Fault)]
    wrong += [Issue("seats_year", values=year_values(year, case)) for year in years if year not in case.intake_years]
    if wrong:
        raise UsageProblem(wrong, read.raw.language)
    possible = {
        (*p.key, d, t): 0 for p in case.programmes.values() for t in case.intake_years for d in case.destinations(p)
    }
    kept = {
        key: number
        for key, number in {**possible, **written.seats}.items()
        if (key[0] in found or key[-1] in years) and key not in case.fixed and (number or key in possible)
    }
    if not agreed:
        return _with_fixed(read, kept, "kept")
    raw = _with_fixed(read, kept | _agreed(read), "kept")
    none = [] if written.agreed else [Issue("nothing_agreed", values={"file": read.path.name})]
    return replace(raw, issues=(*raw.issues, *none))


def _agreed(read: ReadPlan) -> dict[SeatKey, int]:
    """The seats that are agreed, but for those that Fixed sets to the same number."""
    return {key: number for key, number in read.written.agreed.items() if read.case.fixed.get(key) != number}


def _usable(read: ReadPlan) -> Written:
    if not read.written.complete:
        raise BadInput(errors_in(read.written.issues), read.raw.language)
    return read.written


def _edits(read: ReadPlan) -> tuple[Written, tuple[Edit, ...]]:
    written = _usable(read)
    if read.solved is None:
        raise BadInput([Issue("edits_unknown")], read.raw.language)
    return written, edits_of(read.solved, written)


def _institution(case: Case, name: str) -> str | Fault | None:
    """The institution that a name refers to, however loosely it is written."""
    sheet = contract().sheets["Institutions"]
    return Keys(sheet, sheet.columns["institution"], case.institutions).find(name.strip())


def _clash(written: Written, edits: Sequence[Edit], why: Text) -> Issue:
    """What keeps these edits from being kept; at their cell where there is one."""
    sheet, cell = edits[0].at(written.title) if len(edits) == 1 else ("", "")
    which = say_both("broken.this_edit") if cell else say_both("broken.these_edits", edits=named(edits))
    return Issue("edits_clash", sheet, cell, {"edits": which, "why": why})


def _hopeless(
    case: Case, model: Model, fixed: Mapping[SeatKey, int], edits: Sequence[Edit]
) -> Iterator[tuple[Breach, list[Edit]]]:
    """Upper limits that fixed seats break though every programme takes in as few as it may, and the edits in them.

    Limits in which no edit plays a part are passed over, and those that ask for whom the seats are that a programme
    needs beyond the fixed ones: they may be for any region.
    """
    fewest = _fewest(case, fixed)
    free = [((i, k), d, t) for (i, k, d, t), number in fewest.items() if number != fixed.get((i, k, d, t), 0)]
    for breach in broken_by(replace(case, fixed=fixed), model, model.families, fewest):
        found = [edit for edit in edits if edit.now and breach.moved_by(edit.key) is not None]
        if found and breach.grows and not any(seats in breach.beyond for seats in free):
            yield breach, found


def _fewest(case: Case, fixed: Mapping[SeatKey, int]) -> dict[SeatKey, int]:
    """Fixed seats, and ordinary ones as far as a programme needs more."""
    intake, seats = intake_of(fixed), defaultdict(int, fixed)
    for p in case.programmes.values():
        for t in case.intake_years:
            seats[*p.key, p.region, t] += max(0, case.least_intake(p, t) - intake.get((p.key, t), 0))
    return dict(seats)


def _with_fixed(read: ReadPlan, seats: Mapping[SeatKey, int], origin: str) -> RawWorkbook:
    """The workbook with these rows in Fixed, in place of rows with the same key and behind the others.

    No file has these rows: what is wrong with one is said of the cell of Allocation in which its seats stand.
    origin: a choice of the column of that name.
    """
    table = with_all_columns(FIXED, read.raw.tables.get(FIXED), read.raw.language)
    parsed, _ = parse_table(table, keys_of_case(read.case))
    replaced = {row.raw.at for key, row in parsed.by_identity.items() if key in seats}
    choices = contract().sheets[FIXED].columns["origin"].choices
    said = next(choice.name(read.raw.language) for choice in choices if choice.key == origin)
    columns = (*SEAT_KEY, "seats", "origin")
    added = (dict(zip(columns, (*key, seats[key], said), strict=True)) for key in sorted(seats))
    places = [_place(read.written, key) for key in sorted(seats)]
    tables = {**read.raw.tables, FIXED: with_rows(without_rows(table, replaced), added, places)}
    return replace(read.raw, tables={key: tables[key] for key in contract().sheets if key in tables})


def _place(written: Written, key: SeatKey) -> tuple[str, str]:
    """The sheet and the cell that say how many seats there are; the cell is blank where no row does."""
    sheet, _, cell = written.cells.get(key, "").rpartition("!")
    return sheet or written.title, cell
