"""The Beijing-Tianjin-Hebei example as workbook tables, in either language."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from jingjinji.facts import (
    Programme,
    Specialty,
    assumed,
    cost_per_year,
    entrants,
    first_year_demand,
    institutions,
    programmes,
    regions,
    rounded,
    specialties,
)
from jingjinji.history import age_rows, driver_of, driver_rows, history_rows
from jingjinji.scenarios import change_rows, scenario_rows
from jingjinji.words import Language, Words

Row = dict[str, Any]


def tables(language: Language) -> dict[str, list[Row]]:
    """Rows of every sheet that the case fills, by sheet key and column key (and `note`, the planner's own column)."""
    words = Words(language)
    return {
        "Settings": settings(language),
        "Regions": list(region_rows(words)),
        "Institutions": list(institution_rows(words)),
        "Specialties": list(specialty_rows(words)),
        "Programmes": list(programme_rows(words)),
        "Demand": list(demand_rows(words)),
        "Inflow": list(inflow_rows(words)),
        "Retention": list(retention_rows(words)),
        "Routes": list(route_rows(words)),
        "Budgets": list(budget_rows(words)),
        "Enrolled": list(enrolled_rows(words)),
        "Sharing": list(sharing_rows(words)),
        "Fixed": list(fixed_rows(words)),
        "Limits": list(limit_rows(words)),
        "Scenarios": list(scenario_rows(language)),
        "Changes": list(change_rows(language, words.region)),
        "History": list(history_rows(words)),
        "Drivers": list(driver_rows(words)),
        "Ages": list(age_rows(words)),
    }


def intake_years() -> range:
    """Years that the plan decides."""
    return range(assumed()["first_year"], assumed()["last_year"] + 1)


def demand_years() -> range:
    """Years with demand."""
    return range(assumed()["first_year"], assumed()["last_demand_year"] + 1)


def settings(language: Language) -> list[Row]:
    """Rows of Settings."""
    values = {
        "title": assumed()["title"][language],
        "first_year": assumed()["first_year"],
        "last_year": assumed()["last_year"],
        "demand_basis": "hires",
        "demand_case": "central",
        "model": "mutual",
        "money_unit": "万元" if language == "zh" else "10,000 yuan",
        "retirement_age": assumed()["retirement"]["age"],
        "retirement_rise": assumed()["retirement"]["rise"],
    }
    return [{"name": name, "value": value} for name, value in values.items()]


def region_rows(words: Words) -> Iterator[Row]:
    """Rows of Regions."""
    for key in regions():
        yield {"region": words.region(key), "weight": 1, "max_out_share": assumed()["max_out_share"][key]}


def institution_rows(words: Words) -> Iterator[Row]:
    """Rows of Institutions: limits a little above today's seats and students."""
    limits = assumed()["limits"]
    for institution in institutions().values():
        own = [p for p in programmes() if p.institution == institution]
        seats = Decimal(sum(p.seats for p in own))
        row: Row = {
            "institution": words.of(institution),
            "region": words.region(institution.region),
            "intake_limit": rounded(seats * limits["intake_limit"], 10, ROUND_CEILING),
        }
        if institution.kind == limits["enrolment_limited_kind"]:
            students = sum((entrants(p) * p.specialty.years for p in own), Decimal(0))
            row["enrolment_limit"] = rounded(students * limits["enrolment_limit"], 10, ROUND_CEILING)
        yield row


def specialty_rows(words: Words) -> Iterator[Row]:
    """Rows of Specialties."""
    for s in specialties().values():
        priority = assumed()["priority"].get(s.field, 1)
        named = {"specialty": s.code, "name": words.of(s), "level": words.level, "priority": priority}
        yield {**named, "category": words.category(s.discipline), "driver": driver_of(words, s)}


def programme_rows(words: Words) -> Iterator[Row]:
    """Rows of Programmes."""
    limits = assumed()["limits"]
    for p in programmes():
        most = limits["max_intake_state_controlled" if "K" in p.specialty.code else "max_intake"]
        yield {
            "institution": words.of(p.institution),
            "specialty": p.specialty.code,
            "current_intake": p.seats,
            "min_intake": rounded(p.seats * limits["min_intake"], 10, ROUND_FLOOR),
            "max_intake": max(rounded(p.seats * most, 10), p.seats + 10),
            "years": p.specialty.years,
            "fill_rate": assumed()["fill_rate"][p.institution.region],
            "completion_rate": assumed()["completion_rate"][p.institution.region],
            "cost_per_year": cost_per_year(p),
            "max_yearly_change": limits["max_yearly_change"],
            "note": words.note("published" if p.published else "estimated"),
        }
    yield from opening_rows(words)


def opening_rows(words: Words) -> Iterator[Row]:
    """Rows of Programmes that open within the plan."""
    known = {institution.en: institution for institution in institutions().values()}
    for planned in assumed()["opening"]:
        institution, specialty = known[planned["institution"]], specialties()[planned["specialty"]]
        yield {
            "institution": words.of(institution),
            "specialty": specialty.code,
            "current_intake": 0,
            "min_intake": 0,
            "max_intake": planned["max_intake"],
            "years": specialty.years,
            "fill_rate": assumed()["fill_rate"][institution.region],
            "completion_rate": assumed()["completion_rate"][institution.region],
            "cost_per_year": cost_per_year(Programme(institution, specialty, 0, False)),
            "max_yearly_change": planned["max_yearly_change"],
            "first_intake": planned["first_intake"],
            "note": words.note("made_up_opening"),
        }


def limit_rows(words: Words) -> Iterator[Row]:
    """Rows of Limits: multiples of today's seats, or of today's students in some years of study."""
    for rule in assumed()["group_limit"]:
        row: Row = {"limit": rule[words.language], "measure": rule["measure"], "note": words.note("made_up_limit")}
        if "region" in rule:
            row["region"] = words.region(rule["region"])
        if "category" in rule:
            row["category"] = words.category(rule["category"])
        if rule.get("level"):
            row["level"] = words.level
        row |= {column: rule[column] for column in ("study_from", "study_to", "year_from") if column in rule}
        today = sum((_measured(rule, p) for p in programmes()), Decimal(0))
        for side, mode in (("least", ROUND_FLOOR), ("most", ROUND_CEILING)):
            if side in rule:
                row[side] = rounded(today * Decimal(str(rule[side])), 10, mode)
        yield row


def _measured(rule: Row, p: Programme) -> Decimal:
    """What a programme of today counts in a limit."""
    named = rule.get("region", p.institution.region) == p.institution.region
    if not named or rule.get("category", p.specialty.discipline) != p.specialty.discipline:
        return Decimal(0)
    if rule["measure"] == "seats":
        return Decimal(p.seats)
    return entrants(p) * max(0, min(rule["study_to"], p.specialty.years) - rule["study_from"] + 1)


def demand_rows(words: Words) -> Iterator[Row]:
    """Rows of Demand: made up, the same in both languages because the seed is."""
    chance = random.Random(assumed()["seed"])
    for s in specialties().values():
        for key in regions():
            if first_year_demand(key, s) >= assumed()["demand"]["fewest"]:
                yield from _demand_of(words, key, s, chance)


def _demand_of(words: Words, region: str, specialty: Specialty, chance: random.Random) -> Iterator[Row]:
    rule = assumed()["demand"]
    growth = 1 + rule["field"][specialty.field][0]
    widening = (rule["spread_last_year"] - rule["spread_first_year"]) / (len(demand_years()) - 1)
    for n, year in enumerate(demand_years()):
        drawn = 1 + rule["noise"] * (Decimal(chance.randrange(1001)) / 500 - 1)
        people = first_year_demand(region, specialty) * growth**n * drawn
        spread = rule["spread_first_year"] + n * widening
        yield {
            "region": words.region(region),
            "specialty": specialty.code,
            "year": year,
            "required": rounded(people, 5),
            "low": rounded(people * (1 - spread), 5),
            "high": rounded(people * (1 + spread), 5),
            "note": words.note("made_up"),
        }


def inflow_rows(words: Words) -> Iterator[Row]:
    """Rows of Inflow: a small made-up share of the first year's demand in some fields."""
    rule = assumed()["inflow"]
    for s in specialties().values():
        for key in regions():
            people = rounded(first_year_demand(key, s) * rule["share"], 1) if s.field in rule[key] else 0
            for year in demand_years() if people else ():
                row = {"region": words.region(key), "specialty": s.code, "year": year, "people": people}
                yield {**row, "note": words.note("made_up")}


def retention_rows(words: Words) -> Iterator[Row]:
    """Rows of Retention: ordinary seats by the regions' rates, directed ones by the rule in assumptions.toml."""
    ordinary, directed = assumed()["retention"], assumed()["directed"]
    for trained_in in regions():
        for trained_for in regions():
            serves = min(ordinary[trained_for][trained_for], directed["at_most"])
            shares = {trained_for: serves, trained_in: directed["stays"]}
            for works_in, share in (ordinary[trained_in] if trained_in == trained_for else shares).items():
                keys = {"trained_in": trained_in, "trained_for": trained_for, "works_in": works_in}
                note = words.note("from_rates" if trained_in == trained_for else "assumed")
                yield {**{column: words.region(key) for column, key in keys.items()}, "share": share, "note": note}


def route_rows(words: Words) -> Iterator[Row]:
    """Rows of Routes."""
    for route in assumed()["route"]:
        between = {column: words.region(route[column]) for column in ("trained_in", "trained_for")}
        yield {"allowed": "yes", **route, **between, "note": words.note("made_up")}


def budget_rows(words: Words) -> Iterator[Row]:
    """Rows of Budgets: what today's seats cost, and a little more every year."""
    limits = assumed()["limits"]
    for key in regions():
        own = [p for p in programmes() if p.institution.region == key]
        today = sum((entrants(p) * p.specialty.years * cost_per_year(p) for p in own), Decimal(0))
        for n, year in enumerate(intake_years()):
            budget = today * (limits["budget_first_year"] + n * limits["budget_growth"])
            row = {"region": words.region(key), "year": year, "budget": rounded(budget, 100, ROUND_CEILING)}
            yield {**row, "note": words.note("assumed")}


def enrolled_rows(words: Words) -> Iterator[Row]:
    """Rows of Enrolled: new specialties, which have had fewer years and students."""
    rule, first_year = assumed()["enrolled"], assumed()["first_year"]
    for p in programmes():
        for n, year in enumerate(range(rule["first_intake"].get(p.specialty.code, first_year), first_year)):
            yield {
                "institution": words.of(p.institution),
                "specialty": p.specialty.code,
                "intake_year": year,
                "students": rounded(entrants(p) * rule["build_up"][min(n, len(rule["build_up"]) - 1)], 1),
                "note": words.note("assumed"),
            }


def sharing_rows(words: Words) -> Iterator[Row]:
    """Rows of Sharing."""
    for row in assumed()["sharing"]:
        between = {column: words.region(row[column]) for column in ("employed_in", "serves")}
        yield {**row, **between, "note": words.note("made_up")}


def fixed_rows(words: Words) -> Iterator[Row]:
    """Rows of Fixed: the same seats in every planned year."""
    for row in assumed()["fixed"]:
        names = {
            "institution": words.of(institutions()[row["institution"]]),
            "trained_for": words.region(row["trained_for"]),
        }
        for year in intake_years():
            yield {**row, **names, "year": year, "note": words.note("made_up")}
