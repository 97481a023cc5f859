"""The first example as workbook tables: so small that its best plan is worked out by hand in README.md."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

FIRST_YEAR = 2027

# Institution: region, most seats a year over all courses.
INSTITUTIONS = {
    "North Polytechnic": ("North", 120),
    "North Medical College": ("North", 60),
    "Centre College": ("Centre", 90),
    "South College": ("South", 120),
}
SPECIALTIES = {"CARE": "Care assistant", "DATA": "Data technician", "WELD": "Welder"}

# Institution and specialty: seats this year, most seats.
PROGRAMMES = {
    ("North Polytechnic", "DATA"): (50, 100),
    ("North Polytechnic", "WELD"): (30, 60),
    ("North Medical College", "CARE"): (25, 60),
    ("Centre College", "CARE"): (50, 80),
    ("Centre College", "DATA"): (30, 40),
    ("South College", "CARE"): (20, 30),
    ("South College", "WELD"): (60, 120),
}

# People newly needed in the year after the planned intake. The year before, each region needs just those who graduate.
NEEDED = {
    "North": {"CARE": 30, "DATA": 60, "WELD": 100},
    "Centre": {"CARE": 60, "DATA": 60, "WELD": 20},
    "South": {"CARE": 50, "DATA": 30, "WELD": 60},
}


def _settings() -> list[Row]:
    values = {
        "title": "First steps: three regions, three courses of one year",
        "first_year": FIRST_YEAR,
        "last_year": FIRST_YEAR,
        "demand_basis": "hires",
        "model": "mutual",
        "money_unit": "thousand",
    }
    return [{"name": name, "value": value} for name, value in values.items()]


def _demand() -> list[Row]:
    now = {
        (INSTITUTIONS[institution][0], specialty): seats for (institution, specialty), (seats, _) in PROGRAMMES.items()
    }
    rows = []
    for region, needed in NEEDED.items():
        for specialty, people in needed.items():
            by_year = {FIRST_YEAR: now.get((region, specialty), 0), FIRST_YEAR + 1: people}
            for year, required in by_year.items():
                row = {"region": region, "specialty": specialty, "year": year, "required": required}
                rows.append({**row, "note": "made up"})
    return rows


def tables() -> dict[str, list[Row]]:
    """The case's tables, by sheet key: rows by column key. Courses take a year, and everybody stays where meant to."""
    return {
        "Settings": _settings(),
        "Regions": [{"region": region} for region in NEEDED],
        "Institutions": [
            {"institution": institution, "region": region, "intake_limit": limit}
            for institution, (region, limit) in INSTITUTIONS.items()
        ],
        "Specialties": [
            {"specialty": code, "name": name, "level": "certificate"} for code, name in SPECIALTIES.items()
        ],
        "Programmes": [
            {
                "institution": institution,
                "specialty": specialty,
                "current_intake": seats,
                "max_intake": most,
                "years": 1,
                "cost_per_year": 10,
            }
            for (institution, specialty), (seats, most) in PROGRAMMES.items()
        ],
        "Demand": _demand(),
    }
