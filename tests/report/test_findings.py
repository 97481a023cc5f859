"""The sentences above the charts, from plans worked out by hand."""

from __future__ import annotations

import math

import pandas as pd

from coplan.report import findings
from coplan.report.findings import shared
from coplan.report.subject import coverage
from coplan.words.language import Text
from coplan.words.sentences import shortened
from tests.report.subjects import NASTY, accounts, bottlenecks, coalitions, shares, subject, unmet
from tests.workbook.small_plan import SUMMARY, YEARS


def both(text: Text) -> tuple[str, str]:
    return text.en, text.zh


def test_what_is_planned_is_measured_against_staying_as_it_is() -> None:
    """62.5 of 100 remain."""
    en, zh = both(findings.planned(subject()))
    assert en == "335 seats, and 38% less shortage than if the intake stays as it is."
    assert zh == "共安排 335 个名额；与招生维持现状相比，缺口减少 38%。"
    worse = subject(summary={**SUMMARY, "shortage_unchanged": 50.0})
    assert "25% more shortage" in findings.planned(worse).en
    nothing = subject(summary={**SUMMARY, "shortage_unchanged": 0.0})
    assert findings.planned(nothing).en == "335 seats."


def test_who_gains_and_that_nobody_loses() -> None:
    """North: 10.1 of 50.1."""
    en, zh = both(findings.gains(subject()))
    assert en.startswith("North gains most: 20% less shortage than alone")
    assert en.endswith("; no region is worse off than alone.")
    assert zh.startswith("North受益最大")
    table = subject().tables["Gains"]
    worse = table.assign(gain=[10.1, -3.0])
    assert findings.gains(subject(tables={"Gains": worse})).en.endswith("South misses 3 person-years more than alone.")
    unknown = table.assign(alone=[table["alone"].iloc[0], math.nan], gain=[10.1, math.nan])
    assert findings.gains(subject(tables={"Gains": unknown})).en.endswith(
        "; no plan alone, so no known gain: South; no other region is worse off than alone."
    )


def test_the_largest_stream_is_named() -> None:
    """5 + 10 + 15 seats from North for South, none back."""
    en, zh = both(findings.flows(subject()))
    assert en == "30 seats are for other regions; the largest stream, 30, goes from North to South."
    assert "最大一股是North为South培养的 30 个" in zh
    still = pd.DataFrame([("North", "South", 0, 0, 0)], columns=["trained_in", "trained_for", *YEARS])
    assert findings.flows(subject(tables={"Flows": still})).en == "No region trains for another one in this plan."


def test_what_is_covered_least() -> None:
    """Computing lacks 39.6 of 230 (South requires nothing of it in 2028, and nothing is said of 2027)."""
    shares = coverage(subject().tables["Balance"], ["specialty"])
    assert shares["080901"] == 1 - (29.7 + 9.9) / 230
    assert findings.covered(subject()).en == "-Computing lacks most people: 83% of the need is met."
    by_region = coverage(subject().tables["Balance"], ["specialty", "region"])
    assert pd.isna(by_region["080901", "South"])


def test_the_tightest_limit_counts_money_by_the_hundred() -> None:
    for language in ("en", "zh"):
        tight = subject(tables={"Bottlenecks": bottlenecks(language)}, language=language)
        en, zh = both(findings.bottleneck(tight))
        assert (
            en
            == "Tightest: North in 2028 (budget of a region). 100 万元 more would remove 25.0 person-years of shortage."
        )
        assert zh == "最紧的是North 2028 年的地区培养经费：放宽 100 万元，可减少缺口 25.0 人年。"


def test_the_main_cause_has_its_part_of_all_that_is_missing() -> None:
    """50 of 60 person-years."""
    en, zh = both(findings.unmet(subject(tables={"Unmet": unmet()})))
    assert en == "Main cause: budgets are used up, 83% of what is missing."
    assert zh == "最主要的原因是“经费用完”，占缺口的 83%。"


def test_who_pays_and_who_is_paid() -> None:
    paying = subject(tables={"Accounts": accounts()})
    assert paying.net == {"North": 120.5, "South": -120.5}
    assert findings.settlement(paying).en == "South pays most, 120.50 万元 net; North receives most, 120.50 万元."
    nobody = accounts().assign(received=0.0, paid=0.0)
    assert findings.settlement(subject(tables={"Accounts": nobody})).en == "No region pays another one."


def test_who_may_claim_most_and_that_nobody_would_gain_by_leaving() -> None:
    """Together 10.1 are gained, of which each region by itself has 2 less than by the nucleolus."""
    for language in ("en", "zh"):
        en, zh = both(shared(subject(tables={"Shares": shares(), "Coalitions": coalitions(language)})))
        assert en == (
            "North may claim the largest part of the joint gain: 60% by the Shapley value. The core is not empty: the"
            " joint gain can be shared so that every set of regions has at least 2.0 person-years more than by itself."
            " No set of regions would gain by leaving, if the gain is shared so."
        )
        assert zh.startswith("按沙普利值，North应得的收益最多，占总收益的 60%。核心不为空：")
        assert zh.endswith("照此分配，没有哪几个地区退出后能得到更多。")


def test_a_core_that_is_empty_or_not_known() -> None:
    """A set that has 3 more by itself than the nucleolus gives it; and a plan whose nucleolus is not known."""
    empty = coalitions().assign(excess_nucleolus=[3.0, -3.0, 0.0])
    said = shared(subject(tables={"Shares": shares(), "Coalitions": empty})).en
    assert "The core is empty: " in said
    assert said.endswith("Closest to leaving: North.")
    sets = coalitions().assign(excess_nucleolus=float("nan"), remark="")
    nothing = {"Shares": shares().assign(shapley_share=float("nan")), "Coalitions": sets}
    assert both(shared(subject(tables=nothing))) == ("There is no joint gain to share.", "没有可分的共同收益。")
    unknown = {"Shares": shares().assign(shapley=float("nan"), shapley_share=float("nan")), "Coalitions": sets}
    assert "is not known: sets of regions have no plan" in shared(subject(tables=unknown)).en
    unknown["Shares"] = unknown["Shares"].assign(alone=[50.1, float("nan")])
    assert shared(subject(tables=unknown)).en.endswith("since these have no plan alone: South.")


def test_long_names_are_cut_within_a_sentence() -> None:
    name = NASTY["Alpha College"]
    named = {key: frame.replace("North", name) for key, frame in subject().tables.items()}
    paid = accounts().replace("North", name)
    long = subject(tables={**named, "Accounts": paid})
    for said in (findings.gains(long), findings.flows(long), findings.settlement(long)):
        assert name not in said.zh
        assert shortened(name) in said.zh
