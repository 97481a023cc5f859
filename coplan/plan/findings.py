"""What a plan's tables show, each in a sentence that can stand above its chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.plan.figures import PRECISION
from coplan.tables.results import Finding
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed, part_of_all, people, two_digits
from coplan.words.sentences import shortened

LEAST = 0.05  # person-years that still show with one decimal
Tables = Mapping[str, pd.DataFrame]
Row = dict[Any, Any]


def findings(tables: Tables) -> Mapping[str, Finding]:
    """The findings of the tables that coplan.plan.tables makes: shortages, gains, coverage and seats."""
    return {
        "shortages": largest_shortage(tables["Shortages"]),
        "gains": gains_most(tables["Gains"]),
        "coverage": coverage_over_time(tables["Coverage"]),
        "seats": trains_most(tables["Gains"]),
    }


def largest_shortage(shortages: pd.DataFrame) -> Finding:
    """What is missing most, before or after, and what becomes of it: the first row of Shortages."""
    if shortages.empty:
        return Finding(say_both("finding.shortages_none"), drawn=False)
    top = _rows(shortages)[0]
    before, after = people(top["unchanged"]), people(top["shortage"])
    falls = top["shortage"] < top["unchanged"]
    kind = "closed" if not top["shortage"] else "same" if before == after else "down" if falls else "up"
    what = say_both(
        "finding.pair", region=shortened(top["region"]), specialty=shortened(top["name"] or top["specialty"])
    )
    return Finding(say_both(f"finding.shortages_{kind}", what=what, before=before, after=after))


def gains_most(gains: pd.DataFrame) -> Finding:
    """How unevenly the gain falls: the region whose shortage joint planning reduces by the largest share of what it
    reaches alone, the one with the least or those that lose, and the regions without a plan alone.

    Where no region gains, how the plan compares with an unchanged intake.
    """
    rows = _rows(gains)
    known = [row for row in rows if not math.isnan(row["alone"])]
    missing = any(row[key] > 0 for row in rows for key in ("unchanged", "alone", "together"))
    if not missing and len(known) == len(rows):
        return Finding(say_both("finding.gains_nothing_missing"), drawn=False)
    said = _gaining(gains, known) if missing else say_both("finding.gains_nobody_missing")
    losing = _losing(known)
    if losing:
        worst = min(losing, key=lambda row: float(row["gain"]))
        values = {"region": shortened(worst["region"]), "more": _little(-worst["gain"]), "count": len(losing)}
        said = say_both("finding.gains_but" if len(losing) == 1 else "finding.gains_but_most", said=said, **values)
    if len(known) < len(rows):
        unknown = [shortened(row["region"]) for row in rows if math.isnan(row["alone"])]
        said = say_both("finding.gains_unknown", said=said, regions=unknown)
    return Finding(said, missing)


def gains_and_losses(gains: pd.DataFrame) -> Finding:
    """As gains_most, and that nobody is worse off than alone, of all regions of which that is known."""
    found, known = gains_most(gains), [row for row in _rows(gains) if not math.isnan(row["alone"])]
    if not known or _losing(known):
        return found
    key = "gains_nobody_worse" if len(known) == len(gains) else "gains_no_other_worse"
    return Finding(say_both(f"finding.{key}", said=found.said), found.drawn)


def spread(gains: pd.DataFrame) -> list[Text]:
    """How the gain is spread: who has most of it, and how far shortages fall; nothing where one loses or nobody
    gains.
    """
    short = [row for row in _rows(gains) if row["alone"] > 0]
    whole = sum(row["gain"] for row in short)
    if len(short) < 2 or whole < LEAST or any(row["gain"] < -LEAST for row in short):
        return []
    largest, ranked = max(short, key=lambda row: row["gain"]), sorted(short, key=lambda row: row["gain_share"])
    said = {"region": largest, "last": ranked[0], "first": ranked[-1]}
    parts = {"share": largest["gain"] / whole, "least": ranked[0]["gain_share"], "most": ranked[-1]["gain_share"]}
    names = {key: shortened(row["region"]) for key, row in said.items()}
    return [say_both("finding.spread", **names, **{key: f"{part:.1%}" for key, part in parts.items()})]


def _gaining(gains: pd.DataFrame, known: Sequence[Row]) -> Text:
    """Who gains most, and beside it who gains least, unless somebody loses: losses are told by themselves."""
    gaining = [row for row in known if row["gain"] >= LEAST]
    if not gaining:
        return _against_unchanged(float(gains["unchanged"].sum()), float(gains["together"].sum()))
    ranked = sorted(gaining, key=lambda row: (row["gain_share"], row["gain"]))
    said = _most([row for row in ranked if _gain(row)["share"] == part_of_all(ranked[-1]["gain_share"])])
    short = [row for row in known if row["alone"] > 0]  # who misses nobody alone has nothing to gain
    least = min(short, key=lambda row: (row["gain_share"], row["gain"]))
    if _losing(known) or part_of_all(least["gain_share"]) == part_of_all(ranked[-1]["gain_share"]):
        return said
    return say_both(
        "finding.gains_least" if least["gain"] >= LEAST else "finding.gains_least_none", said=said, **_gain(least)
    )


def _most(tied: Sequence[Row]) -> Text:
    """Who gains most; all of them where several gain the same, as far as it is shown."""
    alike = [row for row in tied if people(row["gain"]) == people(tied[-1]["gain"])]
    if len(alike) == 1 or len(alike) < len(tied):
        return say_both("finding.gains_most", **_gain(tied[-1]))
    names = [shortened(row["region"]) for row in sorted(alike, key=lambda row: str(row["region"]))]
    return say_both("finding.gains_most_tied", **{**_gain(tied[-1]), "region": names})


def _gain(row: Row) -> dict[str, Any]:
    gain = {"share": part_of_all(row["gain_share"]), "gain": people(row["gain"])}
    return {"region": shortened(row["region"]), **gain}


def _losing(known: Sequence[Row]) -> list[Row]:
    """Those who are worse off than alone by more than the solver's precision, as Gains has it."""
    return [row for row in known if -row["gain"] > PRECISION * max(1.0, row["alone"])]


