"""Institutions, specialties, offers and assumptions of the Beijing-Tianjin-Hebei example, and figures from them.

Everything is computed in exact decimals, so the example is the same on any machine. ../README.md says what is real,
rounded, estimated and made up.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

FOLDER = Path(__file__).resolve().parent


class Specialty(NamedTuple):
    """A specialty of the ministry's catalogue; field is what its demand follows."""

    code: str
    zh: str
    en: str
    discipline: str
    years: int
    field: str


class Institution(NamedTuple):
    """kind: national (run by a ministry), local, or applied (a local one for a few industries)."""

    region: str
    zh: str
    en: str
    kind: str


class Programme(NamedTuple):
    """seats: this year's, rounded to ten; published: whether they were, or are estimated here."""

    institution: Institution
    specialty: Specialty
    seats: int
    published: bool


def rounded(value: Decimal, unit: int, mode: str = ROUND_HALF_UP) -> int:
    """The multiple of unit next to value."""
    return int((value / unit).to_integral_value(mode)) * unit


def _records(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def assumed() -> Mapping[str, Any]:
    """assumptions.toml, with exact decimals."""
    return tomllib.loads((FOLDER / "assumptions.toml").read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def regions() -> tuple[str, ...]:
    """Keys of the regions, in the order of the sheets."""
    return tuple(assumed()["regions"])


@cache
def specialties() -> Mapping[str, Specialty]:
    """Specialties by code."""
    rows = _records("specialties.csv")
    return {
        r["code"]: Specialty(r["code"], r["zh"], r["en"], r["discipline"], int(r["years"]), r["field"]) for r in rows
    }


@cache
def _offers() -> Mapping[Institution, Mapping[str, str]]:
    """Published seats by specialty code, blank where unknown, of every institution."""
    return {
        Institution(r["region"], r["zh"], r["en"], r["kind"]): dict(o.partition("=")[::2] for o in r["offers"].split())
        for r in _records("institutions.csv")
    }


@cache
def institutions() -> Mapping[str, Institution]:
    """Institutions by Chinese name."""
    return {institution.zh: institution for institution in _offers()}


@cache
def programmes() -> tuple[Programme, ...]:
    """Every offer with its seats."""
    return tuple(
        Programme(institution, specialties()[code], int(seats) if seats else _estimate(institution, code), bool(seats))
        for institution, offered in _offers().items()
        for code, seats in offered.items()
    )


def _estimate(institution: Institution, code: str) -> int:
    """Seats where none are published: the specialty's median, scaled by the kind of institution, rounded to ten."""
    known = [int(offered[code]) for offered in _offers().values() if offered.get(code)]
    usual = Decimal(median(known)) if known else Decimal(assumed()["seats"]["without_median"])
    fewest: int = assumed()["seats"]["fewest"]
    return max(rounded(usual * assumed()["seats_factor"][institution.kind], 10), fewest)


def entrants(p: Programme) -> Decimal:
    """Students who enter a programme in a year, at today's seats."""
    rate: Decimal = assumed()["fill_rate"][p.institution.region]
    return p.seats * rate


def cost_per_year(p: Programme) -> Decimal:
    """Cost of one student for a year [万元]."""
    cost: Decimal = assumed()["cost_per_year"][p.institution.region]
    factor: Decimal = assumed()["cost_factor"][p.specialty.discipline]
    return cost * factor


@cache
def supply(region: str, specialty: Specialty) -> Decimal:
    """Graduates of a specialty who go to work in a region a year, at today's seats."""
    total = Decimal(0)
    for p in programmes():
        if p.specialty == specialty:
            home = p.institution.region
            total += entrants(p) * assumed()["completion_rate"][home] * assumed()["retention"][home][region]
    return total


def first_year_demand(region: str, specialty: Specialty) -> Decimal:
    """Made-up demand before growth and chance: today's supply, half of it spread by the regions' shares."""
    rule = assumed()["demand"]
    area = sum((supply(key, specialty) for key in regions()), Decimal(0))
    even: Decimal = (supply(region, specialty) + rule["region_share"][region] * area) / 2
    level: Decimal = rule["level"]
    factor: Decimal = rule["field"][specialty.field][1 + regions().index(region)]
    return level * factor * even
