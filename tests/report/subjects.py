"""The small plan of tests/workbook/small_plan.py as a report sees it, plain or with names that try to break out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from coplan.report import Subject
from coplan.words.language import Language, say
from tests.workbook.small_plan import SUMMARY, small_plan

NASTY: Mapping[str, str] = {
    "North": "<script>alert(1)</script>",
    "South": "</script><img src=x onerror=alert(2)>\"quoted\" 'single' &lt;b&gt; ${x} {0} $& %{y} \u2028",
    "Alpha College": "学院" * 100,
    "@Beta": "🎓👩‍🎓 <b>Beta</b>",
    "-Computing": "<a href='javascript:alert(3)'>Computing</a>" + "长" * 200,
    "=1+1": "`backtick` \\u003c {{ 7 * 7 }} {% raw %}",
}
"""What the names of the small plan become."""


def subject(name: str = "plan", **changes: Any) -> Subject:
    """The small plan; changes are those of Subject's fields, `tables` being added to the plan's own."""
    tables = {**small_plan(), **changes.pop("tables", {})}
    return replace(Subject(name, "en", dict(SUMMARY), tables), **changes)


def nasty() -> Subject:
    """The small plan with every name replaced by one of NASTY."""
    plain = subject(
        tables={"Bottlenecks": bottlenecks(), "Unmet": unmet(), "Shares": shares(), "Coalitions": coalitions()}
    )
    tables = {key: frame.replace(dict(NASTY)).rename(columns=dict(NASTY)) for key, frame in plain.tables.items()}
    title = " ".join(NASTY.values())
    return replace(plain, name=NASTY["North"], tables=tables, summary={**plain.summary, "plan_title": title})


def bottlenecks(language: str = "en") -> pd.DataFrame:
    """A budget of which 100 more free 25 person-years, and a college where one more seat frees 2."""
    words = {
        "en": ("budget of a region", "万元", "intake limit of an institution", "seat", "solved again"),
        "zh": ("地区培养经费", "万元", "院校年招生上限", "名额", "重新求解"),
    }[language]
    rows = [
        (1, words[0], "North", "", 2028, words[1], 0.25, 100.0, words[4], "More money in North.", "money"),
        (2, words[2], "Alpha College", "", 2027, words[3], 2.0, float("nan"), words[4], "More seats.", "seats"),
    ]
    columns = ["rank", "limit", "subject", "specialty", "year", "unit", "price", "up_to", "obtained", "sentence"]
    columns.append("measure")
    return pd.DataFrame(rows, columns=columns)


def unmet() -> pd.DataFrame:
    """North misses 30 person-years for want of money and 10 before anybody graduates; South 20 for want of money."""
    rows = [
        ("North", "080901", "-Computing", 40.0, 10.0, 30.0, "raise the budget"),
        ("South", "101101", "=1+1", 20.0, 0.0, 20.0, "raise the budget"),
    ]
    return pd.DataFrame(rows, columns=["region", "specialty", "name", "shortage", "before", "budget", "steps"])


def accounts() -> pd.DataFrame:
    """North is paid 120.5 by South."""
    return pd.DataFrame([("North", 120.5, 0.0), ("South", 0.0, 120.5)], columns=["region", "received", "paid"])


def shares() -> pd.DataFrame:
    """Of 10.1 gained, North may claim 6.06 by the Shapley value."""
    rows = [("North", 50.1, 10.1, 1.0, 6.06, 0.6), ("South", 0.0, 0.0, 0.0, 4.04, 0.4)]
    return pd.DataFrame(rows, columns=["region", "alone", "in_plan", "in_plan_share", "shapley", "shapley_share"])


def coalitions(language: Language = "en") -> pd.DataFrame:
    """Either region by itself would have 2 less than by the nucleolus; before, plans called that closest to leaving."""
    mark = say("coalitions.is_closest", language)
    rows = [("North", 1, 0.0, -2.0, mark), ("South", 1, 0.0, -2.0, mark), ("North + South", 2, 10.1, 0.0, "")]
    return pd.DataFrame(rows, columns=["set", "size", "gain", "excess_nucleolus", "remark"])
