"""The sentences above the charts of a plan, from tables made by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import nan
from typing import Any

import pandas as pd
import pytest

from coplan.plan.findings import (
    Finding,
    coverage_over_time,
    findings,
    gains_and_losses,
    gains_most,
    largest_shortage,
    trains_most,
)
from coplan.words.sentences import shortened
from tests.workbook.small_plan import small_plan


def gains(*rows: tuple[str, float, float, float], seats: Sequence[int] = ()) -> pd.DataFrame:
    """Gains of regions with their shortage unchanged, alone and together, and their seats for others."""
    frame = pd.DataFrame(rows, columns=["region", "unchanged", "alone", "together"])
    frame["gain"] = frame["alone"] - frame["together"]
    frame["gain_share"] = (frame["gain"] / frame["alone"]).where(frame["alone"] > 0)
    frame["seats_for_others"] = list(seats) or 0
    return frame


def shortages(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    columns = ["region", "specialty", "name", "unchanged", "shortage"]
    return pd.DataFrame([(region, "k", name, *values) for region, name, *values in rows], columns=columns)


def coverage(*rows: tuple[Any, ...]) -> pd.DataFrame:
    regions = ["East", "West", "North"]
    return pd.DataFrame(rows, columns=["year", "all_regions", *regions][: len(rows[0])])


def said(finding: Finding) -> tuple[str, str]:
    assert finding.drawn
    return finding.said.en, finding.said.zh


def sentence(finding: Finding) -> str:
    """What stands in place of a chart."""
    assert not finding.drawn
    assert re.search("[\u4e00-\u9fff]", finding.said.zh)
    return finding.said.en


def test_the_region_that_gains_most() -> None:
    assert said(gains_most(gains(("天津", 900, 800, 700), ("河北", 2000, 1000, 590)))) == (
        "河北 gains most: 41% less shortage than alone (410 person-years); 天津 least: 12% (100 person-years)",
        "河北受益最大：缺口比单独规划减少 41%（410 人年）；天津受益最小：12%（100 人年）",
    )


def test_regions_that_gain_alike_are_named_together() -> None:
    alike = gains(("North", 50, 40, 32), ("South", 90, 50, 24), ("Centre", 60, 50, 24))
    assert said(gains_most(alike))[0].startswith("Centre, South gain most: 52% less shortage each than alone (26")
    assert said(gains_most(alike))[1].startswith("Centre、South受益最大：缺口比单独规划各减少 52%（26 人年）")


def test_how_unevenly_the_gain_falls() -> None:
    most = "A gains most: 50% less shortage than alone (20 person-years)"
    assert said(gains_most(gains(("A", 90, 40, 20), ("B", 60, 50, 50)))) == (
        f"{most}; B gains nothing",
        "A受益最大：缺口比单独规划减少 50%（20 人年）；B没有受益",
    )
    # Who misses nobody alone has nothing to gain, and equal shares fall evenly.
    assert said(gains_most(gains(("A", 90, 40, 20), ("B", 60, 0, 0))))[0] == most
    assert said(gains_most(gains(("A", 90, 40, 20), ("B", 60, 4, 2))))[0] == most


def test_a_region_without_a_plan_alone_is_named() -> None:
    table = gains(("A", 90, 40, 20), ("B", 60, nan, 50), ("C", 9, nan, 5))
    english, chinese = said(gains_most(table))
    assert english.endswith("; no plan alone, so no known gain: B, C")
    assert chinese.endswith("；B、C单独规划没有可行方案，收益无法判断")
    assert said(gains_and_losses(table))[0].endswith("B, C; no other region is worse off than alone")
    nothing_known = gains(("A", 90, nan, 20))
    assert gains_and_losses(nothing_known) == gains_most(nothing_known)
    assert said(gains_and_losses(gains(("A", 90, 40, 20))))[0].endswith("; no region is worse off than alone")


def test_of_equal_shares_the_larger_gain_counts() -> None:
    assert said(gains_most(gains(("A", 9, 8, 0), ("B", 99, 80, 0))))[0].startswith("B gains most: 100%")


def test_a_region_that_loses_is_named() -> None:
    english, chinese = said(gains_and_losses(gains(("A", 90, 80, 40), ("B", 60, 50, 53.25))))
    assert english.endswith("(40 person-years); B misses 3.2 person-years more than alone")
    assert chinese.endswith("；B比单独规划多缺 3.2 人年")
    little = said(gains_and_losses(gains(("A", 90, 80, 40), ("B", 60, 50, 50.0123))))[0]
    assert little.endswith("; B misses 0.012 person-years more than alone")
    several = said(gains_most(gains(("A", 90, 80, 40), ("B", 60, 50, 53), ("C", 60, 50, 54))))[0]
    assert several.endswith("; 2 regions miss more than alone, C most (4 person-years)")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("A", 90, 45, 45.0)], "50% less shortage than with the intake unchanged (45 person-years)"),
        ([("A", 90, 60, 60.0)], "33% less shortage than with the intake unchanged (30 person-years)"),
        (
            [("A", 90, nan, 60.0)],
            "33% less shortage than with the intake unchanged (30 person-years); no plan alone, so no known gain: A",
        ),
        (
            [("A", 40, nan, 60.0)],
            "20 person-years more missing than with the intake unchanged; no plan alone, so no known gain: A",
        ),
        ([("A", 40, 40, 40.0), ("B", 0, 0, 0)], "As much is missing as with the intake unchanged"),
    ],
)
def test_where_no_region_gains_the_plan_is_set_against_today(rows: list[Any], expected: str) -> None:
    assert said(gains_most(gains(*rows)))[0] == expected


def test_nobody_missing_anywhere() -> None:
    assert sentence(gains_most(gains(("A", 0, 0, 0), ("B", 0, 0, 0)))).startswith("No region misses anybody: not alone")
    unknown = sentence(gains_most(gains(("A", 0, 0, 0), ("B", 0, nan, 0))))
    assert unknown.startswith("No region misses anybody in this plan, nor")
    assert unknown.endswith(": B")
    assert sentence(largest_shortage(shortages())).startswith("Nobody is missing")


@pytest.mark.parametrize(
    ("before", "after", "english", "chinese"),
    [
        (
            2345.6,
            1234,
            "Largest shortage: Nursing in 河北, down from 2,346 to 1,234 person-years",
            "由 2,346 人年降到 1,234",
        ),
        (10, 12.5, "Largest shortage: Nursing in 河北, up from 10 to 12.5 person-years", "由 10 人年升到 12.5 人年"),
        (500.1, 500.2, "Largest shortage: Nursing in 河北, still 500 person-years", "仍为 500 人年"),
        (500, 0, "Largest shortage, Nursing in 河北: 500 person-years, closed by the plan", "全部补上"),
    ],
)
def test_the_largest_shortage(before: float, after: float, english: str, chinese: str) -> None:
    found = said(largest_shortage(shortages(("河北", "Nursing", before, after), ("x", "y", 1, 1))))
    assert found[0] == english
    assert "河北·Nursing" in found[1]
    assert chinese in found[1]


def test_a_specialty_without_a_name_has_its_code() -> None:
    assert "k in East" in said(largest_shortage(shortages(("East", "", 5, 4))))[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(2027, 0.6, 0.6), (2028, 0.9, 0.9)], "90% of the need is met in 2028, up from 60% in 2027"),
        (
            [(2027, nan, nan), (2028, 0.9, 0.9), (2029, 0.6, 0.6)],
            "60% of the need is met in 2029, down from 90% in 2028",
        ),
        ([(2027, 0.801, 0.8), (2028, 0.8, 0.8), (2029, nan, nan)], "80% of the need is met in 2028, as in 2027"),
        ([(2027, 0.5, 0.5)], "50% of the need is met in 2027"),
        ([(2027, 0.5, 0.5, 0.5, nan)], "50% of the need is met in 2027"),
        ([(2027, 0.5, 0.9, 0.25, nan)], "50% of the need is met in 2027; lowest then: West, 25%"),
    ],
)
def test_coverage(rows: list[Any], expected: str) -> None:
    assert said(coverage_over_time(coverage(*rows)))[0] == expected


def test_no_need() -> None:
    assert sentence(coverage_over_time(coverage((2027, nan, nan)))).startswith("Nothing is required")


def test_who_trains_most_for_others() -> None:
    table = gains(("北京", 1, 1, 1), ("天津", 1, 1, 1), seats=(1200, 300))
    assert said(trains_most(table)) == (
        "北京 trains most for others: 1,200 seats, 80% of all directed seats",
        "北京为外地培养最多：1,200 名，占全部定向名额的 80%",
    )
    assert sentence(trains_most(gains(("A", 1, 1, 1), ("B", 1, 1, 1)))).startswith("No region trains")
    assert sentence(trains_most(gains(("A", 1, 1, 1)))).startswith("The case has a single region")


def test_all_findings_of_a_plan() -> None:
    assert set(findings(small_plan())) == {"gains", "shortages", "coverage", "seats"}


@pytest.mark.parametrize("name", ["{0}", "{region}", "<b>", "a\nb", "护" * 200])
def test_any_name_can_stand_in_a_sentence(name: str) -> None:
    for text in said(gains_most(gains((name, 9, 9, 1)))):
        assert shortened(name) in text
