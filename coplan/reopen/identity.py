"""What a plan was solved from, told apart part by part: digests of its case, of its model, and of the figures that are
believed and not computed anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd

from coplan.across import known_as
from coplan.case import Case
from coplan.contract.model import Model
from coplan.exact import settled_number
from coplan.plan import Plan
from coplan.tables.book import parse_book
from coplan.tables.raw import RawWorkbook

LENGTH = 12  # hexadecimal digits of a digest: enough to tell a part from one that was edited
BELIEVED: Mapping[str, Sequence[str]] = {
    "Gains": ("alone", "alone_plain", "alone_cost"),
    "Shares": ("shapley",),
    "Coalitions": ("value",),
    "Futures": ("best",),
    "FutureGains": ("alone",),
    "Regret": (),
}
"""Columns of result sheets that do not follow from the case and the seats without solving; of Regret all rows but the
last, which is the plan's own."""
NAMES = ("region", "scenario")
"""Columns that say whose a believed figure is."""
BOUND, MODEL, CHANGES = "Summary", "Model", "Changes"
FIGURES = frozenset({BOUND, *BELIEVED})
Digests = Mapping[str, str]


def digests(case: Case, tables: Mapping[str, pd.DataFrame], bound: Any) -> dict[str, str]:
    """A digest by part: input sheets by their key, and result sheets with figures that are believed.

    Parts that say nothing are left out. Neither the order of rows, nor how a number is written, nor the case's title
    plays a part; bound is shortage_bound of Summary.
    """
    parts = {**_of_case(case), BOUND: _number(bound)}
    parts |= {key: _of_sheet(tables[key], columns) for key, columns in BELIEVED.items() if key in tables}
    return {key: _digest(part) for key, part in parts.items() if part}


def digest_of_model(model: Model) -> str:
    """A digest of what a model plans; its name and how regions pay each other play no part."""
    goals = [(goal.name, goal.slack) for goal in model.goals]
    return _digest((model.planning, sorted(model.families), goals))


def of_model(model: Model) -> dict[str, str]:
    """The digest of a model as a part of the digests that a plan carries."""
    return {MODEL: digest_of_model(model)}


def of_seats(parts: Digests, seats: Mapping[Any, int]) -> str:
    """The digest of a plan with these seats, by those of its parts: equal where notices of it say the same."""
    return _digest((parts, seats))


def changed(then: Digests, now: Digests) -> frozenset[str]:
    """The parts, but for the model, that are not as they were."""
    return frozenset(key for key in {*then, *now} - {MODEL} if then.get(key) != now.get(key))


def written(found: Digests) -> str:
    """The digests on a line."""
    return " ".join(f"{key}:{digest}" for key, digest in found.items())


def read(line: object) -> dict[str, str]:
    """The digests on a line that `written` made; none where it is anything else."""
    pairs = (entry.partition(":") for entry in str(line or "").split())
    return {key: digest for key, colon, digest in pairs if colon}


def of_scenarios(raw: RawWorkbook, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The digest of what the workbook's scenarios change, as a part, where the plan is one for several of them."""
    if "Futures" not in tables:
        return {}
    book, _ = parse_book(raw, every_sheet=True)
    rows = [(row["scenario"], row["probability"]) for row in book["Scenarios"].with_sound("scenario", "probability")]
    return {CHANGES: _digest((sorted(rows, key=str), [dict(row.values) for row in book[CHANGES].rows]))}


def of_plan(plan: Plan, results: Mapping[str, pd.DataFrame], raw: RawWorkbook) -> dict[str, Any]:
    """What Summary says so that a plan is known again: its bound, settled, and the digests of it all, on a line."""
    bound = settled_number(plan.shortage_bound)
    found = {**digests(plan.case, results, bound), **of_model(plan.model), **of_scenarios(raw, results)}
    return {"shortage_bound": bound, "digests": written(found)}


def settled(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with believed figures in as many digits as every spreadsheet program keeps."""
    return {key: _settled(key, frame) for key, frame in tables.items()}


def _settled(key: str, frame: pd.DataFrame) -> pd.DataFrame:
    columns = BELIEVED.get(key, ())
    found = [column for column in columns if column in frame] or list(frame.columns[1:]) * (key == "Regret")
    if not found:
        return frame
    copy = frame.copy()  # with its attrs, the lines above the table
    for column in found:
        copy[column] = [x if x is None else settled_number(float(x)) for x in frame[column]]
    return copy


def _of_case(case: Case) -> dict[str, Any]:
    """What the case says, by the input sheet that says it; the title and the model that Settings names are left out."""
    programmes = {key: replace(p, enrolled=None, region="") for key, p in case.programmes.items()}
    return {
        "Settings": (
            case.first_year,
            case.last_year,
            case.demand_basis,
            case.demand_case,
            case.money_unit,
            case.settlement,
        ),
        "Regions": case.regions,
        "Institutions": case.institutions,
        "Specialties": case.specialties,
        "Programmes": programmes,
        "Demand": case.demand,
        "Workforce": {name: part for name in ("headcount", "exit_rate") if (part := getattr(case, name))},
        "Inflow": case.inflow,
        "Retirements": case.retirements,
        "Retention": case.retention,
        "Routes": case.routes,
        "Budgets": case.budgets,
        "Enrolled": {key: p.enrolled for key, p in case.programmes.items() if p.enrolled is not None},
        "Sharing": case.sharing,
        "Limits": case.limits,
        "Fixed": {key: (number, case.fixed_origin.get(key)) for key, number in case.fixed.items()},
    }


def _of_sheet(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """The figures by region and scenario; sets of regions have names in the plan's language, so that their values stand
    alone."""
    if not columns:
        return [_canonical(tuple(map(_number, row[1:]))) for row in frame.iloc[:-1].itertuples(index=False, name=None)]
    names = [*(name for name in NAMES if name in frame), *(column for column in columns if column in frame)]
    columns_of_text = ([known_as(x) if n in NAMES else _number(x) for x in frame[n].tolist()] for n in names)
    return sorted(_canonical(row) for row in zip(*columns_of_text, strict=True))


def _number(value: Any) -> str:
    """A figure as it is written; a blank for what is not known."""
    if value is None or value == "" or value != value:
        return ""
    return f"{value + 0.0:.12g}" if isinstance(value, int | float) else str(value)


def _canonical(value: Any) -> str:
    """A value in a form that is equal for equal meaning: 1 and 1/1 are the same, and what is None says nothing."""
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        entries = ((_canonical(key), _canonical(part)) for key, part in value.items() if part is not None)
        return "{" + _joined(sorted(f"{key}:{part}" for key, part in entries)) + "}"
    if isinstance(value, list | tuple):
        return "(" + _joined(map(_canonical, value)) + ")"
    return repr(value) if isinstance(value, str) else str(value)


def _digest(part: Any) -> str:
    return hashlib.sha256(_canonical(part).encode()).hexdigest()[:LENGTH]


def _joined(parts: Iterable[str]) -> str:
    return ",".join(parts)
