"""Notices as tables, with the column keys of models/notices.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coplan.case import Case
from coplan.contract.results import result_sheets
from coplan.exact import total
from coplan.limits.check import Seats
from coplan.notices.content import InstitutionNotice, RegionNotice
from coplan.notices.reasons import reason_text
from coplan.plan.settlement import Service as Done
from coplan.tables.results import Results
from coplan.words.language import Language, say, say_both
from coplan.words.numbers import behind_figure, fixed, spans
from coplan.words.sentences import listed

FILE = "notices.toml"
SEATS, IDENTITY = "Seats", "Identity"
INSTITUTION, REGION = "institution", "region"
Row = Sequence[Any]


@dataclass(frozen=True)
class Origin:
    """Which plan a notice was made from: its title, when it was solved, and the digest by which it is known."""

    title: str
    solved_at: str
    plan: str


def results(notice: InstitutionNotice | RegionNotice, case: Case, origin: Origin, language: Language) -> Results:
    """The sheets of models/notices.toml that make up a notice."""
    blocks = {}
    if isinstance(notice, InstitutionNotice):
        kind, tables = INSTITUTION, _of_institution(notice, case, language)
        blocks = {SEATS: [[len(service.seats) for service in group] for group in notice.groups.values()]}
    else:
        kind, tables = REGION, _of_region(notice, case)
    return Results(
        file=FILE,
        kind="Notice",
        subject=say_both("notices.subject", name=notice.name, plan=origin.title),
        tables={**tables, IDENTITY: identity_table(origin, kind, notice.name)},
        units={"money": case.money_unit},
        blocks=blocks,
    )


def identity_table(origin: Origin, kind: str, name: str) -> pd.DataFrame:
    """What a workbook says of itself: which plan it is of, what kind it is, and whose."""
    said = {"plan": origin.plan, "title": origin.title, "solved_at": origin.solved_at, "kind": kind, "name": name}
    return _frame(IDENTITY, list(said.items()))


def _frame(key: str, rows: Iterable[Row], years: Sequence[int] = ()) -> pd.DataFrame:
    """A table of the sheet, its rates left out and the years in place of the column for each of them."""
    columns: list[Any] = []
    for column in result_sheets(FILE)[key].columns:
        columns += years if column.each else [] if column.rate else [column.key]
    return pd.DataFrame(list(rows), columns=pd.Index(columns, dtype=object), dtype=object)


def _of_institution(notice: InstitutionNotice, case: Case, language: Language) -> Mapping[str, pd.DataFrame]:
    rows = []
    for service in notice.services:
        k, reason = service.programme.specialty, reason_text(case, service.reason, language)
        for year, number in service.seats.items():
            names = k, case.specialties[k].name, service.region, year
            rows.append((*names, service.today, number, reason, None, None))
    seats = _frame(SEATS, rows)
    seats.attrs["lines"] = _lines_of_institution(notice, case, language)
    paid = _paid(notice)
    return {SEATS: seats, **({"Paid": _frame("Paid", paid)} if paid else {})}


def _lines_of_institution(notice: InstitutionNotice, case: Case, language: Language) -> list[tuple[Any, Any, str]]:
    """What stands above the table: whose notice it is, its intake by year, whom it trains for, and what it is paid."""
    today = sum(service.today for service in notice.services)
    of_years = [(t, sum(s.seats.get(t, 0) for s in notice.services)) for t in case.intake_years]
    intake = [say("notices.today", language, seats=fixed(today))]
    intake += [say("notices.of_year", language, name=t, seats=fixed(number)) for t, number in of_years]
    others = _by_region(service for service in notice.services if service.region != notice.region)
    away = [say("notices.of_year", language, name=d, seats=fixed(number)) for d, number in others.items()]
    return [
        (say_both("notices.region"), notice.region, "text"),
        (say_both("notices.intake"), listed(intake, language), "text"),
        (say_both("notices.for_others"), listed(away, language) or say("notices.none", language), "text"),
        (say_both("notices.paid"), _paid_text(notice, case, language), "text"),
    ]


def _by_region(services: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for service in services:
        found[service.region] = found.get(service.region, 0) + sum(service.seats.values())
    return found


def _paid_text(notice: InstitutionNotice, case: Case, language: Language) -> str:
    """What the institution is paid by whom, in all years together."""
    payments = notice.settlement.payments
    payers = dict.fromkeys(d for _, _, d in payments)
    said = [
        say(
            "notices.paid_by",
            language,
            region=d,
            amount=fixed(total(x for key, x in payments.items() if key[2] == d), 2),
            unit=behind_figure(case.money_unit),
            years=spans(year for year, _, payer in payments if payer == d),
        )
        for d in payers
    ]
    if said:
        return listed(said, language)
    asked = notice.settlement.asked == "none" and bool(notice.settlement.services)
    return say("notices.nobody_pays" if asked else "notices.nothing_to_pay", language)


def _paid(notice: InstitutionNotice) -> list[Row]:
    done, payments = notice.settlement.services, notice.settlement.payments
    rows: list[Row] = []
    for key in sorted({*done, *payments}, key=lambda key: (key[0], key[2])):
        service = done.get(key, Done())
        payment = payments.get(key)
        amount = None if notice.settlement.rule == "none" else float(payment or 0)
        rows.append((key[0], key[2], service.seats, float(service.students), float(service.cost), amount))
    return rows


def _of_region(notice: RegionNotice, case: Case) -> Mapping[str, pd.DataFrame]:
    needs = [
        (n.specialty, case.specialties[n.specialty].name, float(n.required), float(n.unchanged), float(n.together))
        for n in notice.needs
    ]
    shortage = _frame("Shortage", needs)
    shortage.attrs["lines"] = _lines_of_region(notice)
    region_of = {i: institution.region for i, institution in case.institutions.items()}
    return {
        "Shortage": shortage,
        "Received": _seats("Received", notice.received, case, lambda i, _: region_of[i]),
        "Given": _seats("Given", notice.given, case, lambda _, d: d),
        "Payments": _frame("Payments", _payments(notice)),
    }


def _lines_of_region(notice: RegionNotice) -> list[tuple[Any, Any, str]]:
    alone = say_both("gains.not_known") if notice.alone is None else notice.alone.value
    gain = None if notice.alone is None else notice.alone.value - float(notice.together)
    return [
        (say_both("notices.unchanged"), float(notice.unchanged), "decimal"),
        (say_both("notices.alone"), alone, "decimal"),
        (say_both("notices.together"), float(notice.together), "decimal"),
        (say_both("notices.gain"), say_both("gains.not_known") if gain is None else gain, "decimal"),
    ]


def _seats(key: str, seats: Seats, case: Case, other: Any) -> pd.DataFrame:
    """Seats by institution, the other region and specialty, a column for each intake year."""
    rows: dict[tuple[str, str, str], dict[int, int]] = {}
    for (i, k, d, t), number in seats.items():
        rows.setdefault((i, other(i, d), k), {})[t] = number
    years = case.intake_years
    found = [
        (i, r, k, case.specialties[k].name, *(by_year.get(t, 0) for t in years)) for (i, r, k), by_year in rows.items()
    ]
    return _frame(key, found, years)


def _payments(notice: RegionNotice) -> list[Row]:
    found, r = notice.settlement, notice.name
    if found.rule == "none":
        return []
    pairs = {(year, o if d == r else d) for year, o, d in found.payments if r in (o, d)}
    return [
        (year, other, float(found.payments.get((year, other, r), 0)), float(found.payments.get((year, r, other), 0)))
        for year, other in sorted(pairs)
    ]
