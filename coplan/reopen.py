"""A plan workbook opened again: the case in it, checked, and its plan recomputed from the seats in Allocation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from coplan.case import Case, check_case
from coplan.compare import Side, distinct_names
from coplan.contract import contract
from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.language import Language, shown
from coplan.model import Model, load_model, model_of_text
from coplan.plan import Plan, plan_of_seats
from coplan.plan.alone import Alone
from coplan.relations import Seats
from coplan.tables import RawRow, RawTable, RawWorkbook
from coplan.workbook.plan_contract import result_sheets
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import PlanFile, read_plan
from coplan.workbook.save import is_same_file

SEAT_KEY = ("institution", "specialty", "trained_for", "year")


@dataclass(frozen=True)
class ReadPlan:
    """A plan workbook as read: its case, checked again, and the values in its result sheets."""

    path: Path
    raw: RawWorkbook
    case: Case
    file: PlanFile

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return shown(self.path.stem)


def reopen(path: Path, language: Language | None = None) -> ReadPlan:
    """Read a plan workbook and check the case in it.

    Raises UsageProblem where there is no such file, BadInput where it is no plan, was written for another schema
    version, or its case has errors.
    """
    try:
        file = read_plan(path)
    except BadInput as error:
        with suppress(CoplanError):  # the first thing that is wrong with it is told
            error.language = read_workbook(path, language).language
        raise
    raw = read_workbook(path, language)
    found, known = file.summary.get("schema_version"), contract().schema_version
    if found != known:
        values = {"file": path.name, "found": "?" if found is None else found, "known": known}
        raise BadInput([Issue("other_schema", values=values)], raw.language)
    case, issues = check_case(raw)
    if case is None:
        raise BadInput(issues, raw.language)
    return ReadPlan(path, raw, case, file)


def plan_of(read: ReadPlan, seats: Seats | None = None, model: str | None = None) -> Plan:
    """The plan that the seats make, every figure computed anew: by default those in Allocation, under Summary's model.

    What regions reach alone, the bound of the shortage and, where the model settles by them, the Shapley values are
    taken from the workbook: none of them depends on the seats. Staff lent between regions is optimised again.
    Raises BadInput where these cells or Allocation are not as coplan writes them, UsageProblem where the model is not
    known.
    """
    try:
        chosen = model_of(read, model)
        whole = seats_of(read) if seats is None else seats
        plan = plan_of_seats(read.case, chosen, whole, _alone(read), _bound(read))
        return replace(plan, shapley=_shapley(read)) if chosen.settlement == "shapley" else plan
    except CoplanError as error:
        error.language = error.language or read.raw.language
        raise


def model_of(read: ReadPlan, name: str | Path | None = None) -> Model:
    """The model of that name or file, otherwise the one that made the plan, whose Summary holds it where it is not one
    that comes with coplan.

    Raises UsageProblem where it is not known, BadInput where it is no model.
    """
    own = read.file.summary.get("own_model")
    if name is None and own is not None:
        return model_of_text(str(own), result_sheets()["Summary"].name(read.raw.language))
    return load_model(str(name or read.file.summary.get("model", "")))


def sides_of(paths: Sequence[Path]) -> list[Side]:
    """Plan workbooks as the sides of a comparison, under names that tell them apart.

    Raises UsageProblem where there is no such file or one is given twice, BadInput as reopen and plan_of do.
    """
    return [side_of(name, read) for name, read in reopened(paths).items()]


def reopened(paths: Sequence[Path]) -> dict[str, ReadPlan]:
    """Plan workbooks read, under names that tell them apart. Raises UsageProblem or BadInput as sides_of does."""
    for n, path in enumerate(paths):
        if any(is_same_file(path, other) for other in paths[:n]):
            raise UsageProblem([Issue("plan_given_twice", values={"file": str(path)})])
    return dict(zip(distinct_names(paths), map(reopen, paths), strict=True))


def side_of(name: str, read: ReadPlan) -> Side:
    """A plan as a side of a comparison. Raises BadInput or UsageProblem as plan_of does."""
    return Side(name, read.raw, plan_of(read), read.file.summary)


def seats_of(read: ReadPlan) -> dict[tuple[str, str, str, int], int]:
    """The seats in Allocation, without zeros.

    Raises BadInput with every row that is no whole number of seats of a programme, or stands there twice.
    """
    table = read.file.allocation
    seats: dict[tuple[str, str, str, int], int] = {}
    issues = []
    for row in table.rows:
        entry = _seats_in(row, read.case)
        if entry is None or entry[0] in seats:
            issues.append(_not_as_written(table, row))
        else:
            seats[entry[0]] = entry[1]
    if issues:
        raise BadInput(issues)
    return {key: number for key, number in seats.items() if number}


def _seats_in(row: RawRow, case: Case) -> tuple[tuple[str, str, str, int], int] | None:
    i, k, d, year, seats = (row.cells[name].value if name in row.cells else None for name in (*SEAT_KEY, "seats"))
    key, t, number = (str(i), str(k), str(d)), _whole(year), _whole(seats)
    known = key[:2] in case.programmes and key[2] in case.regions and t in case.intake_years
    return None if t is None or number is None or number < 0 or not known else ((*key, t), number)


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0 else None


def _not_as_written(table: RawTable, row: RawRow) -> Issue:
    return Issue("allocation_row_unusable", table.title, table.address(row, "seats"), {"row": row.number})


def _alone(read: ReadPlan) -> dict[str, Alone]:
    """What each region reaches by itself, as Gains has it; a region without a plan by itself is absent."""
    gains = read.file.tables["Gains"]
    found = {}
    for n, (region, value) in enumerate(zip(gains["region"], gains["alone"], strict=True)):
        number = _number(read, "Gains", "alone", value)
        if str(region) in read.case.regions and not math.isnan(number):
            shortage, cost = (_number_if_there(gains, name, n) for name in ("alone_plain", "alone_cost"))
            found[str(region)] = Alone(number, shortage, cost)
    return found


def _shapley(read: ReadPlan) -> dict[str, float] | None:
    """The Shapley value of each region, as Shares has it; None where the sheet or a value is missing."""
    shares = read.file.tables.get("Shares")
    if shares is None:
        return None
    found = {
        str(region): _number(read, "Shares", "shapley", value)
        for region, value in zip(shares["region"], shares["shapley"], strict=True)
        if str(region) in read.case.regions
    }
    whole = found.keys() == read.case.regions.keys() and not any(map(math.isnan, found.values()))
    return found if whole else None


def _number_if_there(table: pd.DataFrame, column: str, row: int) -> float | None:
    """A number that earlier plans do not have; None also where it was overwritten, since nothing is decided by it."""
    value = table[column].iloc[row] if column in table else None
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else None


def _bound(read: ReadPlan) -> float:
    return _number(read, "Summary", "shortage_bound", read.file.summary.get("shortage_bound"))


def _number(read: ReadPlan, sheet: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        title = result_sheets()[sheet].name(read.raw.language)
        raise BadInput([Issue("plan_value_changed", title, values={"name": name, "value": str(value)})])
    return float(value)