def _little(number: float) -> str:
    """Person-years, also where they are too few to show with one decimal."""
    return people(number) if number >= LEAST else two_digits(number)


def _against_unchanged(before: float, after: float) -> Text:
    if abs(after - before) < LEAST:
        return say_both("finding.gains_as_unchanged")
    if after > before:
        return say_both("finding.gains_more", more=people(after - before))
    return say_both("finding.gains_less", less=people(before - after), share=part_of_all((before - after) / before))


def coverage_over_time(coverage: pd.DataFrame) -> Finding:
    """From the first year with need to the last one, and the region that is then served worst."""
    rows = _rows(coverage[coverage["all_regions"].notna()])
    if not rows:
        return Finding(say_both("finding.coverage_none"), drawn=False)
    first, last = rows[0], rows[-1]
    ends = {"first": part_of_all(first["all_regions"]), "last": part_of_all(last["all_regions"])}
    rises = last["all_regions"] > first["all_regions"]
    kind = "one" if len(rows) == 1 else "same" if ends["first"] == ends["last"] else "up" if rises else "down"
    said = say_both(f"finding.coverage_{kind}", **ends, first_year=first["year"], last_year=last["year"])
    regions = {key: met for key, met in last.items() if key not in ("year", "all_regions") and not math.isnan(met)}
    if len({part_of_all(met) for met in regions.values()}) > 1:
        lowest = min(regions, key=lambda region: float(regions[region]))
        said = say_both(
            "finding.coverage_lowest", said=said, region=shortened(lowest), share=part_of_all(regions[lowest])
        )
    return Finding(said)


def trains_most(gains: pd.DataFrame) -> Finding:
    """The region with the most seats for others, and its part of all such seats."""
    if len(gains) == 1:
        return Finding(say_both("finding.seats_one_region"), drawn=False)
    total = int(gains["seats_for_others"].sum())
    if not total:
        return Finding(say_both("finding.seats_none"), drawn=False)
    most = max(_rows(gains), key=lambda row: int(row["seats_for_others"]))
    seats = int(most["seats_for_others"])
    values = {"seats": fixed(seats), "share": part_of_all(seats / total)}
    return Finding(say_both("finding.seats_most", region=shortened(most["region"]), **values))


def _rows(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")
